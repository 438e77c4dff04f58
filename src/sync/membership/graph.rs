//! Which entries count, and what follows from them.
//!
//! Invariant: whether an entry counts depends on nothing but the entries it follows. So the graph is the
//! same for everybody with the same entries, as long as it stays within its bounds, which only a member
//! that means harm can reach.

use super::entry::{Act, Content, DOMAIN, Entry, EntryId};
use super::{Member, PersonLog};
use crate::crypto::{DevicePublic, Unreadable, digest};
use crate::identifiers::{CircleId, DeviceId, EpochId, PersonId};
use crate::mentoring::circle::CircleKind;
use std::collections::{BTreeMap, BTreeSet};

/// The most entries of a circle's log.
pub const MOST_ENTRIES: usize = 4096;
/// The most bytes of a circle's log.
pub const MOST_BYTES: usize = 16 << 20;
/// The most devices of a circle.
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
    /// Which [`Graph::seats`] were taken here, by number.
    seats: BTreeSet<usize>,
    /// The greatest counter of an epoch here.
    counter: u64,
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
    /// Each device of each person, once, in the order in which they were seen here.
    seats: Vec<(PersonId, DevicePublic)>,
    bytes: usize,
    waiting: BTreeMap<EntryId, Vec<Entry>>,
}

impl Graph {
    pub(super) fn begin(genesis: Entry) -> Option<Self> {
        let Content::Genesis { kind, .. } = genesis.content else { return None };
        let mut graph = Self {
            circle_id: genesis.circle_id,
            kind,
            nodes: BTreeMap::new(),
            order: BTreeSet::new(),
            heads: BTreeSet::new(),
            epochs: BTreeSet::new(),
            seats: Vec::new(),
            bytes: 0,
            waiting: BTreeMap::new(),
        };
        graph.accept(genesis).then_some(graph)
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

    pub(super) fn merge(&mut self, entries: &[Vec<u8>]) -> Merged {
        let mut merged = Merged::default();
        let mut pending = Vec::new();
        for bytes in entries.iter().take(MOST_ENTRIES).rev() {
            match Entry::from_bytes(bytes) {
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
            if self.accept(entry) {
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

    /// Everybody who is in, in the order of arrival.
    pub(super) fn members(&self) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        for content in self.in_order().map(|entry| &entry.content) {
            let Some(log) = content.person() else { continue };
            let transcript = match content {
                Content::Act(Act::PersonAdded { transcript, .. }) => Some(*transcript),
                _ => None,
            };
            match members.iter_mut().find(|member| member.person_id == log.person_id()) {
                Some(member) => member.log = PersonLog::of_two(member.log.clone(), log.clone()),
                None => members.push(Member {
                    person_id: log.person_id(),
                    name: String::new(),
                    devices: Vec::new(),
                    arrived: members.len(),
                    transcript,
                    log: log.clone(),
                }),
            }
        }
        for member in &mut members {
            member.name = member.log.name().to_owned();
            member.devices = member.log.devices().to_vec();
        }
        members
    }

    /// Takes in an entry whose parents are all here, if its author may say what it says.
    fn accept(&mut self, entry: Entry) -> bool {
        let parents: Vec<&Node> = entry.parents.iter().filter_map(|parent| self.nodes.get(parent)).collect();
        let mut seats: BTreeSet<usize> = parents.iter().flat_map(|node| &node.seats).copied().collect();
        let generation = parents.iter().map(|node| node.generation).max().map_or(0, |longest| longest + 1);
        let mut counter = parents.iter().map(|node| node.counter).max().unwrap_or(0);
        let size = self.bytes.saturating_add(entry.signed.body.len());
        if self.nodes.len() >= MOST_ENTRIES || size > MOST_BYTES || !self.is_by_a_member(&entry, &seats) {
            return false;
        }
        match &entry.content {
            Content::Genesis { .. } => {}
            Content::Act(Act::PersonAdded { .. }) if self.kind == CircleKind::Personal => return false,
            Content::Act(Act::PersonAdded { .. }) if seats.len() >= MOST_DEVICES => return false,
            Content::Act(Act::CardChanged { person }) => {
                if !self.sits(&seats, |who, device| who == person.person_id() && device == entry.by) {
                    return false;
                }
            }
            Content::Act(Act::NewEpoch(epoch)) => {
                if counter.checked_add(1) != Some(epoch.counter) {
                    return false;
                }
                counter = epoch.counter;
                self.epochs.insert((counter, epoch.epoch_id));
            }
            Content::Act(Act::PersonAdded { .. } | Act::KeysHandedOver(_)) => {}
        }
        if let Some(person) = entry.content.person() {
            let persons_seats = person.devices().iter().map(|device| (person.person_id(), *device));
            seats.extend(persons_seats.map(|seat| self.seat(seat)).collect::<Vec<_>>());
        }
        self.bytes = size;
        for parent in &entry.parents {
            self.heads.remove(parent);
        }
        self.heads.insert(entry.entry_id);
        self.order.insert((generation, entry.entry_id));
        self.nodes.insert(entry.entry_id, Node { entry, generation, seats, counter });
        true
    }

    /// Whether the author sat in the circle by then (a founder by founding it), and signed.
    fn is_by_a_member(&self, entry: &Entry, seats: &BTreeSet<usize>) -> bool {
        let signed = |device: &DevicePublic| entry.signed.check(DOMAIN, device).is_ok();
        match &entry.content {
            Content::Genesis { founder, .. } => founder
                .devices()
                .iter()
                .find(|device| device.device_id() == entry.by)
                .is_some_and(|device| self.nodes.is_empty() && signed(device)),
            Content::Act(_) => self
                .seated(seats)
                .find(|(_, device)| device.device_id() == entry.by)
                .is_some_and(|(_, device)| signed(device)),
        }
    }

    fn sits(&self, seats: &BTreeSet<usize>, is: impl Fn(PersonId, DeviceId) -> bool) -> bool {
        self.seated(seats).any(|(person_id, device)| is(*person_id, device.device_id()))
    }

    fn seated<'a>(&'a self, seats: &'a BTreeSet<usize>) -> impl Iterator<Item = &'a (PersonId, DevicePublic)> {
        seats.iter().filter_map(|seat| self.seats.get(*seat))
    }

    fn seat(&mut self, seat: (PersonId, DevicePublic)) -> usize {
        self.seats.iter().position(|taken| *taken == seat).unwrap_or_else(|| {
            self.seats.push(seat);
            self.seats.len() - 1
        })
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
