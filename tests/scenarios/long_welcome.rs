//! A circle whose log has grown long still takes in one more: the welcome comes in pieces.

use alongside::engine::command::Command;
use alongside::mentoring::circle::CircleKind;
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

/// More than what goes in one message.
const LONG_BYTES: usize = 131_136;

/// Ana has a group with a goal in it, and has changed her name so often that its log is long.
fn long_group(world: &mut World) -> Device {
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Group);
    world.sets_goal(ana, draft("Speak up"));
    for number in 0..70 {
        let name = format!("Ana, who changes her name for the {number}. time today");
        assert_eq!(world.does_and_waits(ana, Command::GiveName { name }), Answer::Done);
    }
    world.run_until_quiet();
    ana
}

/// How many pieces of a welcome lie at the relay, and their bytes.
fn pieces(world: &World) -> (usize, usize) {
    let is_piece = |topic: &str| topic.split_once("/welcome/").is_some_and(|(_, rest)| rest.contains('/'));
    let slots = world.relay.slots().iter().filter(|(topic, _)| is_piece(topic));
    slots.fold((0, 0), |(count, bytes), (_, left)| (count + 1, bytes + left.payload.len()))
}

fn has_everything(world: &mut World, newcomer: Device, ana: Device) {
    world.is_let_in(newcomer);
    world.run_until_quiet();
    assert_eq!(world.aims(newcomer), ["Speak up"]);
    world.sets_goal(newcomer, draft("Learn Excel"));
    world.run_until_quiet();
    assert_eq!(world.aims(ana).len(), 2);
}

#[test]
fn a_group_with_a_long_log_takes_in_one_more_who_gets_everything() {
    let mut world = World::new(2601);
    let ana = long_group(&mut world);
    let link = world.invites(ana, 24).link;
    let dana = world.person("Dana");
    world.accepts(dana, &link);
    world.until("the welcome at the relay", |world| (pieces(world).1 > LONG_BYTES).then_some(()));
    has_everything(&mut world, dana, ana);
    world.offline(ana);
    world.online(ana);
    world.run_until_quiet();
    assert_eq!(pieces(&world).0, 0, "what nobody needs any more is withdrawn");
}

#[test]
fn a_long_welcome_that_is_cut_in_the_middle_is_whole_once_both_are_back() {
    let mut world = World::new(2602);
    let ana = long_group(&mut world);
    let link = world.invites(ana, 24).link;
    let dana = world.person("Dana");
    world.accepts(dana, &link);
    world.until("the first piece at the relay", |world| (pieces(world).0 > 0).then_some(()));
    world.offline(ana);
    let (count, bytes) = pieces(&world);
    assert!(bytes < LONG_BYTES, "{count} pieces are there already");
    world.offline(dana);
    world.run_for(120_000);
    world.online(dana);
    world.run_for(60_000);
    world.online(ana);
    has_everything(&mut world, dana, ana);
}

#[test]
fn an_inviter_who_starts_anew_in_the_middle_of_a_long_welcome_costs_time_only() {
    let mut world = World::new(2603);
    let ana = long_group(&mut world);
    let link = world.invites(ana, 24).link;
    let dana = world.person("Dana");
    world.accepts(dana, &link);
    world.until("the first piece at the relay", |world| (pieces(world).0 > 0).then_some(()));
    world.reload(ana);
    has_everything(&mut world, dana, ana);
}

#[test]
fn a_long_welcome_goes_over_a_link_made_by_codes_too() {
    let mut world = World::new(2604);
    world.stop_relay();
    world.default_relay = None;
    let ana = long_group(&mut world);
    let code = world.makes_invitation_code(ana);
    let dana = world.person("Dana");
    let answer = world.reads_invitation_code(dana, &code);
    world.reads_answer_code(ana, &answer);
    has_everything(&mut world, dana, ana);
    assert!(world.relay.seen().is_empty(), "no relay was asked");
}
