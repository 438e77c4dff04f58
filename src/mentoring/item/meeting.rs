//! A meeting: times that somebody proposes, one that is taken, what is to be talked about, and that it took place.
//!
//! Anybody in the circle takes a time, changes the length or the place, and says that it took place; nothing waits
//! for everybody. Two people who take different times at once: one of the two stands everywhere, and
//! [`Item::also`](super::Item::also) holds the other until somebody takes a time again, so both are shown the two.
//! One lets a meeting go while the other takes a time for it: both stand, and a meeting that was let go is shown as
//! let go. Times are moments (UTC), so clocks that change in between change nothing; whoever reads them sees them
//! by their own clock, and [`Field::Zone`] says by whose they were proposed.

use super::{Field, Item, ItemKind};
use crate::identifiers::{ItemId, NoteId, PersonId};

/// A good number of meetings in a term.
pub const A_TERM: usize = 4;

/// How long a term is taken to be, in milliseconds: sixteen weeks.
pub const TERM_MS: u64 = 16 * 7 * 86_400_000;

/// How long meetings are offered to be, in minutes; the second is what is meant if nothing is said.
pub const LENGTHS: [u32; 4] = [30, 45, 60, 90];

/// Where a meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingState {
    /// Times are proposed, and none is taken.
    Proposed,
    /// It has a time.
    Arranged,
    /// It took place.
    Met,
    /// It was let go.
    LetGo,
}

impl MeetingState {
    /// The words in documents, stable for ever.
    pub const WORDS: [&'static str; 3] = ["", "met", "let_go"];

    /// Of this meeting.
    pub fn of(meeting: &Item) -> Self {
        match meeting.value(Field::State) {
            "met" => Self::Met,
            "let_go" => Self::LetGo,
            _ if starts_at(meeting).is_some() => Self::Arranged,
            _ => Self::Proposed,
        }
    }
}

/// When it starts, or a proposed time would, in milliseconds since 1970.
pub fn starts_at(item: &Item) -> Option<u64> {
    item.value(Field::At).parse().ok()
}

/// How long it is meant to be, in minutes.
pub fn minutes(meeting: &Item) -> u32 {
    meeting.value(Field::Minutes).parse().unwrap_or(LENGTHS[1])
}

/// The other time, if two were taken at once.
pub fn taken_as_well(meeting: &Item) -> Option<u64> {
    meeting.also.iter().find(|(field, _)| *field == Field::At)?.1.parse().ok()
}

/// The note that belongs to a meeting, the same for everybody who opens it first.
pub fn note_of(meeting_id: ItemId) -> NoteId {
    NoteId(meeting_id.0)
}

/// The next meeting: arranged, and not over for more than its own length.
pub fn next<'a>(items: impl IntoIterator<Item = &'a Item>, now: u64) -> Option<&'a Item> {
    let ends_at = |meeting: &Item| Some(starts_at(meeting)? + 2 * 60_000 * u64::from(minutes(meeting)));
    let is_next = |meeting: &&Item| {
        meeting.kind == ItemKind::Meeting
            && MeetingState::of(meeting) == MeetingState::Arranged
            && ends_at(meeting).is_some_and(|ends_at| ends_at >= now)
    };
    items.into_iter().filter(is_next).min_by_key(|meeting| (starts_at(meeting), meeting.item_id))
}

/// When it took place, if it did.
pub fn met_at(meeting: &Item) -> Option<u64> {
    let met = meeting.kind == ItemKind::Meeting && MeetingState::of(meeting) == MeetingState::Met;
    met.then(|| starts_at(meeting).unwrap_or(meeting.created_at))
}

/// Whether a promise was given before the last meeting that took place, and is still open: it is carried on.
pub fn is_carried(promise: &Item, last_met_at: Option<u64>) -> bool {
    last_met_at.is_some_and(|met_at| promise.created_at < met_at)
}

/// The points of a meeting in the order in which they are talked about: everybody's first, then everybody's
/// second, and so on; at each meeting somebody else begins. `people` are in one order for everybody, and
/// `met_before` is how often they have met.
pub fn agenda(points: &[Item], people: &[PersonId], met_before: usize) -> Vec<Item> {
    let count = people.len().max(1);
    let turn = |person_id: PersonId| {
        let place = people.iter().position(|known| *known == person_id).unwrap_or(count);
        (place + count - met_before % count) % count + usize::from(place == count) * count
    };
    let mut sorted: Vec<&Item> = points.iter().collect();
    sorted.sort_by_key(|point| (point.created_at, point.item_id));
    let mut given = std::collections::BTreeMap::<PersonId, usize>::new();
    let mut rounds: Vec<(usize, usize, &Item)> = sorted
        .into_iter()
        .map(|point| {
            let round = given.entry(point.by).or_default();
            *round += 1;
            (*round, turn(point.by), point)
        })
        .collect();
    rounds.sort_by_key(|(round, turn, _)| (*round, *turn));
    rounds.into_iter().map(|(_, _, point)| point.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [PersonId; 2] = [PersonId([1; 16]), PersonId([2; 16])];

    fn item(kind: ItemKind, id: u8, by: u8, values: &[(Field, &str)]) -> Item {
        let values = values.iter().map(|(field, value)| (*field, (*value).to_owned())).collect();
        let (item_id, by) = (ItemId([id; 16]), PersonId([by; 16]));
        Item { item_id, kind, by, created_at: u64::from(id), changed_at: 0, away: false, values, also: Vec::new() }
    }

    #[test]
    fn the_agenda_alternates_and_another_begins_each_time() {
        let points = [(1, 1), (2, 1), (3, 2), (4, 1)].map(|(id, by)| item(ItemKind::Point, id, by, &[]));
        let order = |met_before| {
            agenda(&points, &PEOPLE, met_before).iter().map(|point| point.item_id.0[0]).collect::<Vec<_>>()
        };
        assert_eq!(order(0), [1, 3, 2, 4]);
        assert_eq!(order(1), [3, 1, 2, 4]);
        assert_eq!(order(2), order(0));
    }

    #[test]
    fn somebody_who_has_left_still_has_their_points_on_the_agenda() {
        let points = [(1, 9), (2, 1)].map(|(id, by)| item(ItemKind::Point, id, by, &[]));
        assert_eq!(agenda(&points, &PEOPLE, 5).len(), 2);
        assert_eq!(agenda(&points, &[], 0).len(), 2);
    }

    #[test]
    fn the_next_meeting_is_the_first_that_is_arranged_and_not_over() {
        let hour = 3_600_000;
        let at = |id: u8, at: u64, state: &'static str| {
            item(
                ItemKind::Meeting,
                id,
                1,
                &[(Field::At, &at.to_string()), (Field::State, state), (Field::Minutes, "60")],
            )
        };
        let all = [at(1, hour, ""), at(2, 9 * hour, ""), at(3, 7 * hour, ""), at(4, 6 * hour, "let_go")];
        assert_eq!(next(&all, 5 * hour).map(|one| one.item_id), Some(ItemId([3; 16])));
        assert_eq!(next(&all, 20 * hour), None);
        assert_eq!(met_at(&at(5, hour, "met")), Some(hour));
    }

    #[test]
    fn a_promise_from_before_the_last_meeting_is_carried_on() {
        let promise = item(ItemKind::Promise, 5, 1, &[]);
        assert!(is_carried(&promise, Some(6)));
        assert!(!is_carried(&promise, Some(4)) && !is_carried(&promise, None));
    }
}
