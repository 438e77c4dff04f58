//! What two devices have to send each other so that both have everything: Automerge's sync protocol, behind
//! bounds.
//!
//! One [`SyncState`] for each link and document, dropped with the link, never stored. Hearing has two halves,
//! so that digests can be announced between them: [`hear`] only takes the envelope apart, [`Document::receive`]
//! decodes the chunks, [`finish`] draws the conclusions. Leaves sealing and carrying the messages to links.
//!
//! Invariant: two devices that have no more to tell each other fall silent, even if one of them refuses what
//! the other has.

#[cfg(test)]
mod tests;

use super::document::automerge_hash;
use super::gate::{Reader, Why, cut};
use super::{ChangeHash, Document, Heads};
use automerge::sync::{ChunkList, Message, State, SyncDoc};

const MOST_HEADS: usize = 1_000;
const MOST_NEEDS: usize = 10_000;
const MOST_HAVES: usize = 16;
const LARGEST_BLOOM: usize = 1 << 20;
const MOST_PROBES: u64 = 32;

/// What is known about the other device's copy of one document.
#[derive(Debug, Default)]
pub struct SyncState {
    state: State,
    /// The last message sent and the last one heard, to notice when nothing new is being said.
    last_sent: Option<[u8; 32]>,
    last_heard: Option<[u8; 32]>,
    news_since_sent: bool,
}

impl SyncState {
    /// For a link that has just opened.
    pub fn new() -> Self {
        Self::default()
    }

    /// The heads that the other device last told.
    pub fn their_heads(&self) -> Option<Heads> {
        let heads = self.state.their_heads.as_ref()?;
        Some(heads.iter().map(|hash| ChangeHash(hash.0)).collect())
    }
}

/// A message of the other device, taken apart but not decoded.
#[derive(Debug)]
pub struct Heard {
    /// Chunks for [`Document::receive`].
    pub chunks: Vec<Vec<u8>>,
    /// For [`finish`].
    pub rest: Rest,
}

/// A message without its chunks.
#[derive(Debug)]
pub struct Rest {
    message: Message,
    had_chunks: bool,
    digest: [u8; 32],
}

/// What to send now; `None` when there is nothing to say.
pub fn next_message(document: &Document, sync: &mut SyncState) -> Option<Vec<u8>> {
    let mut message = document.automerge.generate_sync_message(&mut sync.state)?;
    // What was refused is not asked for again.
    message.need.retain(|hash| !document.waiting.is_refused(&ChangeHash(hash.0)));
    let bytes = message.encode();
    let digest = *blake3::hash(&bytes).as_bytes();
    if sync.last_sent == Some(digest) && !sync.news_since_sent {
        return None;
    }
    sync.last_sent = Some(digest);
    sync.news_since_sent = false;
    Some(bytes)
}

/// Takes a message apart.
///
/// # Errors
/// The message is not one, or asks for too much work.
pub fn hear(bytes: &[u8]) -> Result<Heard, Why> {
    check(bytes)?;
    let mut message = Message::decode(bytes).map_err(|_| Why::Malformed)?;
    let chunks: Vec<Vec<u8>> = message.changes.iter().flat_map(cut).collect();
    message.changes = ChunkList::empty();
    let rest = Rest { message, had_chunks: !chunks.is_empty(), digest: *blake3::hash(bytes).as_bytes() };
    Ok(Heard { chunks, rest })
}

/// Draws the conclusions of a message, after its chunks were received.
pub fn finish(document: &mut Document, sync: &mut SyncState, rest: Rest) {
    let last_sent_heads = sync.state.last_sent_heads.clone();
    let taken = document.automerge.receive_sync_message(&mut sync.state, rest.message);
    debug_assert!(taken.is_ok());
    if rest.had_chunks {
        // Automerge takes a message without changes and with our heads as a sign that the other knows that we
        // are equal; here the changes were only taken out, and the other still waits to hear of it.
        sync.state.last_sent_heads = last_sent_heads;
    }
    sync.news_since_sent |= sync.last_heard != Some(rest.digest);
    sync.last_heard = Some(rest.digest);
}

/// Whether the other device is known to have everything that is here.
pub fn has_everything(document: &Document, sync: &SyncState) -> bool {
    let heads: Vec<_> = document.heads().iter().map(automerge_hash).collect();
    sync.state.their_heads.as_ref() == Some(&heads)
}

/// Holds the envelope to its bounds before Automerge decodes it: a Bloom filter of two bytes can ask for
/// gigabytes, and one without bits makes Automerge divide by zero.
fn check(bytes: &[u8]) -> Result<(), Why> {
    let mut reader = Reader::new(bytes);
    if !matches!(reader.byte()?, 0x42 | 0x43) {
        return Err(Why::Malformed);
    }
    reader.hashes(MOST_HEADS)?;
    reader.hashes(MOST_NEEDS)?;
    for _ in 0..reader.count(MOST_HAVES)? {
        reader.hashes(MOST_HEADS)?;
        check_bloom(reader.prefixed(LARGEST_BLOOM)?)?;
    }
    for _ in 0..reader.count(MOST_NEEDS)? {
        reader.prefixed(super::gate::LARGEST_DOCUMENT)?;
    }
    Ok(())
}

fn check_bloom(bytes: &[u8]) -> Result<(), Why> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut reader = Reader::new(bytes);
    let (entries, bits_each, probes) = (reader.unsigned()?, reader.unsigned()?, reader.unsigned()?);
    let bits = entries.checked_mul(bits_each).ok_or(Why::TooLarge)?;
    if probes > MOST_PROBES || bits.div_ceil(8) > LARGEST_BLOOM as u64 {
        return Err(Why::TooLarge);
    }
    if entries > 0 && bits == 0 {
        return Err(Why::Malformed);
    }
    (reader.rest().len() as u64 == bits.div_ceil(8)).then_some(()).ok_or(Why::Malformed)
}
