//! What stands between other people's bytes and Automerge.
//!
//! Automerge 0.12 trusts its input: changed bytes with a right checksum can make it panic, take gigabytes, or
//! save what it can never load again. So a change passes, in this order: byte budget and checksum (`chunk`),
//! row budget without expanding anything (`columns`), canonical form, sense (`sense`); then the document takes
//! it, but stays with it only if it can give the change back as it came, and, from time to time, be saved and
//! loaded; otherwise it goes back to its shadow (`taking`). A change that does not pass costs its author that
//! change and what builds on it, and nobody else anything.
//!
//! Leaves to the host: announcing digests before decoding, and starting anew should Automerge panic after all.
//! `docs/decisions/0004-why-a-gate-before-automerge.md` has the figures.

mod chunk;
mod columns;
mod known;
mod reader;
mod receive;
mod sense;
mod taking;
mod touched;
mod waiting;
mod whole;

#[cfg(test)]
mod tests;

use super::{ChangeHash, Stored};

pub(super) use chunk::cut;
pub(super) use known::{Decoded, is_letter};
pub(super) use reader::Reader;
pub(super) use receive::has_right_checksum;
pub use touched::Touched;
pub(super) use touched::splice_of;
pub(super) use waiting::Waiting;

/// The longest change, in bytes, header included.
pub const LARGEST_CHANGE: usize = 1 << 20;
/// So many bytes of changes are looked at together.
pub const LARGEST_BATCH: usize = 16 << 20;
/// The most operations in one change.
pub const MOST_OPS: u64 = 100_000;
/// The longest whole document, in bytes, as sent and when inflated.
pub const LARGEST_DOCUMENT: usize = 64 << 20;
/// The most operations in one document.
pub const MOST_DOCUMENT_OPS: u64 = 2_000_000;
/// The most authors (a device and its start) in one document.
pub const MOST_AUTHORS: usize = 50_000;
/// The most changes that wait for what they build on.
pub const MOST_WAITING: usize = 10_000;

/// The most changes that one change names as those it builds on.
const MOST_DEPS: usize = 1_000;
/// The most authors whose operations one change names.
const MOST_OTHER_ACTORS: usize = 10_000;
/// Automerge keeps counters in 32 bits.
const LARGEST_COUNTER: u64 = 1 << 31;
/// How many operations may exist elsewhere that have not arrived here.
const SLACK: u64 = 1_000_000;

/// Why bytes were refused. Never shown to people; for tests and the count of refused changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Why {
    /// Not what Automerge's format looks like.
    #[error("malformed")]
    Malformed,
    /// The checksum does not match.
    #[error("wrong checksum")]
    Checksum,
    /// Longer than its budget.
    #[error("too large")]
    TooLarge,
    /// More operations, or more authors, than its budget.
    #[error("too many operations")]
    TooManyOps,
    /// Something that this format never uses.
    #[error("not part of this format")]
    Unsupported,
    /// The same content has another, shorter form.
    #[error("not in canonical form")]
    NotCanonical,
    /// It names an operation that does not exist, that its author had not seen, or that is something else.
    #[error("points at what is not there")]
    Reference,
    /// It replaces or removes an object; objects stay.
    #[error("replaces what is fixed")]
    Fixed,
    /// It does not go on where its author stopped.
    #[error("not this author's next change")]
    Forged,
    /// Its counter runs ahead of all operations, or stays behind those it builds on.
    #[error("counter out of place")]
    Counter,
    /// It builds on a change that was refused.
    #[error("builds on what was refused")]
    BuildsOnRefused,
    /// Automerge does not take it, or cannot give it back as it came.
    #[error("does not survive being stored")]
    NotKept,
}

/// A chunk that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedChunk {
    /// BLAKE3 of the chunk as it came.
    pub digest: [u8; 32],
    /// Why.
    pub why: Why,
}

/// What became of chunks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// Changes that the document has now; to be stored.
    pub stored: Vec<Stored>,
    /// Chunks that were refused; forget them.
    pub refused: Vec<RefusedChunk>,
    /// How many changes wait, all in all, for what they build on.
    pub waiting: usize,
    /// What looks different now.
    pub touched: Touched,
}
