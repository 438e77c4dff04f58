//! A 256-bit symmetric key, and the keys derived from it.
//!
//! Invariant: what is derived for one purpose and context says nothing about the key or its other children.

use super::framing::framed;
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A 256-bit symmetric key; wiped from memory when dropped, never shown.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl core::fmt::Debug for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// From bytes that are already secret and uniformly random.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for sealing or wrapping them.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A fresh key.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The key for this purpose and context: HKDF-SHA256 without salt, the framed purpose and context as
    /// its info.
    pub fn derive(&self, purpose: &'static str, context: &[&[u8]]) -> Self {
        Self(self.derive_bytes(purpose, context))
    }

    /// As [`Key::derive`], but any number of bytes up to 8160, which the compiler checks.
    pub fn derive_bytes<const N: usize>(&self, purpose: &'static str, context: &[&[u8]]) -> [u8; N] {
        const { assert!(N <= 255 * 32, "HKDF-SHA256 gives at most 255 blocks") };
        let mut bytes = [0; N];
        #[expect(clippy::expect_used, reason = "the length is checked when this is compiled")]
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(&framed(purpose, context), &mut bytes)
            .expect("HKDF-SHA256 gives up to 255 blocks");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_differ_by_purpose_and_context() {
        let key = Key::from_bytes([7; 32]);
        let child = key.derive("a", &[b"x"]);
        assert_eq!(child, key.derive("a", &[b"x"]));
        for other in [key.derive("b", &[b"x"]), key.derive("a", &[b"y"]), key.derive("a", &[]), key.clone()] {
            assert_ne!(child, other);
        }
    }

    #[test]
    fn a_key_never_shows_itself() {
        assert_eq!(format!("{:?}", Key::from_bytes([7; 32])), "Key(…)");
    }
}
