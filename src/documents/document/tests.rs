//! Documents from storage: damaged, doubled, out of order; and the golden files of the first format.

use super::*;
use crate::documents::{index, text};
use crate::identifiers::{GoalId, NoteId, PersonId};
use crate::mentoring::goal::{Confidence, Day, GoalDraft, GoalField, GoalState};

const ME: [u8; 16] = [1; 16];

fn types(document: &mut Document, words: &str) -> Stored {
    let base = document.heads();
    let splice = Splice { at: text::length(document) as u32, delete: 0, insert: words.into() };
    text::write(document, &base, &[splice], 1).unwrap().stored.unwrap()
}

fn change(stored: &Stored) -> Piece {
    Piece::Change(stored.bytes.clone())
}

#[test]
fn two_devices_that_begin_the_same_document_have_the_same_bytes() {
    for skeleton in [Skeleton::CircleIndex, Skeleton::Text] {
        let one = Document::new(skeleton, &[1; 16]);
        let other = Document::new(skeleton, &[2; 16]);
        assert_eq!((one.heads(), one.snapshot()), (other.heads(), other.snapshot()));
    }
}

#[test]
fn pieces_open_in_any_order_and_twice() {
    let mut ana = Document::new(Skeleton::Text, &ME);
    let mut pieces: Vec<Piece> = ["one ", "two ", "three "].map(|word| change(&types(&mut ana, word))).to_vec();
    pieces.push(Piece::Snapshot(ana.snapshot().unwrap()));
    pieces.push(change(&types(&mut ana, "four")));
    pieces.extend(pieces.clone());
    for _ in 0..pieces.len() {
        pieces.rotate_left(3);
        let opened = Document::open(Skeleton::Text, &[2; 16], &pieces);
        assert_eq!(opened.damaged, [0; 0]);
        assert_eq!(text::text(&opened.document), "one two three four");
        assert_eq!(opened.document.heads(), ana.heads());
    }
}

#[test]
fn a_damaged_piece_costs_itself_and_comes_back_from_a_partner() {
    let mut ana = Document::new(Skeleton::Text, &ME);
    let stored = ["one ", "two ", "three "].map(|word| types(&mut ana, word));
    let mut damaged = stored[1].bytes.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let pieces = [change(&stored[2]), Piece::Change(damaged), change(&stored[0]), Piece::Snapshot(vec![1, 2, 3])];
    let mut opened = Document::open(Skeleton::Text, &[2; 16], &pieces);
    assert_eq!(opened.damaged, [1, 3]);
    assert_eq!(text::text(&opened.document), "one ");

    let received = opened.document.receive(&[&stored[1].bytes]);
    assert_eq!((received.stored.len(), received.waiting, received.refused.len()), (2, 0, 0));
    assert_eq!(text::text(&opened.document), "one two three ");
    assert_eq!(opened.document.heads(), ana.heads());
}

#[test]
fn a_stored_change_altered_anywhere_never_stops_the_program() {
    let mut ana = Document::new(Skeleton::Text, &ME);
    let stored = types(&mut ana, "one");
    let snapshot = ana.snapshot().unwrap();
    for (piece, bytes) in [(Piece::Change as fn(Vec<u8>) -> Piece, &stored.bytes), (Piece::Snapshot, &snapshot)] {
        for position in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[position] ^= 0x15;
            let opened = Document::open(Skeleton::Text, &[2; 16], &[piece(altered)]);
            assert_eq!(opened.damaged, [0]);
        }
        for length in 0..bytes.len() {
            let opened = Document::open(Skeleton::Text, &[2; 16], &[piece(bytes[..length].to_vec())]);
            assert_eq!(text::text(&opened.document), "");
        }
    }
}

#[test]
fn what_somebody_lacks_is_counted_and_given() {
    let mut ana = Document::new(Skeleton::Text, &ME);
    let mut heads = vec![ana.heads()];
    for number in 0..300 {
        types(&mut ana, &number.to_string());
        heads.push(ana.heads());
    }
    for (position, heads) in heads.iter().enumerate() {
        assert_eq!(ana.count_since(heads), 300 - position);
    }
    assert_eq!(ana.changes_since(&heads[290]).len(), 10);
    assert_eq!((ana.count_since(&Heads::default()), ana.changes_since(&Heads::default()).len()), (301, 301));
}

