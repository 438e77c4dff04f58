//! The text of a note.
//!
//! What others and we write at the same time is merged letter by letter: both texts stay, at the place where
//! they were written. Positions count UTF-16 units.

mod long;
#[cfg(test)]
mod tests;

pub use long::{LONGEST, WrittenLong, write_long};

use super::document::automerge_hash;
use super::gate::{Reader, is_letter, splice_of};
use super::{Document, Heads, Stored};
use crate::writing::{Misfit, Splice, apply};
use automerge::transaction::Transactable;
use automerge::{Automerge, Cursor, MoveCursor, ObjId, ObjType, ROOT, ReadDoc};

/// The bytes with which Automerge writes a cursor: version, what it is fixed to, and that it moves forward when
/// that goes.
const VERSION: u8 = 1;
const START: u8 = 1;
const END: u8 = 2;
const LETTER: u8 = 3;
const AFTER: u8 = 2;

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The change to be stored; `None` if the splices changed nothing.
    pub stored: Option<Stored>,
    /// What the document's text went through.
    pub splices: Vec<Splice>,
    /// What the writer lacks: it goes on top of their text, as it is with what they wrote.
    pub on_top: Vec<Splice>,
}

/// Why something is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWritten {
    /// The splices do not fit the text that they were written on.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// What they were written on is not known here.
    #[error("written on something that is not known here")]
    UnknownBase,
    /// The document is not a text, or Automerge does not take it.
    #[error("the document does not take it")]
    NotTaken,
}

/// The text.
pub fn text(document: &Document) -> String {
    String::from_utf16_lossy(&document.units)
}

/// How it begins, at most so many UTF-16 units.
pub fn beginning(document: &Document, units: usize) -> String {
    let end = document.units.len().min(units);
    String::from_utf16_lossy(document.units.get(..end).unwrap_or_default()).trim_end_matches('\u{fffd}').to_owned()
}

/// Its length in UTF-16 units.
pub fn length(document: &Document) -> usize {
    document.units.len()
}

/// Writes splices that were made on the text as it was at `base`, each on what the one before left.
///
/// # Errors
/// [`NotWritten`]; then nothing has changed.
pub fn write(document: &mut Document, base: &Heads, splices: &[Splice], now: u64) -> Result<Written, NotWritten> {
    let object = document.text.clone().ok_or(NotWritten::NotTaken)?;
    if !document.has_all(base) {
        return Err(NotWritten::UnknownBase);
    }
    let before = document.heads();
    if *base == before {
        fits(&document.units, splices)?;
        let ((), stored) = document
            .change(now, None, |transaction| splice_all(transaction, &object, splices))
            .map_err(|_| NotWritten::NotTaken)?;
        document.follow(splices);
        return Ok(Written { stored, splices: splices.to_vec(), on_top: Vec::new() });
    }
    let heads: Vec<_> = base.iter().map(automerge_hash).collect();
    let text = document.automerge.text_at(&object, &heads).map_err(|_| NotWritten::NotTaken)?;
    apply(&text, splices)?;
    let ((), stored) = document
        .change(now, Some(&heads), |transaction| splice_all(transaction, &object, splices))
        .map_err(|_| NotWritten::NotTaken)?;
    let written: Heads = match &stored {
        Some(stored) => [stored.hash].into_iter().collect(),
        None => base.clone(),
    };
    let after = document.heads();
    let splices = splices_between(document, &before, &after);
    let on_top = splices_between(document, &written, &after);
    document.follow(&splices);
    Ok(Written { stored, splices, on_top })
}

/// What leads from the text at one point to the text at another. Takes time with the length of the text:
/// for opening and for writes on an older state, not for every letter.
pub fn splices_between(document: &Document, from: &Heads, to: &Heads) -> Vec<Splice> {
    let known = |heads: &Heads| heads.iter().filter(|hash| document.history.has(hash)).map(automerge_hash).collect();
    let (from, to): (Vec<_>, Vec<_>) = (known(from), known(to));
    let Some(object) = &document.text else { return Vec::new() };
    let patches = document.automerge.diff_obj(object, &from, &to, false).unwrap_or_default();
    patches.iter().filter_map(|patch| splice_of(&patch.action)).collect()
}

/// A place in the text that stays where it is while others write: for a caret. The position counts in the text
/// at `heads`; `None` if those are not known, or the position is beyond the end.
pub fn cursor_at(document: &Document, heads: &Heads, position: u32) -> Option<Vec<u8>> {
    let object = document.text.as_ref()?;
    if !document.has_all(heads) {
        return None;
    }
    let heads: Vec<_> = heads.iter().map(automerge_hash).collect();
    let (at, length) = if document.automerge.get_heads() == heads {
        (None, document.units.len())
    } else {
        (Some(heads.as_slice()), document.automerge.length_at(object, &heads))
    };
    let position = position as usize;
    let cursor = match position.cmp(&length) {
        core::cmp::Ordering::Greater => return None,
        core::cmp::Ordering::Equal => Cursor::End,
        core::cmp::Ordering::Less => {
            document.automerge.get_cursor_moving(object, position, at, MoveCursor::After).ok()?
        }
    };
    Some(cursor.to_bytes())
}

/// Where a place is now. `None` for bytes that name no place of this text; total for bytes from anywhere.
pub fn position_of(document: &Document, cursor: &[u8]) -> Option<u32> {
    let object = document.text.as_ref()?;
    let mut reader = Reader::new(cursor);
    let place = match (reader.byte().ok()?, reader.byte().ok()?) {
        (VERSION, START) => return Some(0),
        (VERSION, END) => return u32::try_from(document.units.len()).ok(),
        (VERSION, LETTER) => {
            let actor = reader.prefixed(32).ok()?;
            let counter = reader.unsigned().ok()?;
            // Automerge panics where a cursor names an operation outside the text, so it is looked up first.
            let known = reader.rest() == [AFTER] && is_letter(document, counter, actor);
            Cursor::try_from(cursor).ok().filter(|_| known)?
        }
        _ => return None,
    };
    u32::try_from(document.automerge.get_cursor_position(object, &place, None).ok()?).ok()
}

/// The text object that the skeleton made, whatever else stands beside it.
pub(super) fn object(document: &Automerge) -> Option<ObjId> {
    super::index::first_object(document, &ROOT, "text", ObjType::Text)
}

/// Whether splices fit, and cut no character in two.
fn fits(units: &[u16], splices: &[Splice]) -> Result<(), Misfit> {
    if let [splice] = splices {
        // One splice is what typing gives; looking at its two ends is enough.
        let start = splice.at as usize;
        let end = start.saturating_add(splice.delete as usize);
        if end > units.len() {
            return Err(Misfit::BeyondTheEnd);
        }
        let cuts = |position: usize| units.get(position).is_some_and(|unit| (0xDC00..0xE000).contains(unit));
        return if cuts(start) || cuts(end) { Err(Misfit::InsideACharacter) } else { Ok(()) };
    }
    apply(&String::from_utf16_lossy(units), splices).map(|_| ())
}

fn splice_all(
    transaction: &mut automerge::transaction::Transaction<'_>,
    object: &ObjId,
    splices: &[Splice],
) -> Result<(), automerge::AutomergeError> {
    splices.iter().try_for_each(|splice| {
        let delete = isize::try_from(splice.delete).unwrap_or(isize::MAX);
        transaction.splice_text(object, splice.at as usize, delete, &splice.insert)
    })
}
