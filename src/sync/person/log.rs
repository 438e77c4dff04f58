//! The log of a person: checked, merged, grown.
//!
//! Entries form a graph: each names those it follows. An entry is valid if its author was a device of the
//! person in what it follows; what the valid ones come to is worked out in `standing`. Two copies of a log
//! are merged by taking all entries of both, so it does not matter who heard what first.

use super::entry::{DOMAIN, DeviceKind, Entry, Hash, NewDevice, Says};
use super::standing::{Links, Standing, generations};
use crate::crypto::{DeviceKeys, DevicePublic, Unreadable, read_versioned, short_digest, write_versioned};
use crate::identifiers::{DeviceId, PersonId};
use crate::sync::signed::Signed;
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::sync::Arc;

const VERSION: u8 = 1;

/// The most entries of one log. Of more, the first in their order count.
pub const MOST_ENTRIES: usize = 128;
const LONGEST_LOG: usize = MOST_ENTRIES * 1_280;

/// The most devices of one person at a time, kits among them.
pub const MOST_DEVICES: usize = 16;

/// What a person's devices signed about the person; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLog(Arc<Checked>);

#[derive(Debug, PartialEq, Eq)]
struct Checked {
    person_id: PersonId,
    /// Each after those it follows, in the order of (longest way to the first, hash).
    entries: Vec<Entry>,
    signed: Vec<Signed>,
    heads: Vec<Hash>,
    standing: Standing,
}

/// A device of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDevice {
    /// Its keys.
    pub device: DevicePublic,
    /// What it is.
    pub kind: DeviceKind,
    /// As the person calls it; empty for the first until they name it.
    pub name: String,
}

impl PersonLog {
    /// A new person on this device; `None` for a name that [`tidy_name`](super::tidy_name) would not leave as it is.
    pub fn found(keys: &DeviceKeys, name: &str, rng: &mut impl CryptoRng) -> Option<Self> {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        Self::from_entries(vec![Entry::founding(keys, name, nonce)]).ok()
    }

    /// The same log with a new name; `None` for a name that cannot stand in a log, for a device that is
    /// not in it, and for a log that is full.
    pub fn renamed(&self, keys: &DeviceKeys, name: &str) -> Option<Self> {
        self.saying(keys, Says::Named(None, name.to_owned()))
    }

    /// The same log with one more device. `None` as for [`Self::renamed`], for a device without consent, for one
    /// that is or was in it, and beyond [`MOST_DEVICES`].
    pub fn with_device(&self, keys: &DeviceKeys, device: NewDevice) -> Option<Self> {
        let known = self.0.standing.ever.contains_key(&device.device.device_id());
        if known || self.0.standing.live.len() >= MOST_DEVICES {
            return None;
        }
        self.saying(keys, Says::Added(device))
    }

    /// The same log without this device, for good. `None` as for [`Self::renamed`], and if it is not in it.
    pub fn without_device(&self, keys: &DeviceKeys, device_id: DeviceId) -> Option<Self> {
        self.own_device(device_id)?;
        self.saying(keys, Says::Removed(device_id))
    }

    /// The same log with this name for one of the devices. `None` as for [`Self::renamed`].
    pub fn with_device_name(&self, keys: &DeviceKeys, device_id: DeviceId, name: &str) -> Option<Self> {
        self.own_device(device_id)?;
        self.saying(keys, Says::Named(Some(device_id), name.to_owned()))
    }

    /// The log without what followed the removal of this kit, so that the kit can still speak: if it then removes
    /// whoever removed it, its removal is void, because a kit outranks devices. Merge what is said with the whole.
    #[must_use]
    pub fn before_removal_of(&self, kit: DeviceId) -> Self {
        let mut gone: Vec<Hash> = Vec::new();
        let mut kept = Vec::new();
        for entry in &self.0.entries {
            if matches!(entry.says, Says::Removed(removed) if removed == kit)
                || entry.follows.iter().any(|followed| gone.contains(followed))
            {
                gone.push(entry.hash);
            } else {
                kept.push(entry.clone());
            }
        }
        Self::of(self.0.person_id, kept).unwrap_or_else(|_| self.clone())
    }

    /// Checks entries, each after those it follows.
    ///
    /// # Errors
    /// [`Unreadable::TooNew`] if one is of a later version, [`Unreadable::Broken`] if they are not a log.
    pub fn from_entries(entries: Vec<Signed>) -> Result<Self, Unreadable> {
        if entries.len() > MOST_ENTRIES {
            return Err(Unreadable::Broken);
        }
        let entries = entries.into_iter().map(Entry::read).collect::<Result<Vec<_>, _>>()?;
        let first = entries.first().ok_or(Unreadable::Broken)?;
        let person_id = PersonId(short_digest(DOMAIN, &[&first.signed.body]));
        Self::check(person_id, &entries)?;
        Self::of(person_id, entries)
    }

    /// The log of entries that were checked when they came, and kept since where nobody else writes. Signatures are
    /// not checked again.
    ///
    /// # Errors
    /// As [`Self::from_entries`].
    pub(in crate::sync) fn from_kept(entries: Vec<Signed>) -> Result<Self, Unreadable> {
        let entries = entries.into_iter().map(Entry::read_kept).collect::<Result<Vec<_>, _>>()?;
        let first = entries.first().ok_or(Unreadable::Broken)?;
        let person_id = PersonId(short_digest(DOMAIN, &[&first.signed.body]));
        Self::of(person_id, entries)
    }

