//! What each slot holds, and when it is not needed.

use super::{Left, SlotId};
use crate::crypto::Sealed;
use crate::documents::Heads;
use crate::engine::Engine;
use crate::engine::circles::Place;
use crate::identifiers::{CircleId, DeviceId, DocumentId};
use crate::sync::slots::{SLOT_EXPIRY_S, Slot, Which, seal_slot, slot_name};
use std::collections::BTreeSet;

impl Engine {
    pub(super) fn leave_what_is_due(&mut self, slot_id: SlotId, place: &Place) {
        let for_kit = matches!(slot_id.1, Which::Circle(_) | Which::Copy(_)) && self.has_kit();
        if self.other_devices(slot_id.0).is_empty() && !for_kit {
            return;
        }
        match slot_id.1 {
            Which::State => self.leave_state(slot_id, place),
            Which::Log => self.leave_log(slot_id, place),
            Which::Changes(document_id) => self.leave_changes(slot_id, document_id, place),
            Which::Circle(circle_id) => self.leave_circle(slot_id, circle_id, place),
            Which::Copy(document_id) => self.leave_copy(slot_id, document_id, place),
            // Left once, by [`Self::say_onwards`].
            Which::Onward(_) => {}
        }
    }

    fn has_kit(&self) -> bool {
        self.me.as_ref().is_some_and(|me| !me.log.kits().is_empty())
    }

    /// A copy of a document for my kit, unless another device of mine has left the same.
    fn leave_copy(&mut self, slot_id: SlotId, document_id: DocumentId, place: &Place) {
        let Some(shelved) = self.shelf.get(&document_id) else { return };
        let (circle_id, heads) = (shelved.circle_id, shelved.summary.heads.clone());
        if !self.has_kit() || self.mailbox.covered.is_copied(slot_id, self.my_device_id(), &heads) {
            self.empty_slot(slot_id, place);
            return;
        }
        if self.mailbox.left.get(&slot_id).is_some_and(|left| left.heads == heads) {
            return;
        }
        let Some(document) = self.document(document_id) else {
            self.want_for_copy(document_id);
            return;
        };
        let Some(snapshot) = document.snapshot() else { return };
        let slot = Slot::Copy { circle_id, document_id, heads: heads.clone(), snapshot };
        self.leave(slot_id, place, slot, Left { heads, ..Left::default() });
    }

    /// Whether a copy of every document lies at the relay, left by this device or another of mine.
    pub(in crate::engine) fn are_copies_left(&self, own: CircleId) -> bool {
        self.shelf.iter().all(|(document_id, shelved)| {
            let slot_id = (own, Which::Copy(*document_id));
            let heads = &shelved.summary.heads;
            let left = self.mailbox.left.get(&slot_id);
            left.is_some_and(|left| left.heads == *heads && left.awaited.is_empty())
                || self.mailbox.covered.is_copied(slot_id, None, heads)
        })
    }

    fn leave_state(&mut self, slot_id: SlotId, place: &Place) {
        let says = self.state_digest(slot_id.0);
        if self.says_already(slot_id, says) {
            return;
        }
        let slot = Slot::Having { log: self.log_digest(slot_id.0), heads: self.heads_of(slot_id.0) };
        self.leave(slot_id, place, slot, Left { says, ..Left::default() });
    }

    fn leave_log(&mut self, slot_id: SlotId, place: &Place) {
        let circle_id = slot_id.0;
        let says = self.log_digest(circle_id);
        let all_have_it =
            self.other_devices(circle_id).iter().all(|device_id| self.peer_has_log(*device_id, circle_id));
        if all_have_it || self.mailbox.covered.says(slot_id, self.my_device_id(), says) {
            self.empty_slot(slot_id, place);
            return;
        }
        if !self.says_already(slot_id, says) {
            let slot = Slot::Log { entries: self.log_entries(circle_id) };
            self.leave(slot_id, place, slot, Left { says, ..Left::default() });
        }
    }

    /// A circle of mine, for my devices that have not heard of it.
    fn leave_circle(&mut self, slot_id: SlotId, circle_id: CircleId, place: &Place) {
        let has_heard = |device_id: &DeviceId| self.peer_has_log(*device_id, circle_id);
        if self.other_devices(slot_id.0).iter().all(has_heard) && !self.has_kit() {
            self.empty_slot(slot_id, place);
            return;
        }
        let says = self.log_digest(circle_id);
        if !self.says_already(slot_id, says) {
            let slot = Slot::Circle { circle_id, entries: self.log_entries(circle_id) };
            self.leave(slot_id, place, slot, Left { says, ..Left::default() });
        }
    }

