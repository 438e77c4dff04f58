//! Bringing what stands in one index into another: an export that comes back, a circle that goes on without somebody.

use super::items::write_item;
use super::plan::{Outcome, date, plan_text};
use super::read::first_object;
use super::write::write_goal;
use super::{GoalRecord, NotChanged, NoteRecord, goals, items, notes};
use crate::documents::Document;
use crate::identifiers::{GoalId, ItemId, NoteId, PersonId};
use crate::mentoring::item::{Field, Item, about_goal, about_item};
use automerge::transaction::Transactable;
use automerge::{ObjType, ROOT};

/// What is brought.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// The title; empty leaves the one that is there.
    pub title: String,
    /// Names of people whom the circle does not know.
    pub names: Vec<(PersonId, String)>,
    /// Everybody's goals.
    pub goals: Vec<GoalRecord>,
    /// The notes; their texts are documents of their own.
    pub notes: Vec<NoteRecord>,
    /// Promises, thanks, meetings and the like.
    pub items: Vec<Item>,
}

impl Brought {
    /// Everything of an index but its title and names.
    pub fn of(document: &Document) -> Self {
        let (goals, notes, items) = (goals(document), notes(document), items(document));
        Self { goals, notes, items, ..Self::default() }
    }

    /// What was this person's is another's now: the same human, as another circle knows them.
    pub fn belongs(&mut self, then: PersonId, now: PersonId) {
        let people = self.goals.iter_mut().map(|goal| &mut goal.owner);
        let people = people.chain(self.notes.iter_mut().map(|note| &mut note.by));
        for person in people.chain(self.items.iter_mut().map(|item| &mut item.by)).filter(|person| **person == then) {
            *person = now;
        }
        let to = self.items.iter_mut().flat_map(|item| &mut item.values).filter(|(field, _)| *field == Field::To);
        to.filter(|(_, value)| *value == then.to_string()).for_each(|(_, value)| *value = now.to_string());
    }

    /// Gives everything another name, as `rename` says; what belongs together still does.
    pub fn rename(&mut self, mut rename: impl FnMut([u8; 16]) -> [u8; 16]) {
        for goal in &mut self.goals {
            goal.goal_id = GoalId(rename(goal.goal_id.0));
        }
        for note in &mut self.notes {
            note.note_id = NoteId(rename(note.note_id.0));
        }
        for item in &mut self.items {
            let about = item.goal_id().map(|goal_id| about_goal(GoalId(rename(goal_id.0))));
            let about = about.or_else(|| Some(about_item(ItemId(rename(item.about_item()?.0)))));
            item.item_id = ItemId(rename(item.item_id.0));
            if let (Some(about), Some((_, value))) =
                (about, item.values.iter_mut().find(|(field, _)| *field == Field::About))
            {
                *value = about;
            }
        }
    }
}

/// Everything of another index, under names that are not in this one, in one change; each keeps its dates. `None`
/// if there is nothing.
///
/// # Errors
/// The document is no index.
pub fn bring(document: &mut Document, brought: &Brought, now: u64) -> Outcome {
    let Brought { title, names, goals, notes, items } = brought;
    let root = |list| first_object(&document.automerge, &ROOT, list, ObjType::Map).ok_or(NotChanged::Unknown);
    let (goal_list, note_list) = (root("goals")?, root("notes")?);
    let title = if title.is_empty() { None } else { plan_text(&document.automerge, &ROOT, "title", title) };
    if goals.is_empty() && notes.is_empty() && items.is_empty() && names.is_empty() && title.is_none() {
        return Ok(None);
    }
    let written = document.change(now, None, |transaction| {
        for (person_id, name) in names {
            transaction.put(ROOT, format!("name:{person_id}"), name.as_str())?;
        }
        for goal in goals {
            let entry = transaction.put_object(&goal_list, goal.goal_id.to_string(), ObjType::Map)?;
            write_goal(transaction, &entry, goal.owner, &goal.content, goal.state)?;
            date(transaction, &entry, goal.created_at, goal.changed_at)?;
        }
        for note in notes {
            let entry = transaction.put_object(&note_list, note.note_id.to_string(), ObjType::Map)?;
            transaction.put(&entry, "by", note.by.to_string())?;
            let text = transaction.put_object(&entry, "title", ObjType::Text)?;
            transaction.splice_text(&text, 0, 0, &note.title)?;
            transaction.put(&entry, "excerpt", note.excerpt.as_str())?;
            if note.away {
                transaction.put(&entry, "away", true)?;
            }
            date(transaction, &entry, note.created_at, note.changed_at)?;
        }
        for item in items {
            let entry = write_item(transaction, (item.kind, item.item_id), item.by, &item.values)?;
            if item.away {
                transaction.put(&entry, "away", true)?;
            }
            date(transaction, &entry, item.created_at, item.changed_at)?;
        }
        title.iter().try_for_each(|plan| plan.carry_out(transaction, &ROOT))
    });
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}
