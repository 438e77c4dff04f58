//! The connection to the relay: which boxes, when to try, and who hears what comes.
//!
//! A connection carries the boxes that were proved when it was made. When another box is needed, the
//! connection is made anew with all of them.

use super::Engine;
use super::exchange::Output;
use super::view::RelayState;
use crate::crypto::proof::{Access, MOST_BOXES, host_of_url, prove};
use crate::crypto::{BoxKeys, Sealed};
use crate::identifiers::BoxId;
use crate::ports::relay::{RelayEvent, RelayOrder, RelayTrouble};
use std::collections::{BTreeMap, BTreeSet};

/// Pauses between attempts; the last one repeats.
const PAUSES_MS: [u64; 6] = [500, 1_000, 3_000, 10_000, 30_000, 60_000];

/// An attempt that brought neither an answer nor a refusal in this time counts as lost.
const PATIENCE_MS: u64 = 20_000;

/// What this device knows of its relay.
pub(super) struct Relay {
    /// Address without a path; `None`: no relay is used.
    pub(super) url: Option<String>,
    phase: Phase,
    tries: usize,
    proved: BTreeSet<BoxId>,
    next_receipt: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing under way; try at this moment.
    Resting { try_at: u64 },
    /// Asked for a challenge, or sent the proof.
    Trying { until: u64 },
    /// Let in.
    Up,
}

impl Relay {
    pub(super) fn new(url: Option<String>) -> Self {
        Self { url, phase: Phase::Resting { try_at: 0 }, tries: 0, proved: BTreeSet::new(), next_receipt: 1 }
    }

    pub(super) fn is_up(&self) -> bool {
        self.phase == Phase::Up
    }

    /// Whether this connection carries the box.
    pub(super) fn carries(&self, box_id: BoxId) -> bool {
        self.is_up() && self.proved.contains(&box_id)
    }

    pub(super) fn state(&self) -> RelayState {
        match (&self.url, self.phase) {
            (None, _) => RelayState::Off,
            (_, Phase::Up) => RelayState::Up,
            (_, Phase::Trying { .. }) if self.tries <= 1 => RelayState::Connecting,
            (_, Phase::Resting { .. }) if self.tries == 0 => RelayState::Connecting,
            _ => RelayState::Down,
        }
    }

    /// Whether an attempt has been made and has brought nothing.
    pub(super) fn is_down(&self) -> bool {
        self.url.is_none() || self.state() == RelayState::Down
    }

    /// When to look again.
    pub(super) fn wake_at(&self) -> Option<u64> {
        self.url.as_ref()?;
        match self.phase {
            Phase::Resting { try_at } => Some(try_at),
            Phase::Trying { until } => Some(until),
            Phase::Up => None,
        }
    }
}

impl Engine {
    /// Uses this relay from now on, or none.
    pub(super) fn use_relay(&mut self, url: Option<String>) {
        if self.relay.url == url {
            return;
        }
        self.relay = Relay { next_receipt: self.relay.next_receipt, ..Relay::new(url) };
        self.outputs.push(Output::Relay(RelayOrder::Disconnect));
        self.relay_is_gone();
    }

    /// What the relay brought from these boxes was passed over until now. It brings what lies there only once in a
    /// connection, so that the connection is made anew.
    pub(super) fn hear_anew(&mut self, boxes: &[BoxId]) {
        self.relay.proved.retain(|proved| !boxes.contains(proved));
    }

    /// The network has come or gone, as the browser says.
    pub(super) fn on_online(&mut self, online: bool) {
        if online && !self.relay.is_up() {
            self.relay.tries = 0;
            self.relay.phase = Phase::Resting { try_at: self.now };
        }
    }

    pub(super) fn on_relay(&mut self, event: RelayEvent) {
        match event {
            RelayEvent::Challenge { token } => self.prove_boxes(&token),
            RelayEvent::Up => self.relay_is_up(),
            RelayEvent::Down { why } => self.relay_is_down(why),
            RelayEvent::Message { topic, payload, retained } => self.on_relay_message(&topic, &payload, retained),
            RelayEvent::Acknowledged { receipt } => self.slot_acknowledged(receipt),
            RelayEvent::NotTaken { receipt } => self.slot_not_taken(receipt),
        }
    }

