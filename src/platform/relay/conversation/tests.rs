//! The conversation against a relay that keeps to the protocol, and against one that does not.

use super::*;
use mqtt_protocol_core::mqtt::packet::v5_0;
use mqtt_protocol_core::mqtt::packet::{Property, ReceiveMaximum, UserProperty};
use mqtt_protocol_core::mqtt::result_code::{PubackReasonCode, SubackReasonCode};
use proptest::prelude::*;

fn connack(code: ConnectReasonCode, props: Vec<Property>) -> Vec<u8> {
    v5_0::Connack::builder()
        .session_present(false)
        .reason_code(code)
        .props(props)
        .build()
        .unwrap()
        .to_continuous_buffer()
}

fn puback(packet_id: u16, code: PubackReasonCode) -> Vec<u8> {
    v5_0::Puback::builder().packet_id(packet_id).reason_code(code).build().unwrap().to_continuous_buffer()
}

fn suback(packet_id: u16, code: SubackReasonCode) -> Vec<u8> {
    v5_0::Suback::builder().packet_id(packet_id).reason_codes(vec![code]).build().unwrap().to_continuous_buffer()
}

fn message(qos: Qos) -> Vec<u8> {
    let builder = Publish::builder().topic_name("m/b/s").unwrap().qos(qos).retain(true).payload(b"sealed");
    let builder = if qos == Qos::AtMostOnce { builder } else { builder.packet_id(9_u16) };
    builder.build().unwrap().to_continuous_buffer()
}

fn welcomed(receive_maximum: u16) -> Conversation {
    let (mut conversation, steps) = Conversation::open("c", "box:rw", b"proof");
    assert!(matches!(&steps[..], [Step::Send(bytes), ..] if bytes.starts_with(&[0x10])), "{steps:?}");
    let props = vec![ReceiveMaximum::new(receive_maximum).unwrap().into()];
    let steps = conversation.hear(&connack(ConnectReasonCode::Success, props));
    assert!(steps.contains(&Step::Tell(RelayEvent::Up)), "{steps:?}");
    conversation
}

#[test]
fn what_the_relay_says_about_crossing_routers_is_known_before_the_connection_counts_as_up() {
    let (mut conversation, _) = Conversation::open("c", "box:rw", b"proof");
    let props = vec![UserProperty::new("stun", "3478").unwrap().into()];
    let steps = conversation.hear(&connack(ConnectReasonCode::Success, props));
    let place = |wanted: &dyn Fn(&Step) -> bool| steps.iter().position(wanted).unwrap();
    let crossing = Crossing::of([("stun", "3478")].into_iter());
    assert_ne!(crossing, Crossing::default());
    assert!(place(&|step| *step == Step::Cross(crossing.clone())) < place(&|step| *step == Step::Tell(RelayEvent::Up)));
}

fn clearing(receipt: u32) -> RelayOrder {
    RelayOrder::Publish { topic: "m/b/s".into(), payload: None, retain: true, expiry_s: 60, receipt }
}

fn sent(steps: &[Step]) -> usize {
    steps.iter().filter(|step| matches!(step, Step::Send(_))).count()
}

fn told(steps: Vec<Step>) -> Vec<RelayEvent> {
    steps.into_iter().filter_map(|step| if let Step::Tell(event) = step { Some(event) } else { None }).collect()
}

#[test]
fn what_the_relay_has_taken_is_acknowledged_with_its_receipt() {
    let mut conversation = welcomed(10);
    assert_eq!(sent(&conversation.order(clearing(77))), 1);
    let steps = conversation.hear(&puback(1, PubackReasonCode::Success));
    assert_eq!(told(steps), [RelayEvent::Acknowledged { receipt: 77 }]);
}

#[test]
fn what_the_relay_refuses_is_told_as_not_taken_and_the_rest_goes_on() {
    let mut conversation = welcomed(10);
    conversation.order(clearing(1));
    conversation.order(clearing(2));
    let steps = conversation.hear(&puback(1, PubackReasonCode::QuotaExceeded));
    assert_eq!(told(steps), [RelayEvent::NotTaken { receipt: 1 }]);
    let steps = conversation.hear(&puback(2, PubackReasonCode::Success));
    assert_eq!(told(steps), [RelayEvent::Acknowledged { receipt: 2 }]);
}

#[test]
fn no_more_is_sent_at_a_time_than_the_relay_takes() {
    let mut conversation = welcomed(2);
    let sent_at_first: usize = (0..5).map(|receipt| sent(&conversation.order(clearing(receipt)))).sum();
    assert_eq!(sent_at_first, 2);
    let steps = conversation.hear(&puback(1, PubackReasonCode::Success));
    assert_eq!(sent(&steps), 1);
}

