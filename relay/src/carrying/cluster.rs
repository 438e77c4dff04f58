//! Other brokers in the place of the embedded one, for hosts that have outgrown one machine.
//!
//! The relay stays what devices speak to: proofs, rules, sizes and rates are as always, and what has passed them goes
//! on to a node of a cluster, which keeps and delivers it. Leaves to the cluster what becomes of a message after
//! that. Invariant: an acknowledgement is the cluster's own.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use mqtt5::packet::connect::ConnectPacket;
use tokio::net::TcpStream;
use tokio::time::timeout;

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

    /// A connection to a node that answers; each time it begins with another.
    ///
    /// # Errors
    /// That of the last, if none answers.
    pub(super) async fn connect(&self) -> io::Result<TcpStream> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.nodes.len().max(1);
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for node in self.nodes.iter().cycle().skip(first).take(self.nodes.len()) {
            match timeout(limits::NODE_ANSWERS, TcpStream::connect(node)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true)?;
                    return Ok(stream);
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
