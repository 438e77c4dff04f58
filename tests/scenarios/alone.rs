//! One person on one device: a name, goals with all that belongs to them, notes, and nothing of it lost.

use alongside::engine::command::Command;
use alongside::engine::view::Refusal;
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::{Confidence, Day, GoalDraft, GoalEdit, GoalField, GoalRefusal, GoalState};
use alongside::mentoring::note::LONGEST_TEXT;
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::world::BEGINNING_MS;
use alongside_world::{Device, World};

fn ana_with_a_circle(seed: u64) -> (World, Device) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    (world, ana)
}

fn everything_said() -> GoalDraft {
    GoalDraft {
        aim: "Ask one question in every seminar".into(),
        why: "I understand more when I speak".into(),
        now: "I ask after class".into(),
        gap: "The first sentence".into(),
        obstacle: "The room is full".into(),
        next_step: "Write one question before Tuesday".into(),
        by_when: Day::parse("2026-12-18"),
        confidence: Confidence::new(6),
    }
}

#[test]
fn a_name_is_all_it_takes_to_be_writing() {
    let mut world = World::new(101);
    let ana = world.fresh_device("Ana");
    world.until("the welcome", |world| Some(world.tab(ana).me.as_ref()?.me.is_none()).filter(|welcome| *welcome));
    world.gives_name(ana, "Ana");
    world.starts_circle(ana, CircleKind::Pair);
    let note_id = world.begins_note(ana, "");
    world.types(ana, note_id, "First words");
    assert_eq!(world.text(ana, note_id), "First words");
    assert!(world.now_ms() - BEGINNING_MS < 2_000, "took {} ms", world.now_ms() - BEGINNING_MS);
}

#[test]
fn a_name_comes_before_everything_and_has_to_be_one() {
    let mut world = World::new(102);
    let ana = world.fresh_device("Ana");
    let start = Command::StartCircle { request: world.random(), kind: CircleKind::Pair, title: String::new() };
    assert_eq!(world.does_and_waits(ana, start), Answer::Refused(Refusal::NoName));
    for name in ["", "  ", &"a".repeat(81)] {
        let answer = world.does_and_waits(ana, Command::GiveName { name: name.to_owned() });
        assert_eq!(answer, Answer::Refused(Refusal::Name), "{name:?}");
    }
    world.gives_name(ana, &"ä".repeat(80));
}

#[test]
fn a_goal_keeps_every_field_over_a_restart() {
    let (mut world, ana) = ana_with_a_circle(103);
    let goal_id = world.sets_goal(ana, everything_said());
    assert_eq!(world.goal(ana, goal_id).content, everything_said());
    world.reload(ana);
    let goal = world.goal(ana, goal_id);
    assert_eq!((goal.content, goal.state), (everything_said(), GoalState::Active));
    assert_eq!(goal.owner, world.person_id(ana));
}

#[test]
fn every_field_and_state_of_a_goal_can_be_changed() {
    let (mut world, ana) = ana_with_a_circle(104);
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    world.circle(ana);
    for state in GoalState::ALL {
        assert_eq!(world.edits_goal(ana, goal_id, vec![GoalEdit::State(state)]), Answer::Done);
        world.until("the state", |world| {
            world.tab(ana).circle.as_ref().filter(|circle| circle.goals[0].state == state).map(|_| ())
        });
    }
    let said = everything_said();
    let mut edits: Vec<GoalEdit> =
        GoalField::ALL.into_iter().map(|field| GoalEdit::Text(field, said.field(field).to_owned())).collect();
    edits.extend([GoalEdit::ByWhen(said.by_when), GoalEdit::Confidence(said.confidence)]);
    assert_eq!(world.edits_goal(ana, goal_id, edits), Answer::Done);
    world.run_until_quiet();
    assert_eq!(world.goal(ana, goal_id).content, said);
    world.reload(ana);
    assert_eq!(world.goal(ana, goal_id).content, said);
}

