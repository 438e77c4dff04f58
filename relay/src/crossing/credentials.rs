//! Credentials for TURN that hold for hours and that the relay need not remember.
//!
//! The usual scheme: the name is `expiry:random`, the password a keyed hash of the name, so the relay knows its own
//! again. MD5 and SHA-1 are what RFC 8656 asks for; a key of 32 random bytes stands behind them, and nothing but a
//! place to pass sealed packets is behind them. Invariant: after its expiry a name is worth nothing.

use std::net::SocketAddr;

use alongside::crypto::Key;
use getrandom::rand_core::CryptoRng;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;

use crate::limits;

/// The realm of all names; it only has to be the same everywhere.
pub(super) const REALM: &str = "alongside";

/// What signs the messages of one name.
pub(super) type LongTermKey = [u8; 16];

/// Gives out names, and knows them again.
pub(crate) struct Credentials {
    names: Key,
    nonces: Key,
}

impl Credentials {
    /// Under the relay's secret.
    pub(crate) fn new(relay_secret: &Key) -> Self {
        Self { names: relay_secret.derive("relay turn", &[]), nonces: relay_secret.derive("relay nonce", &[]) }
    }

    /// A new name and its password.
    pub(crate) fn issue(&self, now_ms: u64, rng: &mut impl CryptoRng) -> (String, String) {
        let expiry_s = now_ms / 1_000 + limits::TURN_NAME_S;
        let name = format!("{expiry_s}:{:016x}", rng.next_u64());
        let password = self.password(&name);
        (name, password)
    }

    /// The key of a name that was given out and has not expired.
    pub(super) fn key(&self, name: &str, now_ms: u64) -> Option<LongTermKey> {
        let expiry_s: u64 = name.split_once(':')?.0.parse().ok()?;
        let left_s = expiry_s.checked_sub(now_ms / 1_000)?;
        // A name whose end is further off than any that is given out was not given out, whatever it is signed with.
        (left_s <= limits::TURN_NAME_S).then(|| key(name, REALM, &self.password(name)))
    }

    fn password(&self, name: &str) -> String {
        hex(&mac(&self.names, &[name.as_bytes()]))
    }

    /// What somebody at this address has to repeat in what they sign, so that nobody replays it later.
    pub(super) fn nonce(&self, client: SocketAddr, now_ms: u64) -> String {
        let expiry_s = now_ms / 1_000 + limits::TURN_NONCE_S;
        format!("{expiry_s:x}-{}", self.mark(client, expiry_s))
    }

    /// Whether the nonce was given to this address, and not too long ago.
    pub(super) fn is_fresh(&self, nonce: &[u8], client: SocketAddr, now_ms: u64) -> bool {
        let text = std::str::from_utf8(nonce).ok().and_then(|text| text.split_once('-'));
        let Some((expiry, mark)) = text else { return false };
        // Nobody gains by guessing a mark byte by byte: it is no secret but a date that cannot be moved.
        u64::from_str_radix(expiry, 16)
            .is_ok_and(|expiry_s| expiry_s >= now_ms / 1_000 && mark == self.mark(client, expiry_s))
    }

    fn mark(&self, client: SocketAddr, expiry_s: u64) -> String {
        let mark = mac(&self.nonces, &[client.to_string().as_bytes(), &expiry_s.to_be_bytes()]);
        hex(mark.get(..8).unwrap_or_default())
    }
}

/// The long-term key of RFC 8489, 9.2.2.
pub(super) fn key(name: &str, realm: &str, password: &str) -> LongTermKey {
    Md5::digest(format!("{name}:{realm}:{password}").as_bytes()).into()
}

fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 20] {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else { return [0; 20] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_until_it_expires_and_no_name_can_be_made_up() {
        let (ours, others) = (Credentials::new(&Key::from_bytes([1; 32])), Credentials::new(&Key::from_bytes([2; 32])));
        let (name, password) = ours.issue(1_000_000, &mut crate::edge::entropy());
        assert_eq!(ours.key(&name, 1_000_000), Some(key(&name, REALM, &password)));
        assert_ne!(others.key(&name, 1_000_000), Some(key(&name, REALM, &password)));
        let end_ms = 1_000_000 + limits::TURN_NAME_S * 1_000;
        assert!(ours.key(&name, end_ms).is_some());
        assert_eq!(ours.key(&name, end_ms + 1_000), None);
        for made_up in ["", "later", ":", "99999999999999999999999:1", "99999999999:1", "-1:1"] {
            assert_eq!(ours.key(made_up, 1_000_000), None, "{made_up}");
        }
    }

    #[test]
    fn a_nonce_is_good_for_one_address_and_an_hour() {
        let ours = Credentials::new(&Key::from_bytes([1; 32]));
        let (here, there): (SocketAddr, SocketAddr) = ("192.0.2.1:1".parse().unwrap(), "192.0.2.1:2".parse().unwrap());
        let nonce = ours.nonce(here, 5_000);
        assert!(ours.is_fresh(nonce.as_bytes(), here, 5_000));
        assert!(!ours.is_fresh(nonce.as_bytes(), there, 5_000));
        assert!(!ours.is_fresh(nonce.as_bytes(), here, 7_000 + limits::TURN_NONCE_S * 1_000));
        assert!(!ours.is_fresh(b"", here, 5_000) && !ours.is_fresh(&[0xff, b'-'], here, 5_000));
    }
}
