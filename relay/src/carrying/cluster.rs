//! Other brokers in the place of the embedded one, for hosts that have outgrown one machine.
//!
//! The relay stays what devices speak to: proofs, rules, sizes and rates are as always, and what has passed them goes
//! on to a node of a cluster, which keeps and delivers it. Brokers may acknowledge before another node has a message;
//! so what is to wait is first left at a second node, the *witness*. Leaves to the cluster what becomes of a message
//! after that. Invariant: when a device hears that a message is kept, two nodes have acknowledged it.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::BytesMut;
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::{ConnectOptions, Packet, QoS};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::frame::{self, Frame};
use crate::door::Door;
use crate::limits;

/// The nodes of a cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    nodes: Vec<String>,
    next: AtomicUsize,
}

impl Cluster {
    /// These, each an address with a port where MQTT is spoken over TCP; `None` if there is none.
    pub(crate) fn new(nodes: Vec<String>) -> Option<Self> {
        (!nodes.is_empty()).then(|| Self { nodes, next: AtomicUsize::new(0) })
    }

    /// A connection to a node that answers, with its place; each time it begins with another.
    ///
    /// # Errors
    /// That of the last, if none answers.
    pub(super) async fn connect(&self) -> io::Result<(TcpStream, usize)> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.nodes.len().max(1);
        self.connect_from(first, self.nodes.len()).await
    }

    async fn connect_from(&self, first: usize, most: usize) -> io::Result<(TcpStream, usize)> {
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for (place, node) in self.nodes.iter().enumerate().cycle().skip(first).take(most) {
            match timeout(limits::NODE_ANSWERS, TcpStream::connect(node)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true)?;
                    return Ok((stream, place));
                }
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(last)
    }
}

/// Names the connection for a broker that asks the hook: the boxes, and that a relay has seen the proof.
pub(super) fn sign(connect: &mut ConnectPacket, username: String, door: &Door) {
    connect.password = Some(door.pass(&connect.client_id, &username).into_bytes());
    connect.username = Some(username);
}

/// Another node than the one that serves a device, which hears first of what is to wait.
pub(super) struct Witness<'a> {
    cluster: &'a Cluster,
    serving: usize,
    connect: ConnectPacket,
    node: Option<(TcpStream, BytesMut)>,
}

impl<'a> Witness<'a> {
    /// For the device with this user name, which is served by the node at this place.
    pub(super) fn new(cluster: &'a Cluster, serving: usize, username: String, door: &Door) -> Self {
        let mut options = ConnectOptions::new(super::connection::fresh_client_id()).protocol_options;
        options.clean_start = true;
        let mut connect = ConnectPacket::new(options);
        sign(&mut connect, username, door);
        Self { cluster, serving, connect, node: None }
    }

    /// Leaves the message at the other node. A cluster of one has no other, and needs none.
    pub(super) async fn leave(&mut self, publish: &PublishPacket) -> bool {
        if self.cluster.nodes.len() < 2 {
            return true;
        }
        for _ in 0..2 {
            let tried = timeout(limits::NODE_ANSWERS, self.try_to_leave(publish)).await;
            match tried {
                Ok(Ok(taken)) => return taken,
                // The connection may have died since it was last used; a fresh one is tried once.
                Ok(Err(_)) | Err(_) => self.node = None,
            }
        }
        false
    }

    async fn try_to_leave(&mut self, publish: &PublishPacket) -> io::Result<bool> {
        let malformed = |_| io::Error::from(io::ErrorKind::InvalidData);
        if self.node.is_none() {
            let others = self.cluster.nodes.len().saturating_sub(1);
            let (mut stream, _) = self.cluster.connect_from(self.serving + 1, others).await?;
            let connect = Packet::Connect(Box::new(self.connect.clone()));
            stream.write_all(&frame::encode(&connect).map_err(malformed)?).await?;
            let mut buffer = BytesMut::new();
            match next(&mut stream, &mut buffer).await? {
                Packet::ConnAck(answer) if answer.reason_code == ReasonCode::Success => {}
                _ => return Err(io::ErrorKind::PermissionDenied.into()),
            }
            self.node = Some((stream, buffer));
        }
        let Some((stream, buffer)) = &mut self.node else { return Err(io::ErrorKind::NotConnected.into()) };
        let mut witnessed = publish.clone();
        witnessed.qos = QoS::AtLeastOnce;
        witnessed.packet_id = Some(publish.packet_id.unwrap_or(1));
        stream.write_all(&frame::encode(&Packet::Publish(witnessed)).map_err(malformed)?).await?;
        loop {
            match next(stream, buffer).await? {
                Packet::PubAck(answer) => return Ok(answer.reason_code.is_success()),
                Packet::Disconnect(_) => return Err(io::ErrorKind::ConnectionAborted.into()),
                _ => {}
            }
        }
    }
}

/// The next packet of a node.
async fn next(stream: &mut TcpStream, buffer: &mut BytesMut) -> io::Result<Packet> {
    loop {
        let frame = Frame::next(buffer).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        if let Some(frame) = frame {
            return frame.decode().map_err(|_| io::ErrorKind::InvalidData.into());
        }
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}
