//! What every document of a kind begins with.
//!
//! One fixed actor makes it at time 0, so that two devices that begin the same document have the same change,
//! byte for byte, and never conflict at the root. A golden test holds the bytes.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, AutomergeError, ObjType, ROOT};

/// The version of the format that this program writes.
pub(super) const FORMAT: i64 = 1;

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skeleton {
    /// What a circle shares: its title, goals, and list of notes. See [`index`](super::index).
    CircleIndex,
    /// The text of one note. See [`text`](super::text).
    Text,
}

impl Skeleton {
    /// The actor that makes the skeleton and never writes anything else.
    pub(super) fn actor(self) -> &'static [u8; 16] {
        match self {
            Self::CircleIndex => b"alongside/index1",
            Self::Text => b"alongside/text/1",
        }
    }

    /// A document with nothing but its skeleton.
    pub(super) fn make(self) -> Automerge {
        let mut document = Automerge::new().with_actor(ActorId::from(self.actor()));
        let mut transaction = document.transaction();
        // Putting into the root of an empty document cannot go wrong; were it to, the heads would differ and
        // the golden test would say so.
        let made: Result<(), AutomergeError> = (|| {
            transaction.put(ROOT, "v", FORMAT)?;
            match self {
                Self::CircleIndex => {
                    transaction.put_object(ROOT, "title", ObjType::Text)?;
                    transaction.put_object(ROOT, "goals", ObjType::Map)?;
                    transaction.put_object(ROOT, "notes", ObjType::Map)?;
                }
                Self::Text => {
                    transaction.put_object(ROOT, "text", ObjType::Text)?;
                }
            }
            Ok(())
        })();
        debug_assert!(made.is_ok());
        transaction.commit_with(CommitOptions::default().with_time(0));
        document
    }
}
