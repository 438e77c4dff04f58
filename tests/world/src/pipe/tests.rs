//! What the tests hold of the pipe of the world, before any engine lives in it.

use super::*;
use crate::chance::Chance;
use alongside::sync::signalling;

fn end(device: usize, link: u32) -> EndId {
    EndId { device, life: 0, link_id: LinkId(link) }
}

fn two(pipes: &mut Pipes) -> (EndId, EndId, Description) {
    let mut chance = Chance::new(5, "pipes");
    let (offer, answer) = (Description::fresh(0, &mut chance), Description::fresh(1, &mut chance));
    pipes.make(end(0, 1), offer.clone(), None);
    pipes.make(end(1, 1), answer.clone(), Some(offer));
    (end(0, 1), end(1, 1), answer)
}

#[test]
fn a_description_survives_being_written_and_read() {
    let description = Description::fresh(2, &mut Chance::new(6, "pipes"));
    for answers in [false, true] {
        let sdp = description.to_sdp(answers);
        assert_eq!(Description::from_sdp(&sdp), Some(description.clone()));
        let compact = signalling::Description::from_sdp(&sdp).expect("the program reads it");
        assert_eq!(Description::from_sdp(&compact.to_sdp()), Some(description.clone()));
    }
    assert_eq!(Description::from_sdp("v=0\r\n"), None);
}

#[test]
fn a_pipe_opens_for_the_two_that_name_each_other_and_nobody_else() {
    let mut pipes = Pipes::default();
    let (ana, ben, answer) = two(&mut pipes);
    assert_eq!(pipes.answerer(ana, &Description::fresh(1, &mut Chance::new(7, "pipes"))), None);
    assert_eq!(pipes.answerer(ben, &answer), None, "an answer does not complete an answer");
    assert_eq!(pipes.answerer(ana, &answer), Some(ben));
    assert!(pipes.open(ana, ben));
    assert_eq!(pipes.answerer(ana, &answer), None, "it is complete already");
    assert!(pipes.are_joined(0, 1) && pipes.are_joined(1, 0) && !pipes.are_joined(0, 2));
}

#[test]
fn nothing_is_sent_before_a_pipe_is_open_or_after_it_is_closed() {
    let mut pipes = Pipes::default();
    let (ana, ben, _) = two(&mut pipes);
    assert_eq!(pipes.send(ana, b"early"), None);
    pipes.open(ana, ben);
    assert_eq!(pipes.send(ana, b"one"), Some(ben));
    assert_eq!(pipes.send(ana, b"two"), Some(ben));
    assert!(!pipes.sent(ana));
    assert!(pipes.sent(ana), "the buffer is empty");
    assert_eq!(pipes.close(ana), Some(Stage::Open(ben)));
    assert_eq!(pipes.close(ana), None);
    assert_eq!(pipes.send(ana, b"late"), None);
    assert_eq!(pipes.carried(), [b"one", b"two"]);
}
