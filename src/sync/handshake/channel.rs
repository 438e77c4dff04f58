//! What two devices say to each other after the handshake: sealed, numbered, one key each way.
//!
//! Invariant: a message opens once, in its turn; so nothing can be replayed, mirrored, left out or swapped
//! without the channel ending.

use crate::crypto::{Binding, Key, Sealed, Unsealable, open, seal};
use rand_core::CryptoRng;

const PURPOSE: &str = "link message";

/// The message is not the next one of the other side; the link has to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the next message of the other side")]
pub struct OutOfOrder;

impl From<Unsealable> for OutOfOrder {
    fn from(_: Unsealable) -> Self {
        Self
    }
}

/// One end of a channel.
#[derive(Debug)]
pub struct Channel {
    sending: Key,
    receiving: Key,
    sent: u64,
    received: u64,
}

impl Channel {
    pub(super) fn new(sending: Key, receiving: Key) -> Self {
        Self { sending, receiving, sent: 0, received: 0 }
    }

    /// Seals the next message; it has to be sent before any later one.
    pub fn seal(&mut self, plain: &[u8], rng: &mut impl CryptoRng) -> Sealed {
        // At a million messages a second the numbers last for half a million years.
        self.sent = self.sent.saturating_add(1);
        seal(&self.sending, &Binding::new(PURPOSE, &[&self.sent.to_be_bytes()]), plain, rng)
    }

    /// Opens the next message of the other side.
    ///
    /// # Errors
    /// [`OutOfOrder`] for any other bytes.
    pub fn open(&mut self, message: &[u8]) -> Result<Vec<u8>, OutOfOrder> {
        let number = self.received.checked_add(1).ok_or(OutOfOrder)?;
        let plain = open(&self.receiving, &Binding::new(PURPOSE, &[&number.to_be_bytes()]), message)?;
        self.received = number;
        Ok(plain)
    }
}