#[test]
fn a_goal_that_says_nothing_is_refused_and_changes_nothing() {
    let (mut world, ana) = ana_with_a_circle(105);
    let (_, command) = world.goal_to_set(ana, draft(" "));
    assert_eq!(world.does_and_waits(ana, command), Answer::Refused(Refusal::Goal(GoalRefusal::NoAim)));
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    let edits = vec![GoalEdit::State(GoalState::Parked), GoalEdit::Text(GoalField::Aim, String::new())];
    assert_eq!(world.edits_goal(ana, goal_id, edits), Answer::Refused(Refusal::Goal(GoalRefusal::NoAim)));
    world.run_until_quiet();
    let goal = world.goal(ana, goal_id);
    assert_eq!((goal.content.aim.as_str(), goal.state), ("Speak up", GoalState::Active), "all edits or none");
}

#[test]
fn what_was_said_to_be_saved_survives_a_crash_in_the_middle_of_a_word() {
    for seed in 200..212 {
        let (mut world, ana) = ana_with_a_circle(seed);
        let note_id = world.begins_note(ana, "Group meeting");
        let words = "They let me sit at the table where everything is dec";
        let letters = 20 + (seed as usize % 12) * 2;
        world.types_slowly(ana, note_id, &words[..letters], 15 + seed % 50);
        world.crash(ana);
        let promised = world.promised_text(ana, note_id).unwrap_or_default();
        world.restart(ana);
        let there = world.text(ana, note_id);
        assert!(there.starts_with(&promised), "seed {seed}: {promised:?} was promised, {there:?} is there");
        assert!(words.starts_with(&there), "seed {seed}: {there:?} was never typed");
        assert!(promised.len() + 30 > letters, "seed {seed}: of {letters} letters only {promised:?} was ever saved");
    }
}

#[test]
fn everything_works_with_no_network_from_the_first_moment() {
    let mut world = World::new(106);
    world.stop_relay();
    let ana = world.fresh_device("Ana");
    world.offline(ana);
    world.gives_name(ana, "Ana");
    world.starts_circle(ana, CircleKind::Pair);
    world.sets_goal(ana, draft("Speak up"));
    let note_id = world.begins_note(ana, "Alone");
    world.types(ana, note_id, "No network here");
    world.saves(ana);
    world.reload(ana);
    assert_eq!(world.text(ana, note_id), "No network here");
    assert_eq!(world.aims(ana), ["Speak up"]);
}

#[test]
fn a_note_has_a_title_can_be_put_away_and_comes_back() {
    let (mut world, ana) = ana_with_a_circle(107);
    let circle_id = world.circle_id(ana);
    let note_id = world.begins_note(ana, "");
    world.types(ana, note_id, "# Group meeting\nThey let me sit");
    world.saves(ana);
    let card = |world: &mut World| world.circle(ana).notes[0].clone();
    assert!(card(&mut world).excerpt.contains("Group meeting"));
    let rename = Command::RenameNote { circle_id, note_id, title: "Tuesday".into() };
    assert_eq!(world.does_and_waits(ana, rename), Answer::Done);
    for away in [true, false] {
        assert_eq!(world.does_and_waits(ana, Command::PutNoteAway { circle_id, note_id, away }), Answer::Done);
        world.run_until_quiet();
        let card = card(&mut world);
        assert_eq!((card.title.as_str(), card.away), ("Tuesday", away));
    }
    assert_eq!(world.text(ana, note_id), "# Group meeting\nThey let me sit");
}

#[test]
fn a_note_as_long_as_notes_may_be_can_be_replaced_by_another() {
    let (mut world, ana) = ana_with_a_circle(110);
    let note_id = world.begins_note(ana, "Diary");
    let long = |letter: &str| letter.repeat(LONGEST_TEXT);
    world.types(ana, note_id, &long("a"));
    world.saves(ana);
    let first = world.first(ana);
    world.replaces_in(ana, first, note_id, 0..LONGEST_TEXT, &long("b"));
    world.saves(ana);
    assert!(world.text(ana, note_id) == long("b"), "all of it is there");
}
