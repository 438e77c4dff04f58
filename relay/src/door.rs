//! Who is let in: challenges handed out, proofs checked, none accepted twice.
//!
//! The cryptography is `alongside::crypto::proof`; here are the relay's secret and its memory of used
//! challenges. Invariants: a proof opens the door once; a challenge from before a restart opens nothing
//! (the memory of what was used does not outlive the program); the memory is bounded.

mod spent;

use std::sync::{Mutex, PoisonError};

use alongside::crypto::Key;
use alongside::crypto::proof::{self, Challenge, Grants};
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
    spent: Mutex<Spent>,
}

impl Door {
    /// With a secret of this run, derived from the relay's.
    pub(crate) fn new(relay_secret: &Key) -> Self {
        let mut run = [0; 16];
        edge::entropy().fill_bytes(&mut run);
        let secret = relay_secret.derive("relay run", &[&run]);
        Self { secret, spent: Mutex::new(Spent::new(limits::SPENT_PROOFS)) }
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
        let admitted = proof::admit(&self.secret, host, now_ms, username, password)?;
        // The set is changed in one step, so a poisoned lock holds a good one.
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.spend(admitted.challenge, admitted.expires_at_ms, now_ms)?;
        Ok(admitted.grants)
    }
}
