//! What people do to an index at the same time, and what stands there afterwards.

use super::*;
use crate::documents::{Document, Heads, Skeleton};
use crate::identifiers::{GoalId, NoteId, PersonId};
use crate::mentoring::goal::{Confidence, Day, GoalDraft, GoalEdit, GoalField, GoalState};

const GOAL: GoalId = GoalId([7; 16]);
const NOTE: NoteId = NoteId([8; 16]);
const ANA: PersonId = PersonId([1; 16]);

fn draft() -> GoalDraft {
    GoalDraft {
        aim: "Speak up".into(),
        by_when: Day::parse("2027-03-01"),
        confidence: Confidence::new(4),
        ..GoalDraft::default()
    }
}

/// Two devices with one goal and one note.
fn two() -> (Document, Document) {
    let mut one = Document::new(Skeleton::CircleIndex, &[0xA; 16]);
    let mut other = Document::new(Skeleton::CircleIndex, &[0xB; 16]);
    add_goal(&mut one, GOAL, ANA, &draft(), 10).unwrap();
    add_note(&mut one, NOTE, ANA, "Group meeting", 11).unwrap();
    meet(&mut one, &mut other);
    (one, other)
}

fn meet(one: &mut Document, other: &mut Document) {
    let (theirs, ours) = (other.changes_since(&Heads::default()), one.changes_since(&Heads::default()));
    for (document, changes) in [(&mut *one, theirs), (&mut *other, ours)] {
        let chunks: Vec<&[u8]> = changes.iter().map(|change| change.bytes.as_slice()).collect();
        assert_eq!(document.receive(&chunks).refused, []);
    }
    assert_eq!(one.heads(), other.heads());
    assert_eq!((goals(one), notes(one), title(one)), (goals(other), notes(other), title(other)));
}

#[test]
fn a_goal_reads_as_it_was_written() {
    let (_, other) = two();
    let goal = &goals(&other)[0];
    assert_eq!((goal.goal_id, goal.owner, goal.state), (GOAL, ANA, GoalState::Active));
    assert_eq!((&goal.content, goal.created_at, goal.changed_at), (&draft(), 10, 10));
    assert_eq!(notes(&other)[0].title, "Group meeting");
    assert_eq!(format(&other), 1);
}

#[test]
fn doing_a_thing_twice_changes_nothing_more() {
    let (mut one, _) = two();
    let heads = one.heads();
    assert_eq!(add_goal(&mut one, GOAL, ANA, &GoalDraft::default(), 20), Ok(None));
    assert_eq!(add_note(&mut one, NOTE, ANA, "Another", 20), Ok(None));
    let same = [GoalEdit::Text(GoalField::Aim, "Speak up".into()), GoalEdit::Confidence(Confidence::new(4))];
    assert_eq!(edit_goal(&mut one, GOAL, &same, 20), Ok(None));
    assert_eq!(rename_note(&mut one, NOTE, "Group meeting", 20), Ok(None));
    assert_eq!(put_note_away(&mut one, NOTE, false, 20), Ok(None));
    assert_eq!(set_title(&mut one, "", 20), Ok(None));
    assert_eq!(one.heads(), heads);
    assert_eq!(edit_goal(&mut one, GoalId([9; 16]), &same, 20), Err(NotChanged::Unknown));
}

#[test]
fn two_edits_of_one_text_both_stay() {
    let (mut one, mut other) = two();
    edit_goal(&mut one, GOAL, &[GoalEdit::Text(GoalField::Aim, "Speak up in the seminar".into())], 20).unwrap();
    edit_goal(&mut other, GOAL, &[GoalEdit::Text(GoalField::Aim, "First: Speak up".into())], 21).unwrap();
    meet(&mut one, &mut other);
    assert_eq!(goals(&one)[0].content.aim, "First: Speak up in the seminar");
}

#[test]
fn when_one_reaches_a_goal_and_the_other_device_parks_it_both_show_the_same() {
    let (mut one, mut other) = two();
    edit_goal(&mut one, GOAL, &[GoalEdit::State(GoalState::Reached)], 20).unwrap();
    edit_goal(&mut other, GOAL, &[GoalEdit::State(GoalState::Parked)], 21).unwrap();
    meet(&mut one, &mut other);
    assert!([GoalState::Reached, GoalState::Parked].contains(&goals(&one)[0].state));
}

#[test]
fn a_note_put_away_while_the_other_writes_stays_away_with_what_was_written() {
    let (mut one, mut other) = two();
    put_note_away(&mut one, NOTE, true, 20).unwrap();
    note_touched(&mut other, NOTE, "They let me sit", 21).unwrap();
    rename_note(&mut other, NOTE, "The group meeting", 22).unwrap();
    meet(&mut one, &mut other);
    let note = &notes(&one)[0];
    assert!(note.away);
    assert_eq!((note.excerpt.as_str(), note.title.as_str()), ("They let me sit", "The group meeting"));
    put_note_away(&mut one, NOTE, false, 30).unwrap();
    meet(&mut one, &mut other);
    assert!(!notes(&other)[0].away);
}

#[test]
fn a_date_and_a_confidence_can_be_taken_back() {
    let (mut one, mut other) = two();
    edit_goal(&mut one, GOAL, &[GoalEdit::ByWhen(None), GoalEdit::Confidence(None)], 20).unwrap();
    meet(&mut one, &mut other);
    let content = &goals(&other)[0].content;
    assert_eq!((content.by_when, content.confidence), (None, None));
}

#[test]
fn others_changes_say_what_they_touched() {
    let (mut one, mut other) = two();
    let before = one.heads();
    edit_goal(&mut one, GOAL, &[GoalEdit::Text(GoalField::Gap, "Courage".into())], 20).unwrap();
    note_touched(&mut one, NOTE, "They", 21).unwrap();
    add_goal(&mut one, GoalId([9; 16]), ANA, &draft(), 22).unwrap();
    set_title(&mut one, "Ana & Ben", 23).unwrap();
    let changes = one.changes_since(&before);
    let chunks: Vec<&[u8]> = changes.iter().map(|change| change.bytes.as_slice()).collect();
    let touched = other.receive(&chunks).touched;
    assert_eq!(touched.goals.into_iter().collect::<Vec<_>>(), [GOAL, GoalId([9; 16])]);
    assert_eq!(touched.notes.into_iter().collect::<Vec<_>>(), [NOTE]);
    assert!(touched.title && touched.text.is_empty());
}
