//! An invitation by link: how it leads two people together, wherever they are when.

use alongside::engine::command::{Command, Room};
use alongside::engine::view::{InvitationState, JoiningView};
use alongside::mentoring::circle::CircleKind;
use alongside_world::story::{A_WEEK_HOURS, draft};
use alongside_world::{Device, World};

fn ana_invites(seed: u64) -> (World, Device, String) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    (world, ana, link)
}

#[test]
fn a_link_leads_into_the_circle_and_both_see_the_same_four_words() {
    let (mut world, ana, link) = ana_invites(301);
    world.sets_goal(ana, draft("Speak up"));
    let link_again = world.invitations(ana).invitations[0].link.clone();
    assert_eq!(link, link_again);
    let ben = world.person("Ben");
    let seen = world.opens_invitation(ben, &link);
    assert!(
        matches!(&seen, JoiningView::Invited { inviter, kind: CircleKind::Pair, .. } if inviter == "Ana"),
        "{seen:?}"
    );
    world.accepts(ben, &link);
    let (_, words) = world.is_let_in(ben);
    world.run_until_quiet();
    let invitation = world.invitations(ana).invitations[0].clone();
    let InvitationState::Used(person, words_of_ana) = invitation.state else {
        panic!("the invitation is used, not {:?}", invitation.state);
    };
    assert_eq!((person.name.as_str(), words_of_ana), ("Ben", words.clone()));
    let ben_id = world.person_id(ben);
    for device in [ana, ben] {
        assert_eq!(world.circle(device).words, [(ben_id, words.clone())], "in the circle, too");
    }
    assert_eq!(
        (world.names(ana), world.names(ben)),
        (vec!["Ana".into(), "Ben".into()], vec!["Ben".into(), "Ana".into()])
    );
    assert_eq!(world.aims(ben), ["Speak up"], "what was there before is there for Ben");
}

#[test]
fn the_secret_of_a_link_stands_after_the_hash_and_is_new_each_time() {
    let (mut world, ana, link) = ana_invites(302);
    let other = world.invites(ana, A_WEEK_HOURS).link;
    let parts = |link: &str| link.split_once('#').map(|(page, secret)| (page.to_owned(), secret.to_owned()));
    let ((page, secret), (other_page, other_secret)) = (parts(&link).unwrap(), parts(&other).unwrap());
    assert_eq!(
        (page.as_str(), other_page.as_str()),
        ("https://alongside.example/join", "https://alongside.example/join")
    );
    assert_ne!(secret, other_secret);
}

#[test]
fn the_part_after_the_hash_with_spaces_around_it_will_do() {
    let (mut world, _, link) = ana_invites(303);
    let ben = world.person("Ben");
    let fragment = link.split_once('#').map(|(_, fragment)| format!("  {fragment}\n")).unwrap();
    world.accepts(ben, &fragment);
    world.is_let_in(ben);
}

#[test]
fn a_link_that_comes_before_its_inviter_reaches_the_relay_is_looked_for_until_then() {
    let mut world = World::new(308);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    world.offline(ana);
    let link = world.invites(ana, A_WEEK_HOURS).link;
    let ben = world.person("Ben");
    world.look(ben, Room::Joining);
    world.does(ben, Command::OpenInvitation { text: link.clone() });
    world.run_for(10 * 60_000);
    assert_eq!(world.tab(ben).joining, Some(JoiningView::Looking), "it has not expired");
    world.online(ana);
    world.accepts(ben, &link);
    world.is_let_in(ben);
}

#[test]
fn an_answer_waits_for_an_inviter_who_is_away() {
    let (mut world, ana, link) = ana_invites(304);
    world.run_until_quiet();
    world.crash(ana);
    let ben = world.person("Ben");
    world.accepts(ben, &link);
    world.run_until_quiet();
    assert!(matches!(&world.tab(ben).joining, Some(JoiningView::Waiting { inviter }) if inviter == "Ana"));
    world.restart(ana);
    world.is_let_in(ben);
    assert_eq!(world.names(ana), ["Ana", "Ben"]);
}

#[test]
fn two_who_are_never_online_together_still_come_together() {
    let (mut world, ana, link) = ana_invites(305);
    world.run_until_quiet();
    world.offline(ana);
    let ben = world.person("Ben");
    world.accepts(ben, &link);
    world.run_until_quiet();
    world.offline(ben);
    world.online(ana);
    world.run_until_quiet();
    world.sets_goal(ana, draft("Written while Ben was away"));
    world.run_until_quiet();
    world.offline(ana);
    world.online(ben);
    world.is_let_in(ben);
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Written while Ben was away"]);
    assert_eq!(world.names(ben), ["Ben", "Ana"]);
}

#[test]
fn somebody_who_waits_may_close_the_browser_and_is_let_in_all_the_same() {
    let (mut world, ana, link) = ana_invites(306);
    world.run_until_quiet();
    world.offline(ana);
    let ben = world.person("Ben");
    world.accepts(ben, &link);
    world.run_until_quiet();
    world.reload(ben);
    world.online(ana);
    world.run_until_quiet();
    let circles = world.today(ben).circles;
    assert_eq!(circles.len(), 1, "Ben finds the circle among his own");
    assert_eq!(circles[0].others[0].name, "Ana");
}

#[test]
fn a_third_and_a_fourth_person_come_in_by_anybodys_invitation() {
    let mut world = World::new(307);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Group);
    let ben = world.brings_in(ana, "Ben");
    let chidi = world.brings_in(ben, "Chidi");
    let dana = world.brings_in(ana, "Dana");
    world.run_until_quiet();
    for device in [ana, ben, chidi, dana] {
        let mut names = world.names(device);
        names.sort();
        assert_eq!(names, ["Ana", "Ben", "Chidi", "Dana"]);
    }
    let hues = |world: &mut World, device| {
        let circle = world.circle(device);
        let mut hues: Vec<_> =
            std::iter::once(circle.me).chain(circle.others).map(|person| (person.person_id, person.hue.0)).collect();
        hues.sort();
        hues
    };
    let of_ana = hues(&mut world, ana);
    for device in [ben, chidi, dana] {
        assert_eq!(hues(&mut world, device), of_ana, "everybody has one hue, the same for all");
    }
}
