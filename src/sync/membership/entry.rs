//! One entry of a circle's log: its bytes, and what it says.
//!
//! An entry is signed bytes: version, kind, then postcard. Reading checks everything that can be checked
//! without the rest of the log; whether the author may say it is decided by `graph`.

use crate::crypto::{
    DeviceKeys, Lockbox, Unreadable, digest, read_versioned, read_whole, short_digest, write_versioned,
};
use crate::identifiers::{CircleId, DeviceId, EpochId};
use crate::mentoring::circle::CircleKind;
use crate::sync::person::PersonLog;
use crate::sync::signed::Signed;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
const GENESIS: u8 = 0;
const PERSON_ADDED: u8 = 1;
const NEW_EPOCH: u8 = 2;
const CARD_CHANGED: u8 = 3;
const KEYS_HANDED_OVER: u8 = 4;
const PERSON_LEFT: u8 = 5;
pub(super) const DOMAIN: &str = "circle entry";

/// The longest entry, in bytes.
pub const LONGEST_ENTRY: usize = 131_072;
const MOST_PARENTS: usize = 64;

/// The hash of an entry's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId([u8; 32]);

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Genesis { kind: CircleKind, founder: PersonLog },
    Act(Act),
}

/// What any entry but the first says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    PersonAdded {
        person: PersonLog,
        transcript: [u8; 32],
    },
    NewEpoch(NewEpoch),
    CardChanged {
        person: PersonLog,
    },
    KeysHandedOver(KeysHandedOver),
    /// The person whose device says it goes, and takes nothing away that the others have.
    PersonLeft,
}

/// A generation of the key begins, locked for every device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NewEpoch {
    pub(super) counter: u64,
    pub(super) epoch_id: EpochId,
    pub(super) lockboxes: Vec<(DeviceId, Lockbox)>,
}

/// Keys of epochs, locked for a device that came later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeysHandedOver {
    pub(super) to: DeviceId,
    pub(super) keys: Vec<(EpochId, Lockbox)>,
}

#[derive(Serialize, Deserialize)]
struct WrittenGenesis {
    by: DeviceId,
    kind: CircleKind,
    founder: Vec<Signed>,
    nonce: [u8; 16],
}

#[derive(Serialize, Deserialize)]
struct WrittenPerson {
    person: Vec<Signed>,
    transcript: [u8; 32],
}

/// Every entry but the first: where it belongs, what it follows, whose it is, what it says.
#[derive(Serialize, Deserialize)]
struct Linked<T> {
    circle_id: CircleId,
    parents: Vec<EntryId>,
    by: DeviceId,
    content: T,
}

/// Whether signatures are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// The bytes are from outside.
    Asked,
    /// They were checked when they came, and kept since where nobody else writes.
    Kept,
}

/// An entry that has been read but not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) entry_id: EntryId,
    pub(super) circle_id: CircleId,
    pub(super) parents: Vec<EntryId>,
    pub(super) by: DeviceId,
    pub(super) content: Content,
    pub(super) signed: Signed,
}

impl Entry {
    /// The first entry of a circle.
    pub(super) fn genesis(keys: &DeviceKeys, kind: CircleKind, founder: &PersonLog, nonce: [u8; 16]) -> Self {
        let by = keys.public().device_id();
        let written = WrittenGenesis { by, kind, founder: founder.entries().to_vec(), nonce };
        let signed = Signed::new(keys, DOMAIN, write_versioned(&[VERSION, GENESIS], &written));
        let circle_id = CircleId(short_digest(DOMAIN, &[&signed.body]));
        Self::new(circle_id, Vec::new(), by, Content::Genesis { kind, founder: founder.clone() }, signed)
    }