#[test]
fn a_message_that_waited_comes_whole_even_in_single_bytes() {
    let mut conversation = welcomed(10);
    let steps: Vec<Step> = message(Qos::AtLeastOnce).iter().flat_map(|byte| conversation.hear(&[*byte])).collect();
    assert_eq!(sent(&steps), 1, "it is acknowledged");
    let expected = RelayEvent::Message { topic: "m/b/s".into(), payload: b"sealed".to_vec(), retained: true };
    assert_eq!(told(steps), [expected]);
}

#[test]
fn a_proof_that_is_not_accepted_is_a_refusal_and_a_busy_relay_is_not() {
    for (code, why) in [
        (ConnectReasonCode::NotAuthorized, RelayTrouble::Refused),
        (ConnectReasonCode::BadUserNameOrPassword, RelayTrouble::Refused),
        (ConnectReasonCode::ServerBusy, RelayTrouble::Unreachable),
    ] {
        let (mut conversation, _) = Conversation::open("c", "box:rw", b"proof");
        assert_eq!(conversation.hear(&connack(code, vec![])), [Step::Over(why)]);
    }
}

#[test]
fn a_refused_subscription_is_not_passed_over_in_silence() {
    let mut conversation = welcomed(10);
    assert_eq!(sent(&conversation.order(RelayOrder::Subscribe { topic: "m/b/#".into() })), 1);
    let steps = conversation.hear(&suback(1, SubackReasonCode::NotAuthorized));
    assert_eq!(steps, [Step::Over(RelayTrouble::Refused)]);
}

#[test]
fn orders_before_the_welcome_and_after_the_end_have_no_effect() {
    let (mut conversation, _) = Conversation::open("c", "box:rw", b"proof");
    assert_eq!(conversation.order(clearing(1)), []);
    let mut conversation = welcomed(10);
    conversation.hear(&[0xff; 8]);
    assert_eq!(conversation.order(clearing(1)), []);
    assert_eq!(conversation.hear(&message(Qos::AtMostOnce)), []);
}

#[test]
fn a_relay_that_no_longer_answers_pings_counts_as_lost() {
    let mut conversation = welcomed(10);
    let steps = conversation.time_is_up(TimerKind::PingreqSend);
    assert!(steps.contains(&Step::Alarm(TimerKind::PingrespRecv, PONG_TIMEOUT_MS)), "{steps:?}");
    let steps = conversation.time_is_up(TimerKind::PingrespRecv);
    assert_eq!(steps.last(), Some(&Step::Over(RelayTrouble::Lost)), "{steps:?}");
}

#[test]
fn a_packet_larger_than_any_slot_ends_the_conversation_before_it_is_held() {
    let mut conversation = welcomed(10);
    let steps = conversation.hear(&[0x30, 0xff, 0xff, 0xff, 0x7f]);
    assert!(steps.contains(&Step::Over(RelayTrouble::Lost)), "{steps:?}");
}

/// What an honest relay might say, to be altered by a hostile one.
fn honest_words() -> Vec<Vec<u8>> {
    vec![
        connack(ConnectReasonCode::Success, vec![ReceiveMaximum::new(3).unwrap().into()]),
        message(Qos::AtMostOnce),
        message(Qos::AtLeastOnce),
        message(Qos::ExactlyOnce),
        puback(1, PubackReasonCode::Success),
        puback(2, PubackReasonCode::QuotaExceeded),
        suback(1, SubackReasonCode::GrantedQos1),
        vec![0xd0, 0],
        vec![0xe0, 0],
        vec![0xf0, 0],
        vec![0x62, 2, 0, 9],
        vec![0x50, 2, 0, 1],
        vec![0x70, 2, 0, 1],
        vec![0xb0, 4, 0, 1, 0, 0],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_hostile_relay_costs_a_connection_and_never_a_panic(
        order in prop::collection::vec((0_usize..14, prop::option::of((any::<prop::sample::Index>(), any::<u8>())), 0_u8..4), 1..30),
        noise in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let words = honest_words();
        let mut conversation = welcomed(3);
        for (word, altered, act) in order {
            let mut bytes = words[word].clone();
            if let Some((place, value)) = altered {
                let place = place.index(bytes.len());
                bytes[place] = value;
            }
            match act {
                0 => drop(conversation.order(clearing(5))),
                1 => drop(conversation.order(RelayOrder::Subscribe { topic: "m/b/#".into() })),
                2 => drop(conversation.time_is_up(TimerKind::PingreqSend)),
                _ => {}
            }
            conversation.hear(&bytes);
        }
        conversation.hear(&noise);
    }
}
