//! A 256-bit symmetric key.

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
}
