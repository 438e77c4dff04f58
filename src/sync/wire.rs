//! What two linked devices say to each other, inside the link's channel.
//!
//! On meeting, each sends one digest for each circle that both belong to; only circles whose digests differ
//! say more, and of those only the documents whose heads differ. The bytes are postcard behind a version.

use crate::crypto::digest;
use crate::documents::Heads;
use crate::identifiers::{CircleId, DocumentId, NoteId};
use serde::{Deserialize, Serialize};

/// The first byte of every message.
const VERSION: u8 = 1;

/// The longest message taken from a link, in bytes.
pub const LONGEST_MESSAGE: usize = 16 * 1024 * 1024;

/// One message on a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkMessage {
    /// A digest of everything, for each circle that both belong to.
    Meet(Vec<(CircleId, [u8; 32])>),
    /// The membership log of a circle.
    Log {
        /// Which circle.
        circle_id: CircleId,
        /// Signed entries, parents first.
        entries: Vec<Vec<u8>>,
    },
    /// The heads of every document of a circle.
    Heads {
        /// Which circle.
        circle_id: CircleId,
        /// Sorted by document.
        heads: Vec<(DocumentId, Heads)>,
    },
    /// A message of Automerge's sync protocol about one document.
    Sync {
        /// Which circle.
        circle_id: CircleId,
        /// Which document of it.
        document_id: DocumentId,
        /// As Automerge encodes it.
        message: Vec<u8>,
    },
    /// Where the sender is; never stored.
    Presence {
        /// Which circle.
        circle_id: CircleId,
        /// What.
        presence: Presence,
    },
    /// A request or the welcome to it, going by this link instead of the relay.
    Invitation {
        /// The slot's content.
        sealed: Vec<u8>,
    },
    /// The sender closes the link on purpose.
    Goodbye,
}

/// Where somebody is in a circle, for the others to see.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Presence {
    /// The note that they look at.
    pub note_id: Option<NoteId>,
    /// Start and end of their selection, as Automerge cursors.
    pub selection: Option<(Vec<u8>, Vec<u8>)>,
}

/// Bytes that are no message of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a message of this version")]
pub struct NotAMessage;

impl LinkMessage {
    /// The bytes to be sealed by the link's channel.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(postcard::to_allocvec(self).unwrap_or_default());
        bytes
    }

    /// Reads what the channel opened.
    ///
    /// # Errors
    /// [`NotAMessage`] for anything else than exactly one message.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAMessage> {
        let Some((&VERSION, rest)) = bytes.split_first() else { return Err(NotAMessage) };
        if rest.len() > LONGEST_MESSAGE {
            return Err(NotAMessage);
        }
        match postcard::take_from_bytes(rest) {
            Ok((message, [])) => Ok(message),
            _ => Err(NotAMessage),
        }
    }
}

/// One digest for a circle's whole state: equal on two devices exactly when both hold the same.
///
/// `log` is the digest of the membership log, and `heads` the documents with their heads, sorted.
pub fn circle_digest(log: &[u8; 32], heads: &[(DocumentId, Heads)]) -> [u8; 32] {
    let heads = postcard::to_allocvec(heads).unwrap_or_default();
    digest("circle state", &[log, &heads])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_wire_and_garbage_does_not() {
        let message = LinkMessage::Presence { circle_id: CircleId([7; 16]), presence: Presence::default() };
        let bytes = message.to_bytes();
        assert_eq!(LinkMessage::from_bytes(&bytes), Ok(message));
        for cut in 0..bytes.len() {
            assert_eq!(LinkMessage::from_bytes(&bytes[..cut]), Err(NotAMessage));
        }
        assert_eq!(LinkMessage::from_bytes(&[&bytes[..], &[0]].concat()), Err(NotAMessage));
        assert_eq!(LinkMessage::from_bytes(&[9, 6]), Err(NotAMessage));
    }

    #[test]
    fn the_digest_of_a_circle_changes_with_every_part_of_it() {
        let heads = vec![(DocumentId([1; 16]), Heads::default())];
        let whole = circle_digest(&[1; 32], &heads);
        assert_ne!(whole, circle_digest(&[2; 32], &heads));
        assert_ne!(whole, circle_digest(&[1; 32], &[]));
        assert_eq!(whole, circle_digest(&[1; 32], &heads));
    }
}
