//! Meetings: proposed, arranged, talked about, and recorded.

use alongside::engine::view::{News, Refusal};
use alongside::identifiers::ItemId;
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::item::meeting::{
    MeetingState, agenda, is_carried, met_at, next, note_of, starts_at, taken_as_well,
};
use alongside::mentoring::item::{Field, ItemKind, ItemRefusal, about_item};
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

const HOUR_MS: u64 = 3_600_000;

fn at(ms: u64) -> (Field, String) {
    (Field::At, ms.to_string())
}

/// A meeting of these two with a time proposed by each.
fn proposed(world: &mut World, ana: Device, ben: Device, times: [u64; 2]) -> ItemId {
    let meeting_id = world.makes(ana, ItemKind::Meeting, "The seminar", &[(Field::Zone, "Europe/Madrid".to_owned())]);
    world.run_until_quiet();
    for (device, time) in [(ana, times[0]), (ben, times[1])] {
        world.makes(device, ItemKind::Slot, "", &[(Field::About, about_item(meeting_id)), at(time)]);
    }
    world.run_until_quiet();
    meeting_id
}

#[test]
fn either_proposes_times_and_either_takes_one() {
    let mut world = World::new(4101);
    let (ana, ben) = world.pair("Ana", "Ben");
    let soon = world.now_ms() + 48 * HOUR_MS;
    let meeting_id = proposed(&mut world, ana, ben, [soon, soon + HOUR_MS]);
    let meeting = world.item(ben, meeting_id);
    assert_eq!(MeetingState::of(&meeting), MeetingState::Proposed);
    assert_eq!(world.items(ana, ItemKind::Slot).len(), 2);
    assert_eq!(world.edits(ben, &meeting, Field::At, &soon.to_string()), Answer::Done);
    world.run_until_quiet();
    assert_eq!(starts_at(&world.item(ana, meeting_id)), Some(soon));
    let today = world.today(ana);
    assert_eq!(today.circles[0].next_meeting.as_ref().map(|meeting| meeting.item_id), Some(meeting_id));
    let news = world.today(ben).news;
    assert!(news.iter().all(|one| !matches!(&one.what, News::Added(item) if item.by != one.person.person_id)));
}

#[test]
fn two_who_take_different_times_at_once_are_shown_both_until_somebody_takes_one_again() {
    let mut world = World::new(4102);
    let (ana, ben) = world.pair("Ana", "Ben");
    let soon = world.now_ms() + 48 * HOUR_MS;
    let meeting_id = proposed(&mut world, ana, ben, [soon, soon + HOUR_MS]);
    for (device, time) in [(ana, soon), (ben, soon + HOUR_MS)] {
        world.offline(device);
        let meeting = world.item(device, meeting_id);
        assert_eq!(world.edits(device, &meeting, Field::At, &time.to_string()), Answer::Done);
    }
    world.online(ana);
    world.online(ben);
    world.run_until_quiet();
    let (one, other) = (world.item(ana, meeting_id), world.item(ben, meeting_id));
    assert_eq!(one, other);
    let mut both = [starts_at(&one), taken_as_well(&one)];
    both.sort_unstable();
    assert_eq!(both, [Some(soon), Some(soon + HOUR_MS)]);
    // Ben means the one that happens to stand: taking it again settles it.
    let stands = starts_at(&one).unwrap_or_default().to_string();
    assert_eq!(world.edits(ben, &one, Field::At, &stands), Answer::Done);
    world.run_until_quiet();
    assert_eq!(taken_as_well(&world.item(ana, meeting_id)), None);
}

#[test]
fn a_meeting_goes_ahead_without_everyone_and_anybody_says_that_it_took_place() {
    let mut world = World::new(4103);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Group);
    let (ben, chidi) = (world.brings_in(ana, "Ben"), world.brings_in(ana, "Chidi"));
    world.run_until_quiet();
    world.offline(ben);
    let now = world.now_ms();
    let more = [at(now), (Field::State, "met".to_owned())];
    let meeting_id = world.makes(ana, ItemKind::Meeting, "", &more);
    world.run_until_quiet();
    assert_eq!(met_at(&world.item(chidi, meeting_id)), Some(now));
    world.online(ben);
    world.run_until_quiet();
    assert_eq!(met_at(&world.item(ben, meeting_id)), Some(now));
}

#[test]
fn the_agenda_is_in_turns_and_the_same_for_both() {
    let mut world = World::new(4104);
    let (ana, ben) = world.pair("Ana", "Ben");
    let meeting_id = world.makes(ana, ItemKind::Meeting, "", &[]);
    world.run_until_quiet();
    for (device, words) in [(ana, "Seminar"), (ana, "Sleep"), (ben, "Physics"), (ben, "Money")] {
        world.makes(device, ItemKind::Point, words, &[(Field::About, about_item(meeting_id))]);
    }
    world.run_until_quiet();
    let mut people = [world.person_id(ana), world.person_id(ben)];
    people.sort_unstable();
    let mut order = |device| {
        let points = world.items(device, ItemKind::Point);
        agenda(&points, &people, 1).iter().map(|point| point.words().to_owned()).collect::<Vec<_>>()
    };
    let (anas, bens) = (order(ana), order(ben));
    assert_eq!(anas, bens);
    let by_ana = |words: &String| matches!(words.as_str(), "Seminar" | "Sleep");
    assert_ne!(by_ana(&anas[0]), by_ana(&anas[1]));
    assert_ne!(by_ana(&anas[2]), by_ana(&anas[3]));
}

