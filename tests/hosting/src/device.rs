//! A device at a relay or at a broker: a WebSocket, and MQTT 5 as the app speaks it.
//!
//! Every answer is waited for a bounded time. Messages that come while an answer is awaited are kept.

use std::collections::VecDeque;
use std::time::Duration;

use alongside::crypto::BoxKeys;
use alongside::crypto::proof::{Access, prove};
use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::BytesMut;
use futures_util::{SinkExt, StreamExt};
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::packet::puback::PubAckPacket;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::packet::subscribe::{SubscribePacket, TopicFilter};
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::transport::packet_io::encode_packet_to_buffer;
use mqtt5::{ConnectOptions, FixedHeader, Packet, QoS};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Longer than any answer takes that is still of use.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Where a device goes in.
#[derive(Debug, Clone)]
pub struct Way {
    /// `HOST:PORT` of the relay that gives the challenge.
    pub relay: String,
    /// `HOST:PORT` of whoever serves `/mqtt`: the same relay, or a broker.
    pub broker: String,
}

impl Way {
    /// Through a relay alone.
    pub fn through(relay: &str) -> Self {
        Self { relay: relay.to_owned(), broker: relay.to_owned() }
    }
}

/// A connection.
#[derive(Debug)]
pub struct Device {
    socket: WebSocketStream<TcpStream>,
    buffer: BytesMut,
    waiting: VecDeque<PublishPacket>,
    packet_id: u16,
}

impl Device {
    /// Goes in with a proof for these boxes.
    ///
    /// # Errors
    /// If nobody answers, or the proof is refused.
    pub async fn enter(way: &Way, boxes: &[&BoxKeys]) -> Result<Self> {
        let token = challenge(&way.relay).await?;
        let grants: Vec<_> = boxes.iter().map(|&keys| (keys, Access::ReadWrite)).collect();
        let (username, password) = prove(&token, &way.relay, &grants)?;
        Self::introduce(&way.broker, &username, &URL_SAFE_NO_PAD.encode(password)).await
    }

    /// Goes in with any user name and password.
    ///
    /// # Errors
    /// If nobody answers, or they are refused.
    pub async fn introduce(broker: &str, username: &str, password: &str) -> Result<Self> {
        let mut request = format!("ws://{broker}/mqtt").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", "mqtt".parse()?);
        let stream = timeout(PATIENCE, TcpStream::connect(broker)).await??;
        stream.set_nodelay(true)?;
        let (socket, _) = timeout(PATIENCE, client_async(request, stream)).await??;
        let mut device = Self { socket, buffer: BytesMut::new(), waiting: VecDeque::new(), packet_id: 0 };
        // Like the app: another name each time, which nobody else can know.
        let mark = alongside::crypto::Key::from_bytes([7; 32]).derive_bytes::<16>("name", &[password.as_bytes()]);
        let name: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut options = ConnectOptions::new(name).protocol_options;
        options.username = Some(username.to_owned());
        options.password = Some(password.as_bytes().to_vec());
        device.send(&Packet::Connect(Box::new(ConnectPacket::new(options)))).await?;
        match device.next().await? {
            Packet::ConnAck(answer) if answer.reason_code == ReasonCode::Success => Ok(device),
            Packet::ConnAck(answer) => bail!("refused: {:?}", answer.reason_code),
            other => bail!("neither let in nor refused: {other:?}"),
        }
    }

    async fn send(&mut self, packet: &Packet) -> Result<()> {
        let mut bytes = BytesMut::new();
        encode_packet_to_buffer(packet, &mut bytes)?;
        Ok(timeout(PATIENCE, self.socket.send(Message::Binary(bytes.freeze()))).await??)
    }

