//! A key pair for one link, forgotten with it: what was said over the link stays unreadable to whoever
//! takes a device later.

use super::Key;
use super::framing::framed;
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use x25519_dalek::{EphemeralSecret, PublicKey};
use zeroize::Zeroize;

/// A public key of small order, for which anybody knows the agreement; or my own, mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this public key cannot be agreed with")]
pub struct WeakKey;

/// An X25519 key pair that agrees once.
pub struct Ephemeral {
    secret: EphemeralSecret,
    public: [u8; 32],
}

impl core::fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ephemeral(…)")
    }
}

impl Ephemeral {
    /// A fresh pair.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let secret = EphemeralSecret::random_from_rng(rng);
        let public = PublicKey::from(&secret).to_bytes();
        Self { secret, public }
    }

    /// What to send to the other.
    pub fn public(&self) -> [u8; 32] {
        self.public
    }

    /// The keys of both directions: first the one I send with, then the one I receive with. Both sides
    /// have to give the same transcript.
    ///
    /// # Errors
    /// [`WeakKey`] for points of small order and for my own key.
    pub fn agree(self, theirs: &[u8; 32], transcript: &[u8]) -> Result<(Key, Key), WeakKey> {
        let mine = self.public;
        let shared = self.secret.diffie_hellman(&PublicKey::from(*theirs));
        if mine == *theirs || !shared.was_contributory() {
            return Err(WeakKey);
        }
        let (low, high) = if mine < *theirs { (&mine, theirs) } else { (theirs, &mine) };
        let mut bytes = [0; 64];
        Hkdf::<Sha256>::new(None, shared.as_bytes())
            .expand(&framed("agree", &[low, high, transcript]), &mut bytes)
            .map_err(|_| WeakKey)?;
        let (mut from_low, mut from_high) = ([0; 32], [0; 32]);
        from_low.copy_from_slice(&bytes[..32]);
        from_high.copy_from_slice(&bytes[32..]);
        bytes.zeroize();
        let keys = (Key::from_bytes(from_low), Key::from_bytes(from_high));
        from_low.zeroize();
        from_high.zeroize();
        Ok(if mine < *theirs { keys } else { (keys.1, keys.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn two() -> (Ephemeral, Ephemeral) {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        (Ephemeral::generate(&mut rng), Ephemeral::generate(&mut rng))
    }

    #[test]
    fn two_agree_on_one_key_each_way() {
        let (ana, ben) = two();
        let (to_ana, to_ben) = (ana.public(), ben.public());
        let ana = ana.agree(&to_ben, b"transcript").unwrap();
        let ben = ben.agree(&to_ana, b"transcript").unwrap();
        assert_eq!((&ana.0, &ana.1), (&ben.1, &ben.0));
        assert_ne!(ana.0, ana.1);
    }

    #[test]
    fn another_transcript_gives_other_keys() {
        let ((ana, ben), (ana_again, _)) = (two(), two());
        let to_ben = ben.public();
        assert_ne!(ana.agree(&to_ben, b"one").unwrap(), ana_again.agree(&to_ben, b"two").unwrap());
    }

    #[test]
    fn points_of_small_order_and_ones_own_are_refused() {
        let (ana, ben) = two();
        let own = ben.public();
        assert_eq!(ana.agree(&[0; 32], b"").unwrap_err(), WeakKey);
        assert_eq!(ben.agree(&own, b"").unwrap_err(), WeakKey);
    }
}
