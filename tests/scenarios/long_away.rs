//! Somebody is away for a month, or longer than the relay keeps anything; clocks are wrong by days.

use alongside::engine::view::Happening;
use alongside_world::story::draft;
use alongside_world::{Device, LinkWeather, World};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Ana writes every day for so many days; Ben is away all the time, and there are no links.
fn ana_writes_for(seed: u64, days: u64) -> (World, Device, Device) {
    let mut world = World::new(seed);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.link_weather(ana, LinkWeather::NeverOpens);
    world.run_until_quiet();
    world.offline(ben);
    let note_id = world.begins_note(ana, "Diary");
    for day in 1..=days {
        world.types(ana, note_id, &format!("Day {day}. "));
        if day % 7 == 0 {
            world.sets_goal(ana, draft(&format!("Week {}", day / 7)));
            world.opens_note(ana, note_id);
        }
        world.run_until_quiet();
        // She opens her laptop for a minute a day.
        world.offline(ana);
        world.run_for(DAY_MS);
        world.online(ana);
        world.run_for(60_000);
    }
    (world, ana, ben)
}

fn ben_has_all(world: &mut World, ben: Device, days: u64) {
    let weeks: Vec<String> = (1..=days / 7).map(|week| format!("Week {week}")).collect();
    assert_eq!(world.aims(ben), weeks);
    let note_id = world.circle(ben).notes[0].note_id;
    assert_eq!(world.text(ben, note_id).matches("Day ").count() as u64, days);
}

#[test]
fn after_a_month_away_everything_is_there_although_the_other_is_away_now() {
    let (mut world, ana, ben) = ana_writes_for(4_101, 30);
    world.offline(ana);
    world.run_for(10_000);
    world.online(ben);
    world.run_until_quiet();
    ben_has_all(&mut world, ben, 30);
    assert!(!world.tab(ben).notices.iter().any(|notice| notice.what == Happening::RelayWentBack));
}

#[test]
fn what_the_relay_has_forgotten_comes_when_the_writer_does() {
    let (mut world, ana, ben) = ana_writes_for(4_102, 7);
    world.offline(ana);
    world.run_for(61 * DAY_MS);
    world.online(ben);
    world.run_until_quiet();
    assert!(world.aims(ben).is_empty(), "after 60 days the relay keeps nothing");
    world.online(ana);
    world.run_until_quiet();
    ben_has_all(&mut world, ben, 7);
}

#[test]
fn a_device_that_was_away_for_a_month_is_led_on_over_several_changes_of_the_keys() {
    let mut world = World::new(4_103);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.offline(ben);
    for number in 0..3 {
        let phone = world.links(ana, &format!("Phone {number}"));
        world.same_circle(phone, ana);
        world.run_until_quiet();
        world.sets_goal(phone, draft(&format!("Before {number}")));
        world.run_until_quiet();
        let lost = world.device_called(ana, &format!("Phone {number}")).device_id;
        world.removes_device(ana, lost);
        world.run_for(10 * DAY_MS);
        world.sets_goal(ana, draft(&format!("After {number}")));
        world.run_until_quiet();
    }
    world.offline(ana);
    world.run_for(10_000);
    world.online(ben);
    world.run_until_quiet();
    let aims = world.aims(ben);
    assert_eq!(aims, ["Before 0", "After 0", "Before 1", "After 1", "Before 2", "After 2"]);
}

#[test]
fn a_clock_that_is_put_back_by_days_stops_nothing() {
    for weather in [LinkWeather::Fair, LinkWeather::NeverOpens] {
        let mut world = World::new(4_104);
        let ana = world.person("Ana");
        world.profile_mut(ana).clock_ahead_ms = 3 * DAY_MS as i64;
        world.starts_circle(ana, alongside::mentoring::circle::CircleKind::Pair);
        let ben = world.brings_in(ana, "Ben");
        world.link_weather(ana, weather);
        world.sets_goal(ana, draft("With a wrong clock"));
        world.run_for(2_000);
        world.profile_mut(ana).clock_ahead_ms = 0;
        world.sets_goal(ana, draft("With the right one"));
        world.run_until_quiet();
        assert_eq!(world.aims(ben).len(), 2, "{weather:?}");
        world.drop_line(ana);
        world.break_links(ana);
        world.run_until_quiet();
        world.sets_goal(ben, draft("And on"));
        world.run_until_quiet();
        assert_eq!(world.aims(ana).len(), 3, "{weather:?}");
    }
}
