//! What may pass from a device to the broker.
//!
//! Pure: a packet and what its sender proved, in; a verdict, out. Leaves the disk and the sockets to
//! `connection`. Invariants: nothing passes that names a topic outside the proved boxes; nothing passes
//! that the broker would keep or do on its own (stored sessions, retained or delayed wills, aliases);
//! of a message's properties only the end of its time passes, so that none says who sent it.

use alongside::crypto::proof::Grants;
use bytes::Bytes;
use mqtt5::packet::connack::ConnAckPacket;
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::packet::disconnect::DisconnectPacket;
use mqtt5::packet::puback::PubAckPacket;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::{Packet, Properties, QoS};

use crate::limits;

/// Properties that the broker adds to messages, and that say who sent them.
const SENDER: [&str; 2] = ["x-mqtt-sender", "x-mqtt-client-id"];

/// What becomes of a packet.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It goes on to the broker.
    Pass(Packet),
    /// Its slot is written or cleared, then it goes on to the broker.
    Slot(PublishPacket),
    /// It goes nowhere, and its sender hears this.
    Answer(Packet),
    /// It goes nowhere, and its sender asked for no answer.
    Drop,
    /// The connection ends with this.
    End(Farewell),
}

/// The last thing a device hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// It is not let in.
    Refused(ReasonCode),
    /// It is not let in, and speaks the older MQTT in which this is said differently.
    TooOld,
    /// It was in, and is no longer.
    Goodbye(ReasonCode),
}

impl Farewell {
    /// As it is sent.
    pub(crate) fn packet(self) -> Packet {
        match self {
            Self::Refused(reason) => Packet::ConnAck(ConnAckPacket::new(false, reason)),
            Self::TooOld => Packet::ConnAck(ConnAckPacket::new_v311(false, ReasonCode::UnsupportedProtocolVersion)),
            Self::Goodbye(reason) => Packet::Disconnect(DisconnectPacket::new(reason)),
        }
    }
}

/// A first packet that may be looked at further.
#[derive(Debug)]
pub(crate) struct Introduction {
    /// The boxes asked for.
    pub(crate) username: String,
    /// The proof.
    pub(crate) password: Vec<u8>,
    /// What the broker gets to see; still without a client id.
    pub(crate) connect: ConnectPacket,
}

/// Looks at the first packet of a connection. A proof is taken out of it: the broker needs none.
///
/// # Errors
/// With what the device hears before the relay closes.
pub(crate) fn introduction(packet: Packet) -> Result<Introduction, Farewell> {
    let Packet::Connect(connect) = packet else { return Err(Farewell::Goodbye(ReasonCode::ProtocolError)) };
    let mut connect = *connect;
    if connect.protocol_version != 5 {
        return Err(Farewell::TooOld);
    }
    let (Some(username), Some(password)) = (connect.username.take(), connect.password.take()) else {
        return Err(Farewell::Refused(ReasonCode::NotAuthorized));
    };
    if connect.properties.get_authentication_method().is_some() {
        return Err(Farewell::Refused(ReasonCode::BadAuthenticationMethod));
    }
    connect.clean_start = true;
    connect.properties = kept_of_connect(&connect.properties);
    connect.will_properties = Properties::default();
    Ok(Introduction { username, password, connect })
}

/// Whether the last will of this connection is one it could have published itself.
///
/// # Errors
/// With what the device hears before the relay closes.
pub(crate) fn will(connect: &ConnectPacket, grants: &Grants) -> Result<(), Farewell> {
    let Some(will) = &connect.will else { return Ok(()) };
    if will.retain {
        // It would wait in memory only, and be gone after a restart.
        return Err(Farewell::Refused(ReasonCode::RetainNotSupported));
    }
    if will.qos == QoS::ExactlyOnce {
        return Err(Farewell::Refused(ReasonCode::QoSNotSupported));
    }
    if will.payload.len() > limits::WILL_BYTES {
        return Err(Farewell::Refused(ReasonCode::PacketTooLarge));
    }
    if !grants.may_publish(&will.topic) {
        return Err(Farewell::Refused(ReasonCode::NotAuthorized));
    }
    Ok(())
}

/// Looks at every packet after the first.
pub(crate) fn judge(packet: Packet, grants: &Grants) -> Verdict {
    match packet {
        Packet::Publish(publish) => judge_publish(publish, grants),
        Packet::Subscribe(_) | Packet::Unsubscribe(_) | Packet::PubAck(_) | Packet::PingReq => Verdict::Pass(packet),
        Packet::Disconnect(mut disconnect) => {
            disconnect.properties = Properties::default();
            Verdict::Pass(Packet::Disconnect(disconnect))
        }
        _ => Verdict::End(Farewell::Goodbye(ReasonCode::ProtocolError)),
    }
}