    /// Everything that either copy of one log holds. Of logs of two people, the first.
    pub fn merged(one: &Self, other: &Self) -> Self {
        if one.0.person_id != other.0.person_id || one.holds(other) {
            return one.clone();
        }
        if other.holds(one) {
            return other.clone();
        }
        let mut entries = one.0.entries.clone();
        entries.extend(other.0.entries.iter().filter(|entry| !one.has(&entry.hash)).cloned());
        Self::of(one.0.person_id, entries).unwrap_or_else(|_| one.clone())
    }

    /// Whether everything that the other copy holds is in this one.
    pub fn holds(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || other.0.heads.iter().all(|head| self.has(head))
    }

    /// The hash of the first entry.
    pub fn person_id(&self) -> PersonId {
        self.0.person_id
    }

    /// As last given.
    pub fn name(&self) -> &str {
        &self.0.standing.name
    }

    /// All browsers of the person, the first first.
    pub fn devices(&self) -> Vec<DevicePublic> {
        self.of_kind(DeviceKind::Browser)
    }

    /// The recovery kits that are good now, the first first.
    pub fn kits(&self) -> Vec<DevicePublic> {
        self.of_kind(DeviceKind::Kit)
    }

    /// Every browser and kit that is good now, the first first.
    pub fn all_devices(&self) -> &[OwnDevice] {
        &self.0.standing.live
    }

    /// The browser or kit with this name, if it is good now.
    pub fn own_device(&self, device_id: DeviceId) -> Option<&OwnDevice> {
        self.0.standing.live.iter().find(|own| own.device.device_id() == device_id)
    }

    /// Whether this device was removed, or was never rightly added.
    pub fn has_lost(&self, device_id: DeviceId) -> bool {
        self.0.standing.ever.contains_key(&device_id) && self.own_device(device_id).is_none()
    }

    /// The entries, for carrying the log elsewhere.
    pub fn entries(&self) -> &[Signed] {
        &self.0.signed
    }

    /// The log as bytes, to be stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        write_versioned(&[VERSION], &self.0.signed)
    }

    /// Reads and checks what [`PersonLog::to_bytes`] gave.
    ///
    /// # Errors
    /// As [`PersonLog::from_entries`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        Self::from_entries(read_versioned(VERSION, bytes, LONGEST_LOG)?)
    }

    fn of_kind(&self, kind: DeviceKind) -> Vec<DevicePublic> {
        self.0.standing.live.iter().filter(|own| own.kind == kind).map(|own| own.device).collect()
    }

    fn has(&self, hash: &Hash) -> bool {
        self.0.entries.iter().any(|entry| entry.hash == *hash)
    }

    fn saying(&self, keys: &DeviceKeys, says: Says) -> Option<Self> {
        self.own_device(keys.public().device_id())?;
        let said = Entry::read(Entry::saying(keys, self.0.heads.clone(), says)).ok()?;
        if self.0.entries.len() >= MOST_ENTRIES || !said.is_wanted(self.0.person_id) {
            return None;
        }
        let mut entries = self.0.entries.clone();
        entries.push(said);
        Self::of(self.0.person_id, entries).ok()
    }

    /// Whether each entry follows ones before it and is signed by a device that was in by then.
    fn check(person_id: PersonId, entries: &[Entry]) -> Result<(), Unreadable> {
        let links = Links::of(entries).ok_or(Unreadable::Broken)?;
        for (index, entry) in entries.iter().enumerate() {
            let is_first = index == 0;
            if is_first != matches!(entry.says, Says::Founded { .. }) || !entry.is_wanted(person_id) {
                return Err(Unreadable::Broken);
            }
            let author = links.device_before(entries, index, entry.by);
            if !is_first && author.is_none_or(|device| entry.signed.check(DOMAIN, device).is_err()) {
                return Err(Unreadable::Broken);
            }
        }
        Ok(())
    }

    /// The log of entries that are known to be valid, in any order that puts each after those it follows.
    fn of(person_id: PersonId, entries: Vec<Entry>) -> Result<Self, Unreadable> {
        let generations = generations(&entries).ok_or(Unreadable::Broken)?;
        let mut in_order: Vec<(u64, Entry)> = generations.into_iter().zip(entries).collect();
        in_order.sort_by_key(|(generation, entry)| (*generation, entry.hash));
        in_order.truncate(MOST_ENTRIES);
        let entries: Vec<Entry> = in_order.into_iter().map(|(_, entry)| entry).collect();
        let links = Links::of(&entries).ok_or(Unreadable::Broken)?;
        let mut heads: BTreeMap<Hash, ()> = entries.iter().map(|entry| (entry.hash, ())).collect();
        for followed in entries.iter().flat_map(|entry| &entry.follows) {
            heads.remove(followed);
        }
        let standing = Standing::of(&entries, &links);
        let signed = entries.iter().map(|entry| entry.signed.clone()).collect();
        Ok(Self(Arc::new(Checked { person_id, signed, heads: heads.into_keys().collect(), standing, entries })))
    }
}
