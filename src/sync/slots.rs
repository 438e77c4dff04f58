//! What a device leaves at the relay for devices that are away: sealed, signed, padded, in pieces.
//!
//! A device has one *state* slot in each circle (what it has), and more slots for what at least one other
//! device may still lack: of each document the changes, of the circle the log. A slot is idempotent: it may come
//! twice, late, or never. Slot names are derived from the epoch's key, so that the relay learns neither document
//! nor device from them.

use crate::crypto::{Binding, DeviceKeys, DevicePublic, Key, Lockbox, Sealed, Signature, open_padded, seal_padded};
use crate::documents::Heads;
use crate::identifiers::{CircleId, DeviceId, DocumentId};
use crate::sync::pieces::{Gathered, Piece, cut};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// The most pieces of one slot.
const MOST_PIECES: u16 = 1_024;

/// How many slots may be incomplete at a time, of all senders.
const MOST_INCOMPLETE: usize = 64;

/// Seconds until the relay may forget a slot: 60 days.
pub const SLOT_EXPIRY_S: u32 = 60 * 24 * 60 * 60;

const SIGNED_AS: &str = "slot";
const PIECES: &str = "slot";

/// What stands in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slot {
    /// What the device has.
    State {
        /// The circle's signed log, parents first.
        entries: Vec<Vec<u8>>,
        /// The heads of every document it knows, sorted by document.
        heads: Vec<(DocumentId, Heads)>,
    },
    /// What another device may lack.
    Changes {
        /// Of which document.
        document_id: DocumentId,
        /// Automerge chunks, dependencies first.
        chunks: Vec<Vec<u8>>,
    },
    /// The circle's messages lie elsewhere from now on; stands where the state stood. The entries hold the key of
    /// the new place, for those who are still in.
    Moved {
        /// The circle's signed log, parents first.
        entries: Vec<Vec<u8>>,
    },
    /// In a person's own circle: another circle of theirs, for a device of theirs that has not heard of it.
    Circle {
        /// Which.
        circle_id: CircleId,
        /// Its signed log, parents first.
        entries: Vec<Vec<u8>>,
    },
    /// What the device has, in few bytes.
    Having {
        /// The digest of the circle's log.
        log: [u8; 32],
        /// The heads of every document it knows, sorted by document.
        heads: Vec<(DocumentId, Heads)>,
    },
    /// The circle's log, for whoever may lack some of it.
    Log {
        /// Signed entries, parents first.
        entries: Vec<Vec<u8>>,
    },
    /// What another device may lack, for those that have at least one of these.
    Since {
        /// Of which document.
        document_id: DocumentId,
        /// A device that has one of these heads gets all that it lacks; none: whatever a device has.
        since: Vec<Heads>,
        /// What a device has then.
        heads: Heads,
        /// Automerge chunks, dependencies first.
        chunks: Vec<Vec<u8>>,
    },
    /// A circle that goes on from this one without somebody, sealed for the devices of those who are in it.
    Onward {
        /// The circle of which it goes on: the one in whose place this lies.
        onward_from: CircleId,
        /// A key, for each of those devices.
        lockboxes: Vec<(DeviceId, Lockbox)>,
        /// Under that key: which circle, and its log.
        sealed: Vec<u8>,
    },
    /// In a person's own circle: a copy of a document of any circle of theirs, for their recovery kit.
    Copy {
        /// Of which circle.
        circle_id: CircleId,
        /// Which document of it.
        document_id: DocumentId,
        /// What a device has with it.
        heads: Heads,
        /// An Automerge document.
        snapshot: Vec<u8>,
    },
}

/// Which slot of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// What it has, or where the circle has moved.
    State,
    /// The circle's log.
    Log,
    /// What others may lack of this document.
    Changes(DocumentId),
    /// Another circle of the same person.
    Circle(CircleId),
    /// A copy of this document for the person's kit.
    Copy(DocumentId),
    /// The circle that goes on from this one.
    Onward(CircleId),
}

impl Which {
    fn tag(self) -> Vec<u8> {
        match self {
            Self::State => Vec::new(),
            Self::Log => b"log".to_vec(),
            Self::Changes(document_id) => document_id.0.to_vec(),
            Self::Circle(circle_id) => [b"circle".as_slice(), &circle_id.0].concat(),
            Self::Onward(circle_id) => [b"onward".as_slice(), &circle_id.0].concat(),
            Self::Copy(document_id) => [b"copy".as_slice(), &document_id.0].concat(),
        }
    }
}

impl Slot {
    fn which(&self) -> Which {
        match self {
            Self::State { .. } | Self::Moved { .. } | Self::Having { .. } => Which::State,
            Self::Log { .. } => Which::Log,
            Self::Changes { document_id, .. } | Self::Since { document_id, .. } => Which::Changes(*document_id),
            Self::Circle { circle_id, .. } => Which::Circle(*circle_id),
            Self::Copy { document_id, .. } => Which::Copy(*document_id),
            Self::Onward { onward_from, .. } => Which::Onward(*onward_from),
        }
    }
}

/// A slot that has come whole, with its sender proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Who left it.
    pub device_id: DeviceId,
    /// The sender's number; a higher one is newer.
    pub number: u64,
    /// What it says.
    pub slot: Slot,
}

#[derive(Serialize, Deserialize)]
struct Signed {
    device_id: DeviceId,
    number: u64,
    slot: Slot,
    signature: Signature,
}

