//! Bytes that only the holders of a key can read.
//!
//! Leaves the hiding of lengths to `padding`. Invariant: [`Sealed`] is made only by sealing, so whatever
//! carries it carries no plaintext; and what was sealed for one purpose and context opens for no other.

use super::Key;
use super::framing::framed;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;

/// The version of the sealed format: its first byte.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// How many bytes sealing adds: version, nonce and tag.
pub const SEALED_OVERHEAD: usize = 1 + NONCE + 16;

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

/// What a sealed thing is and where it belongs; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    purpose: &'static str,
    context: &'a [&'a [u8]],
}

impl<'a> Binding<'a> {
    /// A purpose no other kind of sealed thing has, and what distinguishes this one from its like.
    pub const fn new(purpose: &'static str, context: &'a [&'a [u8]]) -> Self {
        Self { purpose, context }
    }

    /// All of it as unambiguous bytes.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        framed(self.purpose, self.context)
    }

    fn key(self, key: &Key) -> Key {
        key.derive("seal", &[self.purpose.as_bytes()])
    }
}

/// Sealed bytes that do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// Sealed by a later version of the program.
    #[error("sealed by a later version of the program")]
    TooNew,
    /// Another key, another place, altered, or cut short: which of these cannot be known.
    #[error("does not open with this key in this place")]
    Broken,
}

/// Seals under a key derived for the binding's purpose: XChaCha20-Poly1305 with a random nonce and the
/// binding as associated data. The result is [`SEALED_OVERHEAD`] bytes longer.
pub fn seal(key: &Key, binding: &Binding<'_>, plain: &[u8], rng: &mut impl CryptoRng) -> Sealed {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let payload = Payload { msg: plain, aad: &binding.to_bytes() };
    #[expect(clippy::expect_used, reason = "the cipher refuses only what no memory can hold")]
    let ciphertext = XChaCha20Poly1305::new(binding.key(key).as_bytes().into())
        .encrypt(&XNonce::from(nonce), payload)
        .expect("the cipher takes up to 256 GiB");
    let mut bytes = Vec::with_capacity(1 + NONCE + ciphertext.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&ciphertext);
    Sealed(bytes)
}

/// Opens what [`seal`] made with the same key and binding.
///
/// # Errors
/// [`Unsealable::TooNew`] for a version after this one, [`Unsealable::Broken`] for everything else.
pub fn open(key: &Key, binding: &Binding<'_>, bytes: &[u8]) -> Result<Vec<u8>, Unsealable> {
    let (version, rest) = bytes.split_first().ok_or(Unsealable::Broken)?;
    match *version {
        VERSION => {}
        0 => return Err(Unsealable::Broken),
        _ => return Err(Unsealable::TooNew),
    }
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(Unsealable::Broken)?;
    XChaCha20Poly1305::new(binding.key(key).as_bytes().into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &binding.to_bytes() })
        .map_err(|_| Unsealable::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const CANARY: &[u8] = b"Try the smaller step first.";

    fn sealed(key: &Key, binding: &Binding<'_>) -> Vec<u8> {
        seal(key, binding, CANARY, &mut ChaCha20Rng::seed_from_u64(1)).into_bytes()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_and_shows_nothing() {
        let (key, binding) = (Key::from_bytes([1; 32]), Binding::new("note", &[b"here"]));
        let bytes = sealed(&key, &binding);
        assert_eq!(bytes.len(), CANARY.len() + SEALED_OVERHEAD);
        assert!(!bytes.windows(6).any(|window| CANARY.windows(6).any(|plain| plain == window)));
        assert!(!bytes.windows(8).any(|window| window == &key.as_bytes()[..8]));
        assert_eq!(open(&key, &binding, &bytes), Ok(CANARY.to_vec()));
    }

    #[test]
    fn moved_or_under_another_key_it_does_not_open() {
        let key = Key::from_bytes([1; 32]);
        let bytes = sealed(&key, &Binding::new("note", &[b"here", b"now"]));
        for moved in [
            Binding::new("note", &[b"here", b"then"]),
            Binding::new("note", &[b"herenow"]),
            Binding::new("note", &[b"here"]),
            Binding::new("goal", &[b"here", b"now"]),
        ] {
            assert_eq!(open(&key, &moved, &bytes), Err(Unsealable::Broken));
        }
        let other = Key::from_bytes([2; 32]);
        assert_eq!(open(&other, &Binding::new("note", &[b"here", b"now"]), &bytes), Err(Unsealable::Broken));
    }

    #[test]
    fn altered_or_cut_anywhere_it_does_not_open() {
        let (key, binding) = (Key::from_bytes([1; 32]), Binding::new("note", &[]));
        let bytes = sealed(&key, &binding);
        for position in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[position] ^= 0x40;
            assert!(open(&key, &binding, &altered).is_err(), "byte {position}");
            assert!(open(&key, &binding, &bytes[..position]).is_err(), "cut at {position}");
        }
    }

    #[test]
    fn a_later_version_is_told_from_damage() {
        let (key, binding) = (Key::from_bytes([1; 32]), Binding::new("note", &[]));
        let mut bytes = sealed(&key, &binding);
        bytes[0] = 2;
        assert_eq!(open(&key, &binding, &bytes), Err(Unsealable::TooNew));
    }
}
