//! The way of chunks through the gate, in order.

use super::chunk::{self, Chunk, Envelope};
use super::known::Known;
use super::waiting::{Pending, Waiting};
use super::{
    ChangeHash, LARGEST_BATCH, MOST_AUTHORS, MOST_DOCUMENT_OPS, Received, RefusedChunk, Stored, Why, sense, whole,
};
use crate::documents::Document;
use crate::documents::history::History;
use automerge::{Automerge, Change, ExpandedChange, PatchLog, ReadDoc};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// So many changes at once are always followed by saving and loading.
const LARGE_BATCH: usize = 50;

/// A change that has passed everything but the shadow.
struct Accepted {
    hash: ChangeHash,
    change: Change,
    pending: Pending,
}

impl Document {
    /// Takes chunks from another device: changes in any order, or a whole document. Known ones are passed over.
    ///
    /// A digest (BLAKE3) of each chunk should have been announced before, because Automerge decodes it here.
    pub fn receive(&mut self, chunks: &[&[u8]]) -> Received {
        let mut received = Received::default();
        for bytes in chunks {
            let digest = *blake3::hash(bytes).as_bytes();
            let admitted = match chunk::look_at(bytes) {
                Ok(Chunk::Change(envelope)) => self.admit(envelope, bytes, digest),
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

    fn admit(&mut self, envelope: Envelope, bytes: &[u8], digest: [u8; 32]) -> Result<(), Why> {
        if self.waiting.is_refused(&envelope.hash) {
            return Err(Why::BuildsOnRefused);
        }
        if !self.history.has(&envelope.hash) {
            self.waiting.add(envelope.hash, Pending { bytes: bytes.to_vec(), deps: envelope.deps, digest });
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
                Chunk::Change(envelope) => self.admit(envelope, change.raw_bytes(), digest)?,
                Chunk::Whole(_) => return Err(Why::Malformed),
            }
        }
        Ok(())
    }

    /// Lets in what can be let in, until nothing more can.
    fn settle(&mut self, received: &mut Received) {
        let accepted = self.choose(received);
        if !accepted.is_empty() {
            self.apply(accepted, received);
        }
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

    /// Shadow first, then the document.
    fn apply(&mut self, accepted: Vec<Accepted>, received: &mut Received) {
        self.changes_since_check = self.changes_since_check.saturating_add(accepted.len());
        let full = accepted.len() > LARGE_BATCH || self.changes_since_check >= self.check_every();
        let accepted = if self.shadow_takes(&accepted, full) {
            accepted
        } else {
            let kept = self.one_by_one(accepted, received);
            self.history = History::of(&self.automerge);
            for accepted in &kept {
                self.history.add_change(&accepted.change);
            }
            kept
        };
        if full {
            self.changes_since_check = 0;
        }
        let mut patches = PatchLog::active();
        let changes: Vec<Change> = accepted.iter().map(|accepted| accepted.change.clone()).collect();
        if self.automerge.apply_changes_log_patches(changes, &mut patches).is_ok() {
            let patches = self.automerge.make_patches(&mut patches);
            let before = received.touched.text.len();
            received.touched.add(&patches, self.text.as_ref());
            self.follow(received.touched.text.get(before..).unwrap_or_default());
        } else {
            // The shadow has taken the very same changes, so it stands in.
            self.automerge = self.shadow().clone().with_actor(self.actor.clone());
            received.touched.add_everything(self);
        }
        received
            .stored
            .extend(accepted.into_iter().map(|accepted| Stored { hash: accepted.hash, bytes: accepted.pending.bytes }));
    }

    /// Applies changes to the shadow and looks whether it can give them back. If not, the shadow is dropped.
    fn shadow_takes(&mut self, accepted: &[Accepted], full: bool) -> bool {
        let changes: Vec<Change> = accepted.iter().map(|accepted| accepted.change.clone()).collect();
        let shadow = self.shadow();
        let takes = shadow.apply_changes(changes).is_ok()
            && accepted.iter().all(|accepted| {
                let given_back = shadow.get_change_by_hash(&accepted.change.hash());
                given_back.is_some_and(|change| change.raw_bytes() == accepted.change.raw_bytes())
            })
            && (!full || loads_again(shadow));
        if !takes {
            self.shadow = None;
        }
        takes
    }

    /// Finds out which changes of a batch the shadow does not take; those are refused with what builds on them.
    fn one_by_one(&mut self, accepted: Vec<Accepted>, received: &mut Received) -> Vec<Accepted> {
        let mut kept: Vec<Accepted> = Vec::new();
        let mut refuse = |waiting: &mut Waiting, refused: Accepted, why| {
            waiting.remember_refused(refused.hash);
            received.refused.push(RefusedChunk { digest: refused.pending.digest, why });
        };
        for one in accepted {
            if one.pending.deps.iter().any(|dep| self.waiting.is_refused(dep)) {
                refuse(&mut self.waiting, one, Why::BuildsOnRefused);
            } else if self.shadow_takes(core::slice::from_ref(&one), false) {
                kept.push(one);
            } else {
                refuse(&mut self.waiting, one, Why::NotKept);
                let again: Vec<Change> = kept.iter().map(|kept| kept.change.clone()).collect();
                // The shadow begins anew; these it has taken before.
                let _taken = self.shadow().apply_changes(again);
            }
        }
        if !loads_again(self.shadow()) {
            self.shadow = None;
            kept.drain(..).for_each(|one| refuse(&mut self.waiting, one, Why::NotKept));
        }
        kept
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
    let again = Change::from(expanded.clone());
    if behind_deps(again.raw_bytes(), again.deps().len()) != behind_deps(change.raw_bytes(), change.deps().len()) {
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

/// A change without its header and without the hashes it builds on, which have no order of their own.
fn behind_deps(bytes: &[u8], deps: usize) -> Option<&[u8]> {
    let mut reader = super::Reader::new(bytes);
    reader.take(9).ok()?;
    reader.unsigned().ok()?;
    let listed = reader.hashes(deps).ok()?;
    (listed.len() == deps).then(|| reader.rest())
}

/// Whether a document can be saved and loaded again.
fn loads_again(document: &Automerge) -> bool {
    Automerge::load(&document.save()).is_ok_and(|again| again.get_heads() == document.get_heads())
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
            Ok(Chunk::Change(envelope)) => self.admit(envelope, bytes, *blake3::hash(bytes).as_bytes()).is_ok(),
            _ => false,
        }
    }
}
