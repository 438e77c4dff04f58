//! Writing an index: one change for each act of a person.

use super::read::{first_object, plain};
use super::{GoalRecord, NotChanged, NoteRecord};
use crate::documents::{Document, Stored};
use crate::identifiers::{GoalId, NoteId, PersonId};
use crate::mentoring::goal::{GoalDraft, GoalEdit, GoalField, GoalState};
use crate::writing::difference;
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};

type Outcome = Result<Option<Stored>, NotChanged>;

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
    carry_out(document, &ROOT, &plans, now)
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
        let is_away = plain(automerge, note, "away") == Some(ScalarValue::Boolean(true));
        if is_away == away { Vec::new() } else { vec![Plan::Put("away", ScalarValue::Boolean(away))] }
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

/// Everything of another index, under names that are not in this one, in one change; each keeps its dates. `None`
/// if there is nothing.
///
/// # Errors
/// The document is no index.
pub fn bring(
    document: &mut Document,
    title: &str,
    names: &[(PersonId, String)],
    goals: &[GoalRecord],
    notes: &[NoteRecord],
    now: u64,
) -> Outcome {
    let root = |list| first_object(&document.automerge, &ROOT, list, ObjType::Map).ok_or(NotChanged::Unknown);
    let (goal_list, note_list) = (root("goals")?, root("notes")?);
    let title = if title.is_empty() { None } else { plan_text(&document.automerge, &ROOT, "title", title) };
    if goals.is_empty() && notes.is_empty() && names.is_empty() && title.is_none() {
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
        title.iter().try_for_each(|plan| plan.carry_out(transaction, &ROOT))
    });
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}

fn write_goal(
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

fn date(transaction: &mut Transaction<'_>, entry: &ObjId, created: u64, changed: u64) -> Result<(), AutomergeError> {
    transaction.put(entry, "created_at", ScalarValue::Timestamp(moment(created)))?;
    transaction.put(entry, "changed_at", ScalarValue::Timestamp(moment(changed)))
}

/// One step of a change, worked out before the change begins.
enum Plan {
    Put(&'static str, ScalarValue),
    Remove(&'static str),
    Rewrite(ObjId, Vec<crate::writing::Splice>),
    /// The text is missing, which only a strange device can have brought about.
    WriteAnew(&'static str, String),
}

impl Plan {
    fn carry_out(&self, transaction: &mut Transaction<'_>, object: &ObjId) -> Result<(), AutomergeError> {
        match self {
            Self::Put(key, value) => transaction.put(object, *key, value.clone()),
            Self::Remove(key) => transaction.delete(object, *key),
            Self::Rewrite(text, splices) => splices.iter().try_for_each(|splice| {
                let delete = isize::try_from(splice.delete).unwrap_or(isize::MAX);
                transaction.splice_text(text, splice.at as usize, delete, &splice.insert)
            }),
            Self::WriteAnew(key, text) => {
                let object = transaction.put_object(object, *key, ObjType::Text)?;
                transaction.splice_text(&object, 0, 0, text)
            }
        }
    }
}

fn plan(
    automerge: &automerge::Automerge,
    object: &ObjId,
    key: &'static str,
    value: Option<ScalarValue>,
) -> Option<Plan> {
    let now = plain(automerge, object, key);
    match value {
        value if value == now => None,
        Some(value) => Some(Plan::Put(key, value)),
        None => Some(Plan::Remove(key)),
    }
}

/// The smallest splice, so that a concurrent edit of the same text keeps both.
fn plan_text(automerge: &automerge::Automerge, object: &ObjId, key: &'static str, text: &str) -> Option<Plan> {
    let Some(object) = first_object(automerge, object, key, ObjType::Text) else {
        return (!text.is_empty()).then(|| Plan::WriteAnew(key, text.to_owned()));
    };
    let splices = difference(&automerge.text(&object).unwrap_or_default(), text, None);
    (!splices.is_empty()).then_some(Plan::Rewrite(object, splices))
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
    work_out: impl FnOnce(&automerge::Automerge, &ObjId) -> Vec<Plan>,
) -> Outcome {
    let automerge = &document.automerge;
    let list = first_object(automerge, &ROOT, list, ObjType::Map).ok_or(NotChanged::Unknown)?;
    let entry = first_object(automerge, &list, key, ObjType::Map).ok_or(NotChanged::Unknown)?;
    let mut plans = work_out(automerge, &entry);
    if !plans.is_empty() && !plans.iter().any(|plan| matches!(plan, Plan::Put("changed_at", _))) {
        plans.push(Plan::Put("changed_at", ScalarValue::Timestamp(moment(now))));
    }
    carry_out(document, &entry, &plans, now)
}

fn carry_out(document: &mut Document, object: &ObjId, plans: &[Plan], now: u64) -> Outcome {
    if plans.is_empty() {
        return Ok(None);
    }
    let written =
        document.change(now, None, |transaction| plans.iter().try_for_each(|plan| plan.carry_out(transaction, object)));
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}

fn moment(now: u64) -> i64 {
    i64::try_from(now).unwrap_or(i64::MAX)
}
