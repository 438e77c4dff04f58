//! The keys of a box at a relay: one to write into it, one to read from it.
//!
//! A box belongs to whoever can derive its keys, from an epoch key or an invitation's secret. Leaves to
//! `sync` what lies in its slots. Topics are `m/<box>/<slot…>`.

use super::device::{Signature, sign};
use super::framing::short_digest;
use super::{Forged, Key, device};
use crate::identifiers::BoxId;
use ed25519_dalek::SigningKey;
use zeroize::Zeroize;

/// Both keys of a box.
#[derive(Clone)]
pub struct BoxKeys {
    write: SigningKey,
    read: SigningKey,
}

impl core::fmt::Debug for BoxKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "BoxKeys({})", self.box_id())
    }
}

impl BoxKeys {
    /// The keys that everybody with this key derives alike.
    pub fn derive(key: &Key) -> Self {
        let pair = |purpose| {
            let mut seed = key.derive_bytes(purpose, &[]);
            let pair = SigningKey::from_bytes(&seed);
            seed.zeroize();
            pair
        };
        Self { write: pair("box write"), read: pair("box read") }
    }

    /// The box: the hash of both public keys.
    pub fn box_id(&self) -> BoxId {
        self.public().box_id()
    }

    /// The topic of a slot in this box.
    pub fn topic(&self, slot: &str) -> String {
        format!("m/{}/{slot}", self.box_id())
    }

    pub(super) fn public(&self) -> BoxPublic {
        BoxPublic { write: self.write.verifying_key().to_bytes(), read: self.read.verifying_key().to_bytes() }
    }

    pub(super) fn sign_to_write(&self, message: &[u8]) -> Signature {
        sign(&self.write, "box proof write", message)
    }

    pub(super) fn sign_to_read(&self, message: &[u8]) -> Signature {
        sign(&self.read, "box proof read", message)
    }
}

/// What a relay sees of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BoxPublic {
    pub(super) write: [u8; 32],
    pub(super) read: [u8; 32],
}

impl BoxPublic {
    pub(super) fn box_id(&self) -> BoxId {
        BoxId(short_digest("box", &[&self.write, &self.read]))
    }

    pub(super) fn check_write(&self, message: &[u8], signature: &Signature) -> Result<(), Forged> {
        device::verify(&self.write, "box proof write", message, signature)
    }

    pub(super) fn check_read(&self, message: &[u8], signature: &Signature) -> Result<(), Forged> {
        device::verify(&self.read, "box proof read", message, signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_with_the_key_find_the_same_box_and_nobody_else_does() {
        let ana = BoxKeys::derive(&Key::from_bytes([1; 32]));
        let ben = BoxKeys::derive(&Key::from_bytes([1; 32]));
        let chidi = BoxKeys::derive(&Key::from_bytes([2; 32]));
        assert_eq!(ana.box_id(), ben.box_id());
        assert_ne!(ana.box_id(), chidi.box_id());
        assert_eq!(ana.topic("offer"), format!("m/{}/offer", ben.box_id()));
    }
}
