//! What the tests hold of the relay of the world, before any engine lives in it.

use super::*;
use alongside::crypto::BoxKeys;
use alongside::crypto::proof::{Access, CHALLENGE_LIFE_MS, prove};

const HOST: &str = "alongside.example";

fn keys(of: u8) -> BoxKeys {
    BoxKeys::derive(&Key::from_bytes([of; 32]))
}

fn guest(relay: &mut Relay, now_ms: u64, boxes: &BoxKeys) -> Option<Guest> {
    let token = relay.challenge(now_ms);
    let (username, password) = prove(&token, HOST, &[(boxes, Access::ReadWrite)]).expect("a proof is made");
    relay.admit(now_ms, &username, &password)
}

fn left(boxes: &BoxKeys, slot: &str, payload: &str) -> Published {
    let topic = format!("m/{}/{slot}", boxes.box_id());
    Published { topic, payload: payload.into(), retain: true, expiry_s: 60 }
}

#[test]
fn nobody_comes_in_without_a_proof_and_a_proof_serves_once() {
    let mut relay = Relay::new(1, HOST);
    let token = relay.challenge(0);
    let (username, password) = prove(&token, HOST, &[(&keys(1), Access::ReadWrite)]).expect("a proof is made");
    assert_eq!(relay.admit(0, &username, &[]), None);
    assert_eq!(relay.admit(CHALLENGE_LIFE_MS + 1, &username, &password), None, "too old");
    assert!(relay.admit(0, &username, &password).is_some());
    assert_eq!(relay.admit(0, &username, &password), None, "seen before");
}

#[test]
fn a_guest_reaches_only_the_box_it_has_proved() {
    let mut relay = Relay::new(2, HOST);
    let (mine, other) = (keys(1), keys(2));
    for filter in ["#", "m/#", "m/+/a", &format!("m/{}/#", other.box_id()), "$SYS/#", "$share/x/m/#"] {
        let guest = guest(&mut relay, 0, &mine).expect("let in");
        assert_eq!(relay.subscribe(0, guest, filter), Err(NotAllowed), "{filter}");
        assert!(!relay.has(guest), "{filter}");
    }
    let guest = guest(&mut relay, 0, &mine).expect("let in");
    assert_eq!(relay.publish(0, guest, left(&other, "a", "x")), Err(NotAllowed));
    assert!(relay.slots().is_empty());
    assert_eq!(relay.trespasses, 7);
}

#[test]
fn what_lies_in_a_slot_waits_for_a_newcomer_until_it_expires() {
    let mut relay = Relay::new(3, HOST);
    let boxes = keys(1);
    let first = guest(&mut relay, 0, &boxes).expect("let in");
    relay.publish(0, first, left(&boxes, "a", "x")).expect("allowed");
    relay.leave(first);
    let filter = format!("m/{}/#", boxes.box_id());
    let second = guest(&mut relay, 1_000, &boxes).expect("let in");
    let waiting = relay.subscribe(1_000, second, &filter).expect("allowed");
    assert_eq!(waiting.iter().map(|delivery| delivery.payload.as_slice()).collect::<Vec<_>>(), [b"x"]);
    let third = guest(&mut relay, 60_000, &boxes).expect("let in");
    assert_eq!(relay.subscribe(60_000, third, &filter), Ok(Vec::new()), "60 s are over");
}

#[test]
fn everybody_who_listens_hears_of_a_message_and_an_empty_one_clears_the_slot() {
    let mut relay = Relay::new(4, HOST);
    let boxes = keys(1);
    let (here, there) = (guest(&mut relay, 0, &boxes).unwrap(), guest(&mut relay, 0, &boxes).unwrap());
    for guest in [here, there] {
        relay.subscribe(0, guest, &format!("m/{}/#", boxes.box_id())).expect("allowed");
    }
    let told = relay.publish(0, here, left(&boxes, "a", "x")).expect("allowed");
    assert_eq!(told.iter().map(|delivery| delivery.to).collect::<Vec<_>>(), [here, there]);
    relay.publish(0, there, left(&boxes, "a", "")).expect("allowed");
    assert!(relay.slots().is_empty());
    assert!(relay.seen().iter().any(|(_, bytes)| bytes == b"x"), "it remembers for the search");
}
