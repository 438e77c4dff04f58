//! Writing an index: one change for each act of a person.

use super::NotChanged;
use super::plan::{Outcome, Plan, carry_out, carry_out_dated, date, moment, plan, plan_text};
use super::read::{first_object, is_away};
use crate::documents::Document;
use crate::identifiers::{GoalId, NoteId, PersonId};
use crate::mentoring::goal::{GoalDraft, GoalEdit, GoalField, GoalState};
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, AutomergeError, ObjId, ObjType, ROOT, ScalarValue};

/// A new goal. `None` if it is there already.
///
/// # Errors
/// The document is no index.
pub fn add_goal(document: &mut Document, goal_id: GoalId, owner: PersonId, draft: &GoalDraft, now: u64) -> Outcome {
    add(document, "goals", &goal_id.to_string(), now, |transaction, goal| {
        write_goal(transaction, goal, owner, draft, GoalState::default())
    })
}

/// Changes to a goal, all in one change. `None` if it stands so already.
///
/// # Errors
/// There is no such goal.
pub fn edit_goal(document: &mut Document, goal_id: GoalId, edits: &[GoalEdit], now: u64) -> Outcome {
    edit(document, "goals", &goal_id.to_string(), now, |automerge, goal| {
        let planned = edits.iter().filter_map(|edit| match edit {
            GoalEdit::Text(field, text) => plan_text(automerge, goal, field.as_str(), text),
            GoalEdit::ByWhen(day) => plan(automerge, goal, "by_when", day.map(|day| day.to_string().into())),
            GoalEdit::Confidence(confidence) => {
                let value = confidence.map(|confidence| ScalarValue::Uint(u64::from(confidence.get())));
                plan(automerge, goal, "confidence", value)
            }
            GoalEdit::State(state) => plan(automerge, goal, "state", Some(state.as_str().into())),
        });
        planned.collect()
    })
}

/// The circle is called so. `None` if it is already.
///
/// # Errors
/// The document is no index.
pub fn set_title(document: &mut Document, title: &str, now: u64) -> Outcome {
    let plans: Vec<_> = plan_text(&document.automerge, &ROOT, "title", title).into_iter().collect();
    carry_out(document, &ROOT, plans, now)
}

/// A new note. `None` if it is there already.
///
/// # Errors
/// The document is no index.
pub fn add_note(document: &mut Document, note_id: NoteId, by: PersonId, title: &str, now: u64) -> Outcome {
    add(document, "notes", &note_id.to_string(), now, |transaction, note| {
        transaction.put(note, "by", by.to_string())?;
        let text = transaction.put_object(note, "title", ObjType::Text)?;
        transaction.splice_text(&text, 0, 0, title)
    })
}

/// The note is called so. `None` if it is already.
///
/// # Errors
/// There is no such note.
pub fn rename_note(document: &mut Document, note_id: NoteId, title: &str, now: u64) -> Outcome {
    edit(document, "notes", &note_id.to_string(), now, |automerge, note| {
        plan_text(automerge, note, "title", title).into_iter().collect()
    })
}

/// Puts a note away or brings it back. `None` if it is there already.
///
/// # Errors
/// There is no such note.
pub fn put_note_away(document: &mut Document, note_id: NoteId, away: bool, now: u64) -> Outcome {
    edit(document, "notes", &note_id.to_string(), now, |automerge, note| {
        if is_away(automerge, note) == away { Vec::new() } else { vec![Plan::Put("away".into(), away.into())] }
    })
}

/// Somebody wrote in the note; its text now begins with these words. `None` if nothing differs.
///
/// # Errors
/// There is no such note.
pub fn note_touched(document: &mut Document, note_id: NoteId, excerpt: &str, now: u64) -> Outcome {
    edit(document, "notes", &note_id.to_string(), now, |automerge, note| {
        let moment = Some(ScalarValue::Timestamp(moment(now)));
        let plans =
            [plan(automerge, note, "excerpt", Some(excerpt.into())), plan(automerge, note, "changed_at", moment)];
        plans.into_iter().flatten().collect()
    })
}

pub(super) fn write_goal(
    transaction: &mut Transaction<'_>,
    goal: &ObjId,
    owner: PersonId,
    draft: &GoalDraft,
    state: GoalState,
) -> Result<(), AutomergeError> {
    transaction.put(goal, "owner", owner.to_string())?;
    for field in GoalField::ALL {
        let text = transaction.put_object(goal, field.as_str(), ObjType::Text)?;
        transaction.splice_text(&text, 0, 0, draft.field(field))?;
    }
    if let Some(day) = draft.by_when {
        transaction.put(goal, "by_when", day.to_string())?;
    }
    if let Some(confidence) = draft.confidence {
        transaction.put(goal, "confidence", u64::from(confidence.get()))?;
    }
    transaction.put(goal, "state", state.as_str())
}

fn add(
    document: &mut Document,
    list: &str,
    key: &str,
    now: u64,
    fill: impl FnOnce(&mut Transaction<'_>, &ObjId) -> Result<(), AutomergeError>,
) -> Outcome {
    let list = first_object(&document.automerge, &ROOT, list, ObjType::Map).ok_or(NotChanged::Unknown)?;
    if first_object(&document.automerge, &list, key, ObjType::Map).is_some() {
        return Ok(None);
    }
    let written = document.change(now, None, |transaction| {
        let entry = transaction.put_object(&list, key, ObjType::Map)?;
        fill(transaction, &entry)?;
        date(transaction, &entry, now, now)
    });
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}

fn edit(
    document: &mut Document,
    list: &str,
    key: &str,
    now: u64,
    work_out: impl FnOnce(&Automerge, &ObjId) -> Vec<Plan>,
) -> Outcome {
    let automerge = &document.automerge;
    let list = first_object(automerge, &ROOT, list, ObjType::Map).ok_or(NotChanged::Unknown)?;
    let entry = first_object(automerge, &list, key, ObjType::Map).ok_or(NotChanged::Unknown)?;
    let plans = work_out(automerge, &entry);
    carry_out_dated(document, &entry, plans, now)
}
