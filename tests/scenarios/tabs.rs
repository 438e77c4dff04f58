//! More than one tab of the same person: one engine, no double writes, no lost edit.

use alongside::engine::command::Room;
use alongside::mentoring::circle::CircleKind;
use alongside_world::story::draft;
use alongside_world::{Device, World};

fn ana(seed: u64) -> (World, Device) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    (world, ana)
}

#[test]
fn what_is_done_in_one_tab_is_seen_in_the_other_at_once() {
    let (mut world, ana) = ana(901);
    let second = world.open_tab(ana);
    let circle_id = world.circle_id(ana);
    world.look_in(ana, second, Room::Circle(circle_id));
    world.sets_goal(ana, draft("Speak up"));
    world.within(1_000, "the goal in the other tab", |world| {
        let circle = world.tab_of(ana, second).circle.as_ref()?;
        (circle.goals.len() == 1).then_some(())
    });
    assert_eq!(world.tab_of(ana, second).me, world.tab(ana).me);
}

#[test]
fn two_tabs_write_one_note_and_no_edit_is_lost() {
    for seed in 910..916 {
        let (mut world, ana) = ana(seed);
        let first = world.first(ana);
        let second = world.open_tab(ana);
        let note_id = world.begins_note(ana, "Twice");
        world.types(ana, note_id, "\n");
        world.opens_note_in(ana, second, note_id);
        for letter in "abcdefghij".chars() {
            let place = world.text_in(ana, first, note_id).find('\n').unwrap_or(0);
            world.replaces_in(ana, first, note_id, place..place, &letter.to_string());
            world.types_in(ana, second, note_id, &letter.to_string());
            world.run_for(seed % 5 * 3);
        }
        world.run_until_quiet();
        for tab in [first, second] {
            assert_eq!(world.text_in(ana, tab, note_id), "abcdefghij\nabcdefghij", "seed {seed}");
        }
        world.reload(ana);
        assert_eq!(world.text(ana, note_id), "abcdefghij\nabcdefghij", "seed {seed}");
    }
}

#[test]
fn when_the_tab_with_the_engine_goes_the_other_goes_on_and_loses_nothing() {
    for seed in 920..932 {
        let (mut world, ana) = ana(seed);
        let first = world.first(ana);
        let second = world.open_tab(ana);
        let note_id = world.begins_note(ana, "Handed over");
        world.opens_note_in(ana, second, note_id);
        let words = "not a letter is lost";
        for (step, letter) in words.chars().enumerate() {
            world.types_in(ana, second, note_id, &letter.to_string());
            world.run_for(seed % 4 * 5);
            if step == 9 {
                world.close_tab(ana, first);
                world.engine_dies(ana);
            }
        }
        world.run_until_quiet();
        assert_eq!(world.text_in(ana, second, note_id), words, "seed {seed}");
        assert!(world.tab_of(ana, second).says_saved(), "seed {seed}");
        world.reload(ana);
        assert_eq!(world.text(ana, note_id), words, "seed {seed}");
    }
}

#[test]
fn two_tabs_of_ana_are_one_ana_to_ben() {
    let mut world = World::new(902);
    let (ana, ben) = world.pair("Ana", "Ben");
    let second = world.open_tab(ana);
    let note_id = world.begins_note(ana, "Together");
    world.opens_note_in(ana, second, note_id);
    world.run_for(5_000);
    let circle = world.circle(ben);
    assert_eq!((circle.others.len(), circle.notes[0].here.len()), (1, 1));
}
