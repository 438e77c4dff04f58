//! What looks different after changes of others, read from Automerge's patches.

use crate::documents::{Document, Skeleton, index, text};
use crate::identifiers::{GoalId, NoteId};
use crate::writing::{Splice, difference};
use automerge::{ObjId, Patch, PatchAction, Prop};
use std::collections::BTreeSet;

/// What looks different now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// Goals of an index: new ones, and those of which anything changed.
    pub goals: BTreeSet<GoalId>,
    /// Notes of an index: new ones, and those of which title, excerpt, moment or place changed.
    pub notes: BTreeSet<NoteId>,
    /// Whether the title of an index changed.
    pub title: bool,
    /// What a note's text went through, each splice on what the one before left.
    pub text: Vec<Splice>,
}

impl Touched {
    /// Takes in what some patches say; `text` is the object whose splices are wanted.
    pub(super) fn add(&mut self, patches: &[Patch], text: Option<&ObjId>) {
        for patch in patches {
            if text.is_some_and(|text| *text == patch.obj) {
                self.text.extend(splice_of(&patch.action));
                continue;
            }
            let mut path = patch.path.iter().map(|(_, prop)| prop);
            let (root, entry) = match (path.next(), path.next()) {
                (Some(Prop::Map(root)), Some(Prop::Map(entry))) => (root.as_str(), Some(entry.as_str())),
                (Some(Prop::Map(root)), _) => (root.as_str(), key_of(&patch.action)),
                _ => continue,
            };
            match (root, entry) {
                ("title", _) => self.title = true,
                ("goals", Some(entry)) => self.goals.extend(entry.parse::<GoalId>()),
                ("notes", Some(entry)) => self.notes.extend(entry.parse::<NoteId>()),
                _ => {}
            }
        }
    }

    /// Everything of a document may look different: its text is read anew.
    pub(super) fn add_everything(&mut self, document: &mut Document) {
        let before = text::text(document);
        document.find_text();
        self.text.extend(difference(&before, &text::text(document), None));
        if document.skeleton() == Skeleton::CircleIndex {
            self.title = true;
            self.goals.extend(index::goals(document).into_iter().map(|goal| goal.goal_id));
            self.notes.extend(index::notes(document).into_iter().map(|note| note.note_id));
        }
    }
}

fn key_of(action: &PatchAction) -> Option<&str> {
    match action {
        PatchAction::PutMap { key, .. } | PatchAction::DeleteMap { key } => Some(key),
        PatchAction::Conflict { prop: Prop::Map(key) } => Some(key),
        _ => None,
    }
}

/// The splice that a patch of a text stands for.
pub(in crate::documents) fn splice_of(action: &PatchAction) -> Option<Splice> {
    match action {
        PatchAction::SpliceText { index, value, .. } => {
            Some(Splice { at: u32::try_from(*index).ok()?, delete: 0, insert: value.make_string() })
        }
        PatchAction::DeleteSeq { index, length } => Some(Splice {
            at: u32::try_from(*index).ok()?,
            delete: u32::try_from(*length).ok()?,
            insert: String::new(),
        }),
        _ => None,
    }
}
