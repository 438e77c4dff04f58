//! Who is let in: challenges handed out, proofs checked, none accepted twice.
//!
//! The cryptography is `alongside::crypto::proof`; here are the relay's secret and its memory of used
//! challenges. Invariants: a proof opens the door once; a challenge from before a restart opens nothing
//! (the memory of what was used does not outlive the program); the memory is bounded.

mod spent;

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use alongside::crypto::Key;
use alongside::crypto::proof::{self, Challenge, Grants};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use getrandom::rand_core::Rng;
use mqtt5::protocol::v5::reason_codes::ReasonCode;

use crate::edge;
use crate::limits;
use spent::Spent;

/// Why nobody is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAdmitted {
    /// It proves nothing here.
    #[error(transparent)]
    Proof(#[from] proof::Refused),
    /// It has been used.
    #[error("a proof that was used before")]
    Used,
    /// The memory for used proofs is full; it empties within a minute.
    #[error("too many at once")]
    Crowded,
}

impl NotAdmitted {
    /// What MQTT calls it.
    pub(crate) fn reason(self) -> ReasonCode {
        match self {
            Self::Proof(_) | Self::Used => ReasonCode::NotAuthorized,
            Self::Crowded => ReasonCode::ServerBusy,
        }
    }
}

/// The relay's door.
pub(crate) struct Door {
    secret: Key,
    passes: Key,
    spent: Mutex<Spent>,
}

impl Door {
    /// With a secret of this run, derived from the relay's.
    pub(crate) fn new(relay_secret: &Key) -> Self {
        let mut run = [0; 16];
        edge::entropy().fill_bytes(&mut run);
        Self::with(relay_secret.derive("relay run", &[&run]), relay_secret)
    }

    /// With the secret of several relays: what one of them asks, another may be answered. Each remembers its own
    /// used challenges, so a proof opens the door once at each of them, until it is too old a minute later.
    pub(crate) fn shared(relay_secret: &Key) -> Self {
        Self::with(relay_secret.derive("relays together", &[]), relay_secret)
    }

    fn with(secret: Key, relay_secret: &Key) -> Self {
        let passes = relay_secret.derive("relay pass", &[]);
        Self { secret, passes, spent: Mutex::new(Spent::new(limits::SPENT_PROOFS)) }
    }

    /// The password by which a broker that asks the hook knows that a relay has let this user name in.
    pub(crate) fn pass(&self, client_id: &str, username: &str) -> String {
        let mark: [u8; 32] = self.passes.derive_bytes("pass", &[client_id.as_bytes(), username.as_bytes()]);
        mark.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether this is the password of [`Door::pass`].
    pub(crate) fn is_pass(&self, client_id: &str, username: &str, password: &str) -> bool {
        // Compared as hashes, which takes the same time wherever the two differ.
        blake3::hash(self.pass(client_id, username).as_bytes()) == blake3::hash(password.as_bytes())
    }

    /// A token for somebody who called this relay `host`.
    pub(crate) fn challenge(&self, host: &str, now_ms: u64) -> Vec<u8> {
        Challenge::issue(&self.secret, host, now_ms, &mut edge::entropy())
    }

    /// What this user name and password give a right to, once.
    ///
    /// # Errors
    /// [`NotAdmitted`].
    pub(crate) fn admit(
        &self,
        host: &str,
        now_ms: u64,
        username: &str,
        password: &[u8],
    ) -> Result<Grants, NotAdmitted> {
        let password = bytes_of(password).ok_or(proof::Refused::Malformed)?;
        let admitted = proof::admit(&self.secret, host, now_ms, username, &password)?;
        // The set is changed in one step, so a poisoned lock holds a good one.
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.spend(admitted.challenge, admitted.expires_at_ms, now_ms)?;
        Ok(admitted.grants)
    }
}

/// A password is written in base64url, because some brokers hand only text to their hook. Pages of the first version
/// send the bytes themselves, whose first says that version and is no letter.
fn bytes_of(password: &[u8]) -> Option<Cow<'_, [u8]>> {
    match password.first() {
        Some(1) => Some(Cow::Borrowed(password)),
        _ => URL_SAFE_NO_PAD.decode(password).ok().map(Cow::Owned),
    }
}
