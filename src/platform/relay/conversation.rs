//! One connection to a relay as MQTT 5, without the network: bytes in, bytes and events out.
//!
//! Publishes with quality of service 1, as many at a time as the relay takes; the rest waits in a bounded
//! queue. Whatever the relay does against the protocol ends the conversation, and nothing more is heard of it.
//! A publish that the relay refuses is told as not taken; a subscription that it refuses ends the conversation,
//! because nobody would ever notice the silence.

#[cfg(test)]
mod tests;

use super::crossing::Crossing;
use super::packets::{NotMqtt, Packets};
use crate::ports::relay::{RelayEvent, RelayOrder, RelayTrouble};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{Connection, ConnectionOptions, Event, TimerKind};
use mqtt_protocol_core::mqtt::packet::v5_0::{Connack, Connect, Puback, Publish, Suback, Subscribe};
use mqtt_protocol_core::mqtt::packet::{
    GenericPacketTrait, MessageExpiryInterval, Packet, Property, Qos, SubEntry, SubOpts,
};
use mqtt_protocol_core::mqtt::result_code::{ConnectReasonCode, MqttError};
use mqtt_protocol_core::mqtt::{Version, role::Client};
use std::collections::{BTreeMap, VecDeque};

/// Seconds without a word until the client shows that it is there.
pub const KEEP_ALIVE_S: u16 = 30;

/// Milliseconds until an unanswered ping counts as a lost connection.
pub const PONG_TIMEOUT_MS: u64 = 15_000;

/// The longest packet that is taken from a relay, in bytes.
pub const LONGEST_PACKET: u32 = 256 * 1024;

/// How many publishes may be unacknowledged at a time, if the relay does not say less.
const MOST_UNACKNOWLEDGED: usize = 64;

/// What may wait to be published, in orders and in bytes.
const MOST_WAITING: usize = 16_384;
const MOST_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// What follows, in this order.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Tell the engine.
    Tell(RelayEvent),
    /// Links may use this to cross home routers; comes before [`RelayEvent::Up`], also when there is nothing.
    Cross(Crossing),
    /// Call [`Conversation::time_is_up`] after so many milliseconds; replaces the alarm of the same kind.
    Alarm(TimerKind, u64),
    /// Not any more.
    NoAlarm(TimerKind),
    /// The conversation is over: close, and tell the engine why.
    Over(RelayTrouble),
}

/// One connection, from its opening to its end.
pub struct Conversation {
    connection: Connection<Client>,
    packets: Packets,
    welcomed: bool,
    over: bool,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    receipts: BTreeMap<u16, u32>,
}

/// A publish that has not been sent.
struct Waiting {
    topic: String,
    payload: Vec<u8>,
    retain: bool,
    expiry_s: u32,
    receipt: u32,
}

impl Conversation {
    /// The first words on an open WebSocket. The client identifier is to be random for each connection.
    pub fn open(client: &str, username: &str, password: &[u8]) -> (Self, Vec<Step>) {
        let options = ConnectionOptions::new().maximum_packet_size_recv(LONGEST_PACKET);
        let mut connection = Connection::<Client>::with_options(Version::V5_0, options);
        connection.set_auto_pub_response(true);
        connection.set_pingresp_recv_timeout(PONG_TIMEOUT_MS);
        let mut conversation = Self {
            connection,
            packets: Packets::default(),
            welcomed: false,
            over: false,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            receipts: BTreeMap::new(),
        };
        let steps = match connect(client, username, password) {
            Ok(connect) => {
                let events = conversation.connection.checked_send(connect);
                conversation.follow(events)
            }
            Err(_) => conversation.end(RelayTrouble::Refused),
        };
        (conversation, steps)
    }

    /// Bytes have come.
    pub fn hear(&mut self, bytes: &[u8]) -> Vec<Step> {
        let mut steps = Vec::new();
        self.packets.push(bytes);
        while !self.over {
            let packet = match self.packets.next() {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(NotMqtt) => {
                    steps.extend(self.end(RelayTrouble::Lost));
                    break;
                }
            };
            let mut cursor = Cursor::new(packet.as_slice());
            while !self.over && (cursor.position() as usize) < packet.len() {
                let events = self.connection.recv(&mut cursor);
                steps.extend(self.follow(events));
            }
        }
        steps.extend(self.publish_waiting());
        steps
    }

    /// The engine orders a subscription or a publish; before the welcome, orders have no effect.
    pub fn order(&mut self, order: RelayOrder) -> Vec<Step> {
        if !self.welcomed || self.over {
            return Vec::new();
        }
        match order {
            RelayOrder::Subscribe { topic } => self.subscribe(&topic),
            RelayOrder::Publish { topic, payload, retain, expiry_s, receipt } => {
                let payload = payload.map(|sealed| sealed.into_bytes()).unwrap_or_default();
                self.waiting_bytes += payload.len();
                self.waiting.push_back(Waiting { topic, payload, retain, expiry_s, receipt });
                if self.waiting.len() > MOST_WAITING || self.waiting_bytes > MOST_WAITING_BYTES {
                    return self.end(RelayTrouble::Lost);
                }
                self.publish_waiting()
            }
            RelayOrder::Connect { .. } | RelayOrder::Prove { .. } | RelayOrder::Disconnect => Vec::new(),
        }
    }

    /// An alarm rings.
    pub fn time_is_up(&mut self, kind: TimerKind) -> Vec<Step> {
        if self.over {
            return Vec::new();
        }
        let events = self.connection.notify_timer_fired(kind);
        self.follow(events)
    }

