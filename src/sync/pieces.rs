//! Bytes that are too long for one message, cut into pieces and put together again.
//!
//! A piece names the whole by its digest, so pieces come in any order, twice, or never, and those of an older
//! whole give way to those of a newer. Leaves sealing to whoever sends them. Invariant: what comes out is what
//! went in, and what waits for more is bounded.

use crate::crypto::digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most bytes that one piece carries; sealed and padded it stays within 64 KiB.
pub(super) const PIECE: usize = 60 * 1024;

/// One piece.
#[derive(Serialize, Deserialize)]
pub(super) struct Piece {
    of: [u8; 32],
    number: u64,
    index: u16,
    count: u16,
    part: Vec<u8>,
}

/// Cuts; `None` if that would be more pieces than `most`. The digest is made for this purpose.
pub(super) fn cut(purpose: &'static str, whole: &[u8], number: u64, most: u16) -> Option<Vec<Piece>> {
    let of = digest(purpose, &[whole]);
    let count = u16::try_from(whole.len().div_ceil(PIECE)).ok().filter(|count| *count <= most)?;
    let piece = |(index, part): (u16, &[u8])| Piece { of, number, index, count, part: part.to_vec() };
    Some((0..count).zip(whole.chunks(PIECE)).map(piece).collect())
}

/// Pieces that have come so far, of wholes under different names.
#[derive(Debug)]
pub(super) struct Gathered {
    purpose: &'static str,
    most_pieces: u16,
    most_wholes: usize,
    incomplete: BTreeMap<String, Incomplete>,
}

#[derive(Debug)]
struct Incomplete {
    of: [u8; 32],
    number: u64,
    parts: Vec<Option<Vec<u8>>>,
}

impl Gathered {
    /// Nothing has come. Beyond so many wholes that wait, the first names give way.
    pub(super) fn new(purpose: &'static str, most_pieces: u16, most_wholes: usize) -> Self {
        Self { purpose, most_pieces, most_wholes, incomplete: BTreeMap::new() }
    }

    /// Whether nothing waits for more.
    pub(super) fn is_empty(&self) -> bool {
        self.incomplete.is_empty()
    }

    /// Adds a piece. Gives the whole once all are there and the digest is right; `None` also if the piece says of
    /// itself what cannot be.
    pub(super) fn add(&mut self, name: &str, piece: Piece) -> Option<Vec<u8>> {
        if piece.index >= piece.count || piece.count > self.most_pieces || piece.part.len() > PIECE {
            return None;
        }
        if self.incomplete.len() >= self.most_wholes && !self.incomplete.contains_key(name) {
            self.incomplete.pop_first();
        }
        let known = self.incomplete.entry(name.to_owned()).or_insert_with(|| Incomplete::of(&piece));
        if known.of != piece.of {
            if known.number > piece.number {
                return None;
            }
            *known = Incomplete::of(&piece);
        }
        if known.parts.len() != usize::from(piece.count) {
            return None;
        }
        *known.parts.get_mut(usize::from(piece.index))? = Some(piece.part);
        if known.parts.iter().any(Option::is_none) {
            return None;
        }
        let Incomplete { of, parts, .. } = self.incomplete.remove(name)?;
        let whole: Vec<u8> = parts.into_iter().flatten().flatten().collect();
        (digest(self.purpose, &[&whole]) == of).then_some(whole)
    }
}

impl Incomplete {
    fn of(piece: &Piece) -> Self {
        Self { of: piece.of, number: piece.number, parts: vec![None; usize::from(piece.count)] }
    }
}
