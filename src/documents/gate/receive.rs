//! The way of chunks through the gate, in order.

use super::chunk::{self, Chunk, Envelope};
use super::known::Known;
use super::taking::Accepted;
use super::waiting::Pending;
use super::{ChangeHash, LARGEST_BATCH, MOST_AUTHORS, MOST_DOCUMENT_OPS, Received, RefusedChunk, Why, sense, whole};
use crate::documents::Document;
use automerge::{Automerge, Change, ExpandedChange};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

impl Document {
    /// Takes chunks from another device: changes in any order, or a whole document. Known ones are passed over.
    ///
    /// A digest (BLAKE3) of each chunk should have been announced before, because Automerge decodes it here.
    pub fn receive(&mut self, chunks: &[&[u8]]) -> Received {
        let mut received = Received::default();
        for bytes in chunks {
            let digest = *blake3::hash(bytes).as_bytes();
            let admitted = match chunk::look_at(bytes) {
                Ok(Chunk::Change(envelope)) => self.admit(envelope, bytes, digest, false),
                Ok(Chunk::Whole(body)) => whole::check(body).and_then(|()| self.admit_whole(bytes, digest)),
                Err(why) => Err(why),
            };
            if let Err(why) = admitted {
                received.refused.push(RefusedChunk { digest, why });
            }
            if self.waiting.bytes() > LARGEST_BATCH {
                self.settle(&mut received);
            }
        }
        self.settle(&mut received);
        received.waiting = self.waiting.len();
        received
    }

    fn admit(&mut self, envelope: Envelope, bytes: &[u8], digest: [u8; 32], rebuilt: bool) -> Result<(), Why> {
        if self.waiting.is_refused(&envelope.hash) {
            return Err(Why::BuildsOnRefused);
        }
        if !self.history.has(&envelope.hash) {
            self.waiting.add(envelope.hash, Pending { bytes: bytes.to_vec(), deps: envelope.deps, digest, rebuilt });
        }
        Ok(())
    }

    /// Loads a whole document by itself and admits its changes.
    fn admit_whole(&mut self, bytes: &[u8], digest: [u8; 32]) -> Result<(), Why> {
        let loaded = Automerge::load(bytes).map_err(|_| Why::NotKept)?;
        for change in loaded.get_changes(&[]) {
            if self.history.has(&ChangeHash(change.hash().0)) {
                continue;
            }
            match chunk::look_at(change.raw_bytes())? {
                Chunk::Change(envelope) => self.admit(envelope, change.raw_bytes(), digest, true)?,
                Chunk::Whole(_) => return Err(Why::Malformed),
            }
        }
        if self.history.len() == 1 {
            self.whole = Some(loaded);
        }
        Ok(())
    }

    /// Lets in what can be let in, until nothing more can.
    fn settle(&mut self, received: &mut Received) {
        let accepted = self.choose(received);
        if !accepted.is_empty() {
            self.apply(accepted, received);
        }
        self.whole = None;
        for pending in self.waiting.take_hopeless() {
            received.refused.push(RefusedChunk { digest: pending.digest, why: Why::BuildsOnRefused });
        }
        self.waiting.shrink();
    }

    /// Changes that make sense, each after what it builds on.
    fn choose(&mut self, received: &mut Received) -> Vec<Accepted> {
        let mut lacking: HashMap<ChangeHash, usize> = HashMap::new();
        let mut builders: HashMap<ChangeHash, Vec<ChangeHash>> = HashMap::new();
        let mut ready = BTreeSet::new();
        for (hash, pending) in self.waiting.iter() {
            let missing: BTreeSet<_> = pending.deps.iter().filter(|dep| !self.history.has(dep)).collect();
            if missing.is_empty() {
                ready.insert(*hash);
            }
            lacking.insert(*hash, missing.len());
            missing.into_iter().for_each(|dep| builders.entry(*dep).or_default().push(*hash));
        }
        let mut known = Known::new(&self.automerge, core::mem::take(&mut self.history), &mut self.decoded);
        let mut accepted = Vec::new();
        while let Some(hash) = ready.pop_first() {
            let Some(pending) = self.waiting.take(&hash) else { continue };
            match check(&pending, &self.actor, &mut known) {
                Ok((change, expanded)) if known.let_in(hash, Rc::clone(&expanded)) => {
                    accepted.push(Accepted { hash, change, pending });
                    for builder in builders.remove(&hash).into_iter().flatten() {
                        if let Some(left) = lacking.get_mut(&builder) {
                            *left = left.saturating_sub(1);
                            if *left == 0 {
                                ready.insert(builder);
                            }
                        }
                    }
                }
                outcome => {
                    let why = outcome.err().unwrap_or(Why::Forged);
                    self.waiting.remember_refused(hash);
                    received.refused.push(RefusedChunk { digest: pending.digest, why });
                }
            }
        }
        self.history = known.into_history();
        accepted
    }
}

/// Decodes a change and holds it against the history.
fn check(
    pending: &Pending,
    own_actor: &automerge::ActorId,
    known: &mut Known<'_>,
) -> Result<(Change, Rc<ExpandedChange>), Why> {
    let change = Change::try_from(pending.bytes.as_slice()).map_err(|_| Why::Malformed)?;
    // Only this device, since its start, writes under this name.
    if change.actor_id().to_bytes().ends_with(own_actor.to_bytes()) {
        return Err(Why::Forged);
    }
    let expanded = change.decode();
    if !pending.rebuilt && !is_canonical(&change, expanded.clone()) {
        return Err(Why::NotCanonical);
    }
    let history = known.history();
    let new_author = history.author(change.actor_id().to_bytes()).is_none();
    if history.ops().saturating_add(change.len() as u64) > MOST_DOCUMENT_OPS
        || (new_author && history.author_count() >= MOST_AUTHORS)
    {
        return Err(Why::TooManyOps);
    }
    sense::check(&expanded, known)?;
    Ok((change, Rc::new(expanded)))
}

/// Whether Automerge would write the same change so.
fn is_canonical(change: &Change, expanded: ExpandedChange) -> bool {
    let again = Change::from(expanded);
    behind_deps(again.raw_bytes(), again.deps().len()) == behind_deps(change.raw_bytes(), change.deps().len())
}

/// A change without its header and without the hashes it builds on, which have no order of their own.
fn behind_deps(bytes: &[u8], deps: usize) -> Option<&[u8]> {
    let mut reader = super::Reader::new(bytes);
    reader.take(9).ok()?;
    reader.unsigned().ok()?;
    let listed = reader.hashes(deps).ok()?;
    (listed.len() == deps).then(|| reader.rest())
}

/// Whether stored bytes are one change whose checksum is right.
pub(in crate::documents) fn has_right_checksum(bytes: &[u8]) -> bool {
    matches!(chunk::look_at(bytes), Ok(Chunk::Change(_)))
}

impl Document {
    /// A stored change of our own lacks something; it waits like others' do. `false` if it is damaged.
    pub(in crate::documents) fn wait_for_foundations(&mut self, change: &Change) -> bool {
        let bytes = change.raw_bytes();
        match chunk::look_at(bytes) {
            Ok(Chunk::Change(envelope)) => self.admit(envelope, bytes, *blake3::hash(bytes).as_bytes(), false).is_ok(),
            _ => false,
        }
    }
}
