//! Two devices meet: how many messages it takes, and that it ends.

use super::*;
use crate::documents::{Skeleton, text};
use crate::writing::Splice;

fn new(number: u8) -> Document {
    Document::new(Skeleton::Text, &[number; 16])
}

fn types(document: &mut Document, words: &str) -> Vec<u8> {
    let base = document.heads();
    let at = text::length(document) as u32;
    let splice = Splice { at, delete: 0, insert: words.into() };
    text::write(document, &base, &[splice], 1).unwrap().stored.unwrap().bytes
}

/// Both talk until both are silent; how many messages that took, and how many bytes.
fn talk(one: &mut Document, other: &mut Document, states: &mut (SyncState, SyncState)) -> (usize, usize) {
    let (mut messages, mut size) = (0, 0);
    loop {
        let mut silent = true;
        for turn in 0..2 {
            let (from, to, from_state, to_state) = if turn == 0 {
                (&mut *one, &mut *other, &mut states.0, &mut states.1)
            } else {
                (&mut *other, &mut *one, &mut states.1, &mut states.0)
            };
            if let Some(message) = next_message(from, from_state) {
                silent = false;
                messages += 1;
                size += message.len();
                let heard = hear(&message).unwrap();
                let chunks: Vec<&[u8]> = heard.chunks.iter().map(Vec::as_slice).collect();
                to.receive(&chunks);
                finish(to, to_state, heard.rest);
            }
        }
        assert!(messages < 50, "they never fall silent");
        if silent {
            return (messages, size);
        }
    }
}

#[test]
fn equal_documents_need_one_round() {
    let mut ana = new(1);
    types(&mut ana, "Hello");
    let mut ben = new(2);
    ben.receive(&[&ana.snapshot().unwrap()]);
    let mut states = Default::default();
    let (messages, size) = talk(&mut ana, &mut ben, &mut states);
    assert!(messages <= 2 && size < 200, "{messages} messages, {size} bytes");
    assert!(has_everything(&ana, &states.0) && has_everything(&ben, &states.1));
}

#[test]
fn after_any_divergence_both_have_everything_and_know_it() {
    let (mut ana, mut ben) = (new(1), new(2));
    (0..30).for_each(|_| drop(types(&mut ana, "a")));
    (0..5).for_each(|_| drop(types(&mut ben, "b")));
    let mut states = Default::default();
    let (messages, _) = talk(&mut ana, &mut ben, &mut states);
    assert!(messages <= 8, "{messages}");
    assert_eq!((ana.heads(), text::text(&ana)), (ben.heads(), text::text(&ben)));
    assert!(has_everything(&ana, &states.0) && has_everything(&ben, &states.1));

    types(&mut ana, "one letter more");
    let (messages, _) = talk(&mut ana, &mut ben, &mut states);
    assert!(messages <= 3, "{messages}");
    assert!(has_everything(&ana, &states.0));
}

#[test]
fn two_devices_fall_silent_even_if_one_refuses_what_the_other_has() {
    use automerge::transaction::Transactable;
    let mut mallory = Skeleton::Text.make().with_actor(automerge::ActorId::from(&[9; 16]));
    mallory.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(automerge::ROOT, "text", 1)).unwrap();
    let bad = automerge::ReadDoc::get_change_by_hash(&mallory, &mallory.get_heads()[0]).unwrap();

    let (mut ana, mut ben) = (new(1), new(2));
    types(&mut ana, "Hello");
    // Ana's device has been made to take it.
    ana.automerge.apply_changes([bad.clone()]).unwrap();
    ana.history.add_change(&bad);
    types(&mut ben, "Hi");
    let mut states = Default::default();
    talk(&mut ana, &mut ben, &mut states);
    assert_eq!(ana.change_count(), 4);
    assert_eq!(text::text(&ben).len(), 7);
    types(&mut ben, "!");
    talk(&mut ana, &mut ben, &mut states);
    assert_eq!(ana.change_count(), 5);
}

#[test]
fn a_message_that_asks_for_too_much_is_refused_before_it_is_decoded() {
    let bloom = |bloom: &[u8]| {
        let mut message = vec![0x42, 0, 0, 1, 0];
        message.push(bloom.len() as u8);
        message.extend(bloom);
        message.push(0);
        hear(&message).err()
    };
    assert_eq!(bloom(&[]), None);
    assert_eq!(bloom(&[1, 10, 7, 0, 0]), None);
    assert_eq!(bloom(&[1, 0, 7]), Some(Why::Malformed));
    assert_eq!(bloom(&[1, 10, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0]), Some(Why::TooLarge));
    assert_eq!(bloom(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 10, 7]), Some(Why::TooLarge));
    assert_eq!(hear(&[0x42, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]).err(), Some(Why::TooLarge));
    assert_eq!(hear(&[]).err(), Some(Why::Malformed));
}

#[test]
fn altered_messages_never_stop_the_program() {
    let mut ana = new(1);
    let mut ben = new(2);
    (0..10).for_each(|_| drop(types(&mut ana, "a")));
    (0..3).for_each(|_| drop(types(&mut ben, "b")));
    let mut states: (SyncState, SyncState) = Default::default();
    let first = next_message(&ana, &mut states.0).unwrap();
    let heard = hear(&first).unwrap();
    finish(&mut ben, &mut states.1, heard.rest);
    let second = next_message(&ben, &mut states.1).unwrap();
    let mut decoded = 0;
    for message in [first, second] {
        for position in 0..message.len() {
            for flip in [0x01, 0x80, 0xFF] {
                let mut altered = message.clone();
                altered[position] ^= flip;
                let mut state = SyncState::new();
                if let Ok(heard) = hear(&altered) {
                    decoded += 1;
                    finish(&mut ana, &mut state, heard.rest);
                    next_message(&ana, &mut state);
                }
            }
        }
    }
    assert!(decoded > 100);
}
