//! A promise: "I will … by our next meeting", from either side.
//!
//! It is open, kept or let go; letting go is a good end. One that is open when the next meeting has passed is
//! carried to the one after, by itself. Nothing here knows of being late, and nothing counts.
//!
//! Only who promised says what became of it. Two devices of theirs that say different things at once: one of the
//! two stands everywhere, and [`Item::also`] holds the other. One edits the words while the other keeps the
//! promise: both hold. Words edited on two devices at once: all of them stay.

use super::{Field, Item};

/// Where a promise stands, as who gave it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PromiseState {
    /// Given.
    #[default]
    Open,
    /// Done.
    Kept,
    /// Let go, by who gave it.
    LetGo,
}

impl PromiseState {
    /// The words in documents, stable for ever; open is no word at all.
    pub const WORDS: [&'static str; 3] = ["", "kept", "let_go"];

    /// The word in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Kept => "kept",
            Self::LetGo => "let_go",
        }
    }

    /// Of this promise; a word of a later version counts as open, so that no promise disappears.
    pub fn of(promise: &Item) -> Self {
        match promise.value(Field::State) {
            "kept" => Self::Kept,
            "let_go" => Self::LetGo,
            _ => Self::Open,
        }
    }
}