    /// A later entry; `parents` in rising order.
    pub(super) fn linked(keys: &DeviceKeys, circle_id: CircleId, parents: Vec<EntryId>, act: Act) -> Self {
        let by = keys.public().device_id();
        let parents: Vec<EntryId> = parents.into_iter().take(MOST_PARENTS).collect();
        let link = (circle_id, &parents, by);
        let person = |person: &PersonLog| person.entries().to_vec();
        let body = match &act {
            Act::PersonAdded { person: log, transcript } => {
                body(PERSON_ADDED, link, WrittenPerson { person: person(log), transcript: *transcript })
            }
            Act::NewEpoch(epoch) => body(NEW_EPOCH, link, epoch.clone()),
            Act::CardChanged { person: log } => body(CARD_CHANGED, link, person(log)),
            Act::KeysHandedOver(keys) => body(KEYS_HANDED_OVER, link, keys.clone()),
            Act::PersonLeft => body(PERSON_LEFT, link, ()),
        };
        Self::new(circle_id, parents, by, Content::Act(act), Signed::new(keys, DOMAIN, body))
    }

    fn new(circle_id: CircleId, parents: Vec<EntryId>, by: DeviceId, content: Content, signed: Signed) -> Self {
        Self { entry_id: EntryId(digest(DOMAIN, &[&signed.body])), circle_id, parents, by, content, signed }
    }

    /// The entry as others get it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        write_versioned(&[VERSION], &self.signed)
    }

    /// The name of the entry in these bytes, if they are one.
    pub(super) fn id_in(bytes: &[u8]) -> Option<EntryId> {
        let signed: Signed = read_versioned(VERSION, bytes, LONGEST_ENTRY).ok()?;
        Some(EntryId(digest(DOMAIN, &[&signed.body])))
    }

    /// Reads an entry. Its signature is checked later, when its author's device is known.
    pub(super) fn from_bytes(bytes: &[u8], proof: Proof) -> Result<Self, Unreadable> {
        let log = match proof {
            Proof::Asked => PersonLog::from_entries,
            Proof::Kept => PersonLog::from_kept,
        };
        let signed: Signed = read_versioned(VERSION, bytes, LONGEST_ENTRY)?;
        let (kind, written) = match signed.body.as_slice() {
            [VERSION, kind @ GENESIS..=PERSON_LEFT, written @ ..] => (*kind, written),
            [] | [_] | [0, ..] => return Err(Unreadable::Broken),
            _ => return Err(Unreadable::TooNew),
        };
        if kind == GENESIS {
            let WrittenGenesis { by, kind, founder, nonce: _ } = read_whole(written)?;
            let circle_id = CircleId(short_digest(DOMAIN, &[&signed.body]));
            let content = Content::Genesis { kind, founder: log(founder)? };
            return Ok(Self::new(circle_id, Vec::new(), by, content, signed));
        }
        let ((circle_id, parents, by), act) = match kind {
            PERSON_ADDED => {
                let (link, WrittenPerson { person, transcript }) = unlink(written)?;
                (link, Act::PersonAdded { person: log(person)?, transcript })
            }
            NEW_EPOCH => {
                let (link, epoch) = unlink(written)?;
                (link, Act::NewEpoch(epoch))
            }
            CARD_CHANGED => {
                let (link, person) = unlink(written)?;
                (link, Act::CardChanged { person: log(person)? })
            }
            KEYS_HANDED_OVER => {
                let (link, keys) = unlink(written)?;
                (link, Act::KeysHandedOver(keys))
            }
            _ => {
                let (link, ()) = unlink(written)?;
                (link, Act::PersonLeft)
            }
        };
        let rising = parents.is_sorted_by(|one, next| one < next);
        if parents.is_empty() || parents.len() > MOST_PARENTS || !rising {
            return Err(Unreadable::Broken);
        }
        Ok(Self::new(circle_id, parents, by, Content::Act(act), signed))
    }
}

type Link = (CircleId, Vec<EntryId>, DeviceId);

fn body<T: Serialize>(kind: u8, (circle_id, parents, by): (CircleId, &Vec<EntryId>, DeviceId), content: T) -> Vec<u8> {
    write_versioned(&[VERSION, kind], &Linked { circle_id, parents: parents.clone(), by, content })
}

fn unlink<T: DeserializeOwned>(written: &[u8]) -> Result<(Link, T), Unreadable> {
    let Linked { circle_id, parents, by, content } = read_whole(written)?;
    Ok(((circle_id, parents, by), content))
}
