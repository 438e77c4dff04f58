//! A circle with some history, in which Mallory and Ben each have something to say next.

use alongside::documents::{Document, Heads, Piece, Skeleton, Stored, index, text};
use alongside::identifiers::{GoalId, ItemId, NoteId, PersonId};
use alongside::mentoring::goal::{Confidence, Day, GoalDraft, GoalEdit, GoalField, GoalState};
use alongside::mentoring::item::{Field, ItemKind};
use alongside::writing::Splice;

pub(crate) struct Circle {
    pub(crate) skeleton: Skeleton,
    /// What is stored on the device that receives.
    pub(crate) pieces: Vec<Piece>,
    /// Changes of Mallory, each building on the one before.
    pub(crate) mallory: Vec<Vec<u8>>,
    /// What Ben says, not knowing Mallory's.
    pub(crate) ben: Vec<u8>,
}

impl Circle {
    /// A note that three people have written.
    pub(crate) fn text() -> Self {
        let mut ana = Document::new(Skeleton::Text, &[0xA; 16]);
        let mut ben = Document::new(Skeleton::Text, &[0xB; 16]);
        let mut mallory = Document::new(Skeleton::Text, &[0xF; 16]);
        for round in 0..6 {
            write(&mut ana, 0, 0, "Try the smaller step first. ");
            write(&mut ben, 0, 0, "Wie wäre es 🌱 morgen? ");
            write(&mut ben, 2, 5, "");
            write(&mut mallory, 0, 0, "m");
            meet(&mut ana, &mut ben);
            if round % 2 == 0 {
                meet(&mut ana, &mut mallory);
            }
            write(&mut ana, 10, 8, "xyz");
        }
        meet(&mut ana, &mut ben);
        meet(&mut ana, &mut mallory);
        meet(&mut ana, &mut ben);
        let pieces = pieces(&ana);
        let before = mallory.heads();
        let mut changes = Vec::new();
        for step in 0..30_u32 {
            changes.extend(match step % 5 {
                0 => write(&mut mallory, step * 3, 0, "a"),
                1 => write(&mut mallory, step, 1, ""),
                2 => write(&mut mallory, step * 2, 3, "word 🌲"),
                3 => write(&mut mallory, 0, 0, "A longer sentence, as one pastes it; with é and ü and 漢字."),
                // What the third line wrote goes again, and a few older letters with it.
                _ => write(&mut mallory, 0, 20, ""),
            });
        }
        let late = Splice { at: 1, delete: 0, insert: "late".into() };
        let late = text::write(&mut mallory, &before, &[late], 9).unwrap().stored.unwrap();
        changes.push(late.bytes);
        let ben = write(&mut ben, 3, 4, "Ben's words").unwrap();
        Self { skeleton: Skeleton::Text, pieces, mallory: changes, ben }
    }

    /// An index with goals and notes.
    pub(crate) fn index() -> Self {
        let mut ana = Document::new(Skeleton::CircleIndex, &[0xA; 16]);
        let mut ben = Document::new(Skeleton::CircleIndex, &[0xB; 16]);
        let mut mallory = Document::new(Skeleton::CircleIndex, &[0xF; 16]);
        let mut changes = Vec::new();
        for (number, device) in [&mut ana, &mut ben, &mut mallory].into_iter().enumerate() {
            let person = PersonId([number as u8; 16]);
            index::add_goal(device, GoalId([number as u8; 16]), person, &draft(), 10).unwrap();
            index::add_note(device, NoteId([number as u8; 16]), person, "Group meeting", 11).unwrap();
            let promise = (ItemKind::Promise, ItemId([number as u8; 16]));
            index::add_item(device, promise, person, &[(Field::Words, "Read it".to_owned())], 12).unwrap();
        }
        meet(&mut ana, &mut ben);
        meet(&mut ana, &mut mallory);
        meet(&mut ana, &mut ben);
        let pieces = pieces(&ana);
        let (goal, note) = (GoalId([2; 16]), NoteId([2; 16]));
        let promise = (ItemKind::Promise, ItemId([2; 16]));
        for step in 0..50_u64 {
            let stored = match step % 10 {
                0 => index::edit_goal(&mut mallory, goal, &[GoalEdit::State(GoalState::ALL[step as usize % 5])], step),
                1 => index::edit_goal(
                    &mut mallory,
                    goal,
                    &[GoalEdit::Confidence(Confidence::new(step as u8 % 10))],
                    step,
                ),
                2 => {
                    let field = GoalField::ALL[step as usize % 6];
                    index::edit_goal(&mut mallory, goal, &[GoalEdit::Text(field, format!("because {step}"))], step)
                }
                3 => index::add_goal(&mut mallory, GoalId([step as u8; 16]), PersonId([2; 16]), &draft(), step),
                4 => index::set_title(&mut mallory, &format!("Our circle {step}"), step),
                5 => index::note_touched(&mut mallory, note, &format!("They let me sit {step}"), step),
                6 => index::put_note_away(&mut mallory, note, step % 16 < 8, step),
                7 => {
                    let words = [(Field::Words, format!("Read {step} papers"))];
                    index::add_item(
                        &mut mallory,
                        (ItemKind::Promise, ItemId([step as u8; 16])),
                        PersonId([2; 16]),
                        &words,
                        step,
                    )
                }
                8 => {
                    let state = if step % 20 < 10 { "kept" } else { "" };
                    let edits = [(Field::Words, format!("Read it {step}")), (Field::State, state.to_owned())];
                    index::edit_item(&mut mallory, promise, &edits, step)
                }
                _ => {
                    let day = if step % 16 < 8 { None } else { Day::parse("2028-01-01") };
                    index::edit_goal(&mut mallory, goal, &[GoalEdit::ByWhen(day)], step)
                }
            };
            changes.extend(stored.unwrap().map(|stored| stored.bytes));
        }
        let edit = [GoalEdit::Text(GoalField::Aim, "Ben's words".into()), GoalEdit::State(GoalState::Smaller)];
        let ben = index::edit_goal(&mut ben, GoalId([1; 16]), &edit, 50).unwrap().unwrap().bytes;
        Self { skeleton: Skeleton::CircleIndex, pieces, mallory: changes, ben }
    }

