//! The same again: everything twice changes nothing, the same seed gives the same bytes, and an engine that
//! dies at any step goes on where it was.

use alongside::mentoring::circle::CircleKind;
use alongside_world::story::draft;
use alongside_world::{Device, World};

/// A story with everything in it; what Ben shows at its end.
fn whole_story(world: &mut World) -> (Device, Device) {
    let (ana, ben) = world.pair("Ana", "Ben");
    on_the_way(world, ana, ben);
    (ana, ben)
}

fn on_the_way(world: &mut World, ana: Device, ben: Device) {
    world.sets_goal(ana, draft("Speak up"));
    let note_id = world.begins_note(ana, "Together");
    world.types(ana, note_id, "One. ");
    world.saves(ana);
    world.part(ana, ben);
    world.types(ana, note_id, "Two. ");
    world.sets_goal(ben, draft("Learn Excel"));
    world.saves(ana);
    world.meet(ana, ben);
    world.types(ana, note_id, "Three.");
    world.saves(ana);
    world.run_until_quiet();
}

fn is_told_once(world: &mut World, ana: Device, ben: Device, what: &str) {
    for device in [ana, ben] {
        assert_eq!(world.aims(device), ["Speak up", "Learn Excel"], "{what}");
        let notes = world.circle(device).notes;
        assert_eq!(notes.len(), 1, "{what}");
        assert_eq!(world.text(device, notes[0].note_id), "One. Two. Three.", "{what}");
        let mut names = world.names(device);
        names.sort();
        assert_eq!(names, ["Ana", "Ben"], "{what}");
    }
}

#[test]
fn every_command_and_every_message_twice_changes_nothing() {
    let mut world = World::new(1_301);
    world.everything_twice = true;
    let (ana, ben) = whole_story(&mut world);
    is_told_once(&mut world, ana, ben, "everything came twice");
    assert_eq!(world.today(ana).circles.len(), 1);
    let invitations = world.invitations(ana).invitations;
    assert_eq!(invitations.len(), 1, "one invitation was asked for: {invitations:?}");
}

#[test]
fn the_same_seed_gives_the_same_outputs_byte_for_byte() {
    let told = |seed| {
        let mut world = World::new(seed);
        world.remember_outputs();
        whole_story(&mut world);
        world.outputs().to_vec()
    };
    let (first, second) = (told(1_302), told(1_302));
    let differs = first.iter().zip(&second).position(|(one, other)| one != other);
    assert_eq!(differs, None, "output {differs:?} of {} differs", first.len());
    assert_eq!(first.len(), second.len());
    assert!(first.len() > 100, "the engines put something out");
    assert_ne!(first, told(1_303), "another seed is another world");
}

#[test]
fn an_engine_that_dies_at_any_storage_step_goes_on_and_nothing_is_lost_or_doubled() {
    let mut steps = 0;
    for step in 1..200 {
        let mut world = World::new(1_304);
        let (ana, ben) = world.pair("Ana", "Ben");
        let life = world.profile(ana).life;
        world.engine_dies_at_batch(ana, step);
        on_the_way(&mut world, ana, ben);
        is_told_once(&mut world, ana, ben, &format!("Ana's engine died at batch {step}"));
        if world.profile(ana).life == life {
            break;
        }
        steps = step;
    }
    assert!(steps > 5, "the engine died at {steps} different steps");
}

#[test]
fn a_word_that_others_see_is_on_the_writers_own_disk_and_is_not_written_twice() {
    for seed in 1_306..1_330 {
        let mut world = World::new(seed);
        let (ana, ben) = world.pair("Ana", "Ben");
        let note_id = world.begins_note(ana, "Together");
        world.types(ana, note_id, "One. ");
        world.saves(ana);
        world.reads(ben, note_id, "One. ");
        world.types(ana, note_id, "Two. ");
        let shows = |world: &World| world.tab(ben).note.as_ref().is_some_and(|note| note.text() == "One. Two. ");
        world.until("Ben to see it", |world| shows(world).then_some(()));
        world.engine_dies(ana);
        world.run_until_quiet();
        for device in [ana, ben] {
            assert_eq!(world.text(device, note_id), "One. Two. ", "seed {seed}");
        }
    }
}

#[test]
fn an_engine_that_dies_at_any_step_of_an_invitation_still_leads_two_together() {
    for step in 1..=24 {
        for dying in ["Ana", "Ben"] {
            let mut world = World::new(1_305);
            let dies = |world: &mut World, device: Device| {
                if world.profile(device).name == dying {
                    world.engine_dies_at_batch(device, step);
                }
            };
            let ana = world.person("Ana");
            world.starts_circle(ana, CircleKind::Pair);
            dies(&mut world, ana);
            let link = world.invites(ana, 24).link;
            let ben = world.person("Ben");
            dies(&mut world, ben);
            world.accepts(ben, &link);
            let (_, words) = world.is_let_in(ben);
            world.run_until_quiet();
            assert_eq!(world.names(ana), ["Ana", "Ben"], "{dying} at batch {step}");
            assert_eq!(world.circle(ana).words[0].1, words, "{dying} at batch {step}");
        }
    }
}
