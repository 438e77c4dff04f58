//! The kit: a secret, and what follows from it.

use crate::crypto::{BoxKeys, DeviceKeys, DevicePublic, Key, MistypedWords, digest, read_twelve_words, twelve_words};
use core::fmt;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A recovery kit: 16 random bytes; wiped when dropped, never shown. It exists on paper or in a file, and in
/// memory while it is made or used.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Kit([u8; 16]);

/// What the person's devices keep of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKit {
    /// The kit as a device: it stands in the person's log and is handed keys.
    pub device: DevicePublic,
    /// Of the box at the relay in which things wait for the kit, and of the layer that shows that whoever
    /// left something had been told of the kit.
    pub box_key: Key,
}

impl fmt::Debug for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kit(…)")
    }
}

impl Kit {
    /// A fresh one.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// From the words on the page, however they are typed.
    ///
    /// # Errors
    /// [`MistypedWords`] says which word is wrong.
    pub fn from_words(text: &str) -> Result<Self, MistypedWords> {
        read_twelve_words(text).map(Self)
    }

    /// The words for the page: 12 of the English list of BIP-39.
    pub fn words(&self) -> [&'static str; 12] {
        twelve_words(&self.0)
    }

    /// The kit's keys as a device.
    pub fn device_keys(&self) -> DeviceKeys {
        DeviceKeys::derive(&self.root().derive("kit device", &[]))
    }

    /// The key of the kit's box; devices keep it, so that they can leave something there.
    pub fn box_key(&self) -> Key {
        self.root().derive("kit box", &[])
    }

    /// The kit's box at a relay.
    pub fn box_keys(&self) -> BoxKeys {
        BoxKeys::derive(&self.box_key())
    }

    /// What the person's devices keep of it.
    pub fn known(&self) -> KnownKit {
        KnownKit { device: self.device_keys().public(), box_key: self.box_key() }
    }

    pub(super) fn from_secret(secret: [u8; 16]) -> Self {
        Self(secret)
    }

    pub(super) fn secret(&self) -> &[u8; 16] {
        &self.0
    }

    fn root(&self) -> Key {
        Key::from_bytes(digest("kit", &[&self.0]))
    }
}

impl KnownKit {
    /// The kit's box at a relay.
    pub fn box_keys(&self) -> BoxKeys {
        BoxKeys::derive(&self.box_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn the_words_give_the_same_kit_and_the_same_keys() {
        let kit = Kit::random(&mut ChaCha20Rng::seed_from_u64(1));
        let again = Kit::from_words(&kit.words().join(" ")).unwrap();
        assert_eq!(again.known(), kit.known());
        assert_eq!(again.device_keys().to_bytes(), kit.device_keys().to_bytes());
        assert_eq!(kit.known().box_keys().box_id(), kit.box_keys().box_id());
    }

    #[test]
    fn a_kit_never_shows_itself() {
        let kit = Kit::random(&mut ChaCha20Rng::seed_from_u64(1));
        assert_eq!(format!("{kit:?}"), "Kit(…)");
        assert!(!format!("{:?}", kit.known()).contains(kit.words()[0]));
    }

    #[test]
    fn two_kits_have_nothing_in_common() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (one, other) = (Kit::random(&mut rng).known(), Kit::random(&mut rng).known());
        assert_ne!(one.device, other.device);
        assert_ne!(one.box_key, other.box_key);
    }
}
