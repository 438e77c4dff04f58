//! Damage and ill will: a damaged disk, a dishonest relay, strangers at the relay. It costs time, never content.

use alongside::crypto::{BoxKeys, Key};
use alongside::engine::view::{Happening, Notice};
use alongside::mentoring::circle::CircleKind;
use alongside_world::relay::{Mischief, Published};
use alongside_world::story::draft;
use alongside_world::{Device, World};

/// Two people who have written something, and what both of them show.
fn pair_with_goals(seed: u64) -> (World, Device, Device) {
    let mut world = World::new(seed);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.sets_goal(ana, draft("Speak up"));
    world.sets_goal(ben, draft("Learn Excel"));
    let note_id = world.begins_note(ana, "Together");
    world.types(ana, note_id, "What we said on Tuesday");
    world.run_until_quiet();
    (world, ana, ben)
}

#[test]
fn a_relay_that_does_everything_wrong_costs_time_and_nothing_else() {
    for seed in 1_200..1_204 {
        let (mut world, ana, ben) = pair_with_goals(seed);
        world.link_weather(ana, alongside_world::LinkWeather::NeverOpens);
        world.relay.mischief = Mischief::plenty();
        let note_id = world.circle(ana).notes[0].note_id;
        for word in [" and", " on", " Thursday"] {
            world.types(ana, note_id, word);
            world.sets_goal(ben, draft(word.trim()));
            world.run_for(20_000);
        }
        world.relay.mischief = Mischief::default();
        for device in [ana, ben] {
            world.offline(device);
        }
        world.run_for(10_000);
        world.meet(ana, ben);
        for device in [ana, ben] {
            assert_eq!(world.text(device, note_id), "What we said on Tuesday and on Thursday", "seed {seed}");
            let mut aims = world.aims(device);
            aims.sort();
            assert_eq!(aims, ["Learn Excel", "Speak up", "Thursday", "and", "on"], "seed {seed}");
            assert_eq!(world.names(device).len(), 2, "seed {seed}");
        }
    }
}

#[test]
fn a_relay_that_goes_back_in_time_takes_nothing_away() {
    let (mut world, ana, ben) = pair_with_goals(1_210);
    world.link_weather(ana, alongside_world::LinkWeather::NeverOpens);
    world.run_until_quiet();
    let before = world.relay.slots().clone();
    world.offline(ben);
    world.sets_goal(ana, draft("Write the report"));
    world.run_until_quiet();
    world.offline(ana);
    world.relay.roll_back(before);
    world.online(ben);
    world.run_until_quiet();
    world.online(ana);
    world.run_until_quiet();
    for device in [ana, ben] {
        let mut aims = world.aims(device);
        aims.sort();
        assert_eq!(aims, ["Learn Excel", "Speak up", "Write the report"]);
    }
}

#[test]
fn rubbish_in_the_slots_of_a_circle_harms_nobody() {
    let (mut world, ana, ben) = pair_with_goals(1_211);
    for device in [ana, ben] {
        world.offline(device);
    }
    world.run_for(10_000);
    let mut slots = world.relay.slots().clone();
    for (number, left) in slots.values_mut().enumerate() {
        left.payload = match number % 4 {
            0 => vec![0xff; 70_000],
            1 => left.payload[..left.payload.len() / 2].to_vec(),
            2 => vec![1],
            _ => left.payload.iter().rev().copied().collect(),
        };
    }
    world.relay.roll_back(slots);
    world.sets_goal(ana, draft("Write the report"));
    world.meet(ana, ben);
    for device in [ana, ben] {
        assert_eq!(world.aims(device).len(), 3);
        assert_eq!(world.profile(device).deaths, 0);
    }
}

#[test]
fn a_stranger_with_a_box_of_their_own_reaches_nobody_elses() {
    let (mut world, _, _) = pair_with_goals(1_212);
    let topics: Vec<String> = world.relay.slots().keys().cloned().collect();
    assert!(!topics.is_empty(), "something lies at the relay");
    let slots = world.relay.slots().clone();
    let strangers = BoxKeys::derive(&Key::from_bytes(world.random()));
    for topic in topics {
        let guest = world.stranger_at_the_relay(&strangers);
        let what = Published { topic: topic.clone(), payload: Vec::new(), retain: true, expiry_s: 60 };
        assert!(world.relay.publish(world.now_ms(), guest, what).is_err(), "clears {topic}");
        let guest = world.stranger_at_the_relay(&strangers);
        assert!(world.relay.subscribe(world.now_ms(), guest, &topic).is_err(), "hears {topic}");
    }
    assert_eq!(*world.relay.slots(), slots);
}

