//! Reading an export again.

use super::parse::{Value, parse};
use super::unzip::Unzip;
use super::{FORMAT, VERSION, kind_from_word};
use crate::documents::gate::{LARGEST_DOCUMENT, cut};
use crate::documents::{Document, Skeleton, Why};
use crate::identifiers::{CircleId, NoteId, PersonId};
use crate::mentoring::circle::CircleKind;

/// The most circles that are read from one export, and the most people of one.
pub(super) const MOST_CIRCLES: usize = 1_000;
const MOST_PEOPLE: usize = 1_000;
/// The longest title and the longest name that are taken, in characters.
const LONGEST_TITLE: usize = 800;

/// A circle as an export holds it. Its Automerge files have not been looked at: announce each, then open it with
/// [`open_imported`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCircle {
    /// Which it was; whoever brings it back may make another of it.
    pub circle_id: CircleId,
    /// For what.
    pub kind: CircleKind,
    /// As people saw it.
    pub title: String,
    /// Who was in it, by name: to show whose the goals in the index are.
    pub people: Vec<(PersonId, String)>,
    /// The index, as an Automerge file.
    pub index: Vec<u8>,
    /// The texts of the notes that are in the export, as Automerge files.
    pub notes: Vec<(NoteId, Vec<u8>)>,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportRefusal {
    /// Not a zip, or one without a circle in it.
    #[error("not an export")]
    NotAnExport,
    /// Cut short, altered, or with files missing.
    #[error("damaged")]
    Damaged,
    /// Written by a later version of the program.
    #[error("written by a later version of the program")]
    TooNew,
    /// More than is read from a file.
    #[error("too large")]
    TooLarge,
}

/// Reads an export, also one that was unpacked and packed again, with or without a folder around it.
///
/// # Errors
/// [`ExportRefusal`]; whatever the bytes, there is no panic, and no more than half a GiB is unpacked.
pub fn read_export(bytes: &[u8]) -> Result<Vec<ImportedCircle>, ExportRefusal> {
    let mut zip = Unzip::open(bytes)?;
    let places: Vec<&str> = zip.names().filter_map(|name| name.strip_suffix("circle.json")).filter(is_ours).collect();
    match places.len() {
        0 => Err(ExportRefusal::NotAnExport),
        1..=MOST_CIRCLES => places.into_iter().map(|place| circle(&mut zip, place)).collect(),
        _ => Err(ExportRefusal::TooLarge),
    }
}

/// Whether a circle may stand here: in a folder, or packed without one. What macOS adds beside each file has the
/// same name in a folder of its own.
fn is_ours(place: &&str) -> bool {
    (place.is_empty() || place.ends_with('/')) && !place.split('/').any(|part| part == "__MACOSX")
}

fn circle(zip: &mut Unzip<'_>, place: &str) -> Result<ImportedCircle, ExportRefusal> {
    let json = zip.read(&format!("{place}circle.json"))?.ok_or(ExportRefusal::Damaged)?;
    let json = String::from_utf8(json).ok().and_then(|text| parse(&text)).ok_or(ExportRefusal::Damaged)?;
    if json.text("format") != Some(FORMAT) {
        return Err(ExportRefusal::NotAnExport);
    }
    match json.get("version") {
        Some(Value::Number(version)) if *version == VERSION.to_string() => {}
        Some(Value::Number(version)) if version.parse::<u64>().is_ok_and(|version| version > VERSION) => {
            return Err(ExportRefusal::TooNew);
        }
        _ => return Err(ExportRefusal::Damaged),
    }
    let index = json.text("index_document").and_then(|id| id.parse::<NoteId>().ok()).ok_or(ExportRefusal::Damaged)?;
    let index = automerge_file(zip, place, index)?.ok_or(ExportRefusal::Damaged)?;
    let mut note_ids: Vec<NoteId> =
        json.list("notes").iter().filter_map(|note| note.text("note_id")?.parse().ok()).collect();
    note_ids.sort_unstable();
    note_ids.dedup();
    let mut notes = Vec::new();
    for note_id in note_ids {
        // A note whose text had not come when the export was made has no file.
        notes.extend(automerge_file(zip, place, note_id)?.map(|bytes| (note_id, bytes)));
    }
    let person = |person: &Value| Some((person.text("person_id")?.parse().ok()?, shortened(person.text("name")?)));
    Ok(ImportedCircle {
        circle_id: json.text("circle_id").and_then(|id| id.parse().ok()).ok_or(ExportRefusal::Damaged)?,
        kind: json.text("kind").and_then(kind_from_word).ok_or(ExportRefusal::Damaged)?,
        title: shortened(json.text("title").unwrap_or_default()),
        people: json.list("people").iter().filter_map(person).take(MOST_PEOPLE).collect(),
        index,
        notes,
    })
}

fn automerge_file(zip: &mut Unzip<'_>, place: &str, id: NoteId) -> Result<Option<Vec<u8>>, ExportRefusal> {
    zip.read(&format!("{place}automerge/{id}.automerge"))
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_TITLE).collect()
}

/// Opens an Automerge file that anybody may have written, through the gate: all of it is taken, or nothing. The
/// actor is 16 random bytes, as for every document of this device.
///
/// A digest (BLAKE3) of the bytes should have been announced before, because Automerge decodes them here.
///
/// # Errors
/// Why the gate refuses it.
pub fn open_imported(skeleton: Skeleton, actor: &[u8; 16], bytes: &[u8]) -> Result<Document, Why> {
    if bytes.len() > LARGEST_DOCUMENT {
        return Err(Why::TooLarge);
    }
    let mut document = Document::new(skeleton, actor);
    let chunks = cut(bytes);
    let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
    let received = document.receive(&chunks);
    if let Some(refused) = received.refused.first() {
        return Err(refused.why);
    }
    if chunks.is_empty() || received.waiting > 0 {
        return Err(Why::Malformed);
    }
    // What came is kept from now on, so it has to survive being stored as a whole.
    document.snapshot().map(|_| document).ok_or(Why::NotKept)
}
