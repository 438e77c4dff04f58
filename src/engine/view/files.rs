//! Files that go out to the person, and the words in them.

use serde::{Deserialize, Serialize};

/// What a file is; the screen names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// Everything, sealed for the recovery kit.
    Backup,
    /// Everything, readable by people and programs: a zip.
    Export,
}

/// The words in the files of an export that people read, in the person's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTexts {
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
}
