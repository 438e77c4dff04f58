//! One port of the relay that stands for a device: until when, for whom, and to which peers.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use crate::crossing::credentials::LongTermKey;
use crate::limits;

/// How long a peer may be heard of after it was named (RFC 8656, 9).
const PERMISSION_MS: u64 = 5 * 60 * 1_000;
/// How long a channel stands for its peer (RFC 8656, 12).
const CHANNEL_MS: u64 = 10 * 60 * 1_000;

/// An allotment.
#[derive(Debug)]
pub(super) struct Allotment {
    pub(super) port: u16,
    pub(super) name: String,
    pub(super) key: LongTermKey,
    pub(super) ends_at_ms: u64,
    /// The request that it was made for, which a device repeats when the answer is lost.
    pub(super) made_for: [u8; 12],
    permissions: HashMap<IpAddr, u64>,
    channels: HashMap<u16, (SocketAddr, u64)>,
    indications: u64,
}

impl Allotment {
    /// With no peer yet.
    pub(super) fn new(port: u16, name: String, key: LongTermKey, ends_at_ms: u64, made_for: [u8; 12]) -> Self {
        let (permissions, channels) = (HashMap::new(), HashMap::new());
        Self { port, name, key, ends_at_ms, made_for, permissions, channels, indications: 0 }
    }

    /// Whether the peers at this address are named.
    pub(super) fn hears(&self, peer: IpAddr, now_ms: u64) -> bool {
        self.permissions.get(&peer).is_some_and(|end_ms| *end_ms > now_ms)
    }

    /// Names the peers at this address, if there is room.
    pub(super) fn name_peer(&mut self, peer: IpAddr, now_ms: u64) -> bool {
        let room = self.permissions.len() < limits::PEERS_PER_ALLOTMENT || self.permissions.contains_key(&peer);
        if room {
            self.permissions.insert(peer, now_ms.saturating_add(PERMISSION_MS));
        }
        room
    }

    /// Binds a channel to a peer, or renews it; not to a second peer, and no peer to a second channel.
    pub(super) fn bind(&mut self, channel: u16, peer: SocketAddr, now_ms: u64) -> bool {
        self.forget(now_ms);
        let other = self.channels.iter().any(|(number, (bound, _))| (*number == channel) != (*bound == peer));
        if other || self.channels.len() > limits::PEERS_PER_ALLOTMENT || !self.name_peer(peer.ip(), now_ms) {
            return false;
        }
        self.channels.insert(channel, (peer, now_ms.saturating_add(CHANNEL_MS)));
        true
    }

    /// The peer that a channel stands for.
    pub(super) fn peer_of(&self, channel: u16, now_ms: u64) -> Option<SocketAddr> {
        self.channels.get(&channel).filter(|(_, end_ms)| *end_ms > now_ms).map(|(peer, _)| *peer)
    }

    /// The channel that stands for a peer.
    pub(super) fn channel_of(&self, peer: SocketAddr, now_ms: u64) -> Option<u16> {
        let mut bound = self.channels.iter().filter(|(_, (other, end_ms))| *other == peer && *end_ms > now_ms);
        bound.next().map(|(number, _)| *number)
    }

    /// A number for the next indication; nobody answers one, so it only has to differ.
    pub(super) fn next_indication(&mut self) -> [u8; 12] {
        self.indications = self.indications.wrapping_add(1);
        let mut transaction = [0; 12];
        let (_, end) = transaction.split_at_mut(4);
        end.copy_from_slice(&self.indications.to_be_bytes());
        transaction
    }

    /// Lets go of what is over.
    pub(super) fn forget(&mut self, now_ms: u64) {
        self.permissions.retain(|_, end_ms| *end_ms > now_ms);
        self.channels.retain(|_, (_, end_ms)| *end_ms > now_ms);
    }
}
