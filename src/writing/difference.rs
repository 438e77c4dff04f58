//! What somebody typed, seen from the text before and the text after.
//!
//! A `textarea` tells only its whole text. One region is found that changed; where the same letters allow more
//! than one answer ("aa" to "aaa"), the caret decides, so that what others write lands on the right side of it.

use super::Splice;

/// The smallest single splice that leads from one text to the other; none if they are equal.
///
/// The caret is where it stands in `after`, in UTF-16 units. A surrogate pair is never cut.
///
/// ```
/// use alongside::writing::{Splice, difference};
/// let typed = difference("so so", "so so so", Some(3));
/// assert_eq!(typed, [Splice { at: 0, delete: 0, insert: "so ".into() }]);
/// ```
pub fn difference(before: &str, after: &str, caret: Option<u32>) -> Vec<Splice> {
    if before == after {
        return Vec::new();
    }
    let old: Vec<u16> = before.encode_utf16().collect();
    let new: Vec<u16> = after.encode_utf16().collect();
    let shorter = old.len().min(new.len());
    let longest_start = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let longest_end = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();

    // Every choice of the smallest region keeps this many units in all; the caret picks one of them.
    let kept = longest_start.saturating_add(longest_end).min(shorter);
    let behind_caret = caret.map_or(0, |caret| new.len().saturating_sub(caret as usize));
    let mut end = behind_caret.clamp(kept.saturating_sub(longest_start), longest_end.min(kept));
    let mut start = kept.saturating_sub(end);

    if start.checked_sub(1).and_then(|last| old.get(last)).is_some_and(|unit| is_first_half(*unit)) {
        start = start.saturating_sub(1);
    }
    if old.len().checked_sub(end).and_then(|first| old.get(first)).is_some_and(|unit| is_second_half(*unit)) {
        end = end.saturating_sub(1);
    }
    let inserted = new.get(start..new.len().saturating_sub(end)).unwrap_or_default();
    vec![Splice {
        at: u32::try_from(start).unwrap_or(u32::MAX),
        delete: u32::try_from(old.len().saturating_sub(start).saturating_sub(end)).unwrap_or(u32::MAX),
        insert: String::from_utf16_lossy(inserted),
    }]
}

fn is_first_half(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn is_second_half(unit: u16) -> bool {
    (0xDC00..0xE000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::super::apply;
    use super::*;
    use proptest::prelude::*;

    fn splice(at: u32, delete: u32, insert: &str) -> Vec<Splice> {
        vec![Splice { at, delete, insert: insert.into() }]
    }

    #[test]
    fn the_caret_says_which_of_equal_letters_is_new() {
        assert_eq!(difference("aa", "aaa", Some(1)), splice(0, 0, "a"));
        assert_eq!(difference("aa", "aaa", Some(2)), splice(1, 0, "a"));
        assert_eq!(difference("aa", "aaa", Some(3)), splice(2, 0, "a"));
        assert_eq!(difference("aaa", "aa", Some(0)), splice(0, 1, ""));
    }

    #[test]
    fn a_caret_far_from_the_change_does_not_make_it_larger() {
        assert_eq!(difference("one two three", "one 2 three", Some(0)), splice(4, 3, "2"));
        assert_eq!(difference("one two three", "one 2 three", Some(11)), splice(4, 3, "2"));
    }

    #[test]
    fn two_plants_that_share_half_a_character_are_replaced_whole() {
        assert_eq!(difference("🌱", "🌲", None), splice(0, 2, "🌲"));
        assert_eq!(difference("🌱🌱", "🌱", Some(0)), splice(0, 2, ""));
    }

    proptest! {
        #[test]
        fn the_difference_leads_from_before_to_after(
            before in "[ab🌱🌲😀]{0,12}", after in "[ab🌱🌲😀]{0,12}", caret in proptest::option::of(0_u32..30)
        ) {
            let splices = difference(&before, &after, caret);
            prop_assert_eq!(apply(&before, &splices), Ok(after));
        }
    }
}
