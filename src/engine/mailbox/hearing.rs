//! What comes out of slots: what others have, what they left for this device, and where a circle has moved.

use super::covered::Cover;
use crate::documents::Heads;
use crate::engine::Engine;
use crate::engine::circles::Place;
use crate::engine::trying::Incoming;
use crate::engine::view::{Happening, MyPlace};
use crate::identifiers::{CircleId, DeviceId, DocumentId};
use crate::sync::slots::{Arrived, Slot, Which};
use std::collections::BTreeSet;

/// Whoever left a newer state than the relay shows has so long to leave it again, before the relay is said to have
/// gone back.
const LEFT_AGAIN_MS: u64 = 15_000;

impl Engine {
    /// A piece has come under `s/<name>/<index>` of a circle's box.
    pub(in crate::engine) fn on_slot(&mut self, circle_id: CircleId, place: &Place, rest: &str, payload: &[u8]) {
        let Some((name, index)) = rest.rsplit_once('/') else { return };
        let Ok(index) = index.parse::<u16>() else { return };
        let Some(circle) = self.circles.get(&circle_id) else { return };
        let device = |device_id| circle.device(device_id);
        self.mailbox.heard_back(name, index, payload);
        let seen = self.mailbox.pieces_seen.entry(name.to_owned()).or_default();
        *seen = (*seen).max(index.saturating_add(1));
        if let Some(arrived) = self.mailbox.gathering.hear(circle_id, &place.key, name, payload, device) {
            self.on_arrived(circle_id, place, name, arrived);
        }
    }

    /// Whoever left a slot needs it no more.
    pub(in crate::engine) fn slot_emptied(&mut self, rest: &str) {
        let name = rest.rsplit_once('/').map_or(rest, |(name, _)| name);
        if let Some(slot_id) = self.mailbox.covered.emptied(name) {
            let pause_ms = super::PAUSE_MS + self.my_turn(slot_id.0) * super::TURN_MS;
            self.slot_due(slot_id, pause_ms);
        }
    }

    fn on_arrived(&mut self, circle_id: CircleId, place: &Place, name: &str, arrived: Arrived) {
        let Arrived { device_id, number, slot } = arrived;
        if Some(device_id) == self.my_device_id() {
            self.mailbox.numbers.last = self.mailbox.numbers.last.max(number);
            return;
        }
        if !self.is_active(circle_id) {
            self.farewell_heard(circle_id, &slot);
            return;
        }
        match slot {
            Slot::State { entries, heads } => {
                self.merge_log(circle_id, &entries);
                let log = self.digest_in(circle_id, &entries);
                self.on_state(circle_id, device_id, number, log, heads);
            }
            Slot::Having { log, heads } => self.on_state(circle_id, device_id, number, log, heads),
            Slot::Log { entries } => {
                self.merge_log(circle_id, &entries);
                let cover = Cover::Log(self.digest_in(circle_id, &entries));
                self.covered_by(circle_id, Which::Log, name, device_id, cover);
            }
            Slot::Moved { entries } => {
                self.merge_log(circle_id, &entries);
                let says = self.digest_in(circle_id, &entries);
                self.mailbox.covered.led_on(circle_id, place.epoch_id, says);
            }
            Slot::Changes { document_id, chunks } => self.on_changes(circle_id, device_id, document_id, chunks),
            Slot::Since { document_id, since, heads, chunks } => {
                self.covered_by(circle_id, Which::Changes(document_id), name, device_id, Cover::Since(since, heads));
                self.on_changes(circle_id, device_id, document_id, chunks);
            }
            Slot::Circle { circle_id: other, entries } => {
                if self.is_mine(device_id) && Some(circle_id) == self.personal_circle_id() {
                    self.circle_from_my_device(device_id, other, &entries);
                }
            }
            Slot::Onward { onward_from, lockboxes, sealed } => {
                if onward_from == circle_id {
                    self.on_onward(circle_id, device_id, &lockboxes, &sealed);
                }
            }
            Slot::Copy { circle_id: other, document_id, heads, snapshot } => {
                if self.is_mine(device_id) && Some(circle_id) == self.personal_circle_id() {
                    let cover = Cover::Since(Vec::new(), heads);
                    self.covered_by(circle_id, Which::Copy(document_id), name, device_id, cover);
                    self.copy_for_kit(other, document_id, snapshot);
                }
            }
        }
        if !place.is_current {
            self.lead_on(circle_id, place.epoch_id);
        }
    }

