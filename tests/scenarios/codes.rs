//! No server at all: two codes carried by people make a link, between members and for a newcomer.

use alongside::engine::command::Command;
use alongside::engine::view::{CodeView, InvitationRefusal, JoiningView, Refusal};
use alongside::mentoring::circle::CircleKind;
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::{Device, LinkWeather, World};

fn without_relay(seed: u64) -> World {
    let mut world = World::new(seed);
    world.stop_relay();
    world.default_relay = None;
    world
}

fn joined_by_codes(world: &mut World) -> (Device, Device) {
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    let code = world.makes_invitation_code(ana);
    let ben = world.person("Ben");
    let answer = world.reads_invitation_code(ben, &code);
    world.run_for(180_000);
    world.reads_answer_code(ana, &answer);
    world.is_let_in(ben);
    (ana, ben)
}

#[test]
fn two_people_come_together_by_codes_with_no_relay_at_all() {
    let mut world = without_relay(601);
    let (ana, ben) = joined_by_codes(&mut world);
    world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    assert_eq!(world.aims(ben), ["Speak up"]);
    assert_eq!(world.names(ben), ["Ben", "Ana"]);
    assert_eq!(world.circle(ana).words, world.circle(ben).words);
    assert!(world.relay.seen().is_empty(), "no relay was asked");
}

#[test]
fn a_link_that_broke_is_made_anew_by_codes_and_brings_what_was_missed() {
    let mut world = without_relay(602);
    let (ana, ben) = joined_by_codes(&mut world);
    world.run_until_quiet();
    world.break_links(ana);
    world.run_for(20_000);
    let note_id = world.begins_note(ana, "Apart");
    world.types(ana, note_id, "Written apart");
    world.sets_goal(ben, draft("Learn Excel"));
    world.run_until_quiet();
    assert!(!world.are_linked(ana, ben));
    let code = world.makes_link_code(ben);
    let answer = world.answers_link_code(ana, &code);
    world.reads_answer_code(ben, &answer);
    world.run_until_quiet();
    assert_eq!(world.text(ben, note_id), "Written apart");
    assert_eq!(world.aims(ana), ["Learn Excel"]);
}

#[test]
fn a_code_that_is_not_whole_or_not_for_here_is_named_as_such() {
    let mut world = without_relay(603);
    let (ana, ben) = joined_by_codes(&mut world);
    world.run_until_quiet();
    world.break_links(ana);
    world.run_for(20_000);
    let code = world.makes_link_code(ana);
    world.invitations(ben);
    for text in ["", "hello", &code[..code.len() - 3], &code.replacen(&code[code.len() / 2..][..4], "AAAA", 1)] {
        let answer = world.does_and_waits(ben, Command::ReadCode { text: text.to_owned() });
        let refused = Answer::Refused(Refusal::Invitation(InvitationRefusal::Broken));
        assert_eq!(answer, refused, "{text:?}");
    }
    let chidi = world.person("Chidi");
    world.starts_circle(chidi, CircleKind::Pair);
    world.invitations(chidi);
    let answer = world.does_and_waits(chidi, Command::ReadCode { text: code.clone() });
    assert_eq!(answer, Answer::Refused(Refusal::Invitation(InvitationRefusal::Foreign)));
    let own = world.does_and_waits(ana, Command::ReadCode { text: code });
    assert!(matches!(own, Answer::Refused(Refusal::Invitation(_))), "one's own code is no answer: {own:?}");
}

#[test]
fn an_invitation_code_serves_one_person() {
    let mut world = without_relay(604);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Group);
    let code = world.makes_invitation_code(ana);
    let (ben, chidi) = (world.person("Ben"), world.person("Chidi"));
    let answer_of_ben = world.reads_invitation_code(ben, &code);
    let answer_of_chidi = world.reads_invitation_code(chidi, &code);
    world.reads_answer_code(ana, &answer_of_ben);
    world.is_let_in(ben);
    world.does(ana, Command::ReadCode { text: answer_of_chidi });
    world.run_until_quiet();
    assert_eq!(world.names(ana), ["Ana", "Ben"]);
    assert!(!matches!(world.tab(chidi).joining, Some(JoiningView::In { .. })));
}

#[test]
fn codes_need_a_browser_that_has_links_and_say_so_when_they_do_not_open() {
    let mut world = without_relay(605);
    let ana = world.person("Ana");
    world.starts_circle(ana, CircleKind::Pair);
    world.link_weather(ana, LinkWeather::NeverOpens);
    let code = world.makes_invitation_code(ana);
    let ben = world.person("Ben");
    let answer = world.reads_invitation_code(ben, &code);
    world.invitations(ana);
    world.does(ana, Command::ReadCode { text: answer });
    world.until("Ana to be told that it did not open", |world| {
        (world.tab(ana).invite.as_ref()?.code == Some(CodeView::DidNotOpen)).then_some(())
    });
    world.link_weather(ana, LinkWeather::Unsupported);
    let circle_id = world.circle_id(ana);
    let refused = world.does_and_waits(ana, Command::MakeInvitationCode { circle_id });
    assert_eq!(refused, Answer::Refused(Refusal::NoLinks));
}
