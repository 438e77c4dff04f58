//! A pause, a goodbye, a door that is shut, and going on without somebody.

use alongside::engine::command::Command;
use alongside::engine::view::{Happening, MyPlace, Presence, Refusal};
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::Day;
use alongside::mentoring::item::ItemKind;
use alongside::mentoring::parting::ClosingPart;
use alongside_world::relay::Mischief;
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::{Device, LinkWeather, World};

fn done(world: &mut World, device: Device, command: Command) {
    assert_eq!(world.does_and_waits(device, command), Answer::Done);
}

/// Ana, Ben and Chidi in a group, at rest.
fn group(seed: u64) -> (World, Device, Device, Device) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Group);
    let ben = world.brings_in(ana, "Ben");
    let chidi = world.brings_in(ana, "Chidi");
    world.run_until_quiet();
    (world, ana, ben, chidi)
}

#[test]
fn a_pause_is_seen_by_the_other_and_ends() {
    let mut world = World::new(3201);
    let (ana, ben) = world.pair("Ana", "Ben");
    let circle_id = world.circle_id(ana);
    let until = Day::parse("2026-12-12");
    done(&mut world, ana, Command::Pause { circle_id, on: true, until });
    world.run_until_quiet();
    let pauses = world.circle(ben).parting.pauses;
    assert_eq!((pauses.len(), pauses[0].until), (1, until));
    done(&mut world, ana, Command::Pause { circle_id, on: false, until: None });
    world.run_until_quiet();
    assert!(world.circle(ben).parting.pauses.is_empty());
}

#[test]
fn who_leaves_keeps_a_copy_and_gets_nothing_written_after() {
    let mut world = World::new(3202);
    let (ana, ben) = world.pair("Ana", "Ben");
    let circle_id = world.circle_id(ana);
    world.sets_goal(ana, draft("Before"));
    world.run_until_quiet();
    let thanks = Command::WriteClosing { circle_id, part: ClosingPart::Thanks, text: "For listening".into() };
    done(&mut world, ana, thanks);
    done(&mut world, ana, Command::Leave { circle_id });
    world.run_until_quiet();
    let bens = world.circle(ben);
    assert_eq!(bens.parting.former[0].name, "Ana");
    assert_eq!(bens.parting.closings[0].closing.thanks, "For listening");
    world.sets_goal(ben, draft("After"));
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Before"]);
    assert_eq!(world.circle(ana).parting.my_place, MyPlace::Left);
    let refused = Command::Pause { circle_id, on: true, until: None };
    assert_eq!(world.does_and_waits(ana, refused), Answer::Refused(Refusal::NotIn));
}

#[test]
fn who_leaves_offline_has_left_and_the_other_hears_of_it_later() {
    let mut world = World::new(3203);
    let (ana, ben) = world.pair("Ana", "Ben");
    let circle_id = world.circle_id(ana);
    world.offline(ana);
    world.offline(ben);
    done(&mut world, ana, Command::Leave { circle_id });
    world.run_for(10_000);
    world.reload(ana);
    world.online(ana);
    world.run_until_quiet();
    world.offline(ana);
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(world.circle(ben).parting.former[0].name, "Ana");
    // Ben's keys are new: what he writes opens for nobody who has left.
    world.sets_goal(ben, draft("After"));
    world.run_until_quiet();
    world.online(ana);
    world.run_until_quiet();
    assert!(world.aims(ana).is_empty());
}

#[test]
fn who_left_comes_back_by_an_invitation() {
    let mut world = World::new(3204);
    let (ana, ben) = world.pair("Ana", "Ben");
    let circle_id = world.circle_id(ben);
    done(&mut world, ben, Command::Leave { circle_id });
    world.run_until_quiet();
    let link = world.invites(ana, 24).link;
    world.accepts(ben, &link);
    world.is_let_in(ben);
    world.sets_goal(ana, draft("Together again"));
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Together again"]);
    assert_eq!(world.circle(ben).parting.my_place, MyPlace::In);
}

#[test]
fn a_block_is_instant_offline_and_in_both_directions() {
    let mut world = World::new(3205);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.sets_goal(ana, draft("Before"));
    world.run_until_quiet();
    world.offline(ana);
    let person_id = world.person_id(ben);
    done(&mut world, ana, Command::Block { person_id });
    assert_eq!(world.circle(ana).parting.my_place, MyPlace::Blocked);
    world.online(ana);
    world.sets_goal(ben, draft("Of Ben"));
    world.run_for(120_000);
    assert_eq!(world.aims(ana), ["Before"]);
    assert_eq!(world.circle(ben).freshness[0].presence, Presence::Away, "to Ben she is away");
    assert!(world.circle(ben).parting.former.is_empty(), "he is not told");
    done(&mut world, ana, Command::Unblock { person_id });
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Before", "Of Ben"]);
}

#[test]
fn a_block_holds_on_my_other_device() {
    let mut world = World::new(3206);
    let (ana, ben) = world.pair("Ana", "Ben");
    let phone = world.links(ana, "Phone");
    world.same_circle(phone, ana);
    world.run_until_quiet();
    let person_id = world.person_id(ben);
    done(&mut world, ana, Command::Block { person_id });
    world.run_until_quiet();
    assert_eq!(world.circle(phone).parting.my_place, MyPlace::Blocked);
    world.sets_goal(ben, draft("Of Ben"));
    world.run_for(120_000);
    assert!(world.aims(phone).is_empty());
}

