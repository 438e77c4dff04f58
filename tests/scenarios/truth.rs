//! The truth line: "Saved" only after the disk has it, and never on a disk that does not take it.

use alongside::engine::command::Command;
use alongside::engine::view::Saved;
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::{GoalEdit, GoalField};
use alongside::ports::storage::StorageTrouble;
use alongside_world::story::draft;
use alongside_world::{Device, World};

fn ana_writes(seed: u64) -> (World, Device, alongside::identifiers::NoteId) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    let note_id = world.begins_note(ana, "Truth");
    world.saves(ana);
    (world, ana, note_id)
}

#[test]
fn saved_is_said_only_when_everything_typed_is_on_the_disk() {
    for seed in 1_100..1_108 {
        let (mut world, ana, note_id) = ana_writes(seed);
        let words = "each of these letters is on the disk before it is said to be";
        let mut typed = String::new();
        for letter in words.chars() {
            typed.push(letter);
            world.types(ana, note_id, &letter.to_string());
            world.run_for(1 + seed % 9 * 7);
            if world.tab(ana).says_saved() {
                let records = world.profile(ana).disk.records().clone();
                let mut elsewhere = World::new(seed);
                let copy = elsewhere.copy_of(world.profile(ana), records);
                assert_eq!(elsewhere.text(copy, note_id), typed, "seed {seed}");
            }
        }
    }
}

#[test]
fn on_a_full_disk_nothing_is_said_to_be_saved_and_nothing_is_lost_once_there_is_room() {
    let (mut world, ana, note_id) = ana_writes(1_120);
    let disk = &mut world.profile_mut(ana).disk;
    disk.room_bytes = Some(disk.bytes());
    for word in ["written ", "on a ", "full disk"] {
        world.types(ana, note_id, word);
        world.run_for(5_000);
        assert!(!world.tab(ana).says_saved());
        assert_eq!(world.said_of_saving(ana), Some(Saved::Trouble(StorageTrouble::Full)));
        assert_eq!(world.promised_text(ana, note_id).unwrap_or_default(), "", "no write was said to be done");
    }
    assert_eq!(world.text(ana, note_id), "written on a full disk", "it stays on the screen");
    world.profile_mut(ana).disk.room_bytes = None;
    world.saves(ana);
    world.reload(ana);
    assert_eq!(world.text(ana, note_id), "written on a full disk");
}

#[test]
fn what_a_full_disk_refuses_goes_to_others_and_is_not_done_again_by_the_next_engine() {
    let mut world = World::new(1_124);
    let (ana, ben) = world.pair("Ana", "Ben");
    let goal_id = world.sets_goal(ana, draft("Speak"));
    world.run_until_quiet();
    let disk = &mut world.profile_mut(ana).disk;
    disk.room_bytes = Some(disk.bytes());
    let circle_id = world.circle_id(ana);
    let edits = vec![GoalEdit::Text(GoalField::Aim, "Speak up".to_owned())];
    world.does(ana, Command::EditGoal { circle_id, goal_id, edits });
    world.circle(ben);
    let shows =
        |world: &World| world.tab(ben).circle.as_ref().is_some_and(|circle| circle.goals[0].content.aim == "Speak up");
    world.until("Ben to see it", |world| shows(world).then_some(()));
    assert_eq!(world.said_of_saving(ana), Some(Saved::Trouble(StorageTrouble::Full)));
    world.engine_dies(ana);
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Speak up"], "it came back, once");
    world.profile_mut(ana).disk.room_bytes = None;
    world.saves(ana);
    world.reload(ana);
    assert_eq!((world.aims(ana), world.aims(ben)), (vec!["Speak up".to_owned()], vec!["Speak up".to_owned()]));
}

#[test]
fn what_a_full_disk_refuses_and_nobody_has_heard_is_done_by_the_next_engine() {
    let mut world = World::new(1_125);
    let (ana, _) = world.pair("Ana", "Ben");
    world.offline(ana);
    let disk = &mut world.profile_mut(ana).disk;
    disk.room_bytes = Some(disk.bytes());
    let (_, command) = world.goal_to_set(ana, draft("Speak up"));
    world.does(ana, command);
    world.run_for(5_000);
    assert_eq!(world.said_of_saving(ana), Some(Saved::Trouble(StorageTrouble::Full)));
    world.engine_dies(ana);
    world.profile_mut(ana).disk.room_bytes = None;
    world.saves(ana);
    assert_eq!(world.aims(ana), ["Speak up"]);
}

#[test]
fn a_storage_that_refuses_for_a_while_is_named_and_caught_up_with() {
    for trouble in [StorageTrouble::Refused, StorageTrouble::Failed] {
        let (mut world, ana, note_id) = ana_writes(1_121);
        world.profile_mut(ana).disk.trouble = Some(trouble);
        world.types(ana, note_id, "still here");
        world.run_for(5_000);
        assert_eq!(world.said_of_saving(ana), Some(Saved::Trouble(trouble)));
        world.profile_mut(ana).disk.trouble = None;
        world.saves(ana);
        world.reload(ana);
        assert_eq!(world.text(ana, note_id), "still here");
    }
}

#[test]
fn what_comes_from_others_is_not_told_them_as_received_before_it_is_saved_here() {
    let mut world = World::new(1_122);
    let (ana, ben) = world.pair("Ana", "Ben");
    let disk = &mut world.profile_mut(ben).disk;
    disk.room_bytes = Some(disk.bytes());
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"], "Ben sees it");
    world.crash(ben);
    world.offline(ben);
    world.profile_mut(ben).disk.room_bytes = None;
    world.restart(ben);
    world.run_until_quiet();
    assert!(world.aims(ben).is_empty(), "it was on no disk of his");
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"], "and comes again");
}

#[test]
fn in_a_private_window_it_is_said_that_nothing_outlives_the_tab() {
    let mut world = World::new(1_123);
    let ana = world.fresh_device("Ana");
    world.crash(ana);
    world.profile_mut(ana).keeps = false;
    world.restart(ana);
    world.gives_name(ana, "Ana");
    world.starts_circle(ana, CircleKind::Pair);
    let note_id = world.begins_note(ana, "Private");
    world.types(ana, note_id, "Gone tomorrow");
    world.run_until_quiet();
    assert_eq!(world.said_of_saving(ana), Some(Saved::OnlyInThisTab));
    assert!(!world.tab(ana).says_saved());
    assert_eq!(world.tab(ana).me.as_ref().map(|me| me.keeps), Some(false));
}

#[test]
fn who_has_what_and_when_one_last_met_is_said() {
    let mut world = World::new(1_124);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    let fresh = world.circle(ana).freshness[0].clone();
    assert_eq!((fresh.person.name.as_str(), fresh.waiting_changes), ("Ben", 0), "Ben has everything");
    world.stop_relay();
    world.crash(ben);
    world.run_for(60_000);
    let parted_at_ms = world.now_ms();
    world.sets_goal(ana, draft("Write the report"));
    world.run_until_quiet();
    let fresh = world.circle(ana).freshness[0].clone();
    assert!(fresh.waiting_changes > 0 && !fresh.left_at_relay, "{fresh:?}");
    assert!(fresh.last_met.is_some_and(|met_at_ms| met_at_ms <= parted_at_ms), "{fresh:?}");
}
