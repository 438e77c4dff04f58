//! A text as lines with carets in them, and what of it has changed.
//!
//! Invariant: lines that stay the same are not among those to be drawn anew, however long the text is.

use super::is_fence;
use core::ops::Range;

/// Somebody's caret in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caret<P> {
    /// In UTF-16 units from the start of the line.
    pub at: u32,
    /// Whose.
    pub person: P,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<P> {
    /// Without its end.
    pub text: String,
    /// Whether it stands in a block of code.
    pub in_code: bool,
    /// Who is in it, from its start on.
    pub carets: Vec<Caret<P>>,
}

/// The lines of a text; carets are given by their place in the whole text, in UTF-16 units, in any order.
pub fn lines<P: Clone>(text: &str, carets: &[Caret<P>]) -> Vec<Line<P>> {
    let (mut start, mut in_code) = (0_u32, false);
    let mut lines: Vec<Line<P>> = Vec::new();
    for text in text.split('\n') {
        let end = start.saturating_add(crate::writing::units(text));
        let mut here: Vec<Caret<P>> = carets
            .iter()
            .filter(|caret| (start..=end).contains(&caret.at))
            .map(|caret| Caret { at: caret.at - start, person: caret.person.clone() })
            .collect();
        here.sort_by_key(|caret| caret.at);
        lines.push(Line { text: text.to_owned(), in_code, carets: here });
        in_code ^= is_fence(text);
        start = end.saturating_add(1);
    }
    lines
}

/// Which lines of `before` are replaced by which of `after`; all others stay.
pub fn replaced<T: PartialEq>(before: &[T], after: &[T]) -> (Range<usize>, Range<usize>) {
    let head = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()) - head;
    let tail = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    (head..before.len() - tail, head..after.len() - tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_in_the_line_where_it_blinks() {
        let caret = |at| Caret { at, person: "Ben" };
        let found = lines("añ\n\n😀b", &[caret(2), caret(3), caret(6)]);
        let places: Vec<Vec<u32>> =
            found.iter().map(|line| line.carets.iter().map(|caret| caret.at).collect()).collect();
        assert_eq!(places, [vec![2], vec![0], vec![2]]);
    }

    #[test]
    fn code_lasts_until_its_fence() {
        let in_code: Vec<bool> = lines::<()>("a\n```\nb\n```\nc", &[]).iter().map(|line| line.in_code).collect();
        assert_eq!(in_code, [false, false, true, true, false]);
    }

    #[test]
    fn only_what_changed_is_drawn_anew() {
        assert_eq!(replaced(&[1, 2, 3, 4], &[1, 9, 8, 4]), (1..3, 1..3));
        assert_eq!(replaced(&[1, 1], &[1, 1, 1]), (2..2, 2..3));
        assert_eq!(replaced::<u8>(&[], &[]), (0..0, 0..0));
    }
}