#[test]
fn what_lies_at_the_relay_behind_a_shut_door_is_heard_when_it_opens_again() {
    let mut world = World::new(3212);
    let (ana, ben) = world.pair("Ana", "Ben");
    let person_id = world.person_id(ben);
    done(&mut world, ana, Command::Block { person_id });
    world.sets_goal(ben, draft("Of Ben"));
    world.run_for(120_000);
    world.offline(ben);
    done(&mut world, ana, Command::Unblock { person_id });
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Of Ben"]);
}

#[test]
fn who_opens_a_door_again_hears_what_a_third_wrote_behind_it() {
    let (mut world, ana, ben, chidi) = group(3213);
    let person_id = world.person_id(chidi);
    world.offline(chidi);
    done(&mut world, ana, Command::Block { person_id });
    world.run_until_quiet();
    // From here on there is only the link, which stays for the circle in which Ana and Ben go on.
    world.stop_relay();
    world.sets_goal(ben, draft("Of Ben"));
    world.run_for(120_000);
    assert!(world.aims(ana).is_empty());
    done(&mut world, ana, Command::Unblock { person_id });
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Of Ben"]);
}

#[test]
fn a_group_goes_on_without_somebody_with_everything() {
    let (mut world, ana, ben, chidi) = group(3207);
    world.sets_goal(ana, draft("Ours"));
    world.makes(ana, ItemKind::Promise, "Bring the papers", &[]);
    let note_id = world.begins_note(ben, "Of us all");
    world.types(ben, note_id, "Much work");
    world.run_until_quiet();
    let (from, without, request) = (world.circle_id(ana), world.person_id(chidi), world.random());
    let go_on = Command::ContinueWithout { circle_id: from, person_ids: vec![without], request };
    done(&mut world, ana, go_on.clone());
    done(&mut world, ana, go_on);
    let onward = world.until("the new circle", |world| world.tab(ana).started.get(&request).copied());
    world.run_until_quiet();
    assert_eq!(world.circle(ana).parting.goes_on_in, Some(onward));
    assert!(world.tab(ben).notices.iter().any(|notice| matches!(&notice.what, Happening::GoesOnWithout(who, circle_id) if who.name == "Ana" && *circle_id == onward)));
    for device in [ana, ben] {
        world.profile_mut(device).circle_id = Some(onward);
        assert_eq!(world.aims(device), ["Ours"]);
        assert_eq!(world.items(device, ItemKind::Promise)[0].words(), "Bring the papers");
        let note = world.circle(device).notes[0].clone();
        assert_eq!(world.text(device, note.note_id), "Much work", "{device:?}");
        assert_eq!(world.circle(device).others.len(), 1);
    }
    world.sets_goal(ben, draft("Onward"));
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Ours", "Onward"]);
    assert_eq!(world.aims(chidi), ["Ours"], "Chidi has the old circle, and nothing of the new one");
    assert!(world.tab(chidi).notices.is_empty());
}

#[test]
fn blocking_somebody_in_a_group_goes_on_without_them() {
    let (mut world, ana, ben, chidi) = group(3208);
    world.sets_goal(ana, draft("Ours"));
    world.run_until_quiet();
    let person_id = world.person_id(chidi);
    done(&mut world, ana, Command::Block { person_id });
    world.run_until_quiet();
    let onward = world.circle(ana).parting.goes_on_in.unwrap();
    assert_eq!(world.circle(ana).parting.my_place, MyPlace::Blocked);
    for device in [ana, ben] {
        world.profile_mut(device).circle_id = Some(onward);
    }
    world.sets_goal(ben, draft("Onward"));
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Ours", "Onward"]);
}

#[test]
fn who_leaves_under_a_key_that_the_other_has_not_heard_of_is_heard_all_the_same() {
    let mut world = World::new(3_230);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.link_weather(ana, LinkWeather::NeverOpens);
    world.offline(ana);
    world.run_until_quiet();
    // Where a kit is replaced a new key begins, of which Ben does not hear.
    world.keeps_kit(ana);
    world.keeps_kit(ana);
    let circle_id = world.circle_id(ana);
    done(&mut world, ana, Command::Leave { circle_id });
    world.online(ana);
    world.run_until_quiet();
    assert_eq!(world.circle(ben).parting.former.len(), 1);
}

#[test]
fn a_goodbye_that_the_relay_threw_away_is_said_again() {
    let mut world = World::new(3_231);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.link_weather(ana, LinkWeather::NeverOpens);
    world.offline(ben);
    world.run_until_quiet();
    world.relay.mischief = Mischief { drops_one_in: 1, ..Mischief::default() };
    let circle_id = world.circle_id(ana);
    done(&mut world, ana, Command::Leave { circle_id });
    world.run_until_quiet();
    world.relay.mischief = Mischief::default();
    world.reload(ana);
    world.run_until_quiet();
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(world.circle(ben).parting.former.len(), 1);
}

#[test]
fn two_who_hear_a_goodbye_at_different_times_find_each_other_again() {
    let (mut world, ana, ben, chidi) = group(3_232);
    for device in [ana, ben, chidi] {
        world.link_weather(device, LinkWeather::NeverOpens);
        world.break_links(device);
        world.offline(device);
    }
    world.run_until_quiet();
    let circle_id = world.circle_id(ben);
    done(&mut world, ben, Command::Leave { circle_id });
    // One after the other, each alone with the relay, and the first twice: what Ben said still lies there.
    for device in [ben, ana, ana, chidi] {
        world.online(device);
        world.run_until_quiet();
        world.offline(device);
        world.run_until_quiet();
    }
    for device in [ana, chidi] {
        world.online(device);
    }
    world.run_until_quiet();
    world.sets_goal(ana, draft("Still together"));
    world.run_until_quiet();
    assert_eq!(world.aims(chidi), ["Still together"]);
}
