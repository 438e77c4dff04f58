//! One device's connection, from its first packet to its end.
//!
//! Two halves run side by side: inward (device, rules, slots, broker) and outward (broker, device). Each
//! waits for the slower one below it, so a flood stays in the sender's own socket. Leaves what may pass to
//! `rules`. Invariant: a message that is to wait reaches the broker, which acknowledges it, only after it
//! is on disk.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use alongside::crypto::proof::Grants;
use axum::extract::ws::{Message, WebSocket};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use getrandom::rand_core::Rng;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::{Packet, PacketType};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, interval, sleep, timeout};

use super::Slots;
use super::cluster::{self, Witness};
use super::frame::{self, Frame, NotMqtt};
use super::pace::Pace;
use super::rules::{self, Farewell, Verdict};
use super::slots::{NotKept, Waiting};
use crate::tally::Tally;
use crate::web::Relay;
use crate::{edge, limits};

type ToDevice = SplitSink<WebSocket, Message>;

/// Why a connection is over; with what the device is told, if anything.
type Over = Option<Farewell>;

/// Serves one device until either side has had enough. `host` is the name it called this relay by.
pub(crate) async fn carry(socket: WebSocket, host: &str, relay: &Relay) {
    let tally = &*relay.tally;
    let (mut to_device, from_device) = socket.split();
    let mut incoming = Incoming { socket: from_device, buffer: BytesMut::new() };
    let introduced = timeout(limits::INTRODUCTION, introduce(&mut incoming, host, relay)).await;
    let over = match introduced {
        Ok(Ok((connect, grants, stream, keeping))) => {
            tally.admitted.one();
            let (from_broker, mut to_broker) = tokio::io::split(stream);
            let (answers, answered) = mpsc::channel(16);
            let broker_is_gone = Notify::new();
            let welcome = relay.crossing.as_ref().map(|crossing| crossing.welcome(host)).unwrap_or_default();
            let inward = async {
                to_broker.write_all(&connect).await.map_err(|_| None)?;
                let mut inward = Inward { incoming, to_broker, answers, grants: &grants, keeping, tally };
                inward.run(&broker_is_gone).await
            };
            let outward = async {
                outward(from_broker, &mut to_device, answered, welcome, tally).await;
                // Inward is told and not dropped: it may be in the middle of writing a slot.
                broker_is_gone.notify_one();
                std::future::pending::<Infallible>().await
            };
            tokio::select! {
                Err(over) = inward => over,
                _ = outward => None,
            }
        }
        Ok(Err(over)) => {
            tally.turned_away.one();
            over
        }
        Err(_) => {
            tally.turned_away.one();
            None
        }
    };
    if let Some(bytes) = over.and_then(|farewell| frame::encode(&farewell.packet()).ok()) {
        // Whether the goodbye arrives makes no difference any more.
        let _said = send(&mut to_device, Message::Binary(bytes)).await;
    }
    let _closed = timeout(limits::GOODBYE, to_device.close()).await;
}

/// The first packet, as the broker gets it, what was proved with it, the way to the broker, and who keeps what waits.
async fn introduce<'a>(
    incoming: &mut Incoming,
    host: &str,
    relay: &'a Relay,
) -> Result<(Bytes, Arc<Grants>, Box<dyn Stream>, Keeping<'a>), Over> {
    let packet = incoming.next().await?.decode().map_err(|_| None)?;
    let mut introduction = rules::introduction(packet).map_err(Some)?;
    let grants = relay
        .door
        .admit(host, edge::now_ms(), &introduction.username, &introduction.password)
        .map_err(|refused| Some(Farewell::Refused(refused.reason())))?;
    rules::will(&introduction.connect, &grants).map_err(Some)?;
    let grants = Arc::new(grants);
    if !introduction.connect.client_id.is_empty() || relay.cluster.is_some() {
        // Whoever knew another device's id could otherwise take its place, and a device that always used
        // the same one could be followed.
        introduction.connect.client_id = fresh_client_id();
    }
    let (stream, keeping): (Box<dyn Stream>, _) = match &relay.cluster {
        None => (Box::new(relay.broker.serve(Arc::clone(&grants))), Keeping::Here(&relay.slots)),
        Some(cluster) => {
            let witness = |place| Witness::new(cluster, place, introduction.username.clone(), &relay.door);
            let (stream, place) = cluster.connect().await.map_err(|error| {
                tracing::error!(reason = ?error.kind(), "no broker answers");
                Some(Farewell::Refused(ReasonCode::ServerUnavailable))
            })?;
            let witness = witness(place);
            cluster::sign(&mut introduction.connect, introduction.username, &relay.door);
            (Box::new(stream), Keeping::Elsewhere(Box::new(witness)))
        }
    };
    let connect = Packet::Connect(Box::new(introduction.connect));
    Ok((frame::encode(&connect).map_err(|_| None)?, grants, stream, keeping))
}