#[test]
fn a_document_at_rest_takes_changes_as_before() {
    let (mut ana, mut ben) = (Document::new(Skeleton::Text, &ME), Document::new(Skeleton::Text, &[2; 16]));
    ben.receive(&[&types(&mut ana, "one ").bytes]);
    types(&mut ben, "ben ");
    ben.rest();
    types(&mut ben, "ben ");
    ben.receive(&[&types(&mut ana, "two ").bytes]);
    types(&mut ben, "ben ");
    assert_eq!(ben.receive(&[&types(&mut ana, "three ").bytes]).stored.len(), 1);
    assert_eq!(text::length(&ben), 26);
}

/// Written by the first version; every later version opens them, with these contents.
#[test]
fn documents_of_the_first_format_still_open() {
    let note = include_bytes!("../../../tests/golden/documents/text-1.automerge");
    let opened = Document::open(Skeleton::Text, &ME, &[Piece::Snapshot(note.to_vec())]);
    assert_eq!(opened.damaged, [0; 0]);
    assert_eq!(text::text(&opened.document), "# Group meeting\n\nThey let me speak 🌱 twice.\n");
    let heads_of_note = opened.document.heads();

    let circle = include_bytes!("../../../tests/golden/documents/index-1.automerge");
    let opened = Document::open(Skeleton::CircleIndex, &ME, &[Piece::Snapshot(circle.to_vec())]);
    assert_eq!(opened.damaged, [0; 0]);
    let document = opened.document;
    assert_eq!((index::format(&document), index::title(&document).as_str()), (1, "Ana & Ben"));
    let goals = index::goals(&document);
    assert_eq!(goals.len(), 1);
    assert_eq!((goals[0].goal_id, goals[0].owner, goals[0].state), (GoalId([3; 16]), ANA, GoalState::Smaller));
    assert_eq!((&goals[0].content, goals[0].created_at, goals[0].changed_at), (&golden_draft(), 1_000, 2_000));
    let notes = index::notes(&document);
    assert_eq!((notes[0].note_id, notes[0].by, notes[0].away), (NoteId([4; 16]), ANA, true));
    assert_eq!((notes[0].title.as_str(), notes[0].excerpt.as_str()), ("Group meeting", "They let me speak 🌱"));

    // The same acts lead to the same changes to this day.
    assert_eq!(golden_note().heads(), heads_of_note);
    assert_eq!(golden_index().heads(), document.heads());
    for (skeleton, golden) in [
        (Skeleton::Text, &include_bytes!("../../../tests/golden/documents/text-skeleton-1.automerge")[..]),
        (Skeleton::CircleIndex, &include_bytes!("../../../tests/golden/documents/index-skeleton-1.automerge")[..]),
    ] {
        assert_eq!(Document::new(skeleton, &ME).snapshot().as_deref(), Some(golden));
    }
}

const ANA: PersonId = PersonId([0xA; 16]);

fn golden_draft() -> GoalDraft {
    let mut draft =
        GoalDraft { by_when: Day::parse("2027-03-01"), confidence: Confidence::new(6), ..GoalDraft::default() };
    for field in GoalField::ALL {
        *draft.field_mut(field) = format!("This is my {} 🌱", field.as_str());
    }
    draft
}

fn golden_note() -> Document {
    let mut document = Document::new(Skeleton::Text, &[0xA; 16]);
    types(&mut document, "# Group meeting\n\n");
    let middle = document.heads();
    types(&mut document, "They let me speak 🌱.\n");
    let later = Splice { at: 17, delete: 0, insert: "No: ".into() };
    text::write(&mut document, &middle, &[later], 2).unwrap();
    let heads = document.heads();
    let now = text::text(&document);
    let wanted = "# Group meeting\n\nThey let me speak 🌱 twice.\n";
    text::write(&mut document, &heads, &crate::writing::difference(&now, wanted, None), 3).unwrap();
    document
}

fn golden_index() -> Document {
    let mut document = Document::new(Skeleton::CircleIndex, &[0xA; 16]);
    let draft = GoalDraft { confidence: None, ..golden_draft() };
    index::set_title(&mut document, "Ana & Ben", 900).unwrap();
    index::add_goal(&mut document, GoalId([3; 16]), ANA, &draft, 1_000).unwrap();
    let edits = [
        crate::mentoring::goal::GoalEdit::Confidence(Confidence::new(6)),
        crate::mentoring::goal::GoalEdit::State(GoalState::Smaller),
    ];
    index::edit_goal(&mut document, GoalId([3; 16]), &edits, 2_000).unwrap();
    index::add_note(&mut document, NoteId([4; 16]), ANA, "Group meeting", 3_000).unwrap();
    index::note_touched(&mut document, NoteId([4; 16]), "They let me speak 🌱", 4_000).unwrap();
    index::put_note_away(&mut document, NoteId([4; 16]), true, 5_000).unwrap();
    document
}
