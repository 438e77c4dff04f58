//! One person, several devices: linked both ways, in step, removed.

use alongside::engine::command::{Command, Room};
use alongside::engine::view::{Happening, InvitationRefusal, JoiningView, MyPlace};
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::{Device, LinkWeather, World};

/// Ana on a laptop and a phone, and Ben; all at rest.
fn ana_twice_and_ben(seed: u64) -> (World, Device, Device, Device) {
    let mut world = World::new(seed);
    let (laptop, ben) = world.pair("Ana", "Ben");
    let phone = world.links(laptop, "Phone");
    world.same_circle(phone, laptop);
    world.run_until_quiet();
    (world, laptop, phone, ben)
}

#[test]
fn a_linked_device_has_everything_private_notes_too() {
    let mut world = World::new(3001);
    let (laptop, ben) = world.pair("Ana", "Ben");
    world.sets_goal(laptop, draft("Speak up"));
    let shared = world.begins_note(laptop, "Ours");
    world.types(laptop, shared, "For the two of us");
    let own = world.tab(laptop).me.as_ref().unwrap().personal_circle_id.unwrap();
    let pair = world.circle_id(laptop);
    world.profile_mut(laptop).circle_id = Some(own);
    let private = world.begins_note(laptop, "Mine");
    world.types(laptop, private, "For me alone");
    world.run_until_quiet();
    let phone = world.links(laptop, "Phone");
    world.run_until_quiet();
    for device in [laptop, phone] {
        world.profile_mut(device).circle_id = Some(pair);
    }
    assert_eq!(world.aims(phone), ["Speak up"]);
    assert_eq!(world.text(phone, shared), "For the two of us");
    world.profile_mut(phone).circle_id = Some(own);
    assert_eq!(world.text(phone, private), "For me alone");
    assert_eq!(world.circle(ben).others.len(), 1, "Ben sees one Ana");
    assert!(world.device_called(laptop, "Phone").has_everything);
    // What any of the three writes reaches the other two.
    world.profile_mut(phone).circle_id = Some(pair);
    world.types(phone, shared, " and on the phone");
    world.run_until_quiet();
    for device in [laptop, ben] {
        assert!(world.text(device, shared).contains("and on the phone"));
    }
}

#[test]
fn a_new_device_shows_the_code_and_the_old_one_reads_it() {
    let mut world = World::new(3002);
    let laptop = world.person("Ana");
    let phone = world.fresh_device("Phone");
    world.look(phone, Room::Joining);
    let offer = Command::OfferThisDevice { name: "Phone".to_owned() };
    assert_eq!(world.does_and_waits(phone, offer), Answer::Done);
    let link = world.until("a code", |world| match world.tab(phone).joining.as_ref()? {
        JoiningView::ThisDevice { link, .. } => Some(link.clone()),
        _ => None,
    });
    assert!(link.contains("/device#"));
    let read = Command::ReadDeviceCode { text: link };
    assert_eq!(world.does_and_waits(laptop, read), Answer::Done);
    let (_, words) = world.is_let_in(phone);
    assert_eq!(world.words_of_linked(laptop), words);
    assert_eq!(world.device_names(phone), ["Phone", ""]);
}

#[test]
fn a_reload_in_the_middle_of_linking_loses_nothing() {
    let mut world = World::new(3003);
    let laptop = world.person("Ana");
    let link = world.shows_device_link(laptop);
    let phone = world.fresh_device("Phone");
    world.opens_invitation(phone, &link);
    world.offline(laptop);
    let answer = world.does_and_waits(phone, Command::BecomeDevice { name: "Phone".to_owned() });
    assert_eq!(answer, Answer::Done);
    world.reload(phone);
    world.look(phone, Room::Joining);
    world.online(laptop);
    world.reload(laptop);
    world.is_let_in(phone);
    assert_eq!(world.device_names(phone), ["Phone", ""]);
}

#[test]
fn a_browser_with_something_of_its_own_does_not_become_anothers_device() {
    let mut world = World::new(3004);
    let laptop = world.person("Ana");
    let link = world.shows_device_link(laptop);
    let ben = world.person("Ben");
    world.starts_circle(ben, alongside::mentoring::circle::CircleKind::Pair);
    world.opens_invitation(ben, &link);
    let answer = world.does_and_waits(ben, Command::BecomeDevice { name: "Ben's".to_owned() });
    let not_empty = alongside::engine::view::Refusal::Invitation(InvitationRefusal::NotEmpty);
    assert_eq!(answer, Answer::Refused(not_empty));
}

#[test]
fn a_removed_device_gets_nothing_written_after_and_says_so() {
    let (mut world, laptop, phone, ben) = ana_twice_and_ben(3005);
    world.sets_goal(ben, draft("Before"));
    world.run_until_quiet();
    let lost = world.device_called(laptop, "Phone").device_id;
    world.removes_device(laptop, lost);
    world.run_until_quiet();
    world.sets_goal(ben, draft("After"));
    world.run_until_quiet();
    assert_eq!(world.aims(laptop), ["Before", "After"]);
    assert_eq!(world.aims(phone), ["Before"], "what it had stays on it");
    assert_eq!(world.circle(phone).parting.my_place, MyPlace::DeviceRemoved);
    assert!(world.tab(phone).notices.iter().any(|notice| notice.what == Happening::ThisDeviceRemoved));
    assert_eq!(world.device_names(laptop), [""]);
}

