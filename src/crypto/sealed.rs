//! Bytes that only the holders of a key can read.

/// Sealed bytes. Only this module makes them, so whatever carries them carries no plaintext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// For storage or the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For storage or the wire.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
