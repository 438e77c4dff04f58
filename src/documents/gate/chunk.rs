//! The envelope of a chunk: what kind it is, whether its checksum is right, and what a change says of itself.
//!
//! Nothing is decoded by Automerge here. Leaves the columns to `columns`, and whole documents to `whole`.

use super::columns::count_ops;
use super::{ChangeHash, LARGEST_CHANGE, MOST_DEPS, MOST_OTHER_ACTORS, Reader, Why};
use sha2::{Digest, Sha256};

/// Automerge's magic bytes.
const MAGIC: [u8; 4] = [0x85, 0x6F, 0x4A, 0x83];

/// What a change says of itself, within budgets.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) hash: ChangeHash,
    pub(super) deps: Vec<ChangeHash>,
}

/// A chunk that is worth a closer look.
#[derive(Debug)]
pub(super) enum Chunk<'a> {
    Change(Envelope),
    /// A whole document: everything behind the header.
    Whole(&'a [u8]),
}

/// Looks at one chunk.
///
/// # Errors
/// Why it is not to be decoded.
pub(super) fn look_at(bytes: &[u8]) -> Result<Chunk<'_>, Why> {
    let mut reader = Reader::new(bytes);
    let (kind, checksum, body) = header(&mut reader)?;
    if !reader.is_empty() {
        return Err(Why::Malformed);
    }
    let hash = hash(kind, body);
    if !hash.0.starts_with(checksum) {
        return Err(Why::Checksum);
    }
    match kind {
        0 => Ok(Chunk::Whole(body)),
        1 if bytes.len() > LARGEST_CHANGE => Err(Why::TooLarge),
        1 => envelope(hash, body).map(Chunk::Change),
        // Compressed changes and bundles: no device of this format sends them.
        _ => Err(Why::Unsupported),
    }
}

/// Cuts bytes that may hold several chunks at their headers; what cannot be cut stays in one piece.
pub(in crate::documents) fn cut(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut chunks = Vec::new();
    let mut rest = Reader::new(bytes);
    while !rest.is_empty() {
        let mut after = rest;
        if header(&mut after).is_err() {
            chunks.push(rest.rest().to_vec());
            break;
        }
        let length = rest.rest().len().saturating_sub(after.rest().len());
        chunks.push(rest.rest().get(..length).unwrap_or_default().to_vec());
        rest = after;
    }
    chunks
}

fn header<'a>(reader: &mut Reader<'a>) -> Result<(u8, &'a [u8], &'a [u8]), Why> {
    if reader.take(4)? != MAGIC {
        return Err(Why::Malformed);
    }
    let checksum = reader.take(4)?;
    let kind = reader.byte()?;
    Ok((kind, checksum, reader.prefixed(usize::MAX)?))
}

/// The name of a chunk: SHA-256 over its kind, its length, and what it holds.
fn hash(kind: u8, body: &[u8]) -> ChangeHash {
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    let mut length = body.len();
    loop {
        let low = (length & 0x7F) as u8;
        length >>= 7;
        if length == 0 {
            hasher.update([low]);
            break;
        }
        hasher.update([low | 0x80]);
    }
    hasher.update(body);
    ChangeHash(hasher.finalize().into())
}

fn envelope(hash: ChangeHash, body: &[u8]) -> Result<Envelope, Why> {
    let mut reader = Reader::new(body);
    let deps = reader.hashes(MOST_DEPS)?;
    actor(&mut reader)?;
    let _seq = reader.unsigned()?;
    let _start_op = reader.unsigned()?;
    let _time = reader.signed()?;
    if !reader.prefixed(usize::MAX)?.is_empty() {
        return Err(Why::Unsupported); // A message: no device of this format writes one.
    }
    let others = reader.count(MOST_OTHER_ACTORS)?;
    for _ in 0..others {
        actor(&mut reader)?;
    }
    count_ops(&mut reader, others.saturating_add(1))?;
    Ok(Envelope { hash, deps })
}

/// Sixteen random bytes; with a few more in front where one device writes on an older state of the text.
fn actor<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Why> {
    let actor = reader.prefixed(32)?;
    if actor.len() >= 16 { Ok(actor) } else { Err(Why::Malformed) }
}

/// A chunk of this kind around some bytes, with a right checksum.
#[cfg(test)]
pub(super) fn around(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut chunk = MAGIC.to_vec();
    chunk.extend(&hash(kind, body).0[..4]);
    chunk.push(kind);
    let mut length = body.len();
    while length > 0x7F {
        chunk.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(body);
    chunk
}

/// What a chunk holds.
#[cfg(test)]
pub(super) fn body(chunk: &[u8]) -> &[u8] {
    header(&mut Reader::new(chunk)).unwrap().2
}
