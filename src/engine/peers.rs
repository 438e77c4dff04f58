//! What this device knows of every other device it shares a circle with.

use super::Engine;
use super::view::{Freshness, PersonView, Presence as PresenceView};
use crate::documents::Heads;
use crate::identifiers::{CircleId, DeviceId, DocumentId, EpochId, PersonId};
use crate::ports::link::LinkId;
use crate::sync::presence::SILENCE_MS;
use crate::sync::wire::Presence;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a device whose link broke has to answer through the relay before it counts as gone.
const ANSWER_MS: u64 = 6_000;

/// Another device.
#[derive(Default)]
pub(super) struct Peer {
    pub(super) known: Known,
    pub(super) later: LaterKnown,
    /// The open link, if there is one.
    pub(super) link: Option<LinkId>,
    /// Since when the link has been open.
    pub(super) linked_since: u64,
    /// When a sign of life last came through the relay.
    pub(super) heard_at: Option<u64>,
    /// The number of that sign of life.
    pub(super) heard_number: u64,
    /// Where it came: the place in which the device speaks.
    pub(super) heard_in: Option<(CircleId, EpochId)>,
    /// Whether the two hear each other, as the disk knows it.
    is_together: bool,
    /// Where its person is, per circle.
    pub(super) presence: BTreeMap<CircleId, Presence>,
    /// Attempts to link since it was last heard to come.
    pub(super) attempts: u32,
    /// No further attempt before this moment.
    pub(super) next_attempt_at: u64,
    /// How often bytes of this device have stopped an engine or were refused, since this engine started.
    pub(super) refused: u32,
}

/// What outlives a restart.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Known {
    /// The heads that it is known to have of each document.
    pub(super) has: BTreeMap<DocumentId, Heads>,
    /// When the two devices last heard each other.
    pub(super) last_met: Option<u64>,
}

/// What was added to [`Known`] later; stored behind it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct LaterKnown {
    /// The digest of the log that it is known to have of each circle.
    pub(super) logs: BTreeMap<CircleId, [u8; 32]>,
    /// The number of its newest state slot in each circle, so that a relay that goes back is noticed.
    pub(super) states: BTreeMap<CircleId, u64>,
}

/// All other devices.
pub(super) type Peers = BTreeMap<DeviceId, Peer>;

impl Peer {
    /// Whether it was heard just now, by link or through the relay.
    pub(super) fn is_here(&self, now: u64) -> bool {
        self.link.is_some() || self.is_heard(now)
    }

    /// It may have gone, or only its link; unless it answers through the relay, it is not here any more.
    pub(super) fn is_asked_for(&mut self, now: u64) {
        let silent_soon = (now + ANSWER_MS).saturating_sub(SILENCE_MS);
        self.heard_at = self.heard_at.map(|at| at.min(silent_soon));
    }

    /// Whether it was heard through the relay just now.
    pub(super) fn is_heard(&self, now: u64) -> bool {
        self.heard_at.is_some_and(|at| now < at + SILENCE_MS)
    }
}

impl Engine {
    /// It is known now that this device has the document with these heads.
    pub(super) fn peer_has(&mut self, device_id: DeviceId, document_id: DocumentId, heads: Heads) {
        let peer = self.peers.entry(device_id).or_default();
        if peer.known.has.get(&document_id) == Some(&heads) {
            return;
        }
        peer.known.has.insert(document_id, heads);
        self.peers_to_store.insert(device_id);
        if let Some(shelved) = self.shelf.get(&document_id) {
            self.changed.circle(shelved.circle_id);
            self.mailbox_touched(document_id);
        }
    }

    /// It is known now that this device has a log of the circle with this digest.
    pub(super) fn peer_log_is(&mut self, device_id: DeviceId, circle_id: CircleId, digest: [u8; 32]) {
        let logs = &mut self.peers.entry(device_id).or_default().later.logs;
        if logs.insert(circle_id, digest) != Some(digest) {
            self.peers_to_store.insert(device_id);
            self.mailbox_log_lacking(circle_id);
            if let Some(own) = self.personal_circle_id().filter(|_| self.is_mine(device_id)) {
                self.circles_due(own, 0);
            }
        }
    }

    /// Whether this device is known to have the circle's log as it is here.
    pub(super) fn peer_has_log(&self, device_id: DeviceId, circle_id: CircleId) -> bool {
        let has = self.peers.get(&device_id).and_then(|peer| peer.later.logs.get(&circle_id));
        has == Some(&self.log_digest(circle_id))
    }

    /// This device and that one hear each other now. The disk learns of it when they begin to, and when they
    /// cease ([`Self::peer_left`]).
    pub(super) fn peer_met(&mut self, device_id: DeviceId) {
        let now = self.now;
        let peer = self.peers.entry(device_id).or_default();
        peer.known.last_met = Some(now);
        if !peer.is_together {
            peer.is_together = true;
            self.peers_to_store.insert(device_id);
        }
    }

