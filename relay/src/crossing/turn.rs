//! TURN (RFC 8656) over UDP without a socket: a datagram in, what follows out.
//!
//! An *allotment* is a port of the relay that stands for one device. Leaves sockets to `port` and the meaning of
//! bytes to `message`. Invariants: only who holds a name that this relay gave out gets an allotment; packets go
//! only to peers that its device named, and that may be reached; between two allotments they never leave the
//! program; nothing that one name does takes what is there for all.

mod allotment;
mod answering;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use super::allowance::Allowance;
use super::asked::whole;
use super::credentials::Credentials;
use super::message::{Answer, Class, Message, Method, attribute};
use super::reach::may_be_reached;
use crate::limits;
use allotment::Allotment;

/// What the host allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// The address under which peers see the relay.
    pub(super) own_ip: IpAddr,
    /// Whether addresses of private networks may be reached.
    pub(super) private: bool,
    /// Allotments in all.
    pub(super) allotments: usize,
    /// Bytes a second in all.
    pub(super) bytes_per_s: u64,
}

/// What follows from a datagram.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// To a device, from the relay's own port.
    ToDevice(SocketAddr, Vec<u8>),
    /// To a peer, from this port.
    ToPeer(u16, SocketAddr, Vec<u8>),
    /// This port is not needed any more.
    Close(u16),
}

/// Where ports for allotments come from.
pub(super) trait Ports {
    /// A port that is open from now on; `None` if there is none.
    fn open(&mut self) -> Option<u16>;
}

/// All allotments.
pub(super) struct Turn {
    credentials: Credentials,
    terms: Terms,
    allotments: HashMap<SocketAddr, Allotment>,
    devices: HashMap<u16, SocketAddr>,
    names: HashMap<String, Name>,
    all: Allowance,
    /// Bytes passed on since the start.
    pub(super) passed: u64,
}

/// What one name uses.
struct Name {
    allotments: usize,
    allowance: Allowance,
}

impl Turn {
    /// Without an allotment.
    pub(super) fn new(credentials: Credentials, terms: Terms, now_ms: u64) -> Self {
        let all = Allowance::new(terms.bytes_per_s, limits::TURN_BURST_S, now_ms);
        let (allotments, devices, names) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { credentials, terms, allotments, devices, names, all, passed: 0 }
    }

    /// How many allotments there are.
    pub(super) fn count(&self) -> usize {
        self.allotments.len()
    }

    /// A packet for a peer, by the number of its channel. Anything else that is no message is dropped.
    pub(super) fn hear_channel(&mut self, device: SocketAddr, bytes: &[u8], now_ms: u64) -> Option<Act> {
        let ([a, b, c, d], rest) = bytes.split_first_chunk::<4>()?;
        let packet = rest.get(..usize::from(u16::from_be_bytes([*c, *d])))?;
        let peer = self.allotments.get(&device)?.peer_of(u16::from_be_bytes([*a, *b]), now_ms)?;
        self.pass(device, peer, packet, now_ms)
    }

    /// A packet for a peer, in a message.
    pub(super) fn hear_indication(&mut self, device: SocketAddr, message: &Message, now_ms: u64) -> Option<Act> {
        if message.method != Method::Send || !message.not_understood().is_empty() {
            return None;
        }
        let peer = *message.addresses(attribute::PEER)?.first()?;
        self.pass(device, peer, message.get(attribute::DATA)?, now_ms)
    }

    fn pass(&mut self, device: SocketAddr, peer: SocketAddr, packet: &[u8], now_ms: u64) -> Option<Act> {
        let allotment = self.allotments.get(&device)?;
        if !allotment.hears(peer.ip(), now_ms) {
            return None;
        }
        let port = allotment.port;
        if peer.ip() == self.terms.own_ip {
            // From one allotment to another; no other port of this computer is ever spoken to.
            return self.hear_peer(peer.port(), SocketAddr::new(self.terms.own_ip, port), packet, now_ms);
        }
        self.spend(device, packet.len(), now_ms)?;
        Some(Act::ToPeer(port, peer, packet.to_vec()))
    }

    /// A packet has come for the device whose port this is.
    pub(super) fn hear_peer(&mut self, port: u16, peer: SocketAddr, packet: &[u8], now_ms: u64) -> Option<Act> {
        let device = *self.devices.get(&port)?;
        let allotment = self.allotments.get_mut(&device)?;
        if !allotment.hears(peer.ip(), now_ms) {
            return None;
        }
        let bytes = match allotment.channel_of(peer, now_ms) {
            Some(channel) => {
                let length = u16::try_from(packet.len()).ok()?;
                [&channel.to_be_bytes()[..], &length.to_be_bytes(), packet].concat()
            }
            None => {
                let transaction = allotment.next_indication();
                Answer::new(Method::Data, Class::Indication, transaction)
                    .with_address(attribute::PEER, peer, &transaction)
                    .with(attribute::DATA, packet)
                    .finish(None)
            }
        };
        self.spend(device, packet.len(), now_ms)?;
        Some(Act::ToDevice(device, bytes))
    }

    /// Takes the bytes out of what the device's name and all together may have passed on.
    fn spend(&mut self, device: SocketAddr, bytes: usize, now_ms: u64) -> Option<()> {
        let name = self.names.get_mut(&self.allotments.get(&device)?.name)?;
        // First the name's own, so that one that is over its share takes nothing from the others.
        (name.allowance.take(bytes, now_ms) && self.all.take(bytes, now_ms)).then(|| {
            self.passed = self.passed.saturating_add(bytes as u64);
        })
    }

    /// Ends the allotments whose time is over.
    pub(super) fn sweep(&mut self, now_ms: u64) -> Vec<Act> {
        let over: Vec<_> =
            self.allotments.iter().filter(|(_, one)| one.ends_at_ms <= now_ms).map(|(device, _)| *device).collect();
        let acts = over.into_iter().filter_map(|device| self.end(device)).collect();
        for allotment in self.allotments.values_mut() {
            allotment.forget(now_ms);
        }
        // A name that could use its burst again by coming back is remembered until that is no gain.
        self.names.retain(|_, name| name.allotments > 0 || !name.allowance.is_full(now_ms));
        acts
    }

    fn end(&mut self, device: SocketAddr) -> Option<Act> {
        let allotment = self.allotments.remove(&device)?;
        self.devices.remove(&allotment.port);
        if let Some(name) = self.names.get_mut(&allotment.name) {
            name.allotments = name.allotments.saturating_sub(1);
        }
        Some(Act::Close(allotment.port))
    }

    /// Whether there is room for one more allotment of this name and this device.
    fn has_room(&self, name: &str, device: SocketAddr) -> bool {
        let network = whole(device.ip());
        let here = self.allotments.keys().filter(|other| whole(other.ip()) == network).count();
        let of_name = self.names.get(name).map_or(0, |name| name.allotments);
        of_name < limits::ALLOTMENTS_PER_NAME && here < limits::ALLOTMENTS_PER_ADDRESS
    }

    fn may_be_peer(&self, peer: SocketAddr) -> bool {
        peer.ip() == self.terms.own_ip || may_be_reached(peer.ip(), self.terms.private)
    }
}

#[cfg(test)]
mod tests;
