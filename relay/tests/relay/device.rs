//! A device's side of the relay, as plain as can be: a WebSocket and MQTT packets.

use std::collections::VecDeque;
use std::time::Duration;

use alongside::crypto::proof::{Access, prove};
use alongside::crypto::{BoxKeys, Key};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::packet::puback::PubAckPacket;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::packet::suback::SubAckReasonCode;
use mqtt5::packet::subscribe::{SubscribePacket, TopicFilter};
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::transport::packet_io::encode_packet_to_buffer;
use mqtt5::{ConnectOptions, FixedHeader, Packet, QoS};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::host::Host;

/// Longer than anything here takes; only to end a test that would hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// The keys of the box with this number.
pub(crate) fn a_box(number: u8) -> BoxKeys {
    BoxKeys::derive(&Key::from_bytes([number; 32]))
}

/// A connection to `/mqtt`.
pub(crate) struct Device {
    socket: WebSocketStream<TcpStream>,
    buffer: BytesMut,
    waiting: VecDeque<PublishPacket>,
    packet_id: u16,
}

impl Device {
    /// A WebSocket, nothing said yet.
    pub(crate) async fn open(host: &Host) -> Self {
        Self::open_as(host, host.address()).await
    }

    /// The same, calling the relay by a name.
    pub(crate) async fn open_as(host: &Host, name: &str) -> Self {
        let mut request = format!("ws://{}/mqtt", host.address()).into_client_request().unwrap();
        request.headers_mut().insert("host", name.parse().unwrap());
        request.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().unwrap());
        let stream = TcpStream::connect(host.address()).await.unwrap();
        let (socket, answer) = client_async(request, stream).await.unwrap();
        assert_eq!(answer.headers()["sec-websocket-protocol"], "mqtt");
        Self { socket, buffer: BytesMut::new(), waiting: VecDeque::new(), packet_id: 0 }
    }

    /// Goes in with a proof for both sides of these boxes.
    pub(crate) async fn enter(host: &Host, boxes: &[&BoxKeys]) -> Self {
        let grants: Vec<_> = boxes.iter().map(|&keys| (keys, Access::ReadWrite)).collect();
        Self::enter_with(host, &grants).await
    }

    /// Goes in with a proof for just this.
    pub(crate) async fn enter_with(host: &Host, grants: &[(&BoxKeys, Access)]) -> Self {
        let (username, password) = prove(&host.challenge().await, host.address(), grants).unwrap();
        let mut device = Self::open(host).await;
        assert_eq!(device.introduce(connect(&username, &password)).await, Ok(()));
        device
    }

    /// Says who it is and hears whether it may come in.
    pub(crate) async fn introduce(&mut self, connect: ConnectPacket) -> Result<(), ReasonCode> {
        self.send(&Packet::Connect(Box::new(connect))).await;
        match self.next().await {
            Some(Packet::ConnAck(answer)) if answer.reason_code == ReasonCode::Success => Ok(()),
            Some(Packet::ConnAck(answer)) => Err(answer.reason_code),
            other => panic!("neither let in nor refused: {other:?}"),
        }
    }

    /// Sends one packet.
    pub(crate) async fn send(&mut self, packet: &Packet) {
        let mut bytes = BytesMut::new();
        encode_packet_to_buffer(packet, &mut bytes).unwrap();
        self.send_bytes(bytes.freeze()).await.unwrap();
    }

    /// Sends any bytes.
    pub(crate) async fn send_bytes(&mut self, bytes: Bytes) -> Result<(), ()> {
        self.socket.send(Message::Binary(bytes)).await.map_err(|_| ())
    }

    /// The next packet, or `None` once the relay has closed.
    pub(crate) async fn next(&mut self) -> Option<Packet> {
        loop {
            if let Some(packet) = self.decode() {
                return Some(packet);
            }
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("the relay to say something") {
                Some(Ok(Message::Binary(bytes))) => self.buffer.extend_from_slice(&bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    fn decode(&mut self) -> Option<Packet> {
        let mut rest = &self.buffer[..];
        let header = FixedHeader::decode(&mut rest).ok()?;
        let length = header.remaining_length as usize;
        if rest.len() < length {
            return None;
        }
        let start = self.buffer.len() - rest.len();
        let mut body = self.buffer.split_to(start + length).freeze().slice(start..);
        Some(Packet::decode_from_body_with_version(header.packet_type, &header, &mut body, 5).unwrap())
    }

    /// Sends a message without waiting for its acknowledgement; its number.
    pub(crate) async fn post(&mut self, publish: PublishPacket) -> u16 {
        self.packet_id += 1;
        self.send(&Packet::Publish(publish.with_packet_id(self.packet_id))).await;
        self.packet_id
    }

    /// The next acknowledgement; messages that come before it are kept for [`Device::hear`].
    pub(crate) async fn acknowledged(&mut self) -> Option<PubAckPacket> {
        loop {
            match self.next().await? {
                Packet::PubAck(acknowledgement) => return Some(acknowledgement),
                Packet::Publish(publish) => self.waiting.push_back(publish),
                other => panic!("not an acknowledgement: {other:?}"),
            }
        }
    }

    /// Leaves a message in a slot; what the relay says.
    pub(crate) async fn leave(&mut self, topic: &str, payload: &[u8]) -> ReasonCode {
        let publish = PublishPacket::new(topic, payload.to_vec(), QoS::AtLeastOnce).with_retain(true);
        self.publish(publish.with_message_expiry_interval(3_600)).await
    }

    /// Passes a message to those who listen now; what the relay says.
    pub(crate) async fn pass(&mut self, topic: &str, payload: &[u8]) -> ReasonCode {
        self.publish(PublishPacket::new(topic, payload.to_vec(), QoS::AtLeastOnce)).await
    }

    async fn publish(&mut self, publish: PublishPacket) -> ReasonCode {
        let number = self.post(publish).await;
        let acknowledgement = self.acknowledged().await.expect("an acknowledgement");
        assert_eq!(acknowledgement.packet_id, number);
        acknowledgement.reason_code
    }

    /// Asks to hear of a topic; what the relay says.
    pub(crate) async fn listen(&mut self, filter: &str) -> SubAckReasonCode {
        self.packet_id += 1;
        let subscribe =
            SubscribePacket::new(self.packet_id).add_filter_with_options(TopicFilter::new(filter, QoS::AtLeastOnce));
        self.send(&Packet::Subscribe(subscribe)).await;
        loop {
            match self.next().await {
                Some(Packet::SubAck(answer)) => return answer.reason_codes[0],
                Some(Packet::Publish(publish)) => self.waiting.push_back(publish),
                other => panic!("not an answer to a subscription: {other:?}"),
            }
        }
    }

    /// The next message, acknowledged.
    pub(crate) async fn hear(&mut self) -> PublishPacket {
        let publish = match self.waiting.pop_front() {
            Some(publish) => publish,
            None => match self.next().await {
                Some(Packet::Publish(publish)) => publish,
                other => panic!("not a message: {other:?}"),
            },
        };
        if let Some(packet_id) = publish.packet_id {
            self.send(&Packet::PubAck(PubAckPacket::new(packet_id))).await;
        }
        publish
    }

    /// Goes without a goodbye.
    pub(crate) fn vanish(self) {
        drop(self);
    }
}

/// A first packet with this user name and password.
pub(crate) fn connect(username: &str, password: &[u8]) -> ConnectPacket {
    let mut options = ConnectOptions::new("chosen-by-the-device").protocol_options;
    options.username = Some(username.to_owned());
    options.password = Some(as_text(password));
    ConnectPacket::new(options)
}

/// A password as devices send it.
pub(crate) fn as_text(password: &[u8]) -> Vec<u8> {
    URL_SAFE_NO_PAD.encode(password).into_bytes()
}
