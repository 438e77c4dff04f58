//! A large group, several devices each, hardly ever online together: everything goes through the mailbox.

use alongside::engine::command::Command;
use alongside::mentoring::circle::CircleKind;
use alongside_world::story::draft;
use alongside_world::{Device, LinkWeather, World};
use std::collections::BTreeMap;

/// What the relay takes in one box (`docs/hosting.md`).
const MOST_BYTES: usize = 32 << 20;
const MOST_SLOTS: usize = 2_048;

/// A group in which nobody has to be online with anybody.
struct Group {
    world: World,
    /// By person, the first one of each first.
    people: Vec<Vec<Device>>,
}

impl Group {
    /// So many people, each with so many devices, all of them at rest; none has direct links.
    fn gathers(seed: u64, people: usize, devices: usize) -> Self {
        let mut world = World::new(seed);
        let first = world.person("Person 1");
        world.link_weather(first, LinkWeather::Unsupported);
        world.starts_circle(first, CircleKind::Group);
        let mut group = Self { world, people: vec![vec![first]] };
        for number in 2..=people {
            let device = group.world.brings_in(first, &format!("Person {number}"));
            group.world.link_weather(device, LinkWeather::Unsupported);
            group.world.offline(device);
            group.people.push(vec![device]);
        }
        group.world.offline(first);
        for person in 0..people {
            let laptop = group.people[person][0];
            group.world.online(laptop);
            for number in 1..devices {
                let other = group.world.links(laptop, &format!("Device {number}"));
                group.world.link_weather(other, LinkWeather::Unsupported);
                group.world.same_circle(other, laptop);
                group.people[person].push(other);
            }
            for device in group.people[person].clone() {
                group.world.offline(device);
            }
        }
        group.all_meet();
        group
    }

    fn devices(&self) -> Vec<Device> {
        self.people.concat()
    }

    fn all_meet(&mut self) {
        for device in self.devices() {
            self.world.online(device);
        }
        self.world.run_until_quiet();
    }

    fn all_go(&mut self) {
        for device in self.devices() {
            self.world.offline(device);
        }
        self.world.run_for(90_000);
    }

    /// Slots and bytes of the box that holds most.
    fn fullest_box(&self) -> (usize, usize) {
        let mut boxes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (topic, left) in self.world.relay.slots() {
            let name = topic.split('/').nth(1).unwrap_or_default();
            let (slots, bytes) = boxes.entry(name).or_default();
            *slots += 1;
            *bytes += left.payload.len();
        }
        boxes.into_values().max().unwrap_or_default()
    }
}

fn a_group_shares_by_the_mailbox_alone(people: usize, devices: usize) {
    let mut group = Group::gathers(4_001, people, devices);
    let all = people * devices;
    let (slots, bytes) = group.fullest_box();
    println!("{people} people with {devices} devices each, at rest: {slots} slots, {bytes} bytes");
    assert!(slots <= all + 4, "at rest a device says what it has and no more: {slots} slots");
    // Everybody is away; one writes, leaves it, and goes.
    group.all_go();
    let (writer, reader) = (group.people[people / 2][0], group.people[people - 1][0]);
    group.world.sets_goal(writer, draft("Written offline"));
    let note_id = group.world.begins_note(writer, "For all");
    group.world.types(writer, note_id, "Nobody was there when I wrote this.");
    group.world.saves(writer);
    group.world.online(writer);
    group.world.run_until_quiet();
    group.world.offline(writer);
    group.world.run_for(90_000);
    let (slots, bytes) = group.fullest_box();
    println!("while it waits for all the others: {slots} slots, {bytes} bytes");
    assert!(slots <= MOST_SLOTS / 4 && bytes <= MOST_BYTES / 4, "{slots} slots, {bytes} bytes");
    // Another comes when everybody is away, and has it.
    group.world.online(reader);
    group.world.run_until_quiet();
    assert_eq!(group.world.aims(reader), ["Written offline"]);
    assert_eq!(group.world.text(reader, note_id), "Nobody was there when I wrote this.");
    // A fresh device has everything by asking once.
    let fresh = group.world.links(reader, "Fresh");
    group.world.same_circle(fresh, reader);
    group.world.run_until_quiet();
    assert_eq!(group.world.aims(fresh), ["Written offline"]);
    assert_eq!(group.world.names(fresh).len(), people);
    group.people[people - 1].push(fresh);
    // Once everybody has it, nothing waits any more.
    group.all_meet();
    for device in group.devices() {
        assert_eq!(group.world.aims(device), ["Written offline"], "{device:?}");
    }
    // Who met everybody at once heard some of it twice over; at the next meeting nothing is left of that.
    group.all_go();
    group.all_meet();
    let (slots, bytes) = group.fullest_box();
    println!("once all have it: {slots} slots, {bytes} bytes");
    assert!(slots <= all + 5, "what all have is withdrawn: {slots} slots");
}

#[test]
fn in_a_group_of_8_people_with_2_devices_each_nobody_has_to_be_online_with_anybody() {
    a_group_shares_by_the_mailbox_alone(8, 2);
}

#[test]
fn when_all_write_at_once_the_box_stays_far_below_what_the_relay_takes() {
    let mut group = Group::gathers(4_002, 10, 1);
    group.all_go();
    for (number, device) in group.devices().into_iter().enumerate() {
        group.world.sets_goal(device, draft(&format!("Goal {number}")));
        let circle_id = group.world.circle_id(device);
        let pause = Command::Pause { circle_id, on: true, until: None };
        group.world.does_and_waits(device, pause);
    }
    // One after the other, never two at once, twice around.
    let mut fullest = (0, 0);
    for device in [group.devices(), group.devices()].concat() {
        group.world.online(device);
        group.world.run_until_quiet();
        group.world.offline(device);
        group.world.run_for(5_000);
        fullest = fullest.max(group.fullest_box());
    }
    let (slots, bytes) = fullest;
    assert!(slots <= MOST_SLOTS / 4 && bytes <= MOST_BYTES / 4, "{slots} slots, {bytes} bytes");
    for device in group.devices() {
        let mut aims = group.world.aims(device);
        aims.sort();
        assert_eq!(aims, (0..10).map(|number| format!("Goal {number}")).collect::<Vec<_>>());
    }
}
