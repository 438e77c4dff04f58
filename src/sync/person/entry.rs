//! One entry of a person's log: its bytes, and what it says.
//!
//! An entry is signed bytes: version, kind, then postcard. Kinds 0 and 1 are the oldest: the founding, and a
//! new name that follows one entry. A kind or version that is not known was written by a later version and is
//! refused as such, because what it does to the list of devices cannot be guessed.

use super::tidy_name;
use crate::crypto::{DeviceKeys, DevicePublic, Signature, Unreadable, digest, read_whole, write_versioned};
use crate::identifiers::{DeviceId, PersonId};
use crate::sync::signed::Signed;
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
const FOUNDED: u8 = 0;
const RENAMED: u8 = 1;
const DEVICE_ADDED: u8 = 2;
const DEVICE_REMOVED: u8 = 3;
const NAMED: u8 = 4;
pub(super) const DOMAIN: &str = "person entry";
const CONSENT: &str = "device consent";

const LONGEST_ENTRY: usize = 1024;
const MOST_FOLLOWED: usize = 16;

/// The hash of an entry's body.
pub(super) type Hash = [u8; 32];

/// What a key pair of a person lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceKind {
    /// A browser profile.
    Browser,
    /// A recovery kit: words on paper. It outranks the browsers.
    Kit,
}

/// A device as its person lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDevice {
    /// Its keys.
    pub device: DevicePublic,
    /// What it is.
    pub kind: DeviceKind,
    /// As the person calls it; at most [`super::LONGEST_NAME`] characters, none for a kit.
    pub name: String,
    /// That it wants to be this person's ([`consent`]).
    pub consent: Signature,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    Founded {
        device: DevicePublic,
        name: String,
    },
    Added(NewDevice),
    Removed(DeviceId),
    /// The person (`None`) or one of their devices is called so.
    Named(Option<DeviceId>, String),
}

#[derive(Serialize, Deserialize)]
struct Founded {
    device: DevicePublic,
    name: String,
    nonce: [u8; 16],
}

#[derive(Serialize, Deserialize)]
struct Renamed {
    previous: Hash,
    by: DeviceId,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct Later<T> {
    follows: Vec<Hash>,
    by: DeviceId,
    content: T,
}

/// An entry that has been read but not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) hash: Hash,
    pub(super) follows: Vec<Hash>,
    pub(super) by: DeviceId,
    pub(super) says: Says,
    pub(super) signed: Signed,
}

/// By this signature a device says that it wants to be this person's; nobody can be given it against its will.
pub fn consent(keys: &DeviceKeys, person_id: PersonId) -> Signature {
    keys.sign(CONSENT, &person_id.0)
}

impl Entry {
    pub(super) fn founding(keys: &DeviceKeys, name: &str, nonce: [u8; 16]) -> Signed {
        let founded = Founded { device: keys.public(), name: name.to_owned(), nonce };
        Signed::new(keys, DOMAIN, write_versioned(&[VERSION, FOUNDED], &founded))
    }

    /// The entry that says this after those; `follows` in rising order.
    pub(super) fn saying(keys: &DeviceKeys, follows: Vec<Hash>, says: Says) -> Signed {
        let by = keys.public().device_id();
        let body = match (says, follows.as_slice()) {
            (Says::Named(None, name), [previous]) => {
                write_versioned(&[VERSION, RENAMED], &Renamed { previous: *previous, by, name })
            }
            (Says::Named(device, name), _) => later(NAMED, follows, by, (device, name)),
            (Says::Added(device), _) => later(DEVICE_ADDED, follows, by, device),
            (Says::Removed(device_id), _) => later(DEVICE_REMOVED, follows, by, device_id),
            (Says::Founded { name, .. }, _) => return Self::founding(keys, &name, [0; 16]),
        };
        Signed::new(keys, DOMAIN, body)
    }

    /// Reads an entry, and checks all that can be checked without the others.
    pub(super) fn read(signed: Signed) -> Result<Self, Unreadable> {
        let entry = Self::read_kept(signed)?;
        match &entry.says {
            Says::Founded { device, .. } if !device.is_sound() || entry.signed.check(DOMAIN, device).is_err() => {
                Err(Unreadable::Broken)
            }
            _ => Ok(entry),
        }
    }

    /// Reads an entry whose signature is not to be checked.
    pub(super) fn read_kept(signed: Signed) -> Result<Self, Unreadable> {
        let (kind, content) = match signed.body.as_slice() {
            [0, ..] | [] | [_] => return Err(Unreadable::Broken),
            [VERSION, kind @ FOUNDED..=NAMED, content @ ..] if signed.body.len() <= LONGEST_ENTRY => (*kind, content),
            [VERSION, FOUNDED..=NAMED, ..] => return Err(Unreadable::Broken),
            _ => return Err(Unreadable::TooNew),
        };
        let (follows, by, says) = match kind {
            FOUNDED => {
                let Founded { device, name, nonce: _ } = read_whole(content)?;
                (Vec::new(), device.device_id(), Says::Founded { device, name })
            }
            RENAMED => {
                let Renamed { previous, by, name } = read_whole(content)?;
                (vec![previous], by, Says::Named(None, name))
            }
            DEVICE_ADDED => {
                let Later { follows, by, content } = read_whole(content)?;
                (follows, by, Says::Added(content))
            }
            DEVICE_REMOVED => {
                let Later { follows, by, content } = read_whole(content)?;
                (follows, by, Says::Removed(content))
            }
            _ => {
                let Later { follows, by, content: (device, name) } = read_whole(content)?;
                (follows, by, Says::Named(device, name))
            }
        };
        let name = match &says {
            Says::Founded { name, .. } | Says::Named(_, name) => Some(name),
            Says::Added(added) => Some(&added.name),
            Says::Removed(_) => None,
        };
        let may_be_empty = matches!(says, Says::Added(_));
        let is_tidy = |name: &String| tidy_name(name).as_ref() == Some(name) || (may_be_empty && name.is_empty());
        let is_tidy = name.is_none_or(is_tidy);
        let rising = follows.is_sorted_by(|one, next| one < next) && follows.len() <= MOST_FOLLOWED;
        if !is_tidy || !rising || (kind != FOUNDED && follows.is_empty()) {
            return Err(Unreadable::Broken);
        }
        Ok(Self { hash: digest(DOMAIN, &[&signed.body]), follows, by, says, signed })
    }

    /// Whether the device in it has sound keys and wants to be this person's.
    pub(super) fn is_wanted(&self, person_id: PersonId) -> bool {
        match &self.says {
            Says::Added(NewDevice { device, consent, .. }) => {
                device.is_sound() && device.verify(CONSENT, &person_id.0, consent).is_ok()
            }
            Says::Founded { .. } | Says::Removed(_) | Says::Named(..) => true,
        }
    }
}

fn later<T: Serialize>(kind: u8, mut follows: Vec<Hash>, by: DeviceId, content: T) -> Vec<u8> {
    follows.truncate(MOST_FOLLOWED);
    write_versioned(&[VERSION, kind], &Later { follows, by, content })
}
