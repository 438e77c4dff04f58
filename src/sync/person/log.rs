//! The log of a person: format, checking, growing.
//!
//! An entry is signed bytes: version, kind, then postcard. Kind 0 founds, kind 1 renames; a kind or version
//! that is not known was written by a later version and is refused as such, because what it does to the
//! list of devices cannot be guessed.

use super::tidy_name;
use crate::crypto::{
    DeviceKeys, DevicePublic, Unreadable, digest, read_versioned, read_whole, short_digest, write_versioned,
};
use crate::identifiers::{DeviceId, PersonId};
use crate::sync::signed::Signed;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
const FOUNDED: u8 = 0;
const RENAMED: u8 = 1;
const DOMAIN: &str = "person entry";

/// The most entries of one log.
pub const MOST_ENTRIES: usize = 128;
const LONGEST_ENTRY: usize = 1024;
const LONGEST_LOG: usize = MOST_ENTRIES * LONGEST_ENTRY;

#[derive(Serialize, Deserialize)]
struct Founded {
    device: DevicePublic,
    name: String,
    nonce: [u8; 16],
}

#[derive(Serialize, Deserialize)]
struct Renamed {
    previous: [u8; 32],
    by: DeviceId,
    name: String,
}

/// What a person's devices signed about the person; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLog {
    entries: Vec<Signed>,
    head: [u8; 32],
    person_id: PersonId,
    name: String,
    devices: Vec<DevicePublic>,
}

impl PersonLog {
    /// A new person on this device; `None` for a name that [`tidy_name`] would not leave as it is.
    pub fn found(keys: &DeviceKeys, name: &str, rng: &mut impl CryptoRng) -> Option<Self> {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        let founded = Founded { device: keys.public(), name: name.to_owned(), nonce };
        let entry = Signed::new(keys, DOMAIN, write_versioned(&[VERSION, FOUNDED], &founded));
        Self::from_entries(vec![entry]).ok()
    }

    /// The same log with a new name; `None` for a name that cannot stand in a log, for a device that is
    /// not in it, and for a log that is full.
    pub fn renamed(&self, keys: &DeviceKeys, name: &str) -> Option<Self> {
        let renamed = Renamed { previous: self.head, by: keys.public().device_id(), name: name.to_owned() };
        let entry = Signed::new(keys, DOMAIN, write_versioned(&[VERSION, RENAMED], &renamed));
        let mut log = self.clone();
        log.append(entry).ok()?;
        Some(log)
    }

    /// Checks entries from the first to the last.
    ///
    /// # Errors
    /// [`Unreadable::TooNew`] if one is of a later version, [`Unreadable::Broken`] if they are not a log.
    pub fn from_entries(entries: Vec<Signed>) -> Result<Self, Unreadable> {
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(Unreadable::Broken)?;
        let (kind, content) = kind_and_content(&first.body)?;
        if kind != FOUNDED {
            return Err(Unreadable::Broken);
        }
        let Founded { device, name, nonce: _ } = read_whole(content)?;
        if !is_tidy(&name) || !device.is_sound() || first.check(DOMAIN, &device).is_err() {
            return Err(Unreadable::Broken);
        }
        let mut log = Self {
            head: digest(DOMAIN, &[&first.body]),
            person_id: PersonId(short_digest(DOMAIN, &[&first.body])),
            name,
            devices: vec![device],
            entries: vec![first],
        };
        entries.try_for_each(|entry| log.append(entry))?;
        Ok(log)
    }

    /// Of two copies of one log the one that counts, whichever is held here: the longer, and of two that
    /// took different ways at the same length the one with the greater last hash.
    pub fn of_two(one: Self, other: Self) -> Self {
        if (one.entries.len(), one.head) >= (other.entries.len(), other.head) { one } else { other }
    }

    /// The hash of the first entry.
    pub fn person_id(&self) -> PersonId {
        self.person_id
    }

    /// As last given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All devices of the person, the first first.
    pub fn devices(&self) -> &[DevicePublic] {
        &self.devices
    }

    /// The entries, for carrying the log elsewhere.
    pub fn entries(&self) -> &[Signed] {
        &self.entries
    }

    /// The log as bytes, to be stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        write_versioned(&[VERSION], &self.entries)
    }

    /// Reads and checks what [`PersonLog::to_bytes`] gave.
    ///
    /// # Errors
    /// As [`PersonLog::from_entries`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        Self::from_entries(read_versioned(VERSION, bytes, LONGEST_LOG)?)
    }

    fn append(&mut self, entry: Signed) -> Result<(), Unreadable> {
        let (kind, content) = kind_and_content(&entry.body)?;
        if kind != RENAMED || self.entries.len() >= MOST_ENTRIES {
            return Err(Unreadable::Broken);
        }
        let Renamed { previous, by, name } = read_whole(content)?;
        let by = self.devices.iter().find(|device| device.device_id() == by).ok_or(Unreadable::Broken)?;
        if previous != self.head || !is_tidy(&name) || entry.check(DOMAIN, by).is_err() {
            return Err(Unreadable::Broken);
        }
        self.head = digest(DOMAIN, &[&entry.body]);
        self.name = name;
        self.entries.push(entry);
        Ok(())
    }
}

fn kind_and_content(body: &[u8]) -> Result<(u8, &[u8]), Unreadable> {
    match body {
        [0, ..] | [] | [_] => Err(Unreadable::Broken),
        [VERSION, kind @ (FOUNDED | RENAMED), content @ ..] if body.len() <= LONGEST_ENTRY => Ok((*kind, content)),
        [VERSION, FOUNDED | RENAMED, ..] => Err(Unreadable::Broken),
        _ => Err(Unreadable::TooNew),
    }
}

fn is_tidy(name: &str) -> bool {
    tidy_name(name).as_deref() == Some(name)
}
