//! What the entries of a circle's log come to, when people spoke without having heard each other.
//!
//! Removal wins over what the removed device did without having heard of it: whom it brought in is not in, and
//! nobody writes under a key that it knows. Leaving is no removal: whom somebody brought in while leaving stays.
//!
//! Invariant: depends on the set of entries alone.

use super::Member;
use super::entry::{Act, Content, Entry, EntryId};
use super::graph::Graph;
use super::known::Known;
use crate::identifiers::{DeviceId, EpochId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// The circle as the whole log says.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// Everybody who is in, in the order of arrival.
    pub(super) members: Vec<Member>,
    /// Everybody who left, in the order of arrival.
    pub(super) former: Vec<Member>,
    /// Who can know the key of each epoch.
    pub(super) holders: BTreeMap<EpochId, BTreeSet<DeviceId>>,
    /// Begun by a device that had been removed.
    void_epochs: BTreeSet<EpochId>,
}

impl Standing {
    pub(super) fn of(graph: &Graph) -> Self {
        let known = graph.known();
        let void = Void::of(graph, &known);
        let mut standing = Self::default();
        let mut seen: BTreeSet<PersonId> = BTreeSet::new();
        for entry in graph.in_order() {
            match &entry.content {
                Content::Genesis { founder, .. } => {
                    standing.arrive(&known, &void, founder.person_id(), None, &mut seen)
                }
                Content::Act(Act::PersonAdded { person, transcript }) if !void.entries.contains(&entry.entry_id) => {
                    standing.arrive(&known, &void, person.person_id(), Some(*transcript), &mut seen);
                }
                Content::Act(Act::NewEpoch(epoch)) => {
                    if void.entries.contains(&entry.entry_id) {
                        standing.void_epochs.insert(epoch.epoch_id);
                    }
                    let holders = standing.holders.entry(epoch.epoch_id).or_default();
                    holders.insert(entry.by);
                    holders.extend(epoch.lockboxes.iter().map(|(device_id, _)| *device_id));
                }
                Content::Act(Act::KeysHandedOver(handed)) => {
                    for (epoch_id, _) in &handed.keys {
                        standing.holders.entry(*epoch_id).or_default().insert(handed.to);
                    }
                }
                Content::Act(Act::PersonAdded { .. } | Act::CardChanged { .. } | Act::PersonLeft) => {}
            }
        }
        standing
    }

    fn arrive(
        &mut self,
        known: &Known,
        void: &Void,
        person_id: PersonId,
        transcript: Option<[u8; 32]>,
        seen: &mut BTreeSet<PersonId>,
    ) {
        let Some(log) = known.logs.get(&person_id) else { return };
        let is_in = known.ways_in(person_id).any(|way| !void.entries.contains(&way));
        if !seen.insert(person_id) {
            // Who comes again is known by the words of the last time.
            let again = self.members.iter_mut().find(|member| member.person_id == person_id);
            return again.into_iter().for_each(|member| member.transcript = transcript.or(member.transcript));
        }
        let member = Member {
            person_id,
            name: log.name().to_owned(),
            devices: log.devices(),
            kits: log.kits(),
            arrived: seen.len() - 1,
            transcript,
            log: log.clone(),
        };
        if is_in { self.members.push(member) } else { self.former.push(member) }
    }

    /// Whether what is written under the epoch's key stays among those who are in.
    pub(super) fn is_clean(&self, epoch_id: EpochId) -> bool {
        let holders = self.holders.get(&epoch_id);
        !self.void_epochs.contains(&epoch_id)
            && holders.is_some_and(|holders| holders.iter().all(|device_id| self.is_in(*device_id)))
    }

    /// Whether this is the browser or kit of a member.
    pub(super) fn is_in(&self, device_id: DeviceId) -> bool {
        self.members.iter().any(|member| member.log.own_device(device_id).is_some())
    }
}

/// What does not count, although its author was in by what they knew.
struct Void {
    entries: BTreeSet<EntryId>,
}

impl Void {
    fn of(graph: &Graph, known: &Known) -> Self {
        let mut void = Self { entries: BTreeSet::new() };
        let mut heard: BTreeMap<DeviceId, Vec<BTreeSet<EntryId>>> = BTreeMap::new();
        for entry in graph.in_order() {
            let Some(by_whom) = known.logs.values().find(|log| log.has_lost(entry.by)) else {
                if void.is_by_nobody(entry, known) {
                    void.entries.insert(entry.entry_id);
                }
                continue;
            };
            let told = heard.entry(entry.by).or_insert_with(|| {
                first_to_tell(graph, by_whom.person_id(), entry.by).into_iter().map(|id| graph.before(id)).collect()
            });
            if !told.iter().all(|before| before.contains(&entry.entry_id)) {
                void.entries.insert(entry.entry_id);
            }
        }
        void
    }

    /// Whether its author is here only by entries that do not count.
    fn is_by_nobody(&self, entry: &Entry, known: &Known) -> bool {
        let Some((person_id, _)) = known.logs.iter().find(|(_, log)| log.own_device(entry.by).is_some()) else {
            return false;
        };
        let mut ways = known.came.iter().filter(|(who, _)| who == person_id).peekable();
        !matches!(entry.content, Content::Genesis { .. })
            && ways.peek().is_some()
            && ways.all(|(_, way)| self.entries.contains(way))
    }
}

/// The entries with which the removal of the device came into the circle: those that no other one before told.
fn first_to_tell(graph: &Graph, person_id: PersonId, device_id: DeviceId) -> Vec<EntryId> {
    let tells = |known: &Known| known.logs.get(&person_id).is_some_and(|log| log.has_lost(device_id));
    let told: Vec<&Entry> =
        graph.in_order().filter(|entry| graph.known_at(entry.entry_id).is_some_and(tells)).collect();
    let is_first = |entry: &&&Entry| !entry.parents.iter().any(|parent| graph.known_at(*parent).is_some_and(tells));
    told.iter().filter(is_first).map(|entry| entry.entry_id).collect()
}
