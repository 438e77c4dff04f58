//! WebRTC blocked, or not there at all: the relay carries the changes; slower, never broken.

use alongside::engine::view::{Presence, RelayState};
use alongside::mentoring::circle::CircleKind;
use alongside_world::story::draft;
use alongside_world::{Device, LinkWeather, World};

fn pair_without_links(seed: u64, weather: LinkWeather) -> (World, Device, Device) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.link_weather(ana, weather);
    world.starts_circle(ana, CircleKind::Pair);
    let ben = world.brings_in(ana, "Ben");
    world.run_until_quiet();
    (world, ana, ben)
}

#[test]
fn two_people_share_everything_where_links_never_open() {
    for weather in [LinkWeather::NeverOpens, LinkWeather::Unsupported] {
        let (mut world, ana, ben) = pair_without_links(701, weather);
        assert!(!world.are_linked(ana, ben));
        world.sets_goal(ana, draft("Speak up"));
        let note_id = world.begins_note(ben, "By relay");
        world.types(ben, note_id, "Slow but sure");
        world.run_until_quiet();
        assert_eq!(world.aims(ben), ["Speak up"], "{weather:?}");
        assert_eq!(world.text(ana, note_id), "Slow but sure", "{weather:?}");
    }
}

#[test]
fn both_type_in_one_note_through_the_relay() {
    let (mut world, ana, ben) = pair_without_links(702, LinkWeather::NeverOpens);
    let note_id = world.begins_note(ana, "By relay");
    world.types(ana, note_id, "\n");
    world.run_until_quiet();
    world.opens_note(ben, note_id);
    for (letter_of_ana, letter_of_ben) in "one two".chars().zip("one two".chars()) {
        let place = world.text(ana, note_id).find('\n').unwrap();
        let first = world.first(ana);
        world.replaces_in(ana, first, note_id, place..place, &letter_of_ana.to_string());
        world.types(ben, note_id, &letter_of_ben.to_string());
        world.run_for(120);
    }
    world.run_until_quiet();
    assert_eq!(world.text(ana, note_id), "one two\none two");
    assert_eq!(world.text(ben, note_id), "one two\none two");
}

#[test]
fn what_is_written_for_somebody_away_waits_at_the_relay_and_the_truth_line_says_so() {
    let (mut world, ana, ben) = pair_without_links(703, LinkWeather::Fair);
    world.offline(ben);
    world.run_for(90_000);
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    let fresh = world.circle(ana).freshness[0].clone();
    assert_eq!((fresh.presence, fresh.left_at_relay), (Presence::Away, true));
    assert!(fresh.waiting_changes > 0);
    world.offline(ana);
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"], "never online together");
    world.online(ana);
    world.run_until_quiet();
    let fresh = world.circle(ana).freshness[0].clone();
    assert_eq!(fresh.waiting_changes, 0, "Ben has everything, and Ana knows it");
    assert!(fresh.last_met.is_some());
}

#[test]
fn a_link_that_dies_in_the_middle_leaves_nothing_behind() {
    let (mut world, ana, ben) = pair_without_links(704, LinkWeather::Fair);
    let note_id = world.begins_note(ana, "Unsteady");
    let words = "nothing of this is lost or comes twice";
    for (step, letter) in words.chars().enumerate() {
        world.types(ana, note_id, &letter.to_string());
        if step % 5 == 0 {
            world.break_links(ana);
        }
        if step % 7 == 0 {
            world.drop_line(ben);
        }
        world.run_for(60);
    }
    world.run_until_quiet();
    assert_eq!(world.text(ben, note_id), words);
    assert_eq!(world.text(ana, note_id), words);
}

#[test]
fn what_a_full_relay_does_not_take_is_said_and_left_there_once_it_has_room() {
    let (mut world, ana, ben) = pair_without_links(705, LinkWeather::Fair);
    world.offline(ben);
    world.run_for(90_000);
    world.relay.is_full = true;
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    assert!(!world.circle(ana).freshness[0].left_at_relay);
    let relay = |world: &World| world.tab(ana).truth.as_ref().map(|truth| truth.relay);
    assert_eq!(relay(&world), Some(RelayState::TakesNothing));
    world.relay.is_full = false;
    world.run_for(20 * 60_000);
    assert_eq!(relay(&world), Some(RelayState::Up));
    assert!(world.circle(ana).freshness[0].left_at_relay);
    world.offline(ana);
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"]);
}

#[test]
fn a_relay_that_confirms_what_it_throws_away_is_noticed_while_the_connection_lasts() {
    let (mut world, ana, ben) = pair_without_links(706, LinkWeather::Fair);
    world.offline(ben);
    world.run_for(90_000);
    world.relay.mischief.drops_one_in = 1;
    world.sets_goal(ana, draft("Speak up"));
    world.run_for(40_000);
    assert!(!world.circle(ana).freshness[0].left_at_relay, "it is not believed for long");
    world.relay.mischief.drops_one_in = 0;
    world.run_for(20 * 60_000);
    assert!(world.circle(ana).freshness[0].left_at_relay);
    world.offline(ana);
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"]);
}

#[test]
fn an_invitation_that_a_full_relay_did_not_take_is_there_once_it_has_room() {
    let mut world = World::new(707);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    world.relay.is_full = true;
    let link = world.invites(ana, 24).link;
    world.run_for(30_000);
    world.relay.is_full = false;
    world.run_for(40_000);
    let ben = world.person("Ben");
    world.accepts(ben, &link);
    world.is_let_in(ben);
    world.run_until_quiet();
    assert_eq!(world.names(ana), ["Ana", "Ben"]);
}
