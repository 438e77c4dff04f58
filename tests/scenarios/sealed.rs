//! Nothing readable leaves an engine: plain words, names and keys are searched for wherever bytes went.

use alongside::engine::command::Command;
use alongside::mentoring::circle::CircleKind;
use alongside_world::World;
use alongside_world::story::{A_WEEK_HOURS, draft};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

#[test]
fn no_word_no_name_and_no_key_is_on_a_disk_on_the_wire_or_at_the_relay() {
    let mut world = World::new(1_001);
    let ana = world.person("Ana Canary-7719");
    let request = world.random();
    let start = Command::StartCircle { request, kind: CircleKind::Pair, title: "Circle Canary-3310".into() };
    world.does_and_waits(ana, start);
    let circle_id = world.until("the circle", |world| world.tab(ana).started.get(&request).copied());
    world.profile_mut(ana).circle_id = Some(circle_id);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let ben = world.person("Ben Canary-8820");
    world.accepts(ben, &link);
    world.is_let_in(ben);
    world.run_until_quiet();
    world.sets_goal(ana, draft("Aim Canary-5521"));
    let note_id = world.begins_note(ana, "Title Canary-6632");
    world.types(ana, note_id, "Text Canary-4417");
    world.run_until_quiet();
    world.opens_note(ben, note_id);
    world.types(ben, note_id, " Answer Canary-9943");
    world.part(ana, ben);
    world.types(ana, note_id, " Apart Canary-2298");
    world.run_until_quiet();
    world.offline(ben);
    world.online(ana);
    world.types(ana, note_id, " By relay Canary-1187");
    world.run_until_quiet();
    world.meet(ana, ben);
    world.reload(ana);
    world.run_until_quiet();
    assert!(world.text(ben, note_id).contains("By relay Canary-1187"));

    assert!(!world.search(b"m/").is_empty(), "the search finds what is there");
    let canaries = ["Canary", "canary", "Ana ", "Ben ", "active", "goals", "notes", "Speak", "owner", "next_step"];
    for canary in canaries {
        assert_eq!(world.search(canary.as_bytes()), [], "{canary}");
    }
    let fragment = link.split_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap();
    let invitation = URL_SAFE_NO_PAD.decode(&fragment).unwrap();
    assert_eq!(world.search(fragment.as_bytes()), []);
    assert_eq!(world.search(&invitation[1..17]), [], "the invitation's secret");
    for device in [ana, ben] {
        let key = world.profile(device).storage_key;
        assert_eq!(world.search(&key), [], "a storage key");
        let person_id = world.person_id(device);
        assert_eq!(world.search(person_id.to_string().as_bytes()), [], "who somebody is");
        assert_eq!(world.search(&person_id.0), [], "who somebody is");
    }
    assert_eq!(world.search(&circle_id.0), [], "which circle it is");
    let named = world.search(circle_id.to_string().as_bytes());
    assert!(named.iter().all(|find| find.place.starts_with("key ")), "named by keys of the own disk only: {named:?}");
    assert_eq!(world.relay.trespasses, 0, "nobody tried what its proof does not allow");
}

#[test]
fn the_same_words_never_look_the_same_twice() {
    let mut world = World::new(1_002);
    let (ana, _) = world.pair("Ana", "Ben");
    for _ in 0..3 {
        world.sets_goal(ana, draft("The same words"));
    }
    world.run_until_quiet();
    let mut seen: Vec<&[u8]> = world.profile(ana).disk.ever_written().map(|(_, bytes)| bytes.as_slice()).collect();
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count, "every sealed record has a nonce of its own");
}

#[test]
fn what_lies_at_the_relay_says_little_by_its_size() {
    let mut sizes = Vec::new();
    for aim in ["A", "A little more than a single letter, but not much"] {
        let mut world = World::new(1_003);
        let (ana, ben) = world.pair("Ana", "Ben");
        world.offline(ben);
        world.run_for(60_000);
        world.sets_goal(ana, draft(aim));
        world.run_until_quiet();
        let mut lengths: Vec<usize> = world.relay.slots().values().map(|left| left.payload.len()).collect();
        lengths.sort_unstable();
        sizes.push(lengths);
    }
    assert_eq!(sizes[0], sizes[1]);
}
