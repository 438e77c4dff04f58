//! The names that things have on the wire and in storage.
//!
//! Every identifier is 16 bytes, random or a hash, and says nothing about what it names: storage keys and
//! relay topics are built from them. Shown and parsed as 32 lower-case hexadecimal digits.

use core::{fmt, str::FromStr};
use serde::{Deserialize, Serialize};

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 32 lower-case hexadecimal digits")]
pub struct NotAnIdentifier;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                sixteen_bytes(text).map(Self)
            }
        }
    };
}

identifier! {
    /// A human: the hash of the first entry of their log.
    PersonId
}
identifier! {
    /// One browser profile of a person: the hash of its two public keys.
    DeviceId
}
identifier! {
    /// People who share documents: the hash of the circle's first log entry.
    CircleId
}
identifier! {
    /// One Automerge document.
    DocumentId
}
identifier! {
    /// A goal inside a circle's index document.
    GoalId
}
identifier! {
    /// An item of a circle's list: a promise, thanks, a topic, a step.
    ItemId
}
identifier! {
    /// A note; its text is the document of the same bytes.
    NoteId
}
identifier! {
    /// An invitation, known to the inviter's device only.
    InvitationId
}
identifier! {
    /// A generation of a circle's key: derived from the key, so that one name cannot stand for two keys.
    EpochId
}
identifier! {
    /// A place at a relay: the hash of the two public keys that open it.
    BoxId
}

impl NoteId {
    /// The document that holds the note's text.
    pub fn document_id(self) -> DocumentId {
        DocumentId(self.0)
    }
}

fn sixteen_bytes(text: &str) -> Result<[u8; 16], NotAnIdentifier> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return Err(NotAnIdentifier);
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(bytes)
}

fn digit(character: u8) -> Result<u8, NotAnIdentifier> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(NotAnIdentifier),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_survives_being_written_and_read() {
        let id = GoalId([0, 1, 2, 250, 16, 99, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255]);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "00", "0001020304050607080910111213141G", "é23456789012345678901234567890éé"] {
            assert_eq!(text.parse::<GoalId>(), Err(NotAnIdentifier), "{text}");
        }
    }
}
