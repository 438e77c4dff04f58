//! A key sealed for one device.
//!
//! HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. Says nothing
//! about who locked it: what carries a lockbox signs it.

use super::{Binding, DeviceKeys, DevicePublic, Key, Unsealable, WeakKey};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Private = <X25519HkdfSha256 as Kem>::PrivateKey;

/// A key sealed for one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lockbox {
    encapsulated: [u8; 32],
    wrapped: [u8; 32],
    tag: [u8; 16],
}

/// Locks the key for one device; it is unlocked with the same binding only.
///
/// # Errors
/// [`WeakKey`] for a device whose sealing key anybody could hold.
pub fn lock(to: &DevicePublic, binding: &Binding<'_>, key: &Key, rng: &mut impl CryptoRng) -> Result<Lockbox, WeakKey> {
    let public = Public::from_bytes(&to.sealing).map_err(|_| WeakKey)?;
    let (encapsulated, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &info(to, binding),
        key.as_bytes(),
        &[],
        rng,
    )
    .map_err(|_| WeakKey)?;
    let (wrapped, tag) = ciphertext.split_first_chunk().ok_or(WeakKey)?;
    Ok(Lockbox {
        encapsulated: encapsulated.to_bytes().into(),
        wrapped: *wrapped,
        tag: tag.try_into().map_err(|_| WeakKey)?,
    })
}

/// The key that [`lock`] locked for this device with this binding.
///
/// # Errors
/// [`Unsealable::Broken`] for any other device, binding or bytes.
pub fn unlock(keys: &DeviceKeys, binding: &Binding<'_>, lockbox: &Lockbox) -> Result<Key, Unsealable> {
    let private = Private::from_bytes(keys.sealing().as_bytes()).map_err(|_| Unsealable::Broken)?;
    let encapsulated = Encapsulated::from_bytes(&lockbox.encapsulated).map_err(|_| Unsealable::Broken)?;
    let plain = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        &info(&keys.public(), binding),
        &[lockbox.wrapped.as_slice(), &lockbox.tag].concat(),
        &[],
    )
    .map(Zeroizing::new)
    .map_err(|_| Unsealable::Broken)?;
    plain.as_slice().try_into().map(Key::from_bytes).map_err(|_| Unsealable::Broken)
}

/// The device stands in the info beside the binding, so that no binding can forget it.
fn info(to: &DevicePublic, binding: &Binding<'_>) -> Vec<u8> {
    super::framing::framed("lockbox", &[&to.signing, &to.sealing, &binding.to_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn only_the_device_it_is_for_unlocks_it_and_only_in_its_place() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (ana, ben) = (DeviceKeys::generate(&mut rng), DeviceKeys::generate(&mut rng));
        let key = Key::random(&mut rng);
        let here = Binding::new("epoch", &[b"here"]);
        let lockbox = lock(&ben.public(), &here, &key, &mut rng).unwrap();
        assert_eq!(unlock(&ben, &here, &lockbox), Ok(key));
        assert_eq!(unlock(&ana, &here, &lockbox), Err(Unsealable::Broken));
        assert_eq!(unlock(&ben, &Binding::new("epoch", &[b"there"]), &lockbox), Err(Unsealable::Broken));
        for altered in [
            Lockbox { encapsulated: [0; 32], ..lockbox },
            Lockbox { wrapped: [0; 32], ..lockbox },
            Lockbox { tag: [0; 16], ..lockbox },
        ] {
            assert_eq!(unlock(&ben, &here, &altered), Err(Unsealable::Broken));
        }
    }

    #[test]
    fn nothing_is_locked_for_a_key_that_anybody_could_hold() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let weak = DevicePublic { sealing: [0; 32], ..DeviceKeys::generate(&mut rng).public() };
        let key = Key::random(&mut rng);
        assert_eq!(lock(&weak, &Binding::new("epoch", &[]), &key, &mut rng), Err(WeakKey));
    }

    #[test]
    fn the_same_seed_gives_the_same_lockbox() {
        let locked = |seed| {
            let mut rng = ChaCha20Rng::seed_from_u64(seed);
            let ana = DeviceKeys::generate(&mut rng).public();
            lock(&ana, &Binding::new("epoch", &[]), &Key::from_bytes([1; 32]), &mut rng).unwrap()
        };
        assert_eq!(locked(3), locked(3));
        assert_ne!(locked(3), locked(4));
    }
}
