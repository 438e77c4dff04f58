//! The two key pairs of a device: Ed25519 to sign, X25519 to be handed keys.
//!
//! Leaves to `sync` whose device it is. Invariant: a signature is valid for one domain only, and there is
//! exactly one valid form of it (strict verification).

use super::Key;
use super::framing::{framed, short_digest};
use crate::identifiers::DeviceId;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

/// A signature of a device or a box: R and s of Ed25519.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signature {
    r: [u8; 32],
    s: [u8; 32],
}

/// The signature is not of this key for this message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not signed by this key")]
pub struct Forged;

/// These are not the 64 bytes of a device's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the 64 bytes of a device's keys")]
pub struct UnreadableKeys;

/// The secret keys of this device; wiped from memory when dropped, never shown.
pub struct DeviceKeys {
    signing: SigningKey,
    sealing: StaticSecret,
    public: DevicePublic,
}

impl core::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "DeviceKeys({})", self.public.device_id())
    }
}

/// What others know a device by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DevicePublic {
    /// Ed25519, checks what the device signed.
    pub signing: [u8; 32],
    /// X25519, locks keys for it.
    pub sealing: [u8; 32],
}

impl DeviceKeys {
    /// The keys of a new device.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 64]);
        rng.fill_bytes(bytes.as_mut());
        Self::from_seeds(&bytes)
    }

    /// The keys that everybody with this key derives alike: those of a device made of paper.
    pub fn derive(key: &Key) -> Self {
        let mut bytes = Zeroizing::new([0; 64]);
        bytes[..32].copy_from_slice(key.derive("device signing", &[]).as_bytes());
        bytes[32..].copy_from_slice(key.derive("device sealing", &[]).as_bytes());
        Self::from_seeds(&bytes)
    }

    /// Both secrets, to be sealed and stored.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0; 64]);
        bytes[..32].copy_from_slice(self.signing.as_bytes());
        bytes[32..].copy_from_slice(self.sealing.as_bytes());
        bytes
    }

    /// From what [`DeviceKeys::to_bytes`] gave.
    ///
    /// # Errors
    /// [`UnreadableKeys`] unless it is 64 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableKeys> {
        bytes.try_into().map(Self::from_seeds).map_err(|_| UnreadableKeys)
    }

    /// What others know this device by.
    pub fn public(&self) -> DevicePublic {
        self.public
    }

    /// Signs this message for this domain; a signature for one domain is none for another.
    pub fn sign(&self, domain: &'static str, message: &[u8]) -> Signature {
        sign(&self.signing, domain, message)
    }

    pub(super) fn sealing(&self) -> &StaticSecret {
        &self.sealing
    }

    fn from_seeds(bytes: &[u8; 64]) -> Self {
        let (mut first, mut second) = ([0; 32], [0; 32]);
        first.copy_from_slice(&bytes[..32]);
        second.copy_from_slice(&bytes[32..]);
        let (signing, sealing) = (SigningKey::from_bytes(&first), StaticSecret::from(second));
        first.zeroize();
        second.zeroize();
        let public =
            DevicePublic { signing: signing.verifying_key().to_bytes(), sealing: PublicKey::from(&sealing).to_bytes() };
        Self { signing, sealing, public }
    }
}

impl DevicePublic {
    /// The hash of both keys.
    pub fn device_id(&self) -> DeviceId {
        DeviceId(short_digest("device", &[&self.signing, &self.sealing]))
    }

    /// Whether this device signed this message for this domain.
    ///
    /// # Errors
    /// [`Forged`] if not, and for signatures in any but the one strict form.
    pub fn verify(&self, domain: &'static str, message: &[u8], signature: &Signature) -> Result<(), Forged> {
        verify(&self.signing, domain, message, signature)
    }

    /// Whether both are keys that somebody can hold alone: neither malformed, nor the second way of writing
    /// a key, nor of small order, for which anybody could sign or open. Ask this before believing in a device.
    pub fn is_sound(&self) -> bool {
        let signs = VerifyingKey::from_bytes(&self.signing)
            .is_ok_and(|key| !key.is_weak() && key.to_edwards().compress().to_bytes() == self.signing);
        let probe = StaticSecret::from([1; 32]).diffie_hellman(&PublicKey::from(self.sealing));
        signs && probe.was_contributory()
    }
}

pub(super) fn sign(key: &SigningKey, domain: &'static str, message: &[u8]) -> Signature {
    let signature = key.sign(&framed(domain, &[message]));
    Signature { r: *signature.r_bytes(), s: *signature.s_bytes() }
}

pub(super) fn verify(
    key: &[u8; 32],
    domain: &'static str,
    message: &[u8],
    signature: &Signature,
) -> Result<(), Forged> {
    let signature = ed25519_dalek::Signature::from_components(signature.r, signature.s);
    VerifyingKey::from_bytes(key)
        .and_then(|key| key.verify_strict(&framed(domain, &[message]), &signature))
        .map_err(|_| Forged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn ana() -> DeviceKeys {
        DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(1))
    }

    #[test]
    fn a_signature_holds_for_its_message_domain_and_device_only() {
        let (ana, ben) = (ana(), DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(2)));
        let signature = ana.sign("letter", b"hello");
        assert_eq!(ana.public().verify("letter", b"hello", &signature), Ok(()));
        assert_eq!(ana.public().verify("letter", b"hellO", &signature), Err(Forged));
        assert_eq!(ana.public().verify("promise", b"hello", &signature), Err(Forged));
        assert_eq!(ben.public().verify("letter", b"hello", &signature), Err(Forged));
        let mut altered = signature;
        altered.s[0] ^= 1;
        assert_eq!(ana.public().verify("letter", b"hello", &altered), Err(Forged));
    }

    #[test]
    fn keys_survive_being_stored() {
        let ana = ana();
        let again = DeviceKeys::from_bytes(ana.to_bytes().as_ref()).unwrap();
        assert_eq!(again.public(), ana.public());
        assert_eq!(again.to_bytes(), ana.to_bytes());
        assert_eq!(DeviceKeys::from_bytes(&[0; 63]).unwrap_err(), UnreadableKeys);
    }

    #[test]
    fn all_with_the_key_derive_the_same_device_and_nobody_else_does() {
        let derived = |byte| DeviceKeys::derive(&Key::from_bytes([byte; 32]));
        assert_eq!(derived(1).to_bytes(), derived(1).to_bytes());
        assert_ne!(derived(1).public(), derived(2).public());
        assert_ne!(derived(1).to_bytes()[..32], derived(1).to_bytes()[32..]);
        assert!(derived(1).public().is_sound());
    }

    #[test]
    fn keys_that_anybody_could_hold_are_not_sound() {
        let ana = ana().public();
        assert!(ana.is_sound());
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(!DevicePublic { signing: identity, ..ana }.is_sound());
        assert!(!DevicePublic { signing: [0xff; 32], ..ana }.is_sound());
        assert!(!DevicePublic { sealing: [0; 32], ..ana }.is_sound());
        assert!(!DevicePublic { sealing: identity, ..ana }.is_sound());
    }

    #[test]
    fn secret_keys_never_show_themselves() {
        let shown = format!("{:?}", ana());
        assert_eq!(shown, format!("DeviceKeys({})", ana().public().device_id()));
    }
}
