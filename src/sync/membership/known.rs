//! What was known at one entry of a circle's log: who is in, with which devices.
//!
//! Invariant: of two entries, what is known after both is what either knew, put together in any order.

use super::entry::{Act, Content, Entry, EntryId};
use crate::crypto::DevicePublic;
use crate::identifiers::{DeviceId, PersonId};
use crate::sync::person::PersonLog;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What was known at one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Everybody who ever came, as they last showed themselves.
    pub(super) logs: BTreeMap<PersonId, PersonLog>,
    /// By which entries each person came. Who left and comes again comes by another one.
    pub(super) came: BTreeSet<(PersonId, EntryId)>,
    /// Of those, the ones that their person took back by leaving.
    pub(super) left: BTreeSet<EntryId>,
    /// The greatest counter of an epoch.
    pub(super) counter: u64,
}

impl Known {
    /// What is known where these come together.
    pub(super) fn joined<'a>(parts: impl IntoIterator<Item = &'a Arc<Self>>) -> Arc<Self> {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Arc::default() };
        let mut joined = first.clone();
        for part in parts {
            if *part == joined {
                continue;
            }
            let known = Arc::make_mut(&mut joined);
            for log in part.logs.values() {
                known.meet(log);
            }
            known.came.extend(part.came.iter().copied());
            known.left.extend(part.left.iter().copied());
            known.counter = known.counter.max(part.counter);
        }
        joined
    }

    /// What is known after this entry.
    pub(super) fn after(self: &Arc<Self>, entry: &Entry) -> Arc<Self> {
        let mut after = self.clone();
        match &entry.content {
            Content::Genesis { founder: person, .. } | Content::Act(Act::PersonAdded { person, .. }) => {
                let known = Arc::make_mut(&mut after);
                known.meet(person);
                known.came.insert((person.person_id(), entry.entry_id));
            }
            Content::Act(Act::CardChanged { person }) => Arc::make_mut(&mut after).meet(person),
            Content::Act(Act::NewEpoch(epoch)) => Arc::make_mut(&mut after).counter = epoch.counter,
            Content::Act(Act::PersonLeft) => {
                if let Some((who, _)) = self.device(entry.by) {
                    let known = Arc::make_mut(&mut after);
                    let taken_back: Vec<EntryId> = self.ways_in(who).collect();
                    known.left.extend(taken_back);
                }
            }
            Content::Act(Act::KeysHandedOver(_)) => {}
        }
        after
    }

    /// Whether the person is in.
    pub(super) fn is_in(&self, person_id: PersonId) -> bool {
        self.ways_in(person_id).next().is_some()
    }

    /// The entries by which the person is in.
    pub(super) fn ways_in(&self, person_id: PersonId) -> impl Iterator<Item = EntryId> + '_ {
        let came = self.came.iter().filter(move |(who, _)| *who == person_id);
        came.map(|(_, entry_id)| *entry_id).filter(|entry_id| !self.left.contains(entry_id))
    }

    /// The device with this name, browser or kit, of somebody who is in.
    pub(super) fn device(&self, device_id: DeviceId) -> Option<(PersonId, DevicePublic)> {
        self.logs.iter().find_map(|(person_id, log)| {
            let own = log.own_device(device_id)?;
            self.is_in(*person_id).then_some((*person_id, own.device))
        })
    }

    pub(super) fn count_devices(&self) -> usize {
        let people = self.logs.iter().filter(|(person_id, _)| self.is_in(**person_id));
        people.map(|(_, log)| log.all_devices().len()).sum()
    }

    fn meet(&mut self, log: &PersonLog) {
        let known = self.logs.entry(log.person_id()).or_insert_with(|| log.clone());
        *known = PersonLog::merged(known, log);
    }
}
