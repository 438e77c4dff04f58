//! What is stored on a device outlives everything: restarts, and later versions of the program.
//!
//! `tests/golden/storage/1.txt` is the whole storage of a device as the first format was written: its key in
//! the first line, then one record a line. `UPDATE=1 cargo test --no-default-features --test scenarios stored`
//! makes it where there is none; a file that is there is never written anew, because a format that was released
//! opens for ever.

#![expect(clippy::expect_used, reason = "a golden file that cannot be read is a finding")]

use alongside::crypto::{Binding, Key, seal};
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{Happening, RelayState, Saved};
use alongside::identifiers::NoteId;
use alongside::mentoring::goal::{GoalEdit, GoalState};
use alongside_world::modified::Modified;
use alongside_world::profile::Profile;
use alongside_world::story::{A_WEEK_HOURS, draft};
use alongside_world::tab::Answer;
use alongside_world::{Device, World};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

type Records = BTreeMap<String, Vec<u8>>;

const TEXT: &str = "# Tuesday\nWe spoke about *one* thing. 🌲";

fn file() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/storage/1.txt"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

/// Ana with a circle of three, goals, notes, an invitation, and refused changes of Chidi, whose program was
/// modified.
fn ana_with_everything(world: &mut World) -> (Device, Modified) {
    let (ana, ben) = world.pair("Ana", "Ben");
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    world.sets_goal(ben, draft("Learn Excel"));
    world.edits_goal(ana, goal_id, vec![GoalEdit::State(GoalState::Smaller)]);
    let note_id = world.begins_note(ana, "What we said");
    world.types(ana, note_id, TEXT);
    world.begins_note(ben, "Empty so far");
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let mut chidi = Modified::comes_in(world, &link, "Chidi");
    let index_id = chidi.index_id();
    chidi.leaves_changes(world, index_id, vec![vec![0; 40]]);
    world.run_until_quiet();
    world.saves(ana);
    (ana, chidi)
}

fn written(profile: &Profile) -> String {
    let mut text = format!("key: {}\n", hex(&profile.storage_key));
    for (key, value) in profile.disk.records() {
        writeln!(text, "{key}: {}", hex(value)).expect("a string takes everything");
    }
    text
}

/// A device of today's program that finds the storage of the first format on its disk.
fn first_format() -> (Profile, Records) {
    if std::env::var_os("UPDATE").is_some() && !file().exists() {
        let mut world = World::new(1_501);
        let (ana, _) = ana_with_everything(&mut world);
        std::fs::write(file(), written(world.profile(ana))).expect("the folder is there");
    }
    let text = std::fs::read_to_string(file()).expect("the golden file is there");
    let mut lines = text.lines().map(|line| line.split_once(": ").expect("a name and a value"));
    let (_, key) = lines.next().expect("a key");
    let key = unhex(key).try_into().expect("32 bytes");
    (Profile::new("Ana", key, None), lines.map(|(key, value)| (key.to_owned(), unhex(value))).collect())
}

fn told(world: &World, device: Device) -> Vec<Happening> {
    world.tab(device).notices.iter().map(|notice| notice.what.clone()).collect()
}

#[test]
fn a_storage_of_the_first_format_opens_and_shows_everything() {
    let (profile, records) = first_format();
    let mut world = World::new(1_502);
    let ana = world.copy_of(&profile, records);
    world.run_until_quiet();
    let card = world.today(ana).circles.first().expect("the circle is there").clone();
    world.profile_mut(ana).circle_id = Some(card.circle_id);
    assert_eq!(world.names(ana), ["Ana", "Ben", "Chidi"]);
    let circle = world.circle(ana);
    let mut goals: Vec<_> = circle.goals.iter().map(|goal| (goal.content.aim.clone(), goal.state)).collect();
    goals.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(goals, [("Learn Excel".into(), GoalState::Active), ("Speak up".into(), GoalState::Smaller)]);
    let note = |title: &str| -> NoteId {
        let found = circle.notes.iter().find(|note| note.title == title);
        found.map(|note| note.note_id).expect("the note is there")
    };
    let (said, empty) = (note("What we said"), note("Empty so far"));
    assert_eq!(world.text(ana, said), TEXT);
    assert_eq!(world.text(ana, empty), "");
    let settings = world.settings(ana);
    assert_eq!((settings.name.as_str(), settings.quarantined), ("Ana", 1));
    assert_eq!(told(&world, ana), [], "nothing is amiss");
    world.types(ana, said, " And on.");
    world.saves(ana);
    world.reload(ana);
    assert!(world.text(ana, said).ends_with(" And on."));
}

