//! Reading an index, whatever stands in it.
//!
//! Where two values stand at one key because two devices wrote at once, an object wins over a plain value, and
//! the object that was made first over later ones: so nobody can put something in the place of a goal. Between
//! plain values Automerge's order decides, the same on every device.

use crate::documents::Document;
use crate::identifiers::{GoalId, NoteId, PersonId};
use crate::mentoring::goal::{Confidence, Day, GoalDraft, GoalField, GoalState, LONGEST_FIELD};
use crate::mentoring::note::LONGEST_TITLE;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use core::str::FromStr;

/// The most goals, and the most notes, that are read from one index.
const MOST_ENTRIES: usize = 10_000;

/// A goal as the index holds it.
///
/// Concurrent changes: in one text both people's words stay; of `by_when`, `confidence` and `state` one of the
/// two values stands, on every device the same; `changed_at` is the moment of one of them. Goals are never
/// removed. That only the owner changes a goal is kept by every engine for its own person; the index itself
/// does not hold it, because the devices of a circle trust each other's people with all of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRecord {
    /// Which.
    pub goal_id: GoalId,
    /// Whose.
    pub owner: PersonId,
    /// As filled in.
    pub content: GoalDraft,
    /// Where it stands.
    pub state: GoalState,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Milliseconds since 1970.
    pub changed_at: u64,
}

/// A note as the index holds it; its text is a document of its own.
///
/// Concurrent changes: of two titles both people's words stay; one of two excerpts stands; a note that one puts
/// away while another writes in it stays put away until somebody brings it back, and holds what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRecord {
    /// Which.
    pub note_id: NoteId,
    /// May be empty.
    pub title: String,
    /// The first words of the text, as the last writer's device saw them.
    pub excerpt: String,
    /// Who began it.
    pub by: PersonId,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Milliseconds since 1970.
    pub changed_at: u64,
    /// Put away; can be brought back.
    pub away: bool,
}

/// The version of the format in which the document was begun; 0 if it says none.
pub fn format(document: &Document) -> u64 {
    number(&document.automerge, &ROOT, "v")
}

/// The circle's title; may be empty.
pub fn title(document: &Document) -> String {
    text(&document.automerge, &ROOT, "title", LONGEST_TITLE)
}

/// Every goal that has an owner, oldest first.
pub fn goals(document: &Document) -> Vec<GoalRecord> {
    let automerge = &document.automerge;
    let mut goals: Vec<_> = entries(automerge, "goals")
        .filter_map(|(key, goal)| {
            let mut content = GoalDraft {
                by_when: string(automerge, &goal, "by_when").and_then(|day| Day::parse(&day)),
                confidence: u8::try_from(number(automerge, &goal, "confidence")).ok().and_then(Confidence::new),
                ..GoalDraft::default()
            };
            for field in GoalField::ALL {
                *content.field_mut(field) = text(automerge, &goal, field.as_str(), LONGEST_FIELD);
            }
            Some(GoalRecord {
                goal_id: key.parse().ok()?,
                owner: identifier(automerge, &goal, "owner")?,
                content,
                state: string(automerge, &goal, "state").map(|word| GoalState::from_word(&word)).unwrap_or_default(),
                created_at: number(automerge, &goal, "created_at"),
                changed_at: number(automerge, &goal, "changed_at"),
            })
        })
        .collect();
    goals.sort_by_key(|goal| (goal.created_at, goal.goal_id));
    goals
}

/// Every note that somebody began, oldest first.
pub fn notes(document: &Document) -> Vec<NoteRecord> {
    let automerge = &document.automerge;
    let mut notes: Vec<_> = entries(automerge, "notes")
        .filter_map(|(key, note)| {
            Some(NoteRecord {
                note_id: key.parse().ok()?,
                title: text(automerge, &note, "title", LONGEST_TITLE),
                excerpt: shortened(string(automerge, &note, "excerpt").unwrap_or_default(), LONGEST_TITLE),
                by: identifier(automerge, &note, "by")?,
                created_at: number(automerge, &note, "created_at"),
                changed_at: number(automerge, &note, "changed_at"),
                away: is_away(automerge, &note),
            })
        })
        .collect();
    notes.sort_by_key(|note| (note.created_at, note.note_id));
    notes
}

/// The object of this kind at a key that was made first.
pub(in crate::documents) fn first_object(
    automerge: &Automerge,
    parent: &ObjId,
    key: &str,
    kind: ObjType,
) -> Option<ObjId> {
    let all = automerge.get_all(parent, key).ok()?;
    let objects = all.into_iter().filter(|(value, _)| matches!(value, Value::Object(found) if *found == kind));
    objects.map(|(_, object)| object).min_by(|one, other| made_order(one).cmp(&made_order(other)))
}

fn made_order(object: &ObjId) -> (u64, &[u8]) {
    match object {
        ObjId::Root => (0, &[]),
        ObjId::Id(counter, actor, _) => (*counter, actor.to_bytes()),
    }
}

fn entries<'a>(automerge: &'a Automerge, list: &str) -> impl Iterator<Item = (String, ObjId)> + use<'a> {
    let list = first_object(automerge, &ROOT, list, ObjType::Map);
    let keys: Vec<String> = list.iter().flat_map(|list| automerge.keys(list)).take(MOST_ENTRIES).collect();
    keys.into_iter().filter_map(move |key| {
        let entry = first_object(automerge, list.as_ref()?, &key, ObjType::Map)?;
        Some((key, entry))
    })
}

/// The plain value at a key, even if an object stands beside it.
pub(super) fn plain(automerge: &Automerge, parent: &ObjId, key: &str) -> Option<ScalarValue> {
    let all = automerge.get_all(parent, key).ok()?;
    all.into_iter().rev().find_map(|(value, _)| match value {
        Value::Scalar(value) => Some(value.into_owned()),
        Value::Object(_) => None,
    })
}

/// Whether it is put away.
pub(super) fn is_away(automerge: &Automerge, entry: &ObjId) -> bool {
    plain(automerge, entry, "away") == Some(ScalarValue::Boolean(true))
}

pub(super) fn string(automerge: &Automerge, parent: &ObjId, key: &str) -> Option<String> {
    match plain(automerge, parent, key)? {
        ScalarValue::Str(text) => Some(text.into()),
        _ => None,
    }
}

pub(super) fn number(automerge: &Automerge, parent: &ObjId, key: &str) -> u64 {
    match plain(automerge, parent, key) {
        Some(ScalarValue::Int(value) | ScalarValue::Timestamp(value)) => u64::try_from(value).unwrap_or(0),
        Some(ScalarValue::Uint(value)) => value,
        _ => 0,
    }
}

pub(super) fn identifier<T: FromStr>(automerge: &Automerge, parent: &ObjId, key: &str) -> Option<T> {
    string(automerge, parent, key)?.parse().ok()
}

pub(super) fn text(automerge: &Automerge, parent: &ObjId, key: &str, longest: usize) -> String {
    let object = first_object(automerge, parent, key, ObjType::Text);
    shortened(object.and_then(|object| automerge.text(object).ok()).unwrap_or_default(), longest)
}

/// Two people's words side by side may be longer than either was allowed to be; four times is shown.
pub(super) fn shortened(mut text: String, longest: usize) -> String {
    let cut = text.char_indices().nth(longest.saturating_mul(4)).map(|(offset, _)| offset);
    if let Some(cut) = cut {
        text.truncate(cut);
    }
    text
}