    async fn next(&mut self) -> Result<Packet> {
        loop {
            if let Some(packet) = self.decode()? {
                return Ok(packet);
            }
            match timeout(PATIENCE, self.socket.next()).await.context("no answer")? {
                Some(Ok(Message::Binary(bytes))) => self.buffer.extend_from_slice(&bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => bail!("the connection is over: {other:?}"),
            }
        }
    }

    fn decode(&mut self) -> Result<Option<Packet>> {
        let mut rest = self.buffer.get(..).unwrap_or_default();
        let Ok(header) = FixedHeader::decode(&mut rest) else { return Ok(None) };
        let length = usize::try_from(header.remaining_length)?;
        if rest.len() < length {
            return Ok(None);
        }
        let start = self.buffer.len() - rest.len();
        let mut body = self.buffer.split_to(start + length).freeze().slice(start..);
        Ok(Some(Packet::decode_from_body_with_version(header.packet_type, &header, &mut body, 5)?))
    }

    fn number(&mut self) -> u16 {
        self.packet_id = self.packet_id.checked_add(1).unwrap_or(1);
        self.packet_id
    }

    /// Sends a message and does not wait; its number.
    ///
    /// # Errors
    /// If the connection is over.
    pub async fn post(&mut self, topic: &str, payload: &[u8], retain: bool) -> Result<u16> {
        let number = self.number();
        let publish = PublishPacket::new(topic, payload.to_vec(), QoS::AtLeastOnce).with_retain(retain);
        let publish = publish.with_message_expiry_interval(3_600).with_packet_id(number);
        self.send(&Packet::Publish(publish)).await?;
        Ok(number)
    }

    /// Sends a message and waits until it is taken.
    ///
    /// # Errors
    /// If it is refused, or the connection is over.
    pub async fn leave(&mut self, topic: &str, payload: &[u8], retain: bool) -> Result<()> {
        let number = self.post(topic, payload, retain).await?;
        loop {
            match self.next().await? {
                Packet::PubAck(answer) if answer.packet_id == number && answer.reason_code.is_success() => {
                    return Ok(());
                }
                Packet::PubAck(answer) => bail!("not taken: {:?}", answer.reason_code),
                Packet::Publish(publish) => self.keep(publish).await?,
                other => bail!("not an acknowledgement: {other:?}"),
            }
        }
    }

    /// Asks to hear of a topic.
    ///
    /// # Errors
    /// If it is refused, or the connection is over.
    pub async fn listen(&mut self, filter: &str) -> Result<()> {
        let subscribe = SubscribePacket::new(self.number());
        let subscribe = subscribe.add_filter_with_options(TopicFilter::new(filter, QoS::AtLeastOnce));
        self.send(&Packet::Subscribe(subscribe)).await?;
        loop {
            match self.next().await? {
                Packet::SubAck(answer) => {
                    let granted = answer.reason_codes.iter().all(|code| (*code as u8) < 0x80);
                    return if granted { Ok(()) } else { bail!("refused: {:?}", answer.reason_codes) };
                }
                Packet::Publish(publish) => self.keep(publish).await?,
                other => bail!("not an answer to a subscription: {other:?}"),
            }
        }
    }

    async fn keep(&mut self, publish: PublishPacket) -> Result<()> {
        if let Some(number) = publish.packet_id {
            self.send(&Packet::PubAck(PubAckPacket::new(number))).await?;
        }
        self.waiting.push_back(publish);
        Ok(())
    }

    /// The next message, acknowledged. Acknowledgements of posted messages are passed over.
    ///
    /// # Errors
    /// If none comes in time, or the connection is over.
    pub async fn hear(&mut self) -> Result<PublishPacket> {
        loop {
            if let Some(publish) = self.waiting.pop_front() {
                return Ok(publish);
            }
            match self.next().await? {
                Packet::Publish(publish) => self.keep(publish).await?,
                Packet::PubAck(_) => {}
                other => bail!("not a message: {other:?}"),
            }
        }
    }
}

/// A challenge for this relay's own address.
///
/// # Errors
/// If it gives none.
pub async fn challenge(relay: &str) -> Result<Vec<u8>> {
    let mut stream = timeout(PATIENCE, TcpStream::connect(relay)).await??;
    let request = format!("GET /challenge HTTP/1.1\r\nHost: {relay}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await??;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("no answer to /challenge")?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("no challenge: {}", String::from_utf8_lossy(&answer));
    }
    Ok(answer.split_off(end + 4))
}