    /// This device and that one no longer hear each other.
    pub(super) fn peer_left(&mut self, device_id: DeviceId) {
        let now = self.now;
        if let Some(peer) = self.peers.get_mut(&device_id).filter(|peer| peer.is_together && !peer.is_here(now)) {
            peer.is_together = false;
            self.peers_to_store.insert(device_id);
        }
    }

    /// Gathers what changed about peers for the disk.
    pub(super) fn store_peers(&mut self) {
        for device_id in std::mem::take(&mut self.peers_to_store) {
            if let Some(peer) = self.peers.get(&device_id) {
                let plain = postcard::to_allocvec(&(device_id, &peer.known, &peer.later)).unwrap_or_default();
                let key = format!("a/peer/{}", self.cabinet.tag(&device_id.0));
                self.cabinet.put(key, &plain, &mut self.rng);
            }
        }
    }

    /// The circles that this device shares with another one.
    pub(super) fn circles_with(&self, device_id: DeviceId) -> Vec<CircleId> {
        let shared = self.circles.iter().filter(|(_, circle)| circle.device(device_id).is_some());
        shared.map(|(circle_id, _)| *circle_id).filter(|circle_id| self.is_active(*circle_id)).collect()
    }

    /// Every device in the circle but this one; nobody's where this one is not in any more.
    pub(super) fn other_devices(&self, circle_id: CircleId) -> Vec<DeviceId> {
        if !self.is_active(circle_id) {
            return Vec::new();
        }
        let mine = self.my_device_id();
        let devices = self.circles.get(&circle_id).map(|circle| circle.device_ids()).unwrap_or_default();
        devices.into_iter().filter(|device_id| Some(*device_id) != mine).collect()
    }

    /// Whether this device is known to have exactly what is here of the document.
    pub(super) fn peer_has_the_same(&self, device_id: DeviceId, document_id: DocumentId) -> bool {
        let has = self.peers.get(&device_id).and_then(|peer| peer.known.has.get(&document_id));
        has.is_some() && has == self.shelf.get(&document_id).map(|shelved| &shelved.summary.heads)
    }

    /// Whether this device is known to have the newest of the document.
    pub(super) fn peer_has_all(&self, device_id: DeviceId, document_id: DocumentId) -> bool {
        let Some(shelved) = self.shelf.get(&document_id) else { return true };
        let has = self.peers.get(&device_id).and_then(|peer| peer.known.has.get(&document_id));
        match (has, shelved.document()) {
            (Some(has), _) if *has == shelved.summary.heads => true,
            (Some(has), Some(document)) => document.count_since(has) == 0,
            (None, Some(document)) => document.change_count() <= 1,
            (_, None) => false,
        }
    }

    /// Changes of the circle that are not known to have reached this device. A closed document that differs
    /// counts as one change.
    fn waiting_changes(&self, circle_id: CircleId, device_id: DeviceId) -> u32 {
        let has = self.peers.get(&device_id).map(|peer| &peer.known.has);
        let documents = self.shelf.iter().filter(|(_, shelved)| shelved.circle_id == circle_id);
        documents
            .map(|(document_id, shelved)| {
                let has = has.and_then(|has| has.get(document_id));
                match (has, shelved.document()) {
                    (Some(has), _) if *has == shelved.summary.heads => 0,
                    (Some(has), Some(document)) => document.count_since(has),
                    (None, Some(document)) => document.count_since(&Heads::default()),
                    (_, None) => 1,
                }
            })
            .sum::<usize>()
            .try_into()
            .unwrap_or(u32::MAX)
    }

    /// What one other person has: the best of their devices.
    pub(super) fn freshness(&self, circle_id: CircleId, person: PersonView) -> Freshness {
        let devices = self.devices_of(circle_id, person.person_id);
        let waiting = devices.iter().map(|device_id| self.waiting_changes(circle_id, *device_id)).min();
        let peers = || devices.iter().filter_map(|device_id| self.peers.get(device_id));
        let linked_since = peers().filter(|peer| peer.link.is_some()).map(|peer| peer.linked_since).min();
        let presence = match linked_since {
            Some(since) => PresenceView::Direct(since),
            None if peers().any(|peer| peer.is_heard(self.now)) => PresenceView::ByRelay,
            None => PresenceView::Away,
        };
        Freshness {
            person,
            presence,
            waiting_changes: waiting.unwrap_or(0),
            left_at_relay: self.is_left_at_relay(circle_id),
            last_met: peers().filter_map(|peer| peer.known.last_met).max(),
        }
    }

    fn devices_of(&self, circle_id: CircleId, person_id: PersonId) -> Vec<DeviceId> {
        self.circles.get(&circle_id).map(|circle| circle.devices_of(person_id)).unwrap_or_default()
    }
}
