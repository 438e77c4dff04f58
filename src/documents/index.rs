//! A circle's index: its title, everybody's goals, and the list of notes.
//!
//! | key | what stands there |
//! |---|---|
//! | `v` | the version of the format |
//! | `title` | text |
//! | `goals` | goal id -> `owner`, a text each for `aim` `why` `now` `gap` `obstacle` `next_step`, `by_when`, `confidence`, `state`, `created_at`, `changed_at` |
//! | `notes` | note id -> `title` (text), `by`, `excerpt`, `away`, `created_at`, `changed_at` |
//! | `<kind>/<id>` | an item: `by`, a text for `words`, plain fields under `:<field>`, `away`, `created_at`, `changed_at` |
//! | `<kind>:<name>` | a mark |
//!
//! Identifiers are 32 hexadecimal digits, moments are milliseconds since 1970. How concurrent changes merge is
//! written beside [`GoalRecord`] and [`NoteRecord`]. Writing leaves rules about who may and what is too long to
//! `mentoring` and the engine; each function makes one change, or none if it would change nothing, so a command
//! that comes twice does no harm.
//!
//! Invariant: reading is total. Whatever a member's device has written, a value of a wrong kind reads as empty.

mod bring;
mod items;
mod marks;
mod plan;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use bring::{Brought, bring};
pub use items::{add_item, edit_item, item, items, items_of, put_item_away};
pub use marks::{mark, marks, set_mark};
pub(super) use read::first_object;
pub use read::{GoalRecord, NoteRecord, format, goals, notes, title};
pub use write::{add_goal, add_note, edit_goal, note_touched, put_note_away, rename_note, set_title};

/// A change could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// There is no such goal or note, or the document is no index.
    #[error("not in this document")]
    Unknown,
    /// Automerge does not take it.
    #[error("the document does not take it")]
    NotTaken,
}
