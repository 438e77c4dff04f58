//! A pair with some history: goals with every field, notes that two wrote at once, words that are hard to write
//! down.

use alongside::documents::export::ExportedCircle;
use alongside::documents::{Document, Skeleton, index, text};
use alongside::identifiers::{CircleId, DocumentId, GoalId, ItemId, NoteId, PersonId};
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::{Confidence, Day, GoalDraft, GoalEdit, GoalState};
use alongside::mentoring::item::{Field, ItemKind};
use alongside::writing::Splice;

/// An exported circle, and its index as it was.
pub(crate) struct Made {
    pub(crate) exported: ExportedCircle,
    pub(crate) index: Document,
}

const NOTES: [(&str, &str); 4] = [
    ("Group meeting", "# Group meeting\n\nThey let me sit at the back. \"Why?\" — because\tof C:\\ and 🌱."),
    ("", "\u{1}\u{7f}\u{2028} مرحبا \u{202e}abc 漢字\r\n"),
    ("../Group meeting?", ""),
    ("Group Meeting", "One line"),
];

pub(crate) fn made() -> Made {
    let (ana, ben) = (PersonId([0xA; 16]), PersonId([0xB; 16]));
    let mut anas = Document::new(Skeleton::CircleIndex, &[0xA; 16]);
    let mut bens = Document::new(Skeleton::CircleIndex, &[0xB; 16]);
    index::set_title(&mut anas, "Lab reports", 1_000).unwrap();
    index::add_goal(&mut anas, GoalId([1; 16]), ana, &full_goal(), 1_790_000_000_000).unwrap();
    let plain = GoalDraft { aim: "Learn Excel; really, learn it".into(), ..GoalDraft::default() };
    index::add_goal(&mut bens, GoalId([2; 16]), ben, &plain, 1_790_000_001_000).unwrap();
    let edits = [GoalEdit::State(GoalState::Parked)];
    index::edit_goal(&mut bens, GoalId([2; 16]), &edits, 1_790_000_002_000).unwrap();
    let promise = (ItemKind::Promise, ItemId([3; 16]));
    let values = [(Field::Words, "Send \"the\" template".to_owned()), (Field::State, "kept".to_owned())];
    index::add_item(&mut anas, promise, ana, &values, 1_790_000_002_500).unwrap();
    let meeting = (ItemKind::Meeting, ItemId([4; 16]));
    let values = [(Field::Words, "Coffee".to_owned()), (Field::At, "1790003600000".to_owned())];
    index::add_item(&mut bens, meeting, ben, &values, 1_790_000_002_600).unwrap();
    let mut notes = Vec::new();
    let mut documents = Vec::new();
    for (number, (title, content)) in (0..).zip(NOTES) {
        let note_id = NoteId([0x10 + number; 16]);
        index::add_note(&mut anas, note_id, ana, title, 1_790_000_003_000 + u64::from(number)).unwrap();
        let note = written_by_two(content);
        documents.push((note_id.document_id(), note.snapshot().unwrap()));
        notes.push(text::text(&note));
    }
    index::put_note_away(&mut anas, NoteId([0x13; 16]), true, 1_790_000_004_000).unwrap();
    meet(&mut anas, &mut bens);
    let index_document = DocumentId([0xEE; 16]);
    documents.insert(0, (index_document, anas.snapshot().unwrap()));
    let exported = ExportedCircle {
        circle_id: CircleId([0xC; 16]),
        kind: CircleKind::Pair,
        title: index::title(&anas),
        people: vec![(ana, "Ana".into()), (ben, "Ben \"B\" بن".into())],
        goals: index::goals(&anas),
        items: index::items(&anas),
        notes: index::notes(&anas).into_iter().zip(notes).collect(),
        index_document,
        documents,
    };
    Made { exported, index: anas }
}

fn full_goal() -> GoalDraft {
    GoalDraft {
        aim: "Speak up once in each seminar".into(),
        why: "So that I learn from what comes back,\nand \"they\" know me; ever\\after".into(),
        now: "I sit at the back 🌱".into(),
        gap: "A first sentence".into(),
        obstacle: "Everybody else seems so sure of what they say, and I never know when it is my turn to speak.".into(),
        next_step: "Write one question before Tuesday".into(),
        by_when: Day::parse("2027-02-28"),
        confidence: Confidence::new(7),
    }
}

/// What Ana wrote while Ben wrote above it.
fn written_by_two(content: &str) -> Document {
    let mut anas = Document::new(Skeleton::Text, &[0xA; 16]);
    let mut bens = Document::new(Skeleton::Text, &[0xB; 16]);
    for (at, part) in content.split_inclusive(' ').enumerate() {
        let length = u32::try_from(text::length(&anas)).unwrap();
        write(&mut anas, length, part);
        if at == 1 {
            write(&mut bens, 0, "Ben: agreed 🌲\n");
        }
    }
    meet(&mut anas, &mut bens);
    anas
}

fn write(document: &mut Document, at: u32, insert: &str) {
    let splice = Splice { at, delete: 0, insert: insert.into() };
    text::write(document, &document.heads(), &[splice], 1_790_000_000_000).unwrap();
}

fn meet(one: &mut Document, other: &mut Document) {
    let changes = other.changes_since(&one.heads());
    let chunks: Vec<&[u8]> = changes.iter().map(|change| change.bytes.as_slice()).collect();
    assert_eq!(one.receive(&chunks).refused, []);
}
