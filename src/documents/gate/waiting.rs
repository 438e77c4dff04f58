//! Changes that have arrived before what they build on, and the memory of those that were refused.
//!
//! Both are bounded: what does not fit is dropped, and comes again when the devices compare notes.

use super::{LARGEST_BATCH, MOST_WAITING};
use crate::documents::ChangeHash;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet, VecDeque};

/// A change that has passed the budgets and is not decoded yet.
#[derive(Debug, Clone)]
pub(in crate::documents) struct Pending {
    pub(super) bytes: Vec<u8>,
    pub(super) deps: Vec<ChangeHash>,
    pub(super) digest: [u8; 32],
    /// Automerge itself wrote these bytes, from a whole document.
    pub(super) rebuilt: bool,
}

/// Changes that wait, and names of changes that were refused.
#[derive(Debug, Default)]
pub(in crate::documents) struct Waiting {
    changes: BTreeMap<ChangeHash, Pending>,
    bytes: usize,
    refused: HashSet<ChangeHash>,
    refused_in_order: VecDeque<ChangeHash>,
}

impl Waiting {
    const MOST_REFUSED: usize = 10_000;

    pub(in crate::documents) fn len(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes a change in; one that is there already stays as it is.
    pub(super) fn add(&mut self, hash: ChangeHash, pending: Pending) {
        let length = pending.bytes.len();
        if let Entry::Vacant(place) = self.changes.entry(hash) {
            place.insert(pending);
            self.bytes = self.bytes.saturating_add(length);
        }
    }

    pub(super) fn take(&mut self, hash: &ChangeHash) -> Option<Pending> {
        let pending = self.changes.remove(hash)?;
        self.bytes = self.bytes.saturating_sub(pending.bytes.len());
        Some(pending)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ChangeHash, &Pending)> {
        self.changes.iter()
    }

    /// Drops waiting changes until they fit their bounds: any, because their names are hashes.
    pub(super) fn shrink(&mut self) {
        while self.changes.len() > MOST_WAITING || self.bytes > LARGEST_BATCH {
            let Some(hash) = self.changes.keys().next_back().copied() else { break };
            self.take(&hash);
        }
    }

    /// Whether the change was refused, as far as is remembered.
    pub(in crate::documents) fn is_refused(&self, hash: &ChangeHash) -> bool {
        self.refused.contains(hash)
    }

    pub(super) fn remember_refused(&mut self, hash: ChangeHash) {
        if self.refused.insert(hash) {
            self.refused_in_order.push_back(hash);
        }
        if self.refused_in_order.len() > Self::MOST_REFUSED
            && let Some(oldest) = self.refused_in_order.pop_front()
        {
            self.refused.remove(&oldest);
        }
    }

    /// Takes out everything that builds, directly or not, on something refused.
    pub(super) fn take_hopeless(&mut self) -> Vec<Pending> {
        let mut builders: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
        for (hash, pending) in &self.changes {
            pending.deps.iter().for_each(|dep| builders.entry(*dep).or_default().push(*hash));
        }
        let mut to_see: Vec<ChangeHash> = builders.keys().filter(|dep| self.refused.contains(*dep)).copied().collect();
        let mut hopeless = Vec::new();
        while let Some(refused) = to_see.pop() {
            for hash in builders.remove(&refused).into_iter().flatten() {
                if let Some(pending) = self.take(&hash) {
                    self.remember_refused(hash);
                    hopeless.push(pending);
                    to_see.push(hash);
                }
            }
        }
        hopeless
    }
}
