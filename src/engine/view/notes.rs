//! Notes as the screen is told them: in a list, whole, and how they change while they are open.

use super::{Moment, MyPlace, PersonView};
use crate::identifiers::{CircleId, NoteId, PersonId};
use crate::writing::{Revision, Splice};
use serde::{Deserialize, Serialize};

/// A note in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteCard {
    /// Which.
    pub note_id: NoteId,
    /// As titled; empty: nobody has titled it.
    pub title: String,
    /// The first words of the text.
    pub excerpt: String,
    /// Who began it.
    pub by: PersonId,
    /// When it was begun.
    pub created_at: Moment,
    /// When it last changed.
    pub changed_at: Moment,
    /// Who is in it now.
    pub here: Vec<PersonId>,
    /// Put away; can be brought back.
    pub away: bool,
}

/// A note, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// Where.
    pub circle_id: CircleId,
    /// Which.
    pub note_id: NoteId,
    /// As titled; may be empty.
    pub title: String,
    /// The whole text, Markdown.
    pub text: String,
    /// What this tab is told from here on counts from this.
    pub revision: Revision,
    /// The number of the last `WriteNote` of this tab that is in the text, if any; also after a new engine has
    /// started, because a tab keeps its `ClientId` for as long as it lives.
    pub acknowledged: Option<u32>,
    /// Me and the others of the circle, for hues and names.
    pub people: Vec<PersonView>,
    /// Whether I am in the circle; otherwise the note can only be read.
    pub my_place: MyPlace,
    /// Put away; can be brought back.
    pub away: bool,
}

/// A note has changed, by this tab (acknowledged) or by others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteChange {
    /// Which.
    pub note_id: NoteId,
    /// The revision that the splices lead to.
    pub revision: Revision,
    /// The `WriteNote` that this answers. The splices then go on top of the text as this tab had it after that
    /// write, and replace every change told since the write's base.
    pub acknowledged: Option<u32>,
    /// In this order.
    pub splices: Vec<Splice>,
}

/// Somebody's caret in a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaretView {
    /// Whose.
    pub person: PersonView,
    /// Where the selection starts.
    pub anchor: u32,
    /// Where the caret blinks.
    pub focus: u32,
}
