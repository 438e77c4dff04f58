//! Which entries count, and in what order.
//!
//! Invariant: whether an entry counts depends on nothing but the entries it follows. So the graph is the
//! same for everybody with the same entries, as long as it stays within its bounds, which only a member
//! that means harm can reach. What the entries come to is worked out in `standing`.

use super::entry::{Act, Content, DOMAIN, Entry, EntryId, Proof};
use super::known::Known;
use crate::crypto::{Unreadable, digest};
use crate::identifiers::{CircleId, EpochId};
use crate::mentoring::circle::CircleKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most entries of a circle's log.
pub const MOST_ENTRIES: usize = 4096;
/// The most bytes of a circle's log.
pub const MOST_BYTES: usize = 16 << 20;
/// The most devices of a circle, kits among them.
pub const MOST_DEVICES: usize = 1024;
const MOST_WAITING: usize = 256;
const MOST_WAITING_BYTES: usize = 4 << 20;

/// What became of entries from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Those that are new and count, each after those it follows: to be stored.
    pub accepted: Vec<Vec<u8>>,
    /// How many are unreadable, forged, or of somebody who was not in.
    pub refused: usize,
    /// How many were written by a later version of the program.
    pub too_new: usize,
    /// How many wait for entries that they follow.
    pub waiting: usize,
}

impl Merged {
    /// Whether anything new counts.
    pub fn changed(&self) -> bool {
        !self.accepted.is_empty()
    }
}

/// An entry that counts.
#[derive(Debug, Clone)]
struct Node {
    entry: Entry,
    /// The longest way back to the first entry.
    generation: u64,
    /// What was known here, this entry included.
    known: Arc<Known>,
}

/// The entries of one circle that count, and a bounded number that wait.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    circle_id: CircleId,
    kind: CircleKind,
    nodes: BTreeMap<EntryId, Node>,
    order: BTreeSet<(u64, EntryId)>,
    heads: BTreeSet<EntryId>,
    epochs: BTreeSet<(u64, EpochId)>,
    bytes: usize,
    waiting: BTreeMap<EntryId, Vec<Entry>>,
}

impl Graph {
    pub(super) fn begin(genesis: Entry, proof: Proof) -> Option<Self> {
        let Content::Genesis { kind, .. } = genesis.content else { return None };
        let mut graph = Self {
            circle_id: genesis.circle_id,
            kind,
            nodes: BTreeMap::new(),
            order: BTreeSet::new(),
            heads: BTreeSet::new(),
            epochs: BTreeSet::new(),
            bytes: 0,
            waiting: BTreeMap::new(),
        };
        graph.accept(genesis, proof).then_some(graph)
    }

    pub(super) fn kind(&self) -> CircleKind {
        self.kind
    }

    pub(super) fn heads(&self) -> Vec<EntryId> {
        self.heads.iter().copied().collect()
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = &Entry> {
        self.order.iter().filter_map(|(_, id)| self.nodes.get(id)).map(|node| &node.entry)
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        let ids: Vec<EntryId> = self.nodes.keys().copied().collect();
        digest("circle entries", &[&crate::crypto::write_versioned(&[], &ids)])
    }

    pub(super) fn epochs(&self) -> impl DoubleEndedIterator<Item = (u64, EpochId)> + '_ {
        self.epochs.iter().copied()
    }

    /// The counter of an epoch that follows all entries.
    pub(super) fn next_counter(&self) -> Option<u64> {
        self.epochs.last().map_or(0, |(counter, _)| *counter).checked_add(1)
    }

    /// Everything that any entry here knew.
    pub(super) fn known(&self) -> Arc<Known> {
        Known::joined(self.heads.iter().filter_map(|head| self.nodes.get(head)).map(|node| &node.known))
    }

    /// What was known where this entry was said, the entry included.
    pub(super) fn known_at(&self, entry_id: EntryId) -> Option<&Known> {
        self.nodes.get(&entry_id).map(|node| &*node.known)
    }

    /// Every entry that this one follows, however far back.
    pub(super) fn before(&self, entry_id: EntryId) -> BTreeSet<EntryId> {
        let mut before = BTreeSet::new();
        let mut next = vec![entry_id];
        while let Some(node) = next.pop().and_then(|id| self.nodes.get(&id)) {
            next.extend(node.entry.parents.iter().copied().filter(|parent| before.insert(*parent)));
        }
        before
    }

