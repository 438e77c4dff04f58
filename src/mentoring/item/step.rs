//! A step of a goal, and its place among the others.
//!
//! A place is a text of lower-case letters; texts compare as steps stand. Moving one step writes one place, so two
//! devices that move different steps at once both get their way; if both move the same step, one of the two
//! places stands everywhere. Steps with equal places stand in the order in which they were made.
//!
//! Source: "fractional indexing", as in D. Greenspan, "Implementing Fractional Indexing" (2020).

use super::{Field, Item};

/// The words for a step's state in documents, stable for ever: to do, and done.
pub const WORDS: [&str; 2] = ["", "done"];

const FIRST: u8 = b'a';
const LAST: u8 = b'z';

/// Whether the step is done.
pub fn is_done(step: &Item) -> bool {
    step.value(Field::State) == "done"
}

/// Whether this can be a place: letters, and no `a` at the end, before which nothing would fit.
pub(super) fn is_place(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('a') && text.bytes().all(|letter| letter.is_ascii_lowercase())
}

/// A place behind `before` and in front of `after`; an empty text stands for the beginning and the end. Where
/// nothing fits between (they are equal, or stand the other way round), it is a place right behind `before`.
pub fn between(before: &str, after: &str) -> String {
    let mut place = String::new();
    let mut bounded = !after.is_empty();
    for at in 0.. {
        let low = before.as_bytes().get(at).map_or(FIRST, |letter| (*letter).clamp(FIRST, LAST));
        let high = match after.as_bytes().get(at) {
            Some(letter) if bounded => (*letter).clamp(FIRST, LAST),
            _ => LAST + 1,
        };
        if high > low + 1 {
            place.push(char::from(low + (high - low) / 2));
            break;
        }
        place.push(char::from(low));
        // One letter apart: anything behind `before` is in front of `after` from here on.
        bounded = bounded && high == low;
    }
    place
}

/// Sorts steps as they stand.
pub fn sort(steps: &mut [Item]) {
    steps.sort_by(|one, other| {
        let key = |step: &Item| (step.created_at, step.item_id);
        one.value(Field::Place).cmp(other.value(Field::Place)).then_with(|| key(one).cmp(&key(other)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_place_between_two() {
        let mut places = vec![between("", "")];
        // A fixed walk over the gaps: the first, the last and every one in between, again and again.
        for turn in 0..300_usize {
            let gap = turn * 7 % (places.len() + 1);
            let before = gap.checked_sub(1).map_or("", |at| places[at].as_str());
            let after = places.get(gap).map_or("", String::as_str);
            let place = between(before, after);
            assert!(is_place(&place), "{place}");
            assert!(
                before < place.as_str() && (after.is_empty() || place.as_str() < after),
                "{before} {place} {after}"
            );
            places.insert(gap, place);
        }
    }

    #[test]
    fn at_the_end_places_stay_short() {
        let mut last = between("", "");
        for _ in 0..60 {
            last = between(&last, "");
        }
        assert!(last.len() <= 16, "{last}");
    }

    #[test]
    fn places_that_stand_the_wrong_way_round_are_no_trouble() {
        for (before, after) in [("m", "m"), ("z", "b"), ("zzz", "a"), ("É", "7")] {
            let place = between(before, after);
            assert!(is_place(&place) && place.len() < 10, "{before} {after}: {place}");
        }
    }
}
