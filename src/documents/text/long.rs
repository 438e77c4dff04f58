//! Writes of any length, as changes of a length that every gate takes.
//!
//! A page that is pasted is one splice and could be one change of more operations than the gate lets in: it
//! would be on the disk, and be refused when it is read again. Invariant: no portion is longer than [`LONGEST`],
//! and no character is cut in two.

use super::{NotWritten, Written, write};
use crate::documents::document::automerge_hash;
use crate::documents::{Document, Heads, Stored};
use crate::writing::{Splice, apply};

/// The most UTF-16 units put in and taken out by one change: half of what the gate lets in.
pub const LONGEST: usize = (crate::documents::gate::MOST_OPS / 2) as usize;

/// What became of a write of any length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenLong {
    /// The changes to be stored, in their order; none if the splices changed nothing.
    pub stored: Vec<Stored>,
    /// As in [`Written`].
    pub splices: Vec<Splice>,
    /// As in [`Written`].
    pub on_top: Vec<Splice>,
}

impl From<Written> for WrittenLong {
    fn from(Written { stored, splices, on_top }: Written) -> Self {
        Self { stored: stored.into_iter().collect(), splices, on_top }
    }
}

/// As [`write()`], for splices of any length.
///
/// # Errors
/// [`NotWritten`]; then nothing has changed.
pub fn write_long(
    document: &mut Document,
    base: &Heads,
    splices: &[Splice],
    now: u64,
) -> Result<WrittenLong, NotWritten> {
    let length = |splice: &Splice| splice.insert.encode_utf16().count().saturating_add(splice.delete as usize);
    if splices.iter().map(length).fold(0, usize::saturating_add) <= LONGEST {
        return write(document, base, splices, now).map(WrittenLong::from);
    }
    let before = text_at(document, base)?;
    // All fit, or nothing is begun.
    apply(&before, splices)?;
    let (mut all, mut base) = (WrittenLong::default(), base.clone());
    for portion in portions(&before, splices) {
        let written = write(document, &base, &[portion], now)?;
        if let Some(stored) = &written.stored {
            base = [stored.hash].into_iter().collect();
        }
        all.stored.extend(written.stored);
        all.splices.extend(written.splices);
        all.on_top = written.on_top;
    }
    Ok(all)
}

fn text_at(document: &Document, base: &Heads) -> Result<String, NotWritten> {
    let object = document.text.as_ref().ok_or(NotWritten::NotTaken)?;
    if !document.has_all(base) {
        return Err(NotWritten::UnknownBase);
    }
    let heads: Vec<_> = base.iter().map(automerge_hash).collect();
    automerge::ReadDoc::text_at(&document.automerge, object, &heads).map_err(|_| NotWritten::NotTaken)
}

/// The same splices in pieces, each in the text that the one before left.
fn portions(before: &str, splices: &[Splice]) -> Vec<Splice> {
    let mut units: Vec<u16> = before.encode_utf16().collect();
    let mut portions = Vec::new();
    for splice in splices {
        let at = splice.at as usize;
        let mut left = splice.delete as usize;
        while left > 0 {
            let mut count = left.min(LONGEST);
            // The second half of a character goes with its first.
            if units.get(at.saturating_add(count)).is_some_and(|unit| (0xDC00..0xE000).contains(unit)) {
                count -= 1;
            }
            let end = at.saturating_add(count.max(1)).min(units.len());
            let taken = units.drain(at.min(end)..end).len();
            if taken == 0 {
                break;
            }
            portions.push(Splice { at: splice.at, delete: taken as u32, insert: String::new() });
            left = left.saturating_sub(taken);
        }
        let mut at = at;
        let mut piece = String::new();
        let mut length = 0;
        for character in splice.insert.chars() {
            if length + character.len_utf16() > LONGEST {
                push(&mut portions, &mut units, &mut at, core::mem::take(&mut piece));
                length = 0;
            }
            length += character.len_utf16();
            piece.push(character);
        }
        push(&mut portions, &mut units, &mut at, piece);
    }
    portions
}

/// Puts a piece in, here and in the text; the next one comes behind it.
fn push(portions: &mut Vec<Splice>, units: &mut Vec<u16>, at: &mut usize, piece: String) {
    let new: Vec<u16> = piece.encode_utf16().collect();
    if new.is_empty() || *at > units.len() {
        return;
    }
    let length = new.len();
    units.splice(*at..*at, new);
    portions.push(Splice { at: u32::try_from(*at).unwrap_or(u32::MAX), delete: 0, insert: piece });
    *at += length;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Skeleton;
    use crate::documents::text::text;
    use crate::mentoring::note::LONGEST_TEXT;

    fn splice(at: u32, delete: u32, insert: String) -> Splice {
        Splice { at, delete, insert }
    }

    #[test]
    fn what_is_pasted_comes_in_portions_that_come_to_the_same() {
        let before = "🌱".repeat(80_000);
        let all = [splice(2, 159_996, "née 🦊 ".repeat(20_000))];
        let portions = portions(&before, &all);
        assert!(portions.len() > 4);
        for portion in &portions {
            assert!(portion.delete as usize + portion.insert.encode_utf16().count() <= LONGEST);
        }
        assert_eq!(apply(&before, &portions), apply(&before, &all));
    }

    #[test]
    fn a_text_of_the_longest_length_passes_the_gate_of_another_device() {
        let mut ana = Document::new(Skeleton::Text, &[1; 16]);
        let mut ben = Document::new(Skeleton::Text, &[2; 16]);
        let pasted = "Seminar notes. ".repeat(LONGEST_TEXT / 15);
        let base = ana.heads();
        let written = write_long(&mut ana, &base, &[splice(0, 0, pasted.clone())], 1).unwrap();
        let chunks: Vec<&[u8]> = written.stored.iter().map(|stored| stored.bytes.as_slice()).collect();
        assert_eq!(ben.receive(&chunks).refused, []);
        assert_eq!(text(&ben), pasted);
        let base = ben.heads();
        let written = write_long(&mut ben, &base, &[splice(0, pasted.len() as u32, "Short.".to_owned())], 2).unwrap();
        let chunks: Vec<&[u8]> = written.stored.iter().map(|stored| stored.bytes.as_slice()).collect();
        assert_eq!(ana.receive(&chunks).refused, []);
        assert_eq!(text(&ana), "Short.");
    }
}
