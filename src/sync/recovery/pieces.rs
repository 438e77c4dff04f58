//! Bytes that are too long for one slot, cut into pieces and put together again.
//!
//! A piece names the whole by its digest, so pieces come in any order, twice, or never, and those of an older
//! whole give way to those of a newer. Leaves sealing to `pointer`. Invariant: what comes out is what went in.

use crate::crypto::digest;
use serde::{Deserialize, Serialize};

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

/// Cuts; `None` if that would be more pieces than are allowed.
pub(super) fn cut(whole: &[u8], number: u64, most: u16) -> Option<Vec<Piece>> {
    let of = digest("pieces", &[whole]);
    let count = u16::try_from(whole.len().div_ceil(PIECE)).ok().filter(|count| *count <= most)?;
    let piece = |(index, part): (u16, &[u8])| Piece { of, number, index, count, part: part.to_vec() };
    Some((0..count).zip(whole.chunks(PIECE)).map(piece).collect())
}

/// Pieces of one whole that have come so far.
#[derive(Debug)]
pub(super) struct Incomplete {
    of: [u8; 32],
    number: u64,
    parts: Vec<Option<Vec<u8>>>,
}

impl Incomplete {
    /// Nothing of what this piece belongs to; `None` if it says of itself what cannot be.
    pub(super) fn new(piece: &Piece, most: u16) -> Option<Self> {
        let sound = piece.index < piece.count && piece.count <= most && piece.part.len() <= PIECE;
        sound.then(|| Self { of: piece.of, number: piece.number, parts: vec![None; usize::from(piece.count)] })
    }

    /// Adds a piece. Gives the whole once all are there and the digest is right.
    pub(super) fn add(&mut self, piece: Piece, most: u16) -> Option<Vec<u8>> {
        if self.of != piece.of {
            if self.number > piece.number {
                return None;
            }
            *self = Self::new(&piece, most)?;
        }
        let sound = usize::from(piece.count) == self.parts.len() && piece.part.len() <= PIECE;
        *self.parts.get_mut(usize::from(piece.index)).filter(|_| sound)? = Some(piece.part);
        if self.parts.iter().any(Option::is_none) {
            return None;
        }
        let whole: Vec<u8> = self.parts.iter().flatten().flatten().copied().collect();
        (digest("pieces", &[&whole]) == self.of).then_some(whole)
    }
}