/// The part of the topic behind the box that all pieces of a slot share.
pub fn slot_name(epoch_key: &Key, device_id: DeviceId, which: Which) -> String {
    let tag: [u8; 16] = epoch_key.derive_bytes("slot name", &[&device_id.0, &which.tag()]);
    format!("s/{}", DocumentId(tag))
}

/// The pieces of a slot, to be left under `<name>/0`, `<name>/1` and so on; `None` when it is too large
/// (more than 60 MiB).
pub fn seal_slot(
    keys: &DeviceKeys,
    circle_id: CircleId,
    epoch_key: &Key,
    number: u64,
    slot: Slot,
    rng: &mut impl CryptoRng,
) -> Option<Vec<Sealed>> {
    let device_id = keys.public().device_id();
    let name = slot_name(epoch_key, device_id, slot.which());
    let signature = keys.sign(SIGNED_AS, &to_sign(circle_id, &name, number, &slot));
    let bytes = postcard::to_allocvec(&Signed { device_id, number, slot, signature }).ok()?;
    let seal = |piece: Piece| {
        let plain = postcard::to_allocvec(&piece).ok()?;
        Some(seal_padded(epoch_key, &Binding::new("slot piece", &[&circle_id.0, name.as_bytes()]), &plain, rng))
    };
    cut(PIECES, &bytes, number, MOST_PIECES)?.into_iter().map(seal).collect()
}

/// Gathers pieces until a slot is whole.
#[derive(Debug)]
pub struct Gathering {
    gathered: Gathered,
}

impl Default for Gathering {
    fn default() -> Self {
        Self { gathered: Gathered::new(PIECES, MOST_PIECES, MOST_INCOMPLETE) }
    }
}

impl Gathering {
    /// One piece has come under this slot name. Gives the slot once all its pieces are there, the digest is
    /// right and the signature is that of a device which `device` knows (or the slot is a log, which needs none);
    /// `None` otherwise. Never more than
    /// 64 slots wait; beyond that the first names give way, and come again.
    pub fn hear(
        &mut self,
        circle_id: CircleId,
        epoch_key: &Key,
        name: &str,
        bytes: &[u8],
        device: impl Fn(DeviceId) -> Option<DevicePublic>,
    ) -> Option<Arrived> {
        let context = [circle_id.0.as_slice(), name.as_bytes()];
        let plain = open_padded(epoch_key, &Binding::new("slot piece", &context), bytes).ok()?;
        let piece: Piece = postcard::from_bytes(&plain).ok()?;
        let whole = self.gathered.add(name, piece)?;
        let Signed { device_id, number, slot, signature } = postcard::from_bytes(&whole).ok()?;
        if slot_name(epoch_key, device_id, slot.which()) != name {
            return None;
        }
        match device(device_id) {
            Some(device) => device.verify(SIGNED_AS, &to_sign(circle_id, name, number, &slot), &signature).ok()?,
            // A log proves itself entry by entry, and may be what says whose device this is.
            None if matches!(slot, Slot::Log { .. } | Slot::Moved { .. }) => {}
            None => return None,
        }
        Some(Arrived { device_id, number, slot })
    }
}

fn to_sign(circle_id: CircleId, name: &str, number: u64, slot: &Slot) -> Vec<u8> {
    postcard::to_allocvec(&(circle_id, name, number, slot)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const CIRCLE: CircleId = CircleId([3; 16]);

    fn big_slot() -> Slot {
        Slot::Changes { document_id: DocumentId([5; 16]), chunks: vec![vec![42; 150_000]] }
    }

    #[test]
    fn a_slot_in_pieces_comes_together_in_any_order() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (keys, key) = (DeviceKeys::generate(&mut rng), Key::random(&mut rng));
        let public = keys.public();
        let pieces = seal_slot(&keys, CIRCLE, &key, 7, big_slot(), &mut rng).unwrap();
        assert!(pieces.len() == 3 && pieces.iter().all(|piece| piece.as_bytes().len() <= 65_536));
        let name = slot_name(&key, public.device_id(), Which::Changes(DocumentId([5; 16])));
        let mut gathering = Gathering::default();
        let mut hear = |piece: &Sealed| gathering.hear(CIRCLE, &key, &name, piece.as_bytes(), |_| Some(public));
        assert_eq!(hear(&pieces[2]), None);
        assert_eq!(hear(&pieces[0]), None);
        assert_eq!(hear(&pieces[0]), None);
        assert_eq!(hear(&pieces[1]).map(|arrived| (arrived.number, arrived.slot)), Some((7, big_slot())));
    }

    #[test]
    fn a_slot_moved_elsewhere_or_signed_by_a_stranger_is_nothing() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let (keys, key) = (DeviceKeys::generate(&mut rng), Key::random(&mut rng));
        let stranger = DeviceKeys::generate(&mut rng).public();
        let slot = Slot::State { entries: vec![], heads: vec![] };
        let piece = seal_slot(&keys, CIRCLE, &key, 1, slot, &mut rng).unwrap().remove(0);
        let name = slot_name(&key, keys.public().device_id(), Which::State);
        let hear =
            |circle, name: &str, public| Gathering::default().hear(circle, &key, name, piece.as_bytes(), |_| public);
        assert!(hear(CIRCLE, &name, Some(keys.public())).is_some());
        assert!(hear(CircleId([4; 16]), &name, Some(keys.public())).is_none());
        assert!(hear(CIRCLE, "s/00", Some(keys.public())).is_none());
        assert!(hear(CIRCLE, &name, Some(stranger)).is_none());
        assert!(hear(CIRCLE, &name, None).is_none());
    }
}
