//! Everything of a person's circles as a folder that can be read without us, packed as a zip; and back again.
//!
//! | in the zip | for |
//! |---|---|
//! | `README.txt` | whoever finds it: what it is, how to bring it back |
//! | `<circle>/goals.md`, `<circle>/practice.md`, `<circle>/notes/<title>.md` | people |
//! | `<circle>/goals.ics` | calendars: a task for each goal that has a date, an event for each meeting |
//! | `<circle>/circle.json` | other programs; the shape stands in `docs/protocol.md` |
//! | `<circle>/automerge/<document>.automerge` | Automerge's own library, with the whole history |
//!
//! Reading back takes titles and names from `circle.json` and everything else from the Automerge files, and
//! looks at no other file. Leaves to the engine: collecting what is written, announcing the bytes of a file
//! before [`open_imported`] decodes them, and what becomes of a circle that came back.
//!
//! Invariant: reading is total and bounded; a path in a zip is never used as a path.

mod calendar;
mod json;
mod markdown;
mod naming;
mod parse;
mod read;
mod unzip;
mod write;
mod zip;

#[cfg(test)]
mod tests;

pub use read::{ExportRefusal, ImportedCircle, open_imported, read_export};
pub use write::write_export;

use super::index::{GoalRecord, NoteRecord};
use crate::identifiers::{CircleId, DocumentId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::mentoring::item::Item;
use serde::{Deserialize, Serialize};

/// The version of `circle.json`.
const VERSION: u64 = 1;
/// What `circle.json` calls itself.
const FORMAT: &str = "alongside circle";

/// A circle that is to be written.
#[derive(Debug, Clone)]
pub struct ExportedCircle {
    /// Which.
    pub circle_id: CircleId,
    /// For what.
    pub kind: CircleKind,
    /// As people see it; names the folder.
    pub title: String,
    /// Who is in it, by name, in the order of their arrival.
    pub people: Vec<(PersonId, String)>,
    /// Everybody's goals.
    pub goals: Vec<GoalRecord>,
    /// Promises, thanks, meetings and the like, those that are put away too.
    pub items: Vec<Item>,
    /// All notes, those that are put away too, with their texts.
    pub notes: Vec<(NoteRecord, String)>,
    /// Which of the documents is the index.
    pub index_document: DocumentId,
    /// A snapshot of each document.
    pub documents: Vec<(DocumentId, Vec<u8>)>,
}

/// The words in the files that people read, in the person's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportWords {
    /// All of `README.txt`.
    pub readme: String,
    /// The folder of a circle that has no title.
    pub untitled_circle: String,
    /// The file of a note that has no title.
    pub untitled_note: String,
    /// Whoever owns a goal and is not among the people.
    pub somebody: String,
    /// What the fields of a goal are called, in the order of `GoalField::ALL`.
    pub fields: [String; 6],
    /// What "by when" is called.
    pub by_when: String,
    /// What "how sure" is called.
    pub confidence: String,
    /// What "where it stands" is called.
    pub state: String,
    /// What the states are called, in the order of `GoalState::ALL`.
    pub states: [String; 5],
    /// What promises, meetings, thanks and the like are called together.
    pub practice: String,
    /// What the kinds of items are called, in the order of `ItemKind::ALL`.
    pub kinds: [String; 8],
}

/// The word in `circle.json`; stable for ever.
fn kind_word(kind: CircleKind) -> &'static str {
    match kind {
        CircleKind::Personal => "personal",
        CircleKind::Pair => "pair",
        CircleKind::Group => "group",
    }
}

fn kind_from_word(word: &str) -> Option<CircleKind> {
    [CircleKind::Personal, CircleKind::Pair, CircleKind::Group].into_iter().find(|kind| kind_word(*kind) == word)
}