    fn follow(&mut self, events: Vec<Event>) -> Vec<Step> {
        let mut steps = Vec::new();
        for event in events {
            if self.over {
                break;
            }
            match event {
                Event::RequestSendPacket { packet, .. } => steps.push(Step::Send(packet.to_continuous_buffer())),
                Event::NotifyPacketReceived(packet) => steps.extend(self.received(packet)),
                Event::RequestTimerReset { kind, duration_ms } => steps.push(Step::Alarm(kind, duration_ms)),
                Event::RequestTimerCancel(kind) => steps.push(Step::NoAlarm(kind)),
                Event::NotifyPacketIdReleased(_) => {}
                Event::NotifyError(_) | Event::RequestClose => steps.extend(self.end(RelayTrouble::Lost)),
            }
        }
        steps
    }

    fn received(&mut self, packet: Packet) -> Vec<Step> {
        match packet {
            Packet::V5_0Connack(connack) if !self.welcomed => self.welcome(&connack),
            Packet::V5_0Publish(publish) => vec![Step::Tell(RelayEvent::Message {
                topic: publish.topic_name().to_owned(),
                payload: publish.payload().as_slice().to_vec(),
                retained: publish.retain(),
            })],
            Packet::V5_0Puback(puback) => self.acknowledged(&puback),
            Packet::V5_0Suback(suback) => self.subscribed(&suback),
            Packet::V5_0Pingresp(_) => Vec::new(),
            _ => self.end(RelayTrouble::Lost),
        }
    }

    fn welcome(&mut self, connack: &Connack) -> Vec<Step> {
        match connack.reason_code() {
            ConnectReasonCode::Success => {
                self.welcomed = true;
                let said = connack.props().iter().filter_map(|property| match property {
                    Property::UserProperty(pair) => Some((pair.key(), pair.val())),
                    _ => None,
                });
                vec![Step::Cross(Crossing::of(said)), Step::Tell(RelayEvent::Up)]
            }
            ConnectReasonCode::ServerBusy
            | ConnectReasonCode::ServerUnavailable
            | ConnectReasonCode::ConnectionRateExceeded => self.end(RelayTrouble::Unreachable),
            _ => self.end(RelayTrouble::Refused),
        }
    }

    fn acknowledged(&mut self, puback: &Puback) -> Vec<Step> {
        let receipt = self.receipts.remove(&puback.packet_id());
        let taken = puback.reason_code().is_none_or(|code| code.is_success());
        let event = |receipt| match taken {
            true => Step::Tell(RelayEvent::Acknowledged { receipt }),
            false => Step::Tell(RelayEvent::NotTaken { receipt }),
        };
        receipt.map(event).into_iter().collect()
    }

    fn subscribed(&mut self, suback: &Suback) -> Vec<Step> {
        let granted = suback.reason_codes().iter().all(|code| code.is_success());
        if granted { Vec::new() } else { self.end(RelayTrouble::Refused) }
    }

    fn subscribe(&mut self, topic: &str) -> Vec<Step> {
        let packet = self.connection.acquire_packet_id().and_then(|packet_id| {
            let options = SubOpts::new().set_qos(Qos::AtLeastOnce);
            Subscribe::builder().packet_id(packet_id).entries(vec![SubEntry::new(topic, options)?]).build()
        });
        match packet {
            Ok(packet) => {
                let events = self.connection.checked_send(packet);
                self.follow(events)
            }
            Err(_) => self.end(RelayTrouble::Lost),
        }
    }

    fn publish_waiting(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        while !self.over && self.may_publish() {
            let Some(waiting) = self.waiting.pop_front() else { break };
            self.waiting_bytes = self.waiting_bytes.saturating_sub(waiting.payload.len());
            let receipt = waiting.receipt;
            let packet = self.connection.acquire_packet_id().and_then(|id| Ok((id, publish(id, waiting)?)));
            match packet {
                Ok((packet_id, packet)) => {
                    self.receipts.insert(packet_id, receipt);
                    let events = self.connection.checked_send(packet);
                    steps.extend(self.follow(events));
                }
                Err(_) => steps.extend(self.end(RelayTrouble::Lost)),
            }
        }
        steps
    }

    fn may_publish(&self) -> bool {
        let taken = self.connection.get_receive_maximum_vacancy_for_send();
        self.receipts.len() < MOST_UNACKNOWLEDGED && taken.is_none_or(|vacancy| vacancy > 0)
    }

    fn end(&mut self, why: RelayTrouble) -> Vec<Step> {
        self.over = true;
        self.waiting.clear();
        vec![Step::Over(if self.welcomed || why != RelayTrouble::Lost { why } else { RelayTrouble::Unreachable })]
    }
}

fn connect(client: &str, username: &str, password: &[u8]) -> Result<Connect, MqttError> {
    Connect::builder()
        .client_id(client)?
        .clean_start(true)
        .keep_alive(KEEP_ALIVE_S)
        .user_name(username)?
        // Some brokers hand only text to the hook that checks it.
        .password(URL_SAFE_NO_PAD.encode(password).into_bytes())?
        .build()
}

fn publish(packet_id: u16, waiting: Waiting) -> Result<Publish, MqttError> {
    Publish::builder()
        .topic_name(waiting.topic)?
        .qos(Qos::AtLeastOnce)
        .retain(waiting.retain)
        .packet_id(packet_id)
        .props(vec![MessageExpiryInterval::new(waiting.expiry_s)?.into()])
        .payload(waiting.payload)
        .build()
}