#[test]
fn each_damaged_record_is_named_and_a_partners_copy_heals_what_it_held() {
    let (mut world, ana, ben) = pair_with_goals(1_213);
    world.crash(ana);
    let sound = world.profile(ana).disk.records().clone();
    let keys: Vec<String> = sound.keys().cloned().collect();
    let mut healed = 0;
    for (number, key) in keys.iter().enumerate() {
        world.profile_mut(ana).disk.restore(sound.clone());
        world.damage(ana, key);
        world.restart(ana);
        world.run_until_quiet();
        let notices: Vec<Happening> = world.tab(ana).notices.iter().map(|notice| notice.what.clone()).collect();
        let said = notices.iter().any(|what| matches!(what, Happening::DamagedPiece(_) | Happening::LockedStorage));
        let in_circle = world.today(ana).circles.len() == 1;
        assert!(said || in_circle, "record {number} of {}: {notices:?}", keys.len());
        if in_circle {
            healed += 1;
            assert_eq!(world.aims(ana), ["Speak up", "Learn Excel"], "record {number}: {notices:?}");
            let note_id = world.circle(ana).notes[0].note_id;
            world.opens_note(ana, note_id);
            world.run_until_quiet();
            assert_eq!(world.text(ana, note_id), "What we said on Tuesday", "record {number}: {notices:?}");
        }
        assert_eq!(world.aims(ben), ["Speak up", "Learn Excel"], "record {number}");
        world.crash(ana);
    }
    assert!(healed * 2 > keys.len(), "most of {} records were healed, not {healed}", keys.len());
}

#[test]
fn a_disk_whose_key_is_gone_is_named_and_one_can_begin_anew() {
    let (mut world, ana, _) = pair_with_goals(1_214);
    let aside = world.loses_its_key(ana);
    assert!(!aside.is_empty(), "the host keeps what it cannot open");
    world.restart(ana);
    world.until("the locked storage to be named", |world| {
        let locked = |notice: &Notice| notice.what == Happening::LockedStorage;
        world.tab(ana).notices.iter().any(locked).then_some(())
    });
    world.gives_name(ana, "Ana");
    world.starts_circle(ana, CircleKind::Pair);
    world.sets_goal(ana, draft("Begin anew"));
    assert_eq!(world.aims(ana), ["Begin anew"]);
}

#[test]
fn records_under_another_key_are_named_and_not_overwritten() {
    let (mut world, ana, _) = pair_with_goals(1_216);
    world.crash(ana);
    let records = world.profile(ana).disk.records().clone();
    let right_key = std::mem::replace(&mut world.profile_mut(ana).storage_key, [9; 32]);
    world.restart(ana);
    world.until("what does not open to be named", |world| {
        let named = |notice: &Notice| matches!(notice.what, Happening::LockedStorage | Happening::DamagedPiece(_));
        world.tab(ana).notices.iter().any(named).then_some(())
    });
    world.run_until_quiet();
    for (key, bytes) in &records {
        assert_eq!(world.profile(ana).disk.records().get(key), Some(bytes), "{key} is kept");
    }
    world.crash(ana);
    world.profile_mut(ana).storage_key = right_key;
    world.restart(ana);
    world.run_until_quiet();
    assert_eq!(world.aims(ana), ["Speak up", "Learn Excel"]);
}

#[test]
fn records_that_are_lost_are_healed_by_a_partner_too() {
    let (mut world, ana, _) = pair_with_goals(1_215);
    world.crash(ana);
    let sound = world.profile(ana).disk.records().clone();
    for key in sound.keys() {
        world.profile_mut(ana).disk.restore(sound.clone());
        world.profile_mut(ana).disk.lose(key);
        world.restart(ana);
        world.run_until_quiet();
        if world.today(ana).circles.len() == 1 {
            assert_eq!(world.aims(ana), ["Speak up", "Learn Excel"], "without {key}");
        }
        world.crash(ana);
    }
}