    pub(super) fn merge(&mut self, entries: &[Vec<u8>], proof: Proof) -> Merged {
        let mut merged = Merged::default();
        let mut pending = Vec::new();
        for bytes in entries.iter().take(MOST_ENTRIES).rev() {
            match Entry::id_in(bytes) {
                Some(entry_id) if self.nodes.contains_key(&entry_id) => continue,
                _ => {}
            }
            match Entry::from_bytes(bytes, proof) {
                Ok(entry) if entry.circle_id == self.circle_id => pending.push(entry),
                Err(Unreadable::TooNew) => merged.too_new += 1,
                Ok(_) | Err(Unreadable::Broken) => merged.refused += 1,
            }
        }
        while let Some(entry) = pending.pop() {
            if self.nodes.contains_key(&entry.entry_id) {
                continue;
            }
            if let Some(missing) = entry.parents.iter().find(|parent| !self.nodes.contains_key(parent)) {
                let waiting = self.waiting.entry(*missing).or_default();
                if !waiting.contains(&entry) {
                    waiting.push(entry);
                }
                continue;
            }
            let (entry_id, bytes) = (entry.entry_id, entry.to_bytes());
            if self.accept(entry, proof) {
                merged.accepted.push(bytes);
                pending.extend(self.waiting.remove(&entry_id).unwrap_or_default());
            } else {
                merged.refused += 1;
            }
        }
        self.forget_what_waits_beyond_bounds();
        merged.waiting = self.waiting.values().map(Vec::len).sum();
        merged
    }

    /// Takes in an entry whose parents are all here, if its author may say what it says.
    fn accept(&mut self, entry: Entry, proof: Proof) -> bool {
        let parents: Vec<&Node> = entry.parents.iter().filter_map(|parent| self.nodes.get(parent)).collect();
        let generation = parents.iter().map(|node| node.generation).max().map_or(0, |longest| longest + 1);
        let before = Known::joined(parents.iter().map(|node| &node.known));
        let size = self.bytes.saturating_add(entry.signed.body.len());
        if self.nodes.len() >= MOST_ENTRIES || size > MOST_BYTES {
            return false;
        }
        let after = before.after(&entry);
        if proof == Proof::Asked && !self.may_say(&entry, &before, &after) {
            return false;
        }
        if let Content::Act(Act::NewEpoch(epoch)) = &entry.content {
            self.epochs.insert((epoch.counter, epoch.epoch_id));
        }
        self.bytes = size;
        for parent in &entry.parents {
            self.heads.remove(parent);
        }
        self.heads.insert(entry.entry_id);
        self.order.insert((generation, entry.entry_id));
        self.nodes.insert(entry.entry_id, Node { entry, generation, known: after });
        true
    }

    /// Whether the author was in the circle by then (a founder by founding it), signed, and says what they may.
    fn may_say(&self, entry: &Entry, before: &Known, after: &Known) -> bool {
        let is_by = |known: &Known| {
            let device = known.device(entry.by).map(|(_, device)| device);
            device.is_some_and(|device| entry.signed.check(DOMAIN, &device).is_ok())
        };
        match &entry.content {
            Content::Genesis { founder, .. } => {
                let device = founder.own_device(entry.by);
                self.nodes.is_empty() && device.is_some_and(|own| entry.signed.check(DOMAIN, &own.device).is_ok())
            }
            // A device may bring the news of itself, and a kit that of its return: what it brings speaks for it.
            Content::Act(Act::CardChanged { person }) => {
                let is_own = |known: &Known| known.device(entry.by).is_some_and(|(who, _)| who == person.person_id());
                before.is_in(person.person_id())
                    && ((is_own(before) && is_by(before)) || (is_own(after) && is_by(after)))
                    && after.count_devices() <= MOST_DEVICES
            }
            Content::Act(Act::PersonAdded { .. }) => {
                self.kind != CircleKind::Personal && is_by(before) && after.count_devices() <= MOST_DEVICES
            }
            Content::Act(Act::NewEpoch(epoch)) => is_by(before) && before.counter.checked_add(1) == Some(epoch.counter),
            Content::Act(Act::KeysHandedOver(_)) => is_by(before),
            Content::Act(Act::PersonLeft) => self.kind != CircleKind::Personal && is_by(before),
        }
    }

    /// Nothing is known of who wrote what waits, so it must not grow; what belongs here comes again with
    /// the next exchange, and then together with what it follows.
    fn forget_what_waits_beyond_bounds(&mut self) {
        let (mut number, mut bytes) = (0, 0);
        self.waiting.retain(|_, entries| {
            number += entries.len();
            bytes += entries.iter().map(|entry| entry.signed.body.len()).sum::<usize>();
            number <= MOST_WAITING && bytes <= MOST_WAITING_BYTES
        });
    }
}
