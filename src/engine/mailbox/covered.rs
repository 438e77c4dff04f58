//! What others have left at the relay already, so that in a large circle not everybody leaves the same.
//!
//! A slot counts as covered only by two people whose devices come first in the order of names: then two copies
//! lie there in the end, and one person who lies about what they left keeps nothing from anybody.

use super::SlotId;
use crate::documents::Heads;
use crate::identifiers::{CircleId, DeviceId, EpochId, PersonId};
use crate::sync::slots::Which;
use std::collections::{BTreeMap, BTreeSet};

/// What a slot of another device says it holds.
pub(super) enum Cover {
    /// The log with this digest, once it was merged.
    Log([u8; 32]),
    /// Changes: for those with one of these heads (none: everybody), up to those.
    Since(Vec<Heads>, Heads),
}

/// Slots of others, as far as they came since the relay was there.
#[derive(Default)]
pub(super) struct Covered {
    slots: BTreeMap<(SlotId, DeviceId), (PersonId, Cover)>,
    names: BTreeMap<String, (SlotId, DeviceId)>,
    /// In this place of the circle a slot leads on to a log with this digest.
    leading_on: BTreeMap<(CircleId, EpochId), [u8; 32]>,
}

impl Covered {
    /// A device has left this under this name.
    pub(super) fn heard(
        &mut self,
        name: &str,
        slot_id: SlotId,
        device_id: DeviceId,
        person_id: PersonId,
        cover: Cover,
    ) {
        self.names.insert(name.to_owned(), (slot_id, device_id));
        self.slots.insert((slot_id, device_id), (person_id, cover));
    }

    /// The slot with this name was emptied; which one it was.
    pub(super) fn emptied(&mut self, name: &str) -> Option<SlotId> {
        let (slot_id, device_id) = self.names.remove(name)?;
        self.slots.remove(&(slot_id, device_id));
        Some(slot_id)
    }

    /// The circle has moved: its old slots are nobody's help any more.
    pub(super) fn forget(&mut self, circle_id: CircleId) {
        self.slots.retain(|(slot_id, _), _| slot_id.0 != circle_id);
        self.names.retain(|_, (slot_id, _)| slot_id.0 != circle_id);
    }

    /// Whether devices of two people before this one have left the log with this digest.
    pub(super) fn says(&self, slot_id: SlotId, mine: Option<DeviceId>, digest: [u8; 32]) -> bool {
        self.by_two(slot_id, mine, |cover| matches!(cover, Cover::Log(log) if *log == digest))
    }

    /// Whether devices of two people before this one bring everybody with one of these heads to those.
    pub(super) fn brings_all(&self, slot_id: SlotId, mine: Option<DeviceId>, heads: &Heads, from: &[Heads]) -> bool {
        self.by_two(slot_id, mine, |cover| match cover {
            Cover::Since(since, to) => to == heads && (since.is_empty() || from.iter().all(|has| since.contains(has))),
            Cover::Log(_) => false,
        })
    }

    /// Whether anybody's slot brings whoever reads it to these heads.
    pub(super) fn brings(&self, circle_id: CircleId, which: Which, heads: &Heads) -> bool {
        let of_slot = self.slots.iter().filter(|((slot_id, _), _)| *slot_id == (circle_id, which));
        of_slot.map(|(_, (_, cover))| cover).any(|cover| matches!(cover, Cover::Since(_, to) if to == heads))
    }

    /// Whether another device of mine (of those before this one, if it is said which this is) has left a copy with
    /// these heads.
    pub(super) fn is_copied(&self, slot_id: SlotId, mine: Option<DeviceId>, heads: &Heads) -> bool {
        let of_slot = self
            .slots
            .iter()
            .filter(|((of, device_id), _)| *of == slot_id && mine.is_none_or(|mine| *device_id < mine));
        of_slot.map(|(_, (_, cover))| cover).any(|cover| matches!(cover, Cover::Since(_, to) if to == heads))
    }

    fn by_two(&self, slot_id: SlotId, mine: Option<DeviceId>, covers: impl Fn(&Cover) -> bool) -> bool {
        let before_me = self.slots.iter().filter(|((of, device_id), _)| *of == slot_id && Some(*device_id) < mine);
        let people: BTreeSet<PersonId> =
            before_me.filter(|(_, (_, cover))| covers(cover)).map(|(_, (person_id, _))| *person_id).collect();
        people.len() >= 2
    }

    /// In this place a slot leads on to a log with this digest.
    pub(super) fn led_on(&mut self, circle_id: CircleId, epoch_id: EpochId, digest: [u8; 32]) {
        self.leading_on.insert((circle_id, epoch_id), digest);
    }

    /// Whether one does.
    pub(super) fn leads_on(&self, circle_id: CircleId, epoch_id: EpochId, digest: [u8; 32]) -> bool {
        self.leading_on.get(&(circle_id, epoch_id)) == Some(&digest)
    }
}