#[test]
fn a_storage_of_a_later_version_is_not_touched_and_one_is_told_to_load_the_page_again() {
    let (profile, mut records) = first_format();
    let mut rng = ChaCha20Rng::seed_from_u64(1_503);
    let later = 2_u32.to_be_bytes();
    let sealed = seal(&profile.key(), &Binding::new("stored record", &[b"a/format"]), &later, &mut rng);
    records.insert("a/format".to_owned(), sealed.into_bytes());
    let mut world = World::new(1_503);
    let ana = world.copy_of(&profile, records.clone());
    world.run_until_quiet();
    assert_eq!(told(&world, ana), [Happening::TooNew], "the words to it: locales, notice.too_new");
    assert_eq!(world.said_of_saving(ana), Some(Saved::OnlyInThisTab));
    world.does_and_waits(ana, Command::GiveName { name: "Ana".to_owned() });
    world.run_until_quiet();
    assert_eq!(*world.profile(ana).disk.records(), records, "nothing was written");
}

#[test]
fn what_was_once_refused_stays_refused_after_a_restart() {
    let mut world = World::new(1_504);
    let (ana, _) = ana_with_everything(&mut world);
    assert_eq!(world.settings(ana).quarantined, 1);
    for _ in 0..2 {
        world.reload(ana);
        world.run_until_quiet();
        assert_eq!(world.settings(ana).quarantined, 1, "the same bytes came again and were not tried");
    }
}

#[test]
fn bytes_on_which_an_engine_died_are_not_tried_again_by_the_engine_of_another_tab() {
    let mut world = World::new(1_505);
    let (ana, mut chidi) = ana_with_everything(&mut world);
    let (poison, good, index_id) = (chidi.goal("Poison"), chidi.goal("Find my feet"), chidi.index_id());
    let ben = world.devices().find(|device| *device != ana).expect("there are two");
    world.crash(ben);
    // The host knows that an engine died on these bytes, and starts another; then the whole browser goes, and with
    // it what the host knew.
    world.engine_died_on(ana, *blake3::hash(&poison).as_bytes());
    world.run_until_quiet();
    assert!(told(&world, ana).contains(&Happening::StartedAnew));
    world.reload(ana);
    world.run_until_quiet();
    chidi.leaves_changes(&mut world, index_id, vec![poison, good]);
    world.run_until_quiet();
    let aims = world.aims(ana);
    assert!(aims.contains(&"Find my feet".to_owned()) && !aims.contains(&"Poison".to_owned()), "{aims:?}");
}

#[test]
fn in_a_window_that_keeps_nothing_welcome_and_settings_are_told_so() {
    let mut world = World::new(1_506);
    let mut profile = Profile::new("Ana", Key::from_bytes([9; 32]).derive_bytes("a test", &[]), None);
    profile.keeps = false;
    let ana = world.copy_of(&profile, Records::new());
    world.profile_mut(ana).keeps = false;
    world.reload(ana);
    world.run_until_quiet();
    let me = world.tab(ana).me.clone().expect("the engine has spoken");
    assert!(me.me.is_none() && !me.keeps, "before a name is given");
    assert_eq!(world.does_and_waits(ana, Command::GiveName { name: "Ana".to_owned() }), Answer::Done);
    world.look(ana, Room::Settings);
    world.run_until_quiet();
    assert!(world.tab(ana).me.as_ref().is_some_and(|me| me.me.is_some() && !me.keeps));
    let truth = world.tab(ana).truth.clone().expect("the truth line is told");
    assert_eq!((truth.saved, truth.relay), (Saved::OnlyInThisTab, RelayState::Off));
}