    /// The receiving device's document, with the first few of Mallory's changes, unaltered.
    pub(crate) fn opened(&self, known: usize) -> Document {
        let known = self.mallory.iter().take(known).cloned().map(Piece::Change);
        let pieces: Vec<Piece> = self.pieces.iter().cloned().chain(known).collect();
        Document::open(self.skeleton, &[0x44; 16], &pieces).document
    }

    /// Everything that can be read is read.
    pub(crate) fn read(&self, document: &Document) {
        match self.skeleton {
            Skeleton::Text => {
                let heads = document.heads();
                let length = text::length(document) as u32;
                assert_eq!(text::text(document).encode_utf16().count(), length as usize);
                for position in [0, length / 2, length] {
                    let cursor = text::cursor_at(document, &heads, position);
                    assert!(cursor.is_none_or(|cursor| text::position_of(document, &cursor).is_some()));
                }
                text::splices_between(document, &Heads::default(), &heads);
            }
            Skeleton::CircleIndex => {
                assert!(index::goals(document).len() >= 3);
                assert!(index::notes(document).len() >= 3);
                assert!(index::items(document).len() >= 3);
                index::title(document);
            }
        }
    }
}

fn draft() -> GoalDraft {
    GoalDraft {
        aim: "Speak up 🌱".into(),
        why: "It matters".into(),
        by_when: Day::parse("2027-03-01"),
        confidence: Confidence::new(4),
        ..GoalDraft::default()
    }
}

fn write(document: &mut Document, at: u32, delete: u32, insert: &str) -> Option<Vec<u8>> {
    let now = text::text(document);
    let bounds: Vec<u32> = (0..=now.len())
        .filter(|offset| now.is_char_boundary(*offset))
        .map(|offset| now[..offset].encode_utf16().count() as u32)
        .collect();
    let start = *bounds.iter().rfind(|bound| **bound <= at).unwrap();
    let end = *bounds.iter().rfind(|bound| **bound <= start + delete).unwrap();
    let base = document.heads();
    let splice = Splice { at: start, delete: end - start, insert: insert.into() };
    text::write(document, &base, &[splice], 7).unwrap().stored.map(|stored| stored.bytes)
}

fn meet(one: &mut Document, other: &mut Document) {
    let (ours, theirs) = (one.changes_since(&other.heads()), other.changes_since(&one.heads()));
    for (document, changes) in [(one, theirs), (other, ours)] {
        let chunks: Vec<&[u8]> = changes.iter().map(|change| change.bytes.as_slice()).collect();
        assert!(document.receive(&chunks).refused.is_empty());
    }
}

fn pieces(document: &Document) -> Vec<Piece> {
    let changes: Vec<Stored> = document.changes_since(&Heads::default());
    changes.into_iter().map(|change| Piece::Change(change.bytes)).collect()
}