#[test]
fn what_was_not_talked_about_goes_along_to_the_next_meeting_and_open_promises_by_themselves() {
    let mut world = World::new(4105);
    let (ana, ben) = world.pair("Ana", "Ben");
    let promise_id = world.makes(ana, ItemKind::Promise, "Read two papers", &[]);
    world.run_for(HOUR_MS);
    let met = [at(world.now_ms()), (Field::State, "met".to_owned())];
    let first_id = world.makes(ana, ItemKind::Meeting, "", &met);
    let point_id = world.makes(ana, ItemKind::Point, "Sleep", &[(Field::About, about_item(first_id))]);
    let soon = world.now_ms() + HOUR_MS;
    let next_id = world.makes(ana, ItemKind::Meeting, "", &[at(soon)]);
    world.run_until_quiet();
    // Anybody may bring a point along, not only who made it.
    let point = world.item(ben, point_id);
    assert_eq!(world.edits(ben, &point, Field::About, &about_item(next_id)), Answer::Done);
    world.run_until_quiet();
    assert_eq!(world.item(ana, point_id).about_item(), Some(next_id));
    let last_met = world.items(ben, ItemKind::Meeting).iter().filter_map(met_at).max();
    assert!(is_carried(&world.item(ben, promise_id), last_met));
    let meetings = world.items(ben, ItemKind::Meeting);
    assert_eq!(next(&meetings, world.now_ms()).map(|meeting| meeting.item_id), Some(next_id));
}

#[test]
fn both_begin_the_note_of_a_meeting_at_once_and_write_in_the_same_one() {
    let mut world = World::new(4106);
    let (ana, ben) = world.pair("Ana", "Ben");
    let meeting_id = world.makes(ana, ItemKind::Meeting, "The seminar", &[]);
    world.run_until_quiet();
    let note_id = note_of(meeting_id);
    for (device, words) in [(ana, "From Ana. "), (ben, "From Ben. ")] {
        world.offline(device);
        world.begins_this_note(device, note_id, "The seminar");
        world.types(device, note_id, words);
        world.saves(device);
    }
    world.online(ana);
    world.online(ben);
    world.run_until_quiet();
    let text = world.text(ana, note_id);
    assert!(text.contains("From Ana.") && text.contains("From Ben."), "{text}");
    assert_eq!(text, world.text(ben, note_id));
    assert_eq!(world.circle(ana).notes.len(), 1);
}

#[test]
fn one_lets_a_meeting_go_while_the_other_takes_a_time_and_it_is_let_go_for_both() {
    let mut world = World::new(4107);
    let (ana, ben) = world.pair("Ana", "Ben");
    let soon = world.now_ms() + 48 * HOUR_MS;
    let meeting_id = proposed(&mut world, ana, ben, [soon, soon + HOUR_MS]);
    for (device, field, value) in [(ana, Field::State, "let_go".to_owned()), (ben, Field::At, soon.to_string())] {
        world.offline(device);
        let meeting = world.item(device, meeting_id);
        assert_eq!(world.edits(device, &meeting, field, &value), Answer::Done);
    }
    world.online(ana);
    world.online(ben);
    world.run_until_quiet();
    for device in [ana, ben] {
        let meeting = world.item(device, meeting_id);
        assert_eq!((MeetingState::of(&meeting), starts_at(&meeting)), (MeetingState::LetGo, Some(soon)));
    }
}

#[test]
fn a_time_or_a_point_belongs_to_a_meeting_that_is_there() {
    let mut world = World::new(4108);
    let (ana, _) = world.pair("Ana", "Ben");
    let nowhere = (Field::About, about_item(ItemId([7; 16])));
    let (_, slot) = world.item_to_make(ana, ItemKind::Slot, "", &[nowhere.clone(), at(5)]);
    assert_eq!(world.does_and_waits(ana, slot), Answer::Refused(Refusal::Unknown));
    let (_, timeless) = world.item_to_make(ana, ItemKind::Slot, "", &[nowhere]);
    assert_eq!(world.does_and_waits(ana, timeless), Answer::Refused(Refusal::Item(ItemRefusal::NotAValue)));
    let (_, never) = world.item_to_make(ana, ItemKind::Meeting, "", &[(Field::At, "soon".to_owned())]);
    assert_eq!(world.does_and_waits(ana, never), Answer::Refused(Refusal::Item(ItemRefusal::NotAValue)));
}