fn judge_publish(publish: PublishPacket, grants: &Grants) -> Verdict {
    if publish.properties.get_topic_alias().is_some() {
        return Verdict::End(Farewell::Goodbye(ReasonCode::TopicAliasInvalid));
    }
    if publish.qos == QoS::ExactlyOnce {
        return Verdict::End(Farewell::Goodbye(ReasonCode::QoSNotSupported));
    }
    if !grants.may_publish(&publish.topic_name) {
        return not_taken(&publish, ReasonCode::NotAuthorized);
    }
    if publish.retain && publish.payload.len() > limits::SLOT_BYTES {
        return not_taken(&publish, ReasonCode::QuotaExceeded);
    }
    let expiry_s = publish.properties.get_message_expiry_interval().unwrap_or(u32::MAX);
    let mut passing = publish;
    passing.properties = Properties::default();
    passing.properties.set_message_expiry_interval(expiry_s.min(limits::WAITING_S));
    if passing.retain { Verdict::Slot(passing) } else { Verdict::Pass(Packet::Publish(passing)) }
}

/// The message was not taken, for this reason.
pub(crate) fn not_taken(publish: &PublishPacket, reason: ReasonCode) -> Verdict {
    match (publish.qos, publish.packet_id) {
        (QoS::AtMostOnce, _) => Verdict::Drop,
        (_, Some(packet_id)) => Verdict::Answer(Packet::PubAck(PubAckPacket::new_with_reason(packet_id, reason))),
        (_, None) => Verdict::End(Farewell::Goodbye(ReasonCode::MalformedPacket)),
    }
}

/// The message as its receiver gets it: without what the broker wrote into it about the sender.
pub(crate) fn without_sender(mut publish: PublishPacket) -> Packet {
    for key in SENDER {
        publish.properties.remove_user_property_by_key(key);
    }
    Packet::Publish(publish)
}

/// Seconds from now until the message's time is over.
pub(crate) fn expiry_s(publish: &PublishPacket) -> u32 {
    publish.properties.get_message_expiry_interval().unwrap_or(limits::WAITING_S)
}

/// An empty payload clears a slot.
pub(crate) fn clears(payload: &Bytes) -> bool {
    payload.is_empty()
}

/// Of what a device says about itself, the broker needs how much it can take.
fn kept_of_connect(asked: &Properties) -> Properties {
    let mut kept = Properties::default();
    if let Some(maximum) = asked.get_receive_maximum() {
        kept.set_receive_maximum(maximum);
    }
    if let Some(maximum) = asked.get_maximum_packet_size() {
        kept.set_maximum_packet_size(maximum);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: &str = "00112233445566778899aabbccddeeff";

    fn grants() -> Grants {
        Grants::from_username(&format!("{BOX}:rw")).unwrap()
    }

    fn publish(topic: &str, qos: QoS) -> PublishPacket {
        PublishPacket::new(topic, &b"sealed"[..], qos).with_packet_id(7)
    }

    #[test]
    fn of_a_message_only_the_end_of_its_time_passes() {
        let sent = publish(&format!("m/{BOX}/a"), QoS::AtLeastOnce)
            .with_user_property("who".to_owned(), "Ana".to_owned())
            .with_content_type("text".to_owned())
            .with_message_expiry_interval(u32::MAX);
        let Verdict::Pass(Packet::Publish(passed)) = judge(Packet::Publish(sent), &grants()) else {
            panic!("a message into one's own box passes");
        };
        assert_eq!(passed.properties.get_user_property_value("who"), None);
        assert_eq!(passed.properties.len(), 1);
        assert_eq!(expiry_s(&passed), limits::WAITING_S);
    }

    #[test]
    fn what_is_outside_the_box_is_answered_and_goes_nowhere() {
        for topic in ["m/ffffffffffffffffffffffffffffffff/a", "$SYS/broker", "a", ""] {
            let verdict = judge(Packet::Publish(publish(topic, QoS::AtLeastOnce)), &grants());
            let Verdict::Answer(Packet::PubAck(answer)) = verdict else { panic!("{topic}: {verdict:?}") };
            assert_eq!(answer.reason_code, ReasonCode::NotAuthorized);
            let verdict = judge(Packet::Publish(publish(topic, QoS::AtMostOnce)), &grants());
            assert!(matches!(verdict, Verdict::Drop));
        }
    }

    #[test]
    fn what_waits_goes_by_its_slot_and_may_not_be_too_large() {
        let topic = format!("m/{BOX}/a");
        let small = publish(&topic, QoS::AtLeastOnce).with_retain(true);
        assert!(matches!(judge(Packet::Publish(small), &grants()), Verdict::Slot(_)));
        let large = PublishPacket::new(topic, vec![0; limits::SLOT_BYTES + 1], QoS::AtLeastOnce)
            .with_packet_id(7)
            .with_retain(true);
        let verdict = judge(Packet::Publish(large), &grants());
        assert!(
            matches!(verdict, Verdict::Answer(Packet::PubAck(answer)) if answer.reason_code == ReasonCode::QuotaExceeded)
        );
    }
}
