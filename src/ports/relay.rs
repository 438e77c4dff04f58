//! The relay: retained slots and passing messages under topics, behind a proof of the box keys.
//!
//! The relay is an MQTT 5 broker that serves `/mqtt` (WebSocket) and `/challenge`. Everything the engine
//! publishes has quality of service 1. A lost connection loses the subscriptions; the engine asks again.

use crate::crypto::Sealed;

/// What the engine asks of the relay's client. Orders between `Disconnect` and the next `Up` have no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayOrder {
    /// Fetch a challenge from this relay; answered by [`RelayEvent::Challenge`] or [`RelayEvent::Down`].
    Connect {
        /// The relay's address without a path, such as `https://alongside.example`.
        url: String,
    },
    /// Open the connection with this proof; answered by [`RelayEvent::Up`] or [`RelayEvent::Down`].
    Prove {
        /// MQTT user name: the boxes asked for (see `crypto::proof`).
        username: String,
        /// MQTT password: the proof.
        password: Vec<u8>,
    },
    /// Close it and stay closed until the next `Connect`.
    Disconnect,
    /// Hear of this topic, retained message first. No wildcard but `m/<box>/#`.
    Subscribe {
        /// The topic or `m/<box>/#`.
        topic: String,
    },
    /// Leave or pass a message.
    Publish {
        /// Where.
        topic: String,
        /// What; `None` clears the retained message.
        payload: Option<Sealed>,
        /// `true` leaves it in the slot, `false` passes it to those who listen now.
        retain: bool,
        /// Seconds until the relay may forget it.
        expiry_s: u32,
        /// Comes back in [`RelayEvent::Acknowledged`].
        receipt: u32,
    },
}

/// What the relay's client tells the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayEvent {
    /// The relay's challenge, to be signed.
    Challenge {
        /// Opaque; at most 128 bytes.
        token: Vec<u8>,
    },
    /// Connected and let in; nothing is subscribed yet.
    Up,
    /// Not connected, or no more. The engine decides when to try again.
    Down {
        /// As far as the client knows.
        why: RelayTrouble,
    },
    /// A message under a topic that was subscribed.
    Message {
        /// Where.
        topic: String,
        /// What; nothing of it may be believed before it is opened.
        payload: Vec<u8>,
        /// Whether it was waiting in a slot.
        retained: bool,
    },
    /// The relay has taken the message with this receipt.
    Acknowledged {
        /// As ordered.
        receipt: u32,
    },
    /// The relay has not taken the message with this receipt, and the connection goes on.
    NotTaken {
        /// As ordered.
        receipt: u32,
    },
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayTrouble {
    /// No network, no such host, nobody answers.
    Unreachable,
    /// It does not accept the proof.
    Refused,
    /// It was there and is gone.
    Lost,
}
