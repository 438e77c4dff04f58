//! Two people with a link: what one writes the other sees, also at the same time, also after a cut.

use alongside::engine::command::Room;
use alongside::engine::view::{Presence, Refusal};
use alongside::mentoring::goal::{GoalEdit, GoalField, GoalRefusal, GoalState};
use alongside_world::World;
use alongside_world::story::draft;
use alongside_world::tab::Answer;

#[test]
fn two_people_online_are_joined_by_a_link_and_see_each_other_at_once() {
    let mut world = World::new(501);
    let (ana, ben) = world.pair("Ana", "Ben");
    assert!(world.are_linked(ana, ben));
    assert!(matches!(world.circle(ana).freshness[0].presence, Presence::Direct(_)));
    world.sets_goal(ana, draft("Speak up"));
    world.within(1_000, "Ben to see the goal within a second", |world| {
        world.tab(ben).circle.as_ref().filter(|circle| circle.goals.len() == 1).map(|_| ())
    });
    world.sets_goal(ben, draft("Learn Excel"));
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Speak up", "Learn Excel"]);
    assert_eq!(world.aims(ben), world.aims(ana));
}

#[test]
fn a_note_written_offline_reaches_ben_when_they_meet_again() {
    let mut world = World::new(502);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.part(ana, ben);
    let note_id = world.begins_note(ana, "");
    world.types(ana, note_id, "Try the smaller step first.");
    world.saves(ana);
    assert!(world.circle(ben).notes.is_empty());
    world.meet(ana, ben);
    assert_eq!(world.circle(ben).notes.len(), 1);
    assert_eq!(world.text(ben, note_id), "Try the smaller step first.");
}

#[test]
fn only_the_owner_changes_a_goal() {
    let mut world = World::new(503);
    let (ana, ben) = world.pair("Ana", "Ben");
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    let answer = world.edits_goal(ben, goal_id, vec![GoalEdit::State(GoalState::Reached)]);
    assert_eq!(answer, Answer::Refused(Refusal::Goal(GoalRefusal::NotTheOwner)));
    world.run_until_quiet();
    for device in [ana, ben] {
        assert_eq!(world.goal(device, goal_id).state, GoalState::Active);
    }
}

#[test]
fn both_type_in_one_note_at_the_same_time_and_nothing_is_lost_or_jumps() {
    for seed in 510..516 {
        let mut world = World::new(seed);
        let (ana, ben) = world.pair("Ana", "Ben");
        let note_id = world.begins_note(ana, "Together");
        world.types(ana, note_id, "\n");
        world.run_until_quiet();
        world.opens_note(ben, note_id);
        let (words_of_ana, words_of_ben) = ("the first half ", "and the second 🙂");
        for step in 0..16 {
            if let Some(letter) = words_of_ana.chars().nth(step) {
                let place = world.text(ana, note_id).find('\n').unwrap();
                let first = world.first(ana);
                world.replaces_in(ana, first, note_id, place..place, &letter.to_string());
            }
            if let Some(letter) = words_of_ben.chars().nth(step) {
                world.types(ben, note_id, &letter.to_string());
            }
            world.run_for(seed % 7 * 9);
        }
        world.run_until_quiet();
        let whole = format!("{words_of_ana}\n{words_of_ben}");
        assert_eq!(world.text(ana, note_id), whole, "seed {seed}");
        assert_eq!(world.text(ben, note_id), whole, "seed {seed}");
    }
}

#[test]
fn each_sees_the_others_caret_where_it_is_and_it_is_stored_nowhere() {
    let mut world = World::new(504);
    let (ana, ben) = world.pair("Ana", "Ben");
    let note_id = world.begins_note(ana, "Together");
    world.types(ana, note_id, "one two three");
    world.run_until_quiet();
    world.opens_note(ben, note_id);
    world.run_for(2_000);
    let batches = world.profile(ana).disk.batches_written;
    world.moves_caret(ana, 4..7);
    let caret = world.within(3_000, "Ana's caret at Ben's", |world| {
        world.tab(ben).note.as_ref()?.carets.iter().find(|caret| caret.focus == 7).cloned()
    });
    assert_eq!((caret.person.name.as_str(), caret.anchor), ("Ana", 4));
    let first = world.first(ben);
    world.replaces_in(ben, first, note_id, 0..0, "zero ");
    world.within(3_000, "her caret to stay at her word", |world| {
        let note = world.tab(ben).note.as_ref()?;
        note.carets.iter().any(|caret| (caret.anchor, caret.focus) == (9, 12)).then_some(())
    });
    world.run_until_quiet();
    let stored = world.profile(ana).disk.batches_written - batches;
    assert!(stored <= 3, "{stored} batches for one write of Ben's and no caret");
    world.look(ana, Room::Today);
    world.within(10_000, "her caret to go with her", |world| {
        world.tab(ben).note.as_ref().filter(|note| note.carets.is_empty()).map(|_| ())
    });
}