    fn leave_changes(&mut self, slot_id: SlotId, document_id: DocumentId, place: &Place) {
        let others = self.other_devices(slot_id.0);
        let lacking: Vec<DeviceId> =
            others.into_iter().filter(|device_id| !self.peer_has_all(*device_id, document_id)).collect();
        if lacking.is_empty() {
            self.empty_slot(slot_id, place);
            return;
        }
        let Some(document) = self.document(document_id) else {
            // Once it is open it is looked at again.
            self.want(document_id);
            return;
        };
        let heads = document.heads();
        if self.mailbox.left.get(&slot_id).is_some_and(|left| left.heads == heads) {
            return;
        }
        let none = Heads::default();
        let has = |device_id: &DeviceId| self.peers.get(device_id).and_then(|peer| peer.known.has.get(&document_id));
        let lacks_all = |has: &&Heads| document.count_since(has) + 1 >= document.change_count();
        let mut since: Vec<Heads> = lacking.iter().map(|device_id| has(device_id).unwrap_or(&none).clone()).collect();
        since.sort();
        since.dedup();
        if self.mailbox.covered.brings_all(slot_id, self.my_device_id(), &heads, &since) {
            self.empty_slot(slot_id, place);
            return;
        }
        let mut chunks = Vec::new();
        if since.iter().any(|has| lacks_all(&has)) {
            since.clear();
            chunks.extend(document.snapshot());
        } else {
            let mut known = BTreeSet::new();
            let missing = since.iter().flat_map(|has| document.changes_since(has));
            chunks.extend(missing.filter(|change| known.insert(change.hash)).map(|change| change.bytes));
        }
        let slot = Slot::Since { document_id, since, heads: heads.clone(), chunks };
        self.leave(slot_id, place, slot, Left { heads, ..Left::default() });
    }

    fn says_already(&self, slot_id: SlotId, says: [u8; 32]) -> bool {
        self.mailbox.left.get(&slot_id).is_some_and(|left| left.says == says)
    }

    /// Leaves a slot; `left` says what it holds.
    fn leave(&mut self, slot_id: SlotId, place: &Place, slot: Slot, mut left: Left) {
        let Some((name, pieces)) = self.sealed_slot(slot_id, place, slot) else { return };
        let box_id = place.box_id;
        let before = self.mailbox.left.remove(&slot_id).map_or(0, |left| left.pieces);
        left.pieces = u16::try_from(pieces.len()).unwrap_or(u16::MAX);
        for index in left.pieces..before.max(self.pieces_seen(&name)) {
            self.publish(box_id, format!("m/{box_id}/{name}/{index}"), None, true, SLOT_EXPIRY_S);
        }
        for (index, piece) in (0..left.pieces).zip(pieces) {
            left.unheard.insert(index, *blake3::hash(piece.as_bytes()).as_bytes());
            let receipt = self.publish(box_id, format!("m/{box_id}/{name}/{index}"), Some(piece), true, SLOT_EXPIRY_S);
            if let Some(receipt) = receipt {
                left.awaited.insert(receipt);
                self.mailbox.receipts.insert(receipt, slot_id);
            }
        }
        self.mailbox.pieces_seen.remove(&name);
        self.mailbox.checking.names.insert(name, slot_id);
        self.mailbox.left.insert(slot_id, left);
    }

    fn sealed_slot(&mut self, slot_id: SlotId, place: &Place, slot: Slot) -> Option<(String, Vec<Sealed>)> {
        let me = self.me.as_ref()?;
        let name = slot_name(&place.key, me.keys.public().device_id(), slot_id.1);
        let number = self.mailbox.numbers.next(self.now);
        let pieces = seal_slot(&me.keys, slot_id.0, &place.key, number, slot, &mut self.rng)?;
        Some((name, pieces))
    }

