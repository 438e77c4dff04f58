//! Invitations that lead nowhere, each for its own reason, which is said.

use alongside::crypto::digest;
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{InvitationRefusal, InvitationState, JoiningView};
use alongside::mentoring::circle::CircleKind;
use alongside::sync::invitation::{InvitationLink, InvitationSecret};
use alongside_world::chance::Chance;
use alongside_world::story::A_WEEK_HOURS;
use alongside_world::tab::Answer;
use alongside_world::world::SITE;
use alongside_world::{Device, World};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const HOUR_MS: u64 = 3_600_000;

fn ana(seed: u64) -> (World, Device) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    (world, ana)
}

#[test]
fn an_invitation_serves_once() {
    let (mut world, ana) = ana(401);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let ben = world.person("Ben");
    world.accepts(ben, &link);
    world.is_let_in(ben);
    world.run_until_quiet();
    let chidi = world.person("Chidi");
    assert_eq!(world.is_refused(chidi, &link), InvitationRefusal::Used);
    assert_eq!(world.names(ana), ["Ana", "Ben"]);
}

#[test]
fn of_two_who_accept_the_same_invitation_one_comes_in_and_the_other_is_told() {
    let (mut world, ana) = ana(402);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    world.run_until_quiet();
    world.offline(ana);
    let (ben, chidi) = (world.person("Ben"), world.person("Chidi"));
    for device in [ben, chidi] {
        world.accepts(device, &link);
    }
    world.run_until_quiet();
    world.online(ana);
    world.run_until_quiet();
    let seen: Vec<JoiningView> = [ben, chidi].map(|device| world.tab(device).joining.clone().unwrap()).into();
    let is_in = seen.iter().filter(|joining| matches!(joining, JoiningView::In { .. })).count();
    let is_told =
        seen.iter().filter(|joining| matches!(joining, JoiningView::Refused(InvitationRefusal::Used))).count();
    assert_eq!((is_in, is_told), (1, 1), "{seen:?}");
    assert_eq!(world.names(ana).len(), 2);
}

#[test]
fn an_invitation_expires() {
    let (mut world, ana) = ana(403);
    let invitation = world.invites(ana, 1);
    let hours = (invitation.expires_at - world.now_ms()).div_ceil(HOUR_MS);
    assert!((1..=2).contains(&hours), "about the hour that was asked for, not {hours}");
    world.run_for(invitation.expires_at - world.now_ms() + 60_000);
    let ben = world.person("Ben");
    assert_eq!(world.is_refused(ben, &invitation.link), InvitationRefusal::Expired);
    assert_eq!(world.invitations(ana).invitations[0].state, InvitationState::Expired);
}

#[test]
fn an_invitation_that_was_taken_back_is_of_no_use() {
    let (mut world, ana) = ana(404);
    let invitation = world.invites(ana, A_WEEK_HOURS);
    let (ben, chidi) = (world.person("Ben"), world.person("Chidi"));
    let seen = world.opens_invitation(chidi, &invitation.link);
    assert!(matches!(seen, JoiningView::Invited { .. }));
    let withdraw = Command::WithdrawInvitation { invitation_id: invitation.invitation_id };
    assert_eq!(world.does_and_waits(ana, withdraw), Answer::Done);
    world.run_until_quiet();
    assert_eq!(world.is_refused(ben, &invitation.link), InvitationRefusal::Withdrawn);
    world.does(chidi, Command::AcceptInvitation);
    world.until("Chidi, who had looked before, to be told", |world| {
        let told = Some(JoiningView::Refused(InvitationRefusal::Withdrawn));
        (world.tab(chidi).joining == told).then_some(())
    });
    assert_eq!(world.invitations(ana).invitations[0].state, InvitationState::Withdrawn);
    assert_eq!(world.names(ana), ["Ana"]);
}

#[test]
fn ones_own_invitation_and_one_into_a_circle_one_is_in_are_named_as_such() {
    let (mut world, ana) = ana(405);
    let ben = world.brings_in(ana, "Ben");
    let link = world.invites(ana, A_WEEK_HOURS).link;
    assert_eq!(world.is_refused(ana, &link), InvitationRefusal::Mine);
    assert_eq!(world.is_refused(ben, &link), InvitationRefusal::AlreadyIn);
    world.run_until_quiet();
    let chidi = world.person("Chidi");
    world.accepts(chidi, &link);
    world.is_let_in(chidi);
}

#[test]
fn a_link_that_is_not_whole_is_called_broken() {
    let (mut world, ana) = ana(406);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let ben = world.person("Ben");
    let letter = if link.ends_with('A') { "B" } else { "A" };
    let mistyped = format!("{}{letter}", &link[..link.len() - 1]);
    let texts = [
        &mistyped,
        "",
        "hello",
        "https://alongside.example/join#",
        "🙂",
        &link[..link.len() / 2],
        &link.replace('#', ""),
    ];
    for text in texts {
        assert_eq!(world.is_refused(ben, text), InvitationRefusal::Broken, "{text:?}");
    }
}

#[test]
fn a_link_of_a_later_version_says_so() {
    let (mut world, ana) = ana(407);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let (page, fragment) = link.split_once('#').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(fragment).unwrap();
    bytes.truncate(bytes.len() - 4);
    bytes[0] += 1;
    let checksum = digest("invitation link", &[&bytes]);
    bytes.extend_from_slice(&checksum[..4]);
    let later = format!("{page}#{}", URL_SAFE_NO_PAD.encode(bytes));
    let ben = world.person("Ben");
    assert_eq!(world.is_refused(ben, &later), InvitationRefusal::TooNew);
}

#[test]
fn a_secret_that_nobody_gave_out_leads_nowhere() {
    let (mut world, ana) = ana(408);
    world.invites(ana, A_WEEK_HOURS);
    let secret = InvitationSecret::random(Chance::new(408, "a guess").rng());
    let guessed = InvitationLink::new(secret, world.now_ms() + 24 * HOUR_MS, Some(SITE)).to_text(SITE);
    let ben = world.person("Ben");
    world.look(ben, Room::Joining);
    world.does(ben, Command::OpenInvitation { text: guessed });
    world.run_until_quiet();
    let seen = world.tab(ben).joining.clone();
    assert!(!matches!(seen, Some(JoiningView::Invited { .. } | JoiningView::In { .. })), "{seen:?}");
    assert_eq!(world.names(ana), ["Ana"]);
}

#[test]
fn an_invitation_whose_relay_cannot_be_reached_says_so_and_works_later() {
    let (mut world, ana) = ana(409);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    world.run_until_quiet();
    let ben = world.person("Ben");
    world.stop_relay();
    assert_eq!(world.is_refused(ben, &link), InvitationRefusal::NoRelay);
    world.start_relay();
    world.online(ana);
    world.online(ben);
    world.accepts(ben, &link);
    world.is_let_in(ben);
}

#[test]
fn declining_leaves_no_trace_and_the_invitation_open() {
    let (mut world, ana) = ana(410);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let ben = world.person("Ben");
    world.opens_invitation(ben, &link);
    assert_eq!(world.does_and_waits(ben, Command::DeclineInvitation), Answer::Done);
    world.run_until_quiet();
    assert_eq!(world.tab(ben).joining, Some(JoiningView::Nothing));
    assert_eq!(world.invitations(ana).invitations[0].state, InvitationState::Open);
    world.accepts(ben, &link);
    world.is_let_in(ben);
}
