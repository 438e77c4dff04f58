//! A member whose program was modified: what it says that is not well-formed costs at most its own changes.

use alongside::documents::Heads;
use alongside::engine::view::Happening;
use alongside::identifiers::DocumentId;
use alongside_world::modified::Modified;
use alongside_world::story::{A_WEEK_HOURS, draft};
use alongside_world::{Device, World};

/// Ana and Ben with a goal each, and Chidi, whose program was modified.
fn with_chidi(seed: u64) -> (World, Device, Device, Modified) {
    let mut world = World::new(seed);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.sets_goal(ana, draft("Speak up"));
    world.sets_goal(ben, draft("Learn Excel"));
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let chidi = Modified::comes_in(&mut world, &link, "Chidi");
    world.run_until_quiet();
    (world, ana, ben, chidi)
}

fn go_on_as_before(world: &mut World, ana: Device, ben: Device, aims: &[&str]) {
    world.sets_goal(ana, draft("Go on"));
    let note_id = world.begins_note(ben, "Unharmed");
    world.types(ben, note_id, "We write on");
    world.run_until_quiet();
    for device in [ana, ben] {
        for restarted in [false, true] {
            if restarted {
                world.reload(device);
            }
            let shown = world.aims(device);
            for aim in aims {
                let times = shown.iter().filter(|shown| shown == aim).count();
                assert_eq!(times, 1, "{aim}, restarted: {restarted}: {shown:?}");
            }
            world.opens_note(device, note_id);
            world.run_until_quiet();
            assert_eq!(world.text(device, note_id), "We write on");
        }
    }
}

#[test]
fn a_well_formed_change_of_a_member_is_shown_whatever_program_made_it() {
    let (mut world, ana, ben, mut chidi) = with_chidi(1_401);
    let (goal, index_id) = (chidi.goal("Find my feet"), chidi.index_id());
    chidi.leaves_changes(&mut world, index_id, vec![goal]);
    world.run_until_quiet();
    go_on_as_before(&mut world, ana, ben, &["Find my feet", "Go on", "Learn Excel", "Speak up"]);
}

#[test]
fn altered_changes_cost_nobody_elses_and_stop_no_device() {
    for seed in 1_410..1_413 {
        let (mut world, ana, ben, mut chidi) = with_chidi(seed);
        let (goal, index_id) = (chidi.goal("Find my feet"), chidi.index_id());
        chidi.leaves_changes(&mut world, index_id, vec![goal]);
        world.run_for(5_000);
        for _ in 0..60 {
            let goal = chidi.goal("altered");
            let altered = chidi.altered(&goal);
            chidi.leaves_changes(&mut world, index_id, vec![altered]);
            world.run_for(3_000);
        }
        world.run_until_quiet();
        let told = |world: &World, device| {
            let notices = &world.tab(device).notices;
            notices.iter().any(|notice| matches!(notice.what, Happening::RefusedChanges(_)))
        };
        assert!(told(&world, ana) && told(&world, ben), "seed {seed}: it is said that changes were refused");
        go_on_as_before(&mut world, ana, ben, &["Find my feet", "Go on", "Learn Excel", "Speak up"]);
        assert_eq!(world.circle(ana).goals, world.circle(ben).goals, "seed {seed}");
    }
}

#[test]
fn rubbish_instead_of_changes_costs_nothing() {
    let (mut world, ana, ben, mut chidi) = with_chidi(1_420);
    let index_id = chidi.index_id();
    let elsewhere = DocumentId(world.random());
    for chunk in [Vec::new(), vec![0; 40], vec![0xff; 200_000], b"\x85\x6f\x4a\x83".to_vec()] {
        chidi.leaves_changes(&mut world, index_id, vec![chunk.clone(), chunk.clone()]);
        chidi.leaves_changes(&mut world, elsewhere, vec![chunk]);
        world.run_for(3_000);
    }
    go_on_as_before(&mut world, ana, ben, &["Go on", "Learn Excel", "Speak up"]);
}

#[test]
fn a_member_who_claims_documents_that_do_not_exist_makes_nobody_restless() {
    let (mut world, ana, ben, mut chidi) = with_chidi(1_421);
    let claimed: Vec<(DocumentId, Heads)> =
        (0..500).map(|_| (DocumentId(world.random()), Heads::from(vec![world.random()]))).collect();
    for _ in 0..5 {
        chidi.leaves_state(&mut world, claimed.clone());
        world.run_for(3_000);
    }
    world.run_until_quiet();
    go_on_as_before(&mut world, ana, ben, &["Go on", "Learn Excel", "Speak up"]);
}
