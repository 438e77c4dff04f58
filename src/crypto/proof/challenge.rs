//! The token that a relay gives out to be signed.
//!
//! Version, hash of the relay's host, moment of issue, a random number, and a keyed hash of all that: the
//! relay recognizes its own without keeping them. The host is in it so that a relay cannot pass another
//! relay's challenge on and get in there with the answer.

use crate::crypto::Key;
use crate::crypto::framing::{framed, short_digest};
use rand_core::CryptoRng;

/// The longest token that a client signs, in bytes.
pub const LONGEST_TOKEN: usize = 128;

const VERSION: u8 = 1;
const BODY: usize = 1 + 16 + 8 + 16;

/// The token is not of this relay, or too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a challenge of this relay, or too old")]
pub struct ChallengeRefused;

/// A token of this relay, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// When it was issued, in milliseconds since 1970.
    pub issued_at_ms: u64,
    /// Which; no two have the same.
    pub number: [u8; 16],
}

impl Challenge {
    /// A fresh token. `host` is what the request's `Host` header says: the client insists that it is the
    /// host it called.
    pub fn issue(relay_secret: &Key, host: &str, now_ms: u64, rng: &mut impl CryptoRng) -> Vec<u8> {
        let mut number = [0; 16];
        rng.fill_bytes(&mut number);
        let mut token = vec![VERSION];
        token.extend_from_slice(&host_hash(host));
        token.extend_from_slice(&now_ms.to_le_bytes());
        token.extend_from_slice(&number);
        let mark = mark(relay_secret, &token);
        token.extend_from_slice(mark.as_bytes());
        token
    }

    /// Whether the relay with this secret issued the token, at most `max_age_ms` ago. A token from the
    /// future is as old as one from the past.
    ///
    /// # Errors
    /// [`ChallengeRefused`] if not.
    pub fn check(relay_secret: &Key, token: &[u8], now_ms: u64, max_age_ms: u64) -> Result<Self, ChallengeRefused> {
        let (body, given) = token.split_first_chunk::<BODY>().ok_or(ChallengeRefused)?;
        let given: [u8; 32] = given.try_into().map_err(|_| ChallengeRefused)?;
        // Comparing two BLAKE3 hashes takes the same time wherever they differ.
        if body[0] != VERSION || mark(relay_secret, body) != blake3::Hash::from_bytes(given) {
            return Err(ChallengeRefused);
        }
        let (mut issued, mut number) = ([0; 8], [0; 16]);
        issued.copy_from_slice(&body[17..25]);
        number.copy_from_slice(&body[25..]);
        let issued_at_ms = u64::from_le_bytes(issued);
        if now_ms.abs_diff(issued_at_ms) > max_age_ms {
            return Err(ChallengeRefused);
        }
        Ok(Self { issued_at_ms, number })
    }

    /// Whether the token says that it is for this host. The client cannot check more of it.
    pub fn is_for(token: &[u8], host: &str) -> bool {
        token.len() <= LONGEST_TOKEN && token.get(1..17) == Some(&host_hash(host))
    }
}

/// The host of a relay's address as a browser names it in the `Host` header: lower case, the port only if
/// it is not the scheme's own. `None` if it is no `http` or `https` address.
pub fn host_of_url(url: &str) -> Option<String> {
    let url = url.trim().to_ascii_lowercase();
    let (rest, own_port) = match url.split_once("://")? {
        ("https", rest) => (rest, ":443"),
        ("http", rest) => (rest, ":80"),
        _ => return None,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.strip_suffix(own_port).unwrap_or(host);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-.:[]_".contains(c);
    (!host.is_empty() && host.len() <= 255 && host.chars().all(allowed)).then(|| host.to_owned())
}

fn host_hash(host: &str) -> [u8; 16] {
    short_digest("relay host", &[host.to_ascii_lowercase().as_bytes()])
}

fn mark(relay_secret: &Key, body: &[u8]) -> blake3::Hash {
    blake3::keyed_hash(relay_secret.as_bytes(), &framed("relay challenge", &[body]))
}
