//! What the person's devices leave at the relay for the kit: the log of the personal circle.
//!
//! An empty browser with the kit knows neither the person nor any of their devices. From the pointer it has
//! the log, whose lockboxes the kit opens; with the keys it reads the rest where every device reads it. Each
//! device leaves one pointer of its own, and the newest whose device the log confirms counts.
//!
//! Two layers: the content is sealed under a fresh key that only the kit unlocks, and the pieces under the
//! key of the box, which only the person's devices have. Leaves to the reader: whether [`Pointer::device`] is
//! one of the person's.

use super::{Kit, KnownKit};
use crate::crypto::{
    Binding, DeviceKeys, DevicePublic, Key, Lockbox, Sealed, Signature, lock, open, open_padded, read_versioned,
    read_whole, seal, seal_padded, unlock, write_versioned,
};
use crate::identifiers::{DeviceId, DocumentId};
use crate::sync::pieces::{Gathered, PIECE, Piece, cut};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
const SIGNED_AS: &str = "recovery pointer";
const PURPOSE: &str = "recovery pointer";
const PIECES: &str = "pieces";

/// The most pieces of one pointer: those of a circle's log at its limit, and some.
const MOST_PIECES: u16 = 320;

/// The most bytes of a pointer, before its pieces are sealed.
pub const LARGEST_POINTER: usize = MOST_PIECES as usize * PIECE;

/// How many pointers may be incomplete at a time.
const MOST_INCOMPLETE: usize = 16;

/// What a device has left for the kit, as it signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Who left it. That it is a device of the person is said by the log in it, once that is checked.
    pub device: DevicePublic,
    /// The device's number; a higher one is newer.
    pub number: u64,
    /// The log of the personal circle, parents first.
    pub entries: Vec<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Signed {
    device: DevicePublic,
    number: u64,
    entries: Vec<Vec<u8>>,
    signature: Signature,
}

#[derive(Serialize, Deserialize)]
struct Locked {
    lockbox: Lockbox,
    sealed: Vec<u8>,
}

/// The part of the topic behind the box that all pieces of a device's pointer share.
pub fn pointer_name(box_key: &Key, device_id: DeviceId) -> String {
    let tag: [u8; 16] = box_key.derive_bytes("pointer name", &[&device_id.0]);
    format!("p/{}", DocumentId(tag))
}

/// The pieces of this device's pointer, each with the slot of the kit's box in which it is to be left:
/// `<pointer_name>/0`, `<pointer_name>/1` and so on. `None` if the entries are too large, or the kit's keys
/// are such as anybody could hold.
pub fn seal_pointer(
    keys: &DeviceKeys,
    kit: &KnownKit,
    number: u64,
    entries: Vec<Vec<u8>>,
    rng: &mut impl CryptoRng,
) -> Option<Vec<(String, Sealed)>> {
    if entries.iter().map(Vec::len).sum::<usize>() > LARGEST_POINTER {
        return None;
    }
    let device = keys.public();
    let name = pointer_name(&kit.box_key, device.device_id());
    let signature = keys.sign(SIGNED_AS, &to_sign(&kit.device, &device, number, &entries));
    let plain = write_versioned(&[VERSION], &Signed { device, number, entries, signature });
    let fresh = Key::random(rng);
    let context = [name.as_bytes()];
    let binding = Binding::new(PURPOSE, &context);
    let lockbox = lock(&kit.device, &binding, &fresh, rng).ok()?;
    let sealed = seal(&fresh, &binding, &plain, rng).into_bytes();
    let whole = write_versioned(&[], &Locked { lockbox, sealed });
    let piece = Binding::new("pointer piece", &context);
    let seal = |(index, part): (usize, Piece)| {
        (format!("{name}/{index}"), seal_padded(&kit.box_key, &piece, &write_versioned(&[], &part), rng))
    };
    Some(cut(PIECES, &whole, number, MOST_PIECES)?.into_iter().enumerate().map(seal).collect())
}

/// Gathers, for somebody who has the kit, the pieces that wait in its box.
pub struct PointerGathering {
    keys: DeviceKeys,
    box_key: Key,
    gathered: Gathered,
}

impl PointerGathering {
    /// For this kit; nothing has come yet.
    pub fn new(kit: &Kit) -> Self {
        Self {
            keys: kit.device_keys(),
            box_key: kit.box_key(),
            gathered: Gathered::new(PIECES, MOST_PIECES, MOST_INCOMPLETE),
        }
    }

    /// One message has come in this slot of the kit's box. Gives the pointer once all its pieces are there
    /// and it is signed by the device that it names; `None` otherwise.
    pub fn hear(&mut self, slot: &str, bytes: &[u8]) -> Option<Pointer> {
        let (name, _index) = slot.rsplit_once('/')?;
        let context = [name.as_bytes()];
        let plain = open_padded(&self.box_key, &Binding::new("pointer piece", &context), bytes).ok()?;
        let whole = self.gathered.add(name, read_whole(&plain).ok()?)?;
        let binding = Binding::new(PURPOSE, &context);
        let Locked { lockbox, sealed } = read_whole(&whole).ok()?;
        let fresh = unlock(&self.keys, &binding, &lockbox).ok()?;
        let plain = open(&fresh, &binding, &sealed).ok()?;
        let Signed { device, number, entries, signature } = read_versioned(VERSION, &plain, LARGEST_POINTER).ok()?;
        if !device.is_sound() || pointer_name(&self.box_key, device.device_id()) != name {
            return None;
        }
        let message = to_sign(&self.keys.public(), &device, number, &entries);
        device.verify(SIGNED_AS, &message, &signature).ok()?;
        Some(Pointer { device, number, entries })
    }
}

