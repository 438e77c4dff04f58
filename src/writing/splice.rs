//! One replacement in a text, and what it does to the text and to positions in it.
//!
//! Leaves to `delta` what several splices do to each other.

use serde::{Deserialize, Serialize};

/// At a position, some units go and some text comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// Where, in UTF-16 units from the start.
    pub at: u32,
    /// How many UTF-16 units go.
    pub delete: u32,
    /// What comes in their place.
    pub insert: String,
}

/// Why a splice does not fit a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Misfit {
    /// It reaches beyond the end of the text.
    #[error("a splice reaches beyond the end of the text")]
    BeyondTheEnd,
    /// It begins or ends between the two halves of a character.
    #[error("a splice cuts a character in two")]
    InsideACharacter,
}

/// The length of a text in UTF-16 units; `u32::MAX` for one that is longer.
pub fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The text after the splices, each applied to what the one before left.
///
/// # Errors
/// The first splice that does not fit; then nothing is applied.
///
/// ```
/// use alongside::writing::{Misfit, Splice, apply};
/// let splice = |at, delete, insert: &str| Splice { at, delete, insert: insert.into() };
/// assert_eq!(apply("a 🌱", &[splice(2, 2, "tree"), splice(0, 1, "the")]).as_deref(), Ok("the tree"));
/// assert_eq!(apply("a 🌱", &[splice(3, 1, "")]), Err(Misfit::InsideACharacter));
/// ```
pub fn apply(text: &str, splices: &[Splice]) -> Result<String, Misfit> {
    let mut text = text.to_owned();
    for splice in splices {
        let start = byte_offset(&text, splice.at)?;
        let rest = text.get(start..).unwrap_or_default();
        let end = start.saturating_add(byte_offset(rest, splice.delete)?);
        text.replace_range(start..end, &splice.insert);
    }
    Ok(text)
}

/// Where the given unit begins, in bytes.
fn byte_offset(text: &str, unit: u32) -> Result<usize, Misfit> {
    let mut left = unit as usize;
    for (offset, character) in text.char_indices() {
        match left {
            0 => return Ok(offset),
            1 if character.len_utf16() == 2 => return Err(Misfit::InsideACharacter),
            _ => left = left.saturating_sub(character.len_utf16()),
        }
    }
    if left == 0 { Ok(text.len()) } else { Err(Misfit::BeyondTheEnd) }
}

/// Where a position (a caret) is after the splices.
///
/// Text that comes exactly at the position comes after it, so that somebody else's writing does not push the
/// caret away. A position inside what was replaced stays as deep in the replacement as it was, or at its end.
pub fn move_position(position: u32, splices: &[Splice]) -> u32 {
    splices.iter().fold(position, |position, splice| {
        let inserted = units(&splice.insert);
        if position <= splice.at {
            position
        } else if position >= splice.at.saturating_add(splice.delete) {
            position.saturating_sub(splice.delete).saturating_add(inserted)
        } else {
            splice.at.saturating_add(inserted.min(position.saturating_sub(splice.at)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splice(at: u32, delete: u32, insert: &str) -> Splice {
        Splice { at, delete, insert: insert.into() }
    }

    #[test]
    fn splices_apply_one_after_the_other() {
        assert_eq!(apply("abc", &[splice(1, 1, "XY"), splice(3, 1, "")]).as_deref(), Ok("aXY"));
    }

    #[test]
    fn a_splice_beyond_the_end_is_refused() {
        assert_eq!(apply("abc", &[splice(4, 0, "x")]), Err(Misfit::BeyondTheEnd));
        assert_eq!(apply("abc", &[splice(2, 2, "")]), Err(Misfit::BeyondTheEnd));
        assert_eq!(apply("abc", &[splice(2, u32::MAX, "")]), Err(Misfit::BeyondTheEnd));
    }

    #[test]
    fn half_a_character_can_neither_go_nor_be_written_into() {
        assert_eq!(apply("🌱", &[splice(1, 0, "x")]), Err(Misfit::InsideACharacter));
        assert_eq!(apply("a🌱", &[splice(0, 2, "")]), Err(Misfit::InsideACharacter));
        assert_eq!(apply("a🌱", &[splice(0, 3, "")]).as_deref(), Ok(""));
    }

    #[test]
    fn a_caret_stays_before_what_others_write_at_it_and_moves_with_what_they_write_before_it() {
        assert_eq!(move_position(3, &[splice(3, 0, "new")]), 3);
        assert_eq!(move_position(3, &[splice(1, 0, "new")]), 6);
        assert_eq!(move_position(3, &[splice(1, 4, "")]), 1);
        assert_eq!(move_position(3, &[splice(1, 4, "word!")]), 3);
    }
}
