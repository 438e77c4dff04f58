//! Who is here, told through the relay to those who listen now: sealed, signed, never stored.
//!
//! A link says the same by `LinkMessage::Presence`. A sender's number rises, so that a repeated message says
//! nothing new.

use super::wire::Presence;
use crate::crypto::{Binding, DeviceKeys, DevicePublic, Key, Sealed, Signature, open_padded, seal_padded};
use crate::identifiers::{CircleId, DeviceId, DocumentId};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// Milliseconds between two signs of life of a device that is here.
pub const HEARTBEAT_MS: u64 = 25_000;

/// Milliseconds after which a device that was not heard counts as away.
pub const SILENCE_MS: u64 = 60_000;

const SIGNED_AS: &str = "presence";

/// A sign of life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOfLife {
    /// Whose.
    pub device_id: DeviceId,
    /// Rises with each of the sender's.
    pub number: u64,
    /// Whether the sender asks everybody to answer: it has just come.
    pub asks: bool,
    /// Where the sender is.
    pub presence: Presence,
}

#[derive(Serialize, Deserialize)]
struct Signed {
    sign: SignOfLife,
    signature: Signature,
}

/// The part of the topic behind the box under which a device gives signs of life.
pub fn presence_name(epoch_key: &Key, device_id: DeviceId) -> String {
    format!("p/{}", DocumentId(epoch_key.derive_bytes("presence name", &[&device_id.0])))
}

/// The part of the topic behind the box under which a device hears signals.
pub fn signal_name(epoch_key: &Key, device_id: DeviceId) -> String {
    format!("g/{}", DocumentId(epoch_key.derive_bytes("signal name", &[&device_id.0])))
}

/// Seals a sign of life of this device.
pub fn seal_presence(
    keys: &DeviceKeys,
    circle_id: CircleId,
    epoch_key: &Key,
    sign: SignOfLife,
    rng: &mut impl CryptoRng,
) -> Sealed {
    let signature = keys.sign(SIGNED_AS, &to_sign(circle_id, &sign));
    let plain = postcard::to_allocvec(&Signed { sign, signature }).unwrap_or_default();
    seal_padded(epoch_key, &Binding::new("presence", &[&circle_id.0]), &plain, rng)
}

/// Opens a sign of life; `None` unless a device that `device` knows has signed it.
pub fn open_presence(
    circle_id: CircleId,
    epoch_key: &Key,
    bytes: &[u8],
    device: impl Fn(DeviceId) -> Option<DevicePublic>,
) -> Option<SignOfLife> {
    let plain = open_padded(epoch_key, &Binding::new("presence", &[&circle_id.0]), bytes).ok()?;
    let Signed { sign, signature } = postcard::from_bytes(&plain).ok()?;
    device(sign.device_id)?.verify(SIGNED_AS, &to_sign(circle_id, &sign), &signature).ok()?;
    Some(sign)
}

fn to_sign(circle_id: CircleId, sign: &SignOfLife) -> Vec<u8> {
    postcard::to_allocvec(&(circle_id, sign)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn only_a_member_gives_a_sign_of_life() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (keys, key) = (DeviceKeys::generate(&mut rng), Key::random(&mut rng));
        let (circle_id, device_id) = (CircleId([1; 16]), keys.public().device_id());
        let sign = SignOfLife { device_id, number: 4, asks: true, presence: Presence::default() };
        let sealed = seal_presence(&keys, circle_id, &key, sign.clone(), &mut rng);
        let open = |circle_id, public| open_presence(circle_id, &key, sealed.as_bytes(), |_| public);
        assert_eq!(open(circle_id, Some(keys.public())), Some(sign));
        assert_eq!(open(circle_id, None), None);
        assert_eq!(open(circle_id, Some(DeviceKeys::generate(&mut rng).public())), None);
        assert_eq!(open(CircleId([2; 16]), Some(keys.public())), None);
    }
}