fn to_sign(kit: &DevicePublic, device: &DevicePublic, number: u64, entries: &[Vec<u8>]) -> Vec<u8> {
    write_versioned(&[VERSION], &(kit, device, number, entries))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn setting() -> (ChaCha20Rng, Kit, DeviceKeys) {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (kit, keys) = (Kit::random(&mut rng), DeviceKeys::generate(&mut rng));
        (rng, kit, keys)
    }

    #[test]
    fn an_empty_browser_with_the_kit_reads_what_a_device_left_in_any_order() {
        let (mut rng, kit, keys) = setting();
        let entries = vec![vec![1; 100_000], vec![2; 50_000], vec![]];
        let pieces = seal_pointer(&keys, &kit.known(), 7, entries.clone(), &mut rng).unwrap();
        assert!(pieces.len() == 3 && pieces.iter().all(|(_, sealed)| sealed.as_bytes().len() <= 65_536));
        let mut gathering = PointerGathering::new(&kit);
        let mut hear = |at: usize| gathering.hear(&pieces[at].0, pieces[at].1.as_bytes());
        assert_eq!((hear(2), hear(0), hear(0)), (None, None, None));
        assert_eq!(hear(1), Some(Pointer { device: keys.public(), number: 7, entries }));
    }

    #[test]
    fn a_newer_pointer_takes_the_place_of_one_that_was_half_there() {
        let (mut rng, kit, keys) = setting();
        let mut left = |number| seal_pointer(&keys, &kit.known(), number, vec![vec![9; 70_000]], &mut rng).unwrap();
        let (old, new) = (left(1), left(2));
        let mut gathering = PointerGathering::new(&kit);
        for (slot, sealed) in [&old[0], &new[0], &old[1]] {
            assert_eq!(gathering.hear(slot, sealed.as_bytes()), None);
        }
        assert_eq!(gathering.hear(&new[1].0, new[1].1.as_bytes()).map(|pointer| pointer.number), Some(2));
    }

    #[test]
    fn nothing_opens_for_another_kit_in_another_place_or_altered() {
        let (mut rng, kit, keys) = setting();
        let (slot, sealed) = seal_pointer(&keys, &kit.known(), 1, vec![vec![5; 9]], &mut rng).unwrap().remove(0);
        let hear = |kit: &Kit, slot: &str, bytes: &[u8]| PointerGathering::new(kit).hear(slot, bytes);
        assert!(hear(&kit, &slot, sealed.as_bytes()).is_some());
        assert!(hear(&Kit::random(&mut rng), &slot, sealed.as_bytes()).is_none());
        assert!(hear(&kit, "p/00/0", sealed.as_bytes()).is_none());
        for at in 0..sealed.as_bytes().len() {
            let mut altered = sealed.as_bytes().to_vec();
            altered[at] ^= 1;
            assert!(hear(&kit, &slot, &altered).is_none(), "byte {at}");
        }
    }

    #[test]
    fn who_only_keeps_the_key_of_the_box_reads_nothing() {
        let (mut rng, kit, keys) = setting();
        let (slot, sealed) = seal_pointer(&keys, &kit.known(), 1, vec![vec![5; 9]], &mut rng).unwrap().remove(0);
        let mut other = PointerGathering::new(&Kit::random(&mut rng));
        other.box_key = kit.box_key();
        assert!(other.hear(&slot, sealed.as_bytes()).is_none());
    }

    #[test]
    fn a_device_cannot_leave_a_pointer_in_the_name_of_another() {
        let (mut rng, kit, keys) = setting();
        let stranger = DeviceKeys::generate(&mut rng);
        let name = pointer_name(&kit.box_key(), keys.public().device_id());
        let signature = stranger.sign(SIGNED_AS, &to_sign(&kit.known().device, &keys.public(), 9, &[]));
        let signed = Signed { device: keys.public(), number: 9, entries: vec![], signature };
        let (context, fresh) = ([name.as_bytes()], Key::random(&mut rng));
        let binding = Binding::new(PURPOSE, &context);
        let lockbox = lock(&kit.known().device, &binding, &fresh, &mut rng).unwrap();
        let sealed = seal(&fresh, &binding, &write_versioned(&[VERSION], &signed), &mut rng).into_bytes();
        let whole = write_versioned(&[], &Locked { lockbox, sealed });
        let piece = cut(PIECES, &whole, 9, MOST_PIECES).unwrap().remove(0);
        let plain = write_versioned(&[], &piece);
        let forged = seal_padded(&kit.box_key(), &Binding::new("pointer piece", &context), &plain, &mut rng);
        assert_eq!(PointerGathering::new(&kit).hear(&format!("{name}/0"), forged.as_bytes()), None);
    }

    #[test]
    fn what_is_larger_than_a_pointer_can_be_is_not_sealed() {
        let (mut rng, kit, keys) = setting();
        assert!(seal_pointer(&keys, &kit.known(), 1, vec![vec![0; LARGEST_POINTER + 1]], &mut rng).is_none());
    }
}
