//! Links: pipes between two devices, reliable and in order, that carry messages of any size to 16 MiB.
//!
//! Descriptions are SDP texts with all candidates in them; who carries them across is the engine's affair
//! (relay, or codes between people). Nothing is believed of a pipe that has opened until both devices
//! have signed its two DTLS fingerprints (`sync::handshake`).

use crate::crypto::Sealed;
use serde::{Deserialize, Serialize};

/// Names a pipe of this engine; never used again after it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkId(pub u32);

/// What the engine asks of the transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkOrder {
    /// Make a pipe and describe it; answered by [`LinkEvent::Described`].
    Offer {
        /// The new pipe.
        link_id: LinkId,
    },
    /// Make a pipe that answers this description; answered by [`LinkEvent::Described`].
    Answer {
        /// The new pipe.
        link_id: LinkId,
        /// The other's offer.
        offer_sdp: String,
    },
    /// The other's answer to an offer has come.
    Complete {
        /// The pipe that was offered.
        link_id: LinkId,
        /// The other's answer.
        answer_sdp: String,
    },
    /// Send one message.
    Send {
        /// An open pipe.
        link_id: LinkId,
        /// The message.
        message: Sealed,
    },
    /// Close the pipe; closing what is closed is no error.
    Close {
        /// The pipe.
        link_id: LinkId,
    },
}

/// What the transport tells the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkEvent {
    /// The local description, with all candidates.
    Described {
        /// The pipe.
        link_id: LinkId,
        /// Offer or answer.
        sdp: String,
    },
    /// Both ends can send.
    Opened {
        /// The pipe.
        link_id: LinkId,
    },
    /// One message has come, whole.
    Received {
        /// The pipe.
        link_id: LinkId,
        /// Not to be believed before it is opened.
        message: Vec<u8>,
    },
    /// Everything ordered so far has left this device's buffer; more may be sent.
    Drained {
        /// The pipe.
        link_id: LinkId,
    },
    /// Closed by either side, failed, or never possible.
    Closed {
        /// The pipe.
        link_id: LinkId,
    },
    /// This browser has no WebRTC, or it is switched off; there will be no pipes.
    Unsupported,
}
