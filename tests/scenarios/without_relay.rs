//! The relay stops: open links go on, and what it had acknowledged is there when it comes back.

use alongside::engine::command::Command;
use alongside::engine::view::{Refusal, RelayState};
use alongside::mentoring::circle::CircleKind;
use alongside_world::World;
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::world::SITE;

#[test]
fn the_open_link_goes_on_when_the_relay_stops_and_the_truth_line_says_so() {
    let mut world = World::new(801);
    let (ana, ben) = world.pair("Ana", "Ben");
    assert!(world.are_linked(ana, ben));
    world.stop_relay();
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    assert!(world.are_linked(ana, ben));
    assert_eq!(world.aims(ben), ["Speak up"]);
    world.until("the truth about the relay", |world| {
        let relay = world.tab(ana).truth.as_ref()?.relay;
        matches!(relay, RelayState::Down | RelayState::Connecting).then_some(())
    });
}

#[test]
fn a_new_link_is_made_by_codes_while_the_relay_is_down() {
    let mut world = World::new(802);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.stop_relay();
    world.break_links(ana);
    world.run_for(30_000);
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    assert!(world.aims(ben).is_empty() && !world.are_linked(ana, ben));
    let code = world.makes_link_code(ana);
    let answer = world.answers_link_code(ben, &code);
    world.reads_answer_code(ana, &answer);
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"]);
}

#[test]
fn devices_find_the_relay_again_by_themselves() {
    let mut world = World::new(803);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.stop_relay();
    world.run_for(10 * 60_000);
    world.start_relay();
    world.within(5 * 60_000, "both to have the relay again", |world| {
        let up = |device| world.tab(device).truth.as_ref().is_some_and(|truth| truth.relay == RelayState::Up);
        (up(ana) && up(ben)).then_some(())
    });
}

#[test]
fn a_relay_can_be_left_and_taken_up_again_in_settings() {
    let mut world = World::new(804);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.circle(ben);
    assert_eq!(world.does_and_waits(ana, Command::SetRelay { url: None }), Answer::Done);
    world.until("the relay to be off", |world| (world.tab(ana).truth.as_ref()?.relay == RelayState::Off).then_some(()));
    world.reload(ana);
    world.run_until_quiet();
    let settings = world.settings(ana);
    assert_eq!((settings.relay, settings.relay_up), (None, false), "it stays off after a restart");
    for url in ["", "hello", "ftp://alongside.example", "javascript:alert(1)"] {
        let answer = world.does_and_waits(ana, Command::SetRelay { url: Some(url.to_owned()) });
        assert_eq!(answer, Answer::Refused(Refusal::RelayAddress), "{url:?}");
    }
    assert_eq!(world.does_and_waits(ana, Command::SetRelay { url: Some(SITE.to_owned()) }), Answer::Done);
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"]);
}

#[test]
fn a_phone_becomes_a_device_of_anas_by_codes_and_has_everything_without_any_relay() {
    let mut world = World::new(804);
    world.stop_relay();
    world.default_relay = None;
    let laptop = world.person("Ana");
    world.starts_circle(laptop, CircleKind::Pair);
    world.sets_goal(laptop, draft("Speak up"));
    let pair = world.circle_id(laptop);
    let own = world.tab(laptop).me.as_ref().unwrap().personal_circle_id.unwrap();
    world.profile_mut(laptop).circle_id = Some(own);
    let private = world.begins_note(laptop, "Mine");
    world.types(laptop, private, "For me alone");
    world.run_until_quiet();
    let phone = world.links_by_codes(laptop, "Phone");
    world.run_until_quiet();
    assert_eq!(world.text(phone, private), "For me alone");
    world.profile_mut(phone).circle_id = Some(pair);
    assert_eq!(world.aims(phone), ["Speak up"]);
    assert!(world.device_called(laptop, "Phone").has_everything);
    // What the phone writes comes to the laptop by the same link.
    world.sets_goal(phone, draft("Sleep"));
    world.run_until_quiet();
    world.profile_mut(laptop).circle_id = Some(pair);
    assert_eq!(world.aims(laptop).len(), 2);
    assert!(world.relay.seen().is_empty(), "no relay was asked");
}

#[test]
fn codes_for_a_device_that_are_not_wanted_any_more_lead_nowhere() {
    let mut world = World::new(805);
    world.stop_relay();
    world.default_relay = None;
    let laptop = world.person("Ana");
    let phone = world.links_by_codes(laptop, "Phone");
    world.does_and_waits(laptop, Command::StopLinkingDevice);
    world.run_until_quiet();
    assert!(world.devices_of(laptop).link.is_none());
    assert_eq!(world.device_names(phone).len(), 2, "one that is in stays in");
}