#[test]
fn a_device_removed_while_away_returns_and_opens_nothing_sealed_after() {
    let (mut world, laptop, phone, ben) = ana_twice_and_ben(3006);
    world.offline(phone);
    let lost = world.device_called(laptop, "Phone").device_id;
    world.removes_device(laptop, lost);
    world.run_until_quiet();
    world.sets_goal(ben, draft("After"));
    world.run_until_quiet();
    world.online(phone);
    // Meanwhile it sets a goal of its own, which reaches nobody.
    world.sets_goal(phone, draft("Of the thief"));
    world.run_until_quiet();
    assert_eq!(world.aims(phone), ["Of the thief"]);
    assert_eq!(world.aims(laptop), ["After"]);
    assert_eq!(world.aims(ben), ["After"]);
}

#[test]
fn two_people_remove_a_device_each_at_the_same_time_and_go_on() {
    let (mut world, laptop, phone, ben) = ana_twice_and_ben(3007);
    let bens_phone = world.links(ben, "Ben's phone");
    world.same_circle(bens_phone, ben);
    world.run_until_quiet();
    let (anas, bens) =
        (world.device_called(laptop, "Phone").device_id, world.device_called(ben, "Ben's phone").device_id);
    for device in [laptop, ben, phone, bens_phone] {
        world.offline(device);
    }
    world.removes_device(laptop, anas);
    world.removes_device(ben, bens);
    for device in [laptop, ben, phone, bens_phone] {
        world.online(device);
    }
    world.run_until_quiet();
    world.sets_goal(laptop, draft("After both"));
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["After both"]);
    for gone in [phone, bens_phone] {
        assert!(world.aims(gone).is_empty());
    }
}

#[test]
fn somebody_away_during_a_removal_is_led_on_to_the_new_keys() {
    for weather in [LinkWeather::Fair, LinkWeather::NeverOpens] {
        let (mut world, laptop, phone, ben) = ana_twice_and_ben(3008);
        world.link_weather(ben, weather);
        world.offline(ben);
        world.sets_goal(ben, draft("Written meanwhile"));
        let lost = world.device_called(laptop, "Phone").device_id;
        world.removes_device(laptop, lost);
        world.sets_goal(laptop, draft("After"));
        world.run_until_quiet();
        world.offline(laptop);
        world.online(ben);
        world.run_until_quiet();
        world.online(laptop);
        world.run_until_quiet();
        let mut aims = world.aims(ben);
        aims.sort();
        assert_eq!(aims, ["After", "Written meanwhile"], "{weather:?}");
        let mut aims = world.aims(laptop);
        aims.sort();
        assert_eq!(aims, ["After", "Written meanwhile"], "{weather:?}");
        assert!(world.aims(phone).is_empty());
    }
}

#[test]
fn a_circle_started_on_one_device_is_on_the_other() {
    let (mut world, laptop, phone, _) = ana_twice_and_ben(3009);
    let circle_id = world.starts_circle(phone, alongside::mentoring::circle::CircleKind::Group);
    world.sets_goal(phone, draft("In the group"));
    world.run_until_quiet();
    world.profile_mut(laptop).circle_id = Some(circle_id);
    assert_eq!(world.aims(laptop), ["In the group"]);
    let dana = world.brings_in(laptop, "Dana");
    world.run_until_quiet();
    assert_eq!(world.aims(dana), ["In the group"]);
    assert_eq!(world.circle(phone).others.len(), 1);
}

#[test]
fn a_page_loaded_again_right_after_linking_loses_nothing() {
    for seed in 3010..3040 {
        let mut world = World::new(seed);
        let (laptop, ben) = world.pair("Ana", "Ben");
        if seed % 2 == 0 {
            world.link_weather(laptop, LinkWeather::NeverOpens);
            world.link_weather(ben, LinkWeather::NeverOpens);
        }
        world.sets_goal(laptop, draft("Speak up"));
        let own = world.own_circle(laptop);
        let pair = world.circle_id(laptop);
        world.profile_mut(laptop).circle_id = Some(own);
        let private = world.begins_note(laptop, "Mine");
        world.types(laptop, private, "For me alone");
        world.run_for(seed % 7 * 1_000);
        let phone = world.links(laptop, "Phone");
        world.run_for(seed % 10 * 40);
        world.reload(phone);
        world.profile_mut(phone).circle_id = Some(pair);
        world.run_for(30_000);
        assert_eq!(world.aims(phone), ["Speak up"], "seed {seed}");
        world.profile_mut(phone).circle_id = Some(own);
        assert_eq!(world.text(phone, private), "For me alone", "seed {seed}");
    }
}

#[test]
fn what_was_written_while_waiting_to_become_a_device_is_not_given_up_for_it() {
    let mut world = World::new(3011);
    let laptop = world.person("Ana");
    let link = world.shows_device_link(laptop);
    let phone = world.person("Ana");
    world.opens_invitation(phone, &link);
    world.offline(laptop);
    let answer = world.does_and_waits(phone, Command::BecomeDevice { name: "Phone".to_owned() });
    assert_eq!(answer, Answer::Done);
    let own = world.own_circle(phone);
    world.profile_mut(phone).circle_id = Some(own);
    let note_id = world.begins_note(phone, "Meanwhile");
    world.types(phone, note_id, "Written while waiting");
    world.saves(phone);
    world.online(laptop);
    world.run_until_quiet();
    assert_eq!(world.text(phone, note_id), "Written while waiting");
    world.look(phone, Room::Joining);
    let seen = world.until("a refusal", |world| world.tab(phone).joining.clone());
    assert_eq!(seen, JoiningView::Refused(InvitationRefusal::NotEmpty));
}