    /// Connects, or connects anew when a box is missing.
    pub(super) fn settle_relay(&mut self) {
        let Some(url) = self.relay.url.clone() else { return };
        let wanted: BTreeSet<BoxId> = self.wanted_boxes().into_keys().collect();
        if wanted.is_empty() {
            return;
        }
        match self.relay.phase {
            Phase::Up if wanted.is_subset(&self.relay.proved) => {}
            Phase::Up => {
                self.outputs.push(Output::Relay(RelayOrder::Disconnect));
                self.relay_is_gone();
                self.ask_for_challenge(url);
            }
            Phase::Resting { try_at } if try_at <= self.now => self.ask_for_challenge(url),
            Phase::Trying { until } if until <= self.now => {
                self.outputs.push(Output::Relay(RelayOrder::Disconnect));
                self.relay_is_down(RelayTrouble::Unreachable);
            }
            Phase::Resting { .. } | Phase::Trying { .. } => {}
        }
    }

    /// Leaves (`retain`) or passes a message; nothing happens while the box is not carried.
    pub(super) fn publish(
        &mut self,
        box_id: BoxId,
        topic: String,
        payload: Option<Sealed>,
        retain: bool,
        expiry_s: u32,
    ) -> Option<u32> {
        if !self.relay.carries(box_id) {
            return None;
        }
        let receipt = self.relay.next_receipt;
        self.relay.next_receipt = self.relay.next_receipt.wrapping_add(1);
        self.outputs.push(Output::Relay(RelayOrder::Publish { topic, payload, retain, expiry_s, receipt }));
        Some(receipt)
    }

    fn ask_for_challenge(&mut self, url: String) {
        self.relay.tries += 1;
        self.relay.phase = Phase::Trying { until: self.now + PATIENCE_MS };
        self.outputs.push(Output::Relay(RelayOrder::Connect { url }));
        self.changed.settings = true;
    }

    fn prove_boxes(&mut self, token: &[u8]) {
        let (Some(url), Phase::Trying { .. }) = (self.relay.url.clone(), self.relay.phase) else { return };
        let boxes = self.wanted_boxes();
        let grants: Vec<(&BoxKeys, Access)> = boxes.values().map(|keys| (keys, Access::ReadWrite)).collect();
        match prove(token, &host_of_url(&url).unwrap_or_default(), &grants) {
            Ok((username, password)) => {
                self.relay.proved = boxes.keys().copied().collect();
                self.outputs.push(Output::Relay(RelayOrder::Prove { username, password }));
            }
            Err(_) => {
                self.outputs.push(Output::Relay(RelayOrder::Disconnect));
                self.relay_is_down(RelayTrouble::Refused);
            }
        }
    }

    fn relay_is_up(&mut self) {
        if !matches!(self.relay.phase, Phase::Trying { .. }) {
            return;
        }
        self.relay.phase = Phase::Up;
        self.relay.tries = 0;
        for box_id in self.relay.proved.clone() {
            self.outputs.push(Output::Relay(RelayOrder::Subscribe { topic: format!("m/{box_id}/#") }));
        }
        self.changed.settings = true;
        self.mailbox_is_up();
    }

    fn relay_is_down(&mut self, _why: RelayTrouble) {
        let pause_ms = PAUSES_MS[self.relay.tries.saturating_sub(1).min(PAUSES_MS.len() - 1)];
        self.relay.tries = self.relay.tries.max(1);
        self.relay.phase = Phase::Resting { try_at: self.now + pause_ms };
        self.changed.settings = true;
        self.relay_is_gone();
    }

    /// Whatever hung on the connection is over.
    fn relay_is_gone(&mut self) {
        self.relay.proved.clear();
        self.mailbox_is_gone();
    }

    /// Every box that this device has to hear, with its keys.
    fn wanted_boxes(&self) -> BTreeMap<BoxId, BoxKeys> {
        let places: Vec<Vec<BoxKeys>> = self.circles.keys().map(|circle_id| self.places_heard(*circle_id)).collect();
        let circles = places.iter().filter_map(|places| places.first()).cloned();
        // Earlier places come last: a connection carries only so many boxes.
        let earlier = places.iter().filter_map(|places| places.get(1..)).flatten().cloned();
        let invitations = self
            .inviting
            .values()
            .filter(|invitation| invitation.needs_box())
            .map(|invitation| invitation.kept.secret().box_keys());
        let joining = self.joining.as_ref().and_then(|joining| joining.box_keys());
        let kits = self.kit_boxes().into_iter().chain(self.recovering_box());
        let wanted = joining.into_iter().chain(kits).chain(circles).chain(invitations).chain(earlier);
        wanted.take(MOST_BOXES).map(|keys| (keys.box_id(), keys)).collect()
    }
}