#[test]
fn who_is_in_a_note_is_seen_in_the_circle() {
    let mut world = World::new(505);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.begins_note(ana, "Together");
    let ana_id = world.person_id(ana);
    world.circle(ben);
    world.within(10_000, "Ana in the note, as Ben sees it", |world| {
        let notes = &world.tab(ben).circle.as_ref()?.notes;
        (notes.first()?.here == [ana_id]).then_some(())
    });
}

#[test]
fn who_closes_the_page_is_soon_away_and_who_only_lost_the_link_is_not() {
    let mut world = World::new(507);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.circle(ben);
    let presence = |world: &World| Some(world.tab(ben).circle.as_ref()?.freshness.first()?.presence);
    world.within(10_000, "Ana beside Ben", |world| {
        presence(world).filter(|presence| matches!(presence, Presence::Direct(_)))
    });
    world.break_links(ana);
    for _ in 0..20 {
        world.run_for(500);
        assert_ne!(presence(&world), Some(Presence::Away), "she is still there");
    }
    world.crash(ana);
    world.within(15_000, "Ana away", |world| presence(world).filter(|presence| *presence == Presence::Away));
}

#[test]
fn both_go_on_through_a_cut_and_have_the_same_after_it() {
    let mut world = World::new(506);
    let (ana, ben) = world.pair("Ana", "Ben");
    let note_id = world.begins_note(ana, "Together");
    world.types(ana, note_id, "Middle.");
    world.run_until_quiet();
    world.opens_note(ben, note_id);
    world.part(ana, ben);
    let first = world.first(ana);
    world.replaces_in(ana, first, note_id, 0..0, "Before. ");
    world.types(ben, note_id, " After.");
    for device in [ana, ben] {
        world.saves(device);
    }
    world.meet(ana, ben);
    assert_eq!(world.text(ana, note_id), "Before. Middle. After.");
    assert_eq!(world.text(ben, note_id), "Before. Middle. After.");
}

#[test]
fn both_fields_of_a_goal_edited_apart_come_together() {
    let mut world = World::new(507);
    let (ana, ben) = world.pair("Ana", "Ben");
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    world.part(ana, ben);
    world.edits_goal(ana, goal_id, vec![GoalEdit::Text(GoalField::Why, "I learn more".into())]);
    world.edits_goal(ana, goal_id, vec![GoalEdit::State(GoalState::Smaller)]);
    world.sets_goal(ben, draft("Learn Excel"));
    world.meet(ana, ben);
    for device in [ana, ben] {
        let goal = world.goal(device, goal_id);
        assert_eq!((goal.content.why.as_str(), goal.state), ("I learn more", GoalState::Smaller));
        assert_eq!(world.aims(device), ["Speak up", "Learn Excel"]);
    }
}

#[test]
fn reloading_either_in_the_middle_of_writing_loses_nothing() {
    for seed in 520..526 {
        let mut world = World::new(seed);
        let (ana, ben) = world.pair("Ana", "Ben");
        let note_id = world.begins_note(ana, "Together");
        world.types(ana, note_id, "Start. ");
        world.run_until_quiet();
        world.opens_note(ben, note_id);
        world.types(ana, note_id, "Ana was here. ");
        world.saves(ana);
        world.run_for(seed % 6 * 11);
        let reloaded = if seed % 2 == 0 { ana } else { ben };
        world.reload(reloaded);
        world.opens_note(reloaded, note_id);
        world.types(ben, note_id, "Ben too. ");
        world.saves(ben);
        world.run_until_quiet();
        let text = world.text(ana, note_id);
        assert_eq!(world.text(ben, note_id), text, "seed {seed}");
        for words in ["Start. ", "Ana was here. ", "Ben too. "] {
            assert_eq!(text.matches(words).count(), 1, "seed {seed}: {text:?}");
        }
    }
}

#[test]
fn a_new_name_reaches_everybody() {
    let mut world = World::new(508);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.gives_name(ana, "Ana Maria");
    world.run_until_quiet();
    assert_eq!(world.names(ben), ["Ben", "Ana Maria"]);
    assert_eq!(world.names(ana), ["Ana Maria", "Ben"]);
}

#[test]
fn what_another_did_is_news_until_it_is_looked_at() {
    let mut world = World::new(509);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.today(ben);
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    let today = world.today(ben);
    assert!(today.news.iter().any(|item| item.person.name == "Ana"), "{:?}", today.news);
    assert_eq!((today.circles.len(), today.circles[0].open_goals), (1, 1));
    world.circle(ben);
    world.run_until_quiet();
    assert!(world.today(ben).news.is_empty());
}
