//! What the entries of a person's log come to, when several devices spoke without having heard each other.
//!
//! - A removal wins over whatever the removed device did without having heard of it.
//! - Of two devices that remove each other, neither stays: nobody gains by being quick. A kit can mend it.
//! - A kit outranks devices, and an earlier kit a later one: what they did without having heard of its removal
//!   of them does not count, their own removals among it.
//!
//! Invariant: depends on the set of entries alone.

use super::entry::{DeviceKind, Entry, Hash, NewDevice, Says};
use super::log::{MOST_ENTRIES, OwnDevice};
use crate::crypto::DevicePublic;
use crate::identifiers::DeviceId;
use std::collections::BTreeMap;

/// Which entries each entry follows, however far back, itself not among them: a bit for each entry.
pub(super) struct Links(Vec<u128>);

const _: () = assert!(MOST_ENTRIES <= 128);

/// The person as the whole log says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) live: Vec<OwnDevice>,
    /// Every device that the log ever spoke of.
    pub(super) ever: BTreeMap<DeviceId, DevicePublic>,
}

/// A removal that counts: of which device, in which entry.
type Removal = (DeviceId, usize);

impl Links {
    /// `None` if an entry follows one that is not before it.
    pub(super) fn of(entries: &[Entry]) -> Option<Self> {
        let mut links: Vec<u128> = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let mut before = 0;
            for followed in followed(&entries[..index], entry)? {
                before |= links[followed] | 1 << followed;
            }
            links.push(before);
        }
        Some(Self(links))
    }

    /// Whether the entry `later` knew of `earlier`.
    fn knew(&self, later: usize, earlier: usize) -> bool {
        self.0[later] >> earlier & 1 == 1
    }

    /// The device with this name, if it was in by what the entry follows.
    pub(super) fn device_before<'a>(
        &self,
        entries: &'a [Entry],
        index: usize,
        device_id: DeviceId,
    ) -> Option<&'a DevicePublic> {
        let known = || entries[..index].iter().enumerate().filter(|(earlier, _)| self.knew(index, *earlier));
        let was_removed =
            known().any(|(_, entry)| matches!(entry.says, Says::Removed(removed) if removed == device_id));
        let brought = known().find_map(|(_, entry)| brought_by(entry).filter(|device| device.device_id() == device_id));
        brought.filter(|_| !was_removed)
    }
}

/// The longest way from each entry to the first, for entries each after those it follows.
pub(super) fn generations(entries: &[Entry]) -> Option<Vec<u64>> {
    let mut generations: Vec<u64> = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let longest = followed(&entries[..index], entry)?.into_iter().map(|followed| generations[followed] + 1).max();
        generations.push(longest.unwrap_or(0));
    }
    Some(generations)
}

fn followed(before: &[Entry], entry: &Entry) -> Option<Vec<usize>> {
    let place = |hash: &Hash| before.iter().position(|earlier| earlier.hash == *hash);
    entry.follows.iter().map(place).collect()
}

fn brought_by(entry: &Entry) -> Option<&DevicePublic> {
    match &entry.says {
        Says::Founded { device, .. } => Some(device),
        Says::Added(NewDevice { device, .. }) => Some(device),
        Says::Removed(_) | Says::Named(..) => None,
    }
}

impl Standing {
    /// Of valid entries in the order of (generation, hash).
    pub(super) fn of(entries: &[Entry], links: &Links) -> Self {
        let log = Log { entries, links };
        let mut ever = BTreeMap::new();
        let mut kits = Vec::new();
        for entry in entries {
            let Some(device) = brought_by(entry) else { continue };
            ever.entry(device.device_id()).or_insert(*device);
            if matches!(&entry.says, Says::Added(NewDevice { kind: DeviceKind::Kit, .. })) {
                kits.push(device.device_id());
            }
        }
        let mut removals: Vec<Removal> = Vec::new();
        for kit in &kits {
            let said = log
                .removals()
                .filter(|(index, _)| entries[*index].by == *kit)
                .filter(|(index, _)| log.counts(&removals).contains_key(kit) && !log.is_void(*index, &removals));
            let said: Vec<Removal> = said.map(|(index, device_id)| (device_id, index)).collect();
            removals.extend(said);
        }
        let standing = log.counts(&removals);
        let by_browsers = log.removals().filter(|(index, _)| !kits.contains(&entries[*index].by));
        let count = by_browsers
            .filter(|(index, _)| standing.contains_key(&entries[*index].by) && !log.is_void(*index, &removals));
        let count: Vec<Removal> = count.map(|(index, device_id)| (device_id, index)).collect();
        removals.extend(count);

        let brought = log.counts(&removals);
        let mut standing = Self { name: String::new(), live: Vec::new(), ever };
        for (index, entry) in entries.iter().enumerate() {
            if log.is_void(index, &removals) || !brought.contains_key(&entry.by) {
                continue;
            }
            standing.take(&entry.says, &removals);
        }
        standing
    }

    fn take(&mut self, says: &Says, removals: &[Removal]) {
        let own = match says {
            Says::Founded { device, name } => {
                self.name.clone_from(name);
                OwnDevice { device: *device, kind: DeviceKind::Browser, name: String::new() }
            }
            Says::Added(NewDevice { device, kind, name, .. }) => {
                OwnDevice { device: *device, kind: *kind, name: name.clone() }
            }
            Says::Named(None, name) => return self.name.clone_from(name),
            Says::Named(Some(device_id), name) => {
                let own = self.live.iter_mut().find(|own| own.device.device_id() == *device_id);
                return own.into_iter().for_each(|own| own.name.clone_from(name));
            }
            Says::Removed(_) => return,
        };
        let device_id = own.device.device_id();
        let is_known = self.live.iter().any(|known| known.device.device_id() == device_id);
        if !is_known && !removals.iter().any(|(removed, _)| *removed == device_id) {
            self.live.push(own);
        }
    }
}

struct Log<'a> {
    entries: &'a [Entry],
    links: &'a Links,
}

impl Log<'_> {
    fn removals(&self) -> impl Iterator<Item = (usize, DeviceId)> + '_ {
        self.entries.iter().enumerate().filter_map(|(index, entry)| match entry.says {
            Says::Removed(device_id) => Some((index, device_id)),
            _ => None,
        })
    }

    /// Whether the entry's author was removed, and whoever removed it had not heard of the entry.
    fn is_void(&self, index: usize, removals: &[Removal]) -> bool {
        let by = self.entries[index].by;
        removals.iter().any(|(removed, at)| *removed == by && !self.links.knew(*at, index))
    }

    /// Every device that was rightly brought in, and the entry that did it.
    fn counts(&self, removals: &[Removal]) -> BTreeMap<DeviceId, usize> {
        let mut counts = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let Some(device) = brought_by(entry) else { continue };
            let is_first = matches!(entry.says, Says::Founded { .. });
            if is_first || (counts.contains_key(&entry.by) && !self.is_void(index, removals)) {
                counts.entry(device.device_id()).or_insert(index);
            }
        }
        counts
    }
}
