//! Who is at the other end is proven, or there is no channel.

use super::*;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const ANAS_END: [u8; 32] = [1; 32];
const BENS_END: [u8; 32] = [2; 32];

struct End {
    keys: DeviceKeys,
    handshake: Handshake,
    hello: Sealed,
    rng: ChaCha20Rng,
}

fn context(number: u8) -> HandshakeContext {
    HandshakeContext { key: Key::from_bytes([number; 32]), tag: [number; 16] }
}

fn start(seed: u64, context: HandshakeContext, mine: [u8; 32], theirs: [u8; 32]) -> End {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let keys = DeviceKeys::generate(&mut rng);
    let (handshake, hello) = Handshake::start(&keys, context, Fingerprints { mine, theirs }, &mut rng);
    End { keys, handshake, hello, rng }
}

impl End {
    fn hear(&mut self, message: &[u8]) -> Result<Step, Refused> {
        self.handshake.hear(&self.keys, message, &mut self.rng)
    }

    fn reply(&mut self, message: &Sealed) -> Sealed {
        match self.hear(message.as_bytes()) {
            Ok(Step::Reply(reply)) => reply,
            other => panic!("{other:?}"),
        }
    }
}

fn two() -> (End, End) {
    (start(1, context(1), ANAS_END, BENS_END), start(2, context(1), BENS_END, ANAS_END))
}

fn done(step: Result<Step, Refused>) -> (DevicePublic, Channel) {
    match step {
        Ok(Step::Done { peer, channel }) => (peer, *channel),
        other => panic!("{other:?}"),
    }
}

fn channels() -> (Channel, Channel, ChaCha20Rng) {
    let (mut ana, mut ben) = two();
    let (from_ana, from_ben) = (ana.reply(&ben.hello), ben.reply(&ana.hello));
    let (peer, anas) = done(ana.hear(from_ben.as_bytes()));
    assert_eq!(peer, ben.keys.public());
    let (peer, bens) = done(ben.hear(from_ana.as_bytes()));
    assert_eq!(peer, ana.keys.public());
    (anas, bens, ana.rng)
}

#[test]
fn two_devices_know_each_other_and_talk() {
    let (mut ana, mut ben, mut rng) = channels();
    for text in [b"one".as_slice(), b"", b"three"] {
        let message = ana.seal(text, &mut rng);
        assert_eq!(ben.open(message.as_bytes()), Ok(text.to_vec()));
        let answer = ben.seal(text, &mut rng);
        assert_eq!(ana.open(answer.as_bytes()), Ok(text.to_vec()));
    }
}

#[test]
fn a_message_opens_once_in_its_turn_and_only_at_the_other_end() {
    let (mut ana, mut ben, mut rng) = channels();
    let (first, second) = (ana.seal(b"first", &mut rng), ana.seal(b"second", &mut rng));
    assert_eq!(ben.open(second.as_bytes()), Err(OutOfOrder));
    assert_eq!(ana.open(first.as_bytes()), Err(OutOfOrder));
    assert!(ben.open(first.as_bytes()).is_ok());
    assert_eq!(ben.open(first.as_bytes()), Err(OutOfOrder));
    assert!(ben.open(second.as_bytes()).is_ok());
}

#[test]
fn another_circle_is_not_even_greeted() {
    let (mut ana, _) = two();
    let stranger = start(3, context(2), BENS_END, ANAS_END);
    assert_eq!(ana.hear(stranger.hello.as_bytes()).unwrap_err(), Refused::NotProven);
}

#[test]
fn somebody_in_the_middle_of_the_pipe_is_found_by_the_fingerprints() {
    let mut ana = start(1, context(1), ANAS_END, [8; 32]);
    let mut ben = start(2, context(1), BENS_END, [9; 32]);
    let from_ben = ben.reply(&ana.hello);
    ana.reply(&ben.hello);
    assert_eq!(ana.hear(from_ben.as_bytes()).unwrap_err(), Refused::NotProven);
}

#[test]
fn what_is_mirrored_is_refused() {
    let (mut ana, ben) = two();
    let own = ana.hello.clone();
    assert_eq!(ana.hear(own.as_bytes()).unwrap_err(), Refused::NotProven);
    let (mut ana, _) = two();
    let proof = ana.reply(&ben.hello);
    assert_eq!(ana.hear(proof.as_bytes()).unwrap_err(), Refused::NotProven);
}

#[test]
fn what_was_said_on_an_earlier_link_proves_nothing_on_this_one() {
    let (mut ana, mut ben) = two();
    let (hello, proof) = (ben.hello.clone(), ben.reply(&ana.hello));
    ana.reply(&hello);
    assert!(ana.hear(proof.as_bytes()).is_ok());
    let mut again = start(4, context(1), ANAS_END, BENS_END);
    again.reply(&hello);
    assert_eq!(again.hear(proof.as_bytes()).unwrap_err(), Refused::NotProven);
}

#[test]
fn a_member_cannot_pass_for_another() {
    let mut ana = start(1, context(1), ANAS_END, BENS_END);
    let mut chidi = start(5, context(1), BENS_END, ANAS_END);
    let ben = DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(6));
    let Stage::Greeted { hello, .. } = &mut chidi.handshake.stage else { panic!("has not greeted") };
    hello.device = ben.public();
    let plain = write_versioned(&[VERSION], hello);
    let forged = seal(&context(1).key, &Binding::new("link hello", &[&[1; 16]]), &plain, &mut chidi.rng);
    let proof = chidi.reply(&ana.hello);
    ana.reply(&forged);
    assert_eq!(ana.hear(proof.as_bytes()).unwrap_err(), Refused::NotProven);
}

#[test]
fn after_a_refusal_nothing_more_is_heard() {
    let (mut ana, ben) = two();
    assert!(ana.hear(b"nonsense").is_err());
    assert_eq!(ana.hear(ben.hello.as_bytes()).unwrap_err(), Refused::NotProven);
}

#[test]
fn neither_devices_nor_words_show_on_the_wire() {
    let (mut ana, ben) = two();
    let proof = ana.reply(&ben.hello);
    for message in [&ana.hello, &proof] {
        let device = &ana.keys.public().signing[..8];
        assert!(!message.as_bytes().windows(8).any(|window| window == device));
    }
}

proptest! {
    #[test]
    fn altered_messages_prove_nothing(position: prop::sample::Index, flip in 1_u8..) {
        let (mut ana, mut ben) = two();
        let mut hello = ben.hello.as_bytes().to_vec();
        let at = position.index(hello.len());
        hello[at] ^= flip;
        let mut proof = ben.reply(&ana.hello).into_bytes();
        let at = position.index(proof.len());
        proof[at] ^= flip;
        let mut other = start(1, context(1), ANAS_END, BENS_END);
        prop_assert!(other.hear(&hello).is_err());
        ana.reply(&ben.hello);
        prop_assert!(ana.hear(&proof).is_err());
    }
}