    /// I have left here. What the others say means only one thing to this device: whether they have heard of it.
    fn farewell_heard(&mut self, circle_id: CircleId, slot: &Slot) {
        let (Slot::State { entries, .. } | Slot::Log { entries } | Slot::Moved { entries }) = slot else { return };
        if self.my_place(circle_id) == MyPlace::Left
            && self.digest_in(circle_id, entries) == self.log_digest(circle_id)
            && let Some(circle) = self.circles.get_mut(&circle_id)
        {
            circle.later.farewell = false;
            self.store_circle(circle_id);
        }
    }

    /// The digest of the circle's log, if these entries are all of it: somebody may have said them who knew less than is
    /// known here, and then it is that of no log.
    fn digest_in(&self, circle_id: CircleId, entries: &[Vec<u8>]) -> [u8; 32] {
        let said: BTreeSet<&Vec<u8>> = entries.iter().collect();
        let is_whole = self.log_entries(circle_id).iter().all(|known| said.contains(known));
        if is_whole { self.log_digest(circle_id) } else { [0; 32] }
    }

    fn covered_by(&mut self, circle_id: CircleId, which: Which, name: &str, device_id: DeviceId, cover: Cover) {
        let Some(circle) = self.circles.get(&circle_id) else { return };
        let Some(person_id) = circle.membership.device(device_id).map(|(member, _)| member.person_id) else { return };
        self.mailbox.covered.heard(name, (circle_id, which), device_id, person_id, cover);
        if self.mailbox.left.contains_key(&(circle_id, which)) {
            // Whether two others carry it now is looked at where it is left; looked at again, it says it anew.
            let turn_ms = self.my_turn(circle_id) * super::TURN_MS;
            self.slot_due((circle_id, which), super::PAUSE_MS + turn_ms);
        }
    }

    fn on_changes(&mut self, circle_id: CircleId, from: DeviceId, document_id: DocumentId, chunks: Vec<Vec<u8>>) {
        if self.knows_or_learns(circle_id, document_id) && !chunks.is_empty() {
            self.take_in(Incoming { document_id, from, chunks, rest: None });
        }
    }

    fn on_state(
        &mut self,
        circle_id: CircleId,
        device_id: DeviceId,
        number: u64,
        log: [u8; 32],
        heads: Vec<(DocumentId, Heads)>,
    ) {
        let newest = self.mailbox.newest_state.entry((circle_id, device_id)).or_default();
        if number < *newest {
            return;
        }
        *newest = number;
        self.notice_rollback(circle_id, device_id, number);
        self.peer_log_is(device_id, circle_id, log);
        for (document_id, heads) in heads {
            if self.knows_or_learns(circle_id, document_id) {
                self.peer_has(device_id, document_id, heads);
            }
        }
        for (document_id, _) in self.heads_of(circle_id) {
            if !self.peer_has_all(device_id, document_id) {
                self.mailbox_touched(document_id);
            }
        }
    }

    /// If the relay has shown a newer state of this device before, it went back, by mistake or on purpose.
    fn notice_rollback(&mut self, circle_id: CircleId, device_id: DeviceId, number: u64) {
        let newest = self.peers.entry(device_id).or_default().later.states.entry(circle_id).or_default();
        if number < *newest {
            self.mailbox.went_back.entry((circle_id, device_id)).or_insert(self.now + LEFT_AGAIN_MS);
            return;
        }
        self.mailbox.went_back.remove(&(circle_id, device_id));
        if number > *newest {
            *newest = number;
            self.peers_to_store.insert(device_id);
        }
    }

    /// Says that the relay went back, if nobody has mended it; when to look again.
    pub(super) fn settle_rollback(&mut self) -> Option<u64> {
        let before = self.mailbox.went_back.len();
        self.mailbox.went_back.retain(|_, at| *at > self.now);
        if self.mailbox.went_back.len() < before {
            self.tell_happening(Happening::RelayWentBack);
        }
        self.mailbox.went_back.values().copied().min()
    }
}