/// A client id that nobody else knows.
pub(super) fn fresh_client_id() -> String {
    let [first, second] = [edge::entropy().next_u64(), edge::entropy().next_u64()];
    format!("device-{first:016x}{second:016x}")
}

/// The way to the broker and back.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Who keeps what is to wait.
enum Keeping<'a> {
    /// This relay, on its disk.
    Here(&'a Slots),
    /// A cluster, at two nodes.
    Elsewhere(Box<Witness<'a>>),
}

/// Device to broker.
struct Inward<'a> {
    incoming: Incoming,
    to_broker: WriteHalf<Box<dyn Stream>>,
    answers: mpsc::Sender<Packet>,
    grants: &'a Grants,
    keeping: Keeping<'a>,
    tally: &'a Tally,
}

impl Inward<'_> {
    /// Carries packets until the connection is over, which is the one way in which this returns.
    async fn run(&mut self, broker_is_gone: &Notify) -> Result<Infallible, Over> {
        let began = Instant::now();
        let mut pace = Pace::new(0.0);
        let more = f64::from(edge::entropy().next_u32()) / f64::from(u32::MAX) / 10.0;
        let mut long_enough = pin!(sleep(limits::CONNECTED.mul_f64(1.0 + more)));
        loop {
            let frame = tokio::select! {
                frame = self.incoming.next() => frame?,
                () = broker_is_gone.notified() => return Err(None),
                () = &mut long_enough => return Err(Some(Farewell::Goodbye(ReasonCode::MaximumConnectTime))),
            };
            self.tally.packets_in.one();
            self.tally.bytes_in.more(frame.length());
            let wait = pace.take(frame.length(), began.elapsed().as_secs_f64());
            if wait > Duration::ZERO {
                sleep(wait).await;
            }
            let packet = frame.decode().map_err(|_| Some(Farewell::Goodbye(ReasonCode::MalformedPacket)))?;
            match rules::judge(packet, self.grants) {
                Verdict::Slot(publish) => self.keep(publish, broker_is_gone).await?,
                verdict => self.carry_out(verdict, broker_is_gone).await?,
            }
        }
    }

    /// What is to wait is kept, and only then goes on to the broker, whose acknowledgement the device gets.
    async fn keep(&mut self, publish: PublishPacket, broker_is_gone: &Notify) -> Result<(), Over> {
        let slots = match &mut self.keeping {
            Keeping::Here(slots) => *slots,
            Keeping::Elsewhere(witness) => {
                let verdict = if witness.leave(&publish).await {
                    Verdict::Pass(Packet::Publish(publish))
                } else {
                    self.tally.disk_troubles.one();
                    rules::not_taken(&publish, ReasonCode::ImplementationSpecificError)
                };
                return self.carry_out(verdict, broker_is_gone).await;
            }
        };
        let turn = slots.turn(&publish.topic_name).await;
        let verdict = match into_slot(&publish, slots).await {
            Ok(()) => Verdict::Pass(Packet::Publish(publish)),
            Err(NotKept::Full) => {
                self.tally.no_room.one();
                rules::not_taken(&publish, ReasonCode::QuotaExceeded)
            }
            Err(NotKept::Disk) => {
                self.tally.disk_troubles.one();
                rules::not_taken(&publish, ReasonCode::ImplementationSpecificError)
            }
        };
        self.carry_out(verdict, broker_is_gone).await?;
        drop(turn);
        Ok(())
    }

    async fn carry_out(&mut self, verdict: Verdict, broker_is_gone: &Notify) -> Result<(), Over> {
        match verdict {
            Verdict::Pass(packet) => {
                let bytes = frame::encode(&packet).map_err(|_| None)?;
                tokio::select! {
                    written = self.to_broker.write_all(&bytes) => written.map_err(|_| None),
                    () = broker_is_gone.notified() => Err(None),
                }
            }
            Verdict::Answer(packet) => self.answers.send(packet).await.map_err(|_| None),
            Verdict::End(farewell) => Err(Some(farewell)),
            Verdict::Drop | Verdict::Slot(_) => Ok(()),
        }
    }
}