    /// In the earlier places of circles, slots that lead on to the new one; when to look again.
    pub(super) fn settle_leading_on(&mut self) -> Option<u64> {
        let due = self.mailbox.leading_on.iter().filter(|(_, at)| **at <= self.now);
        for (circle_id, epoch_id) in due.map(|(id, _)| *id).collect::<Vec<_>>() {
            if !self.cabinet.may_be_told(self.kept_in(circle_id)) {
                continue;
            }
            self.mailbox.leading_on.remove(&(circle_id, epoch_id));
            let place = self.place_of(circle_id, epoch_id).filter(|place| !place.is_current).cloned();
            let Some(place) = place.filter(|place| self.relay.carries(place.box_id)) else { continue };
            let slot_id = (circle_id, Which::State);
            let says = self.log_digest(circle_id);
            if !self.is_active(circle_id) || self.mailbox.covered.leads_on(circle_id, epoch_id, says) {
                continue;
            }
            self.say_moved(slot_id, &place);
            self.mailbox.covered.led_on(circle_id, epoch_id, says);
        }
        self.mailbox.leading_on.values().copied().filter(|at| *at > self.now).min()
    }

    /// Where this device has left a circle, it says so to the others, once in every connection to the relay, until it
    /// sees that one of them has heard it: a relay may confirm what it throws away. It says so in every place of the
    /// circle, because the others may not have heard of the newest.
    pub(super) fn say_farewells(&mut self) {
        let leaving = self.circles.iter().filter(|(_, circle)| circle.later.farewell);
        let places =
            leaving.flat_map(|(circle_id, circle)| circle.places().iter().map(|place| (*circle_id, place.clone())));
        for (circle_id, place) in places.collect::<Vec<_>>() {
            let farewell = (circle_id, place.epoch_id);
            let is_said =
                self.mailbox.farewells.values().chain(&self.mailbox.farewells_said).any(|said| *said == farewell);
            if is_said || !self.relay.carries(place.box_id) || !self.cabinet.may_be_told(self.kept_in(circle_id)) {
                continue;
            }
            let receipts = self.say_moved((circle_id, Which::State), &place);
            self.mailbox.farewells.extend(receipts.last().map(|receipt| (*receipt, farewell)));
        }
    }

    /// Where a circle goes on from another, the others are told until the relay has it.
    pub(super) fn say_onwards(&mut self) {
        let told = |(from, circle): (&CircleId, &crate::engine::circles::Circle)| {
            circle.later.onward.last().map(|onward| (*from, *onward))
        };
        for (from, onward) in self.circles.iter().filter_map(told).collect::<Vec<_>>() {
            let place = self.place_of_onward(from).filter(|place| self.relay.carries(place.box_id));
            let under_way = self.mailbox.onwards.values().any(|of| *of == from);
            let kept_in = self.kept_in(from).max(self.kept_in(onward));
            let Some(place) = place.filter(|_| !under_way && self.cabinet.may_be_told(kept_in)) else { continue };
            let Some(slot) = self.onward_slot(from, onward) else { continue };
            let receipts = self.say_once((from, Which::Onward(from)), &place, slot);
            self.mailbox.onwards.extend(receipts.last().map(|receipt| (*receipt, from)));
        }
    }

    /// The relay has confirmed a farewell, or word of a circle that goes on.
    pub(in crate::engine) fn farewell_acknowledged(&mut self, receipt: u32) {
        if let Some(from) = self.mailbox.onwards.remove(&receipt)
            && let Some(circle) = self.circles.get_mut(&from)
        {
            circle.later.onward.clear();
            self.store_circle(from);
        }
        self.mailbox.farewells_said.extend(self.mailbox.farewells.remove(&receipt));
    }

    fn say_moved(&mut self, slot_id: SlotId, place: &Place) -> Vec<u32> {
        let slot = Slot::Moved { entries: self.log_entries(slot_id.0) };
        self.say_once(slot_id, place, slot)
    }

    /// Leaves a slot that is not looked after any more.
    fn say_once(&mut self, slot_id: SlotId, place: &Place, slot: Slot) -> Vec<u32> {
        let Some((name, pieces)) = self.sealed_slot(slot_id, place, slot) else { return Vec::new() };
        let box_id = place.box_id;
        let topic = |index: usize| format!("m/{box_id}/{name}/{index}");
        for index in pieces.len()..usize::from(self.pieces_seen(&name)) {
            self.publish(box_id, topic(index), None, true, SLOT_EXPIRY_S);
        }
        let pieces = pieces.into_iter().enumerate();
        pieces
            .filter_map(|(index, piece)| self.publish(box_id, topic(index), Some(piece), true, SLOT_EXPIRY_S))
            .collect()
    }
}
