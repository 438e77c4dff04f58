//! What Today shows of a circle, kept beside its list of goals and notes, so that the list itself stays closed
//! until somebody looks at the circle: a person with sixty circles starts as fast as one with one.

use super::view::PauseView;
use crate::documents::Document;
use crate::documents::index::{self, GoalRecord, NoteRecord};
use crate::identifiers::{GoalId, NoteId, PersonId};
use crate::mentoring::goal::GoalState;
use crate::mentoring::item::meeting::{MeetingState, starts_at};
use crate::mentoring::item::promise::PromiseState;
use crate::mentoring::item::{Item, ItemKind};
use serde::{Deserialize, Serialize};

/// The newest goals and notes that are kept.
const MOST_NEWEST: usize = 20;

/// A circle's list in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Outline {
    pub(super) title: String,
    pub(super) open_goals: u32,
    pub(super) goals: u32,
    pub(super) notes: u32,
    pub(super) pauses: Vec<PauseView>,
    /// Newest first.
    pub(super) newest_goals: Vec<ShortGoal>,
    /// Newest first.
    pub(super) newest_notes: Vec<ShortNote>,
    /// Open promises, newest first. Stored behind the rest, because the first format did not know of it.
    #[serde(skip)]
    pub(super) promises: Vec<Item>,
    /// Meetings that are arranged, the latest first. Stored behind the rest.
    #[serde(skip)]
    pub(super) meetings: Vec<Item>,
    /// Promises, thanks and meetings, newest first. Stored behind the rest.
    #[serde(skip)]
    pub(super) newest_items: Vec<Item>,
}

/// A goal in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShortGoal {
    pub(super) goal_id: GoalId,
    pub(super) owner: PersonId,
    pub(super) aim: String,
    pub(super) state: GoalState,
    pub(super) created_at: u64,
    pub(super) changed_at: u64,
}

/// A note in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShortNote {
    pub(super) note_id: NoteId,
    pub(super) by: PersonId,
    pub(super) title: String,
    pub(super) changed_at: u64,
}

impl Outline {
    /// Of a list that is open.
    pub(super) fn of(document: &Document) -> Self {
        let (goals, notes) = (index::goals(document), index::notes(document));
        let of = |kind| index::items_of(document, kind).into_iter().filter(|item| !item.away);
        let is_open = |promise: &Item| PromiseState::of(promise) == PromiseState::Open;
        let is_arranged = |meeting: &Item| MeetingState::of(meeting) == MeetingState::Arranged;
        let given = of(ItemKind::Promise).chain(of(ItemKind::Thanks)).chain(of(ItemKind::Meeting)).collect();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            title: index::title(document),
            open_goals: count(goals.iter().filter(|goal| goal.state.is_open()).count()),
            goals: count(goals.len()),
            notes: count(notes.iter().filter(|note| !note.away).count()),
            pauses: super::parting::pauses_in(document),
            newest_goals: newest(goals, |goal| goal.changed_at).into_iter().map(ShortGoal::from).collect(),
            newest_notes: newest(notes.into_iter().filter(|note| !note.away).collect(), |note| note.changed_at)
                .into_iter()
                .map(ShortNote::from)
                .collect(),
            promises: newest(of(ItemKind::Promise).filter(is_open).collect(), |promise| promise.created_at),
            meetings: newest(of(ItemKind::Meeting).filter(is_arranged).collect(), |one| starts_at(one).unwrap_or(0)),
            newest_items: newest(given, |item| item.changed_at),
        }
    }
}

impl Outline {
    /// As it is stored beside a document's summary: itself, then the items.
    pub(super) fn to_stored(outline: Option<&Self>) -> Vec<u8> {
        let items = outline.map(|outline| (&outline.promises, &outline.meetings, &outline.newest_items));
        postcard::to_allocvec(&(outline, items)).unwrap_or_default()
    }

    /// Reads it back, and gives what stands behind it; of an earlier format there is neither, and the list is looked
    /// through anew.
    pub(super) fn from_stored(bytes: &[u8]) -> (Option<Self>, &[u8]) {
        type Items = (Vec<Item>, Vec<Item>, Vec<Item>);
        match postcard::take_from_bytes::<(Option<Self>, Option<Items>)>(bytes) {
            Ok(((Some(outline), Some((promises, meetings, newest_items))), rest)) => {
                (Some(Self { promises, meetings, newest_items, ..outline }), rest)
            }
            Ok((_, rest)) => (None, rest),
            Err(_) => (None, &[]),
        }
    }
}

fn newest<T>(mut all: Vec<T>, changed_at: impl Fn(&T) -> u64) -> Vec<T> {
    all.sort_by_key(|one| std::cmp::Reverse(changed_at(one)));
    all.truncate(MOST_NEWEST);
    all
}

impl From<GoalRecord> for ShortGoal {
    fn from(goal: GoalRecord) -> Self {
        let GoalRecord { goal_id, owner, content, state, created_at, changed_at } = goal;
        Self { goal_id, owner, aim: content.aim, state, created_at, changed_at }
    }
}

impl From<NoteRecord> for ShortNote {
    fn from(note: NoteRecord) -> Self {
        let NoteRecord { note_id, by, title, changed_at, .. } = note;
        Self { note_id, by, title, changed_at }
    }
}