async fn into_slot(publish: &PublishPacket, slots: &Slots) -> Result<(), NotKept> {
    if rules::clears(&publish.payload) {
        return slots.forget(&publish.topic_name).await;
    }
    let left_ms = u64::from(rules::expiry_s(publish)).saturating_mul(1_000);
    slots
        .keep(Waiting {
            topic: publish.topic_name.clone(),
            payload: publish.payload.clone(),
            expires_at_ms: edge::now_ms().saturating_add(left_ms),
        })
        .await
}

/// Broker to device, with the answers that did not come from the broker, and a question now and then
/// whether the device is still there.
async fn outward(
    mut from_broker: ReadHalf<Box<dyn Stream>>,
    to_device: &mut ToDevice,
    mut answers: mpsc::Receiver<Packet>,
    mut welcome: Vec<(&'static str, String)>,
    tally: &Tally,
) {
    let mut probe = interval(limits::PROBE_AFTER);
    let mut buffer = BytesMut::new();
    loop {
        while let Ok(Some(frame)) = Frame::next(&mut buffer) {
            let Ok(bytes) = for_device(frame, &mut welcome) else { return };
            tally.bytes_out.more(bytes.len());
            if send(to_device, Message::Binary(bytes)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            read = from_broker.read_buf(&mut buffer) => {
                if !matches!(read, Ok(1..)) {
                    return;
                }
            }
            Some(answer) = answers.recv() => {
                let Ok(bytes) = frame::encode(&answer) else { return };
                if send(to_device, Message::Binary(bytes)).await.is_err() {
                    return;
                }
            }
            _ = probe.tick() => {
                if send(to_device, Message::Ping(Bytes::new())).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The broker's packet as the device gets it. `welcome` goes into the first that lets it in, and nowhere else.
fn for_device(frame: Frame, welcome: &mut Vec<(&'static str, String)>) -> Result<Bytes, NotMqtt> {
    if !matches!(frame.packet_type(), PacketType::Publish | PacketType::ConnAck) {
        return Ok(frame.into_bytes());
    }
    match frame.decode()? {
        Packet::Publish(publish) => frame::encode(&rules::without_sender(publish)),
        Packet::ConnAck(mut answer) => {
            for (word, value) in welcome.drain(..) {
                answer.properties.add_user_property(word.to_owned(), value);
            }
            frame::encode(&Packet::ConnAck(answer))
        }
        other => frame::encode(&other),
    }
}

/// Sends, unless the device takes nothing for too long.
async fn send(to_device: &mut ToDevice, message: Message) -> Result<(), ()> {
    match timeout(limits::SILENCE, to_device.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

/// Packets out of WebSocket messages.
struct Incoming {
    socket: SplitStream<WebSocket>,
    buffer: BytesMut,
}

impl Incoming {
    /// The next whole packet. The future may be dropped at any time without losing a byte.
    async fn next(&mut self) -> Result<Frame, Over> {
        loop {
            match Frame::next(&mut self.buffer) {
                Ok(Some(frame)) => return Ok(frame),
                Ok(None) => {}
                Err(NotMqtt::TooLarge) => return Err(Some(Farewell::Goodbye(ReasonCode::PacketTooLarge))),
                Err(NotMqtt::Malformed) => return Err(Some(Farewell::Goodbye(ReasonCode::MalformedPacket))),
            }
            match timeout(limits::SILENCE, self.socket.next()).await {
                Ok(Some(Ok(Message::Binary(bytes)))) => self.buffer.extend_from_slice(&bytes),
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(Some(Ok(Message::Text(_)))) => return Err(Some(Farewell::Goodbye(ReasonCode::MalformedPacket))),
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return Err(None),
            }
        }
    }
}
