//! What this device leaves at the relay, and what it finds there.
//!
//! For each circle one state slot, for each document a changes slot while somebody may lack something. Slots
//! are written a moment after the last change, and later still while a direct link carries the changes.

mod checking;

use super::Engine;
use super::trying::Incoming;
use crate::crypto::Key;
use crate::documents::Heads;
use crate::identifiers::{BoxId, CircleId, DeviceId, DocumentId};
use crate::sync::slots::{Arrived, Gathering, SLOT_EXPIRY_S, Slot, seal_slot, slot_name};
use std::collections::{BTreeMap, BTreeSet};

/// From the last change to the slot.
const PAUSE_MS: u64 = 400;

/// The same while every other device is linked: the link is faster, the slot only a precaution.
const LINKED_PAUSE_MS: u64 = 8_000;

/// After the relay has come up: first hear what waits, then say what others lack.
const HEAR_FIRST_MS: u64 = 700;

/// A slot of this device: in which circle, and of which document (`None`: the state slot).
type SlotId = (CircleId, Option<DocumentId>);

/// The engine's side of the mailbox.
#[derive(Default)]
pub(super) struct Mailbox {
    gathering: Gathering,
    left: BTreeMap<SlotId, Left>,
    due: BTreeMap<SlotId, u64>,
    receipts: BTreeMap<u32, SlotId>,
    /// How many pieces were seen under a slot name, so that a slot of an earlier start can be withdrawn whole.
    pieces_seen: BTreeMap<String, u16>,
    /// The newest state slot heard of each device and circle.
    newest_state: BTreeMap<(CircleId, DeviceId), u64>,
    last_number: u64,
    /// What the relay does not take or does not keep.
    checking: checking::Checking,
}

/// A slot that lies at the relay.
#[derive(Default)]
struct Left {
    pieces: u16,
    /// The heads that it brings a reader to; empty for a state slot or one of an earlier start.
    heads: Heads,
    /// Of a state slot: a digest of what it says.
    state: [u8; 32],
    /// Receipts that the relay has not given yet.
    awaited: BTreeSet<u32>,
    /// Pieces that have not come back yet from the relay, as everything does that it passes on, by their digests.
    unheard: BTreeMap<u16, [u8; 32]>,
    /// They should have come back by this moment.
    hear_by: Option<u64>,
}

impl Engine {
    /// A document has changed here, or another device is known to have more or less of it.
    pub(super) fn mailbox_touched(&mut self, document_id: DocumentId) {
        let Some(circle_id) = self.shelf.get(&document_id).map(|shelved| shelved.circle_id) else { return };
        let pause_ms = self.mailbox_pause(circle_id);
        self.slot_due((circle_id, Some(document_id)), pause_ms);
        self.slot_due((circle_id, None), pause_ms);
    }

    /// The circle's log has changed.
    pub(super) fn mailbox_log_changed(&mut self, circle_id: CircleId) {
        self.slot_due((circle_id, None), PAUSE_MS);
        self.all_documents_due(circle_id, PAUSE_MS);
    }

    /// A link has gone: what it carried may have to wait at the relay now.
    pub(super) fn mailbox_after_link(&mut self, circle_id: CircleId) {
        self.mailbox.due.retain(|(circle, _), _| *circle != circle_id);
        self.mailbox_log_changed(circle_id);
    }

    /// The relay is there: every slot is looked at anew, after what waits there has been heard. It may have
    /// forgotten what it had confirmed.
    pub(super) fn mailbox_is_up(&mut self) {
        for left in self.mailbox.left.values_mut() {
            *left = Left { pieces: left.pieces, ..Left::default() };
        }
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            self.slot_due((circle_id, None), HEAR_FIRST_MS);
            self.all_documents_due(circle_id, HEAR_FIRST_MS);
        }
        self.invitations_are_up();
        self.say_here(true);
    }

    /// The relay is gone: what it has not confirmed counts as not left.
    pub(super) fn mailbox_is_gone(&mut self) {
        self.mailbox.receipts.clear();
        self.mailbox.checking = checking::Checking::default();
        self.mailbox.left.retain(|_, left| left.awaited.is_empty());
        let circles: Vec<_> = self.circles.keys().copied().collect();
        for peer in self.peers.values_mut() {
            peer.heard_at = None;
        }
        for device_id in self.peers.keys().copied().collect::<Vec<_>>() {
            self.peer_left(device_id);
        }
        for circle_id in circles {
            self.changed.circle(circle_id);
        }
    }

    fn all_documents_due(&mut self, circle_id: CircleId, pause_ms: u64) {
        for (document_id, _) in self.heads_of(circle_id) {
            self.slot_due((circle_id, Some(document_id)), pause_ms);
        }
    }

    fn slot_due(&mut self, slot_id: SlotId, pause_ms: u64) {
        self.mailbox.due.entry(slot_id).or_insert(self.now + pause_ms);
    }

    fn mailbox_pause(&self, circle_id: CircleId) -> u64 {
        let linked = |device_id: &DeviceId| self.peers.get(device_id).is_some_and(|peer| peer.link.is_some());
        let others = self.other_devices(circle_id);
        if !others.is_empty() && others.iter().all(linked) { LINKED_PAUSE_MS } else { PAUSE_MS }
    }

    /// Leaves what is due; when to look again.
    pub(super) fn settle_mailbox(&mut self) -> Option<u64> {
        let check_at = self.check_slots();
        // What a slot is to say has to be on this device's disk first; its being stored is looked at again here.
        let is_kept = |slot_id: &SlotId| {
            let document = slot_id.1.and_then(|document_id| self.shelf.get(&document_id));
            self.cabinet.may_be_told(document.map_or_else(|| self.kept_in(slot_id.0), |shelved| shelved.kept_in))
        };
        let due = self.mailbox.due.iter().filter(|(slot_id, at)| **at <= self.now && is_kept(slot_id));
        let due: Vec<SlotId> = due.map(|(slot_id, _)| *slot_id).collect();
        for slot_id in due {
            let Some((key, box_id)) = self.box_of(slot_id.0) else {
                self.mailbox.due.remove(&slot_id);
                continue;
            };
            if !self.relay.carries(box_id) {
                // It becomes due again when the relay is up.
                self.mailbox.due.remove(&slot_id);
                continue;
            }
            self.mailbox.due.remove(&slot_id);
            match slot_id.1 {
                None => self.leave_state(slot_id.0, &key, box_id),
                Some(document_id) => self.leave_changes(slot_id.0, document_id, &key, box_id),
            }
        }
        self.mailbox.due.values().copied().filter(|at| *at > self.now).chain(check_at).min()
    }

    fn leave_state(&mut self, circle_id: CircleId, key: &Key, box_id: BoxId) {
        let Some(circle) = self.circles.get(&circle_id) else { return };
        if self.other_devices(circle_id).is_empty() {
            return;
        }
        let state = self.state_digest(circle_id);
        if self.mailbox.left.get(&(circle_id, None)).is_some_and(|left| left.state == state) {
            return;
        }
        let slot = Slot::State { entries: circle.membership.entries(), heads: self.heads_of(circle_id) };
        self.leave((circle_id, None), key, box_id, slot, Left { state, ..Left::default() });
    }

    fn leave_changes(&mut self, circle_id: CircleId, document_id: DocumentId, key: &Key, box_id: BoxId) {
        let slot_id = (circle_id, Some(document_id));
        let others = self.other_devices(circle_id);
        let lacking: Vec<DeviceId> =
            others.into_iter().filter(|device_id| !self.peer_has_all(*device_id, document_id)).collect();
        if lacking.is_empty() {
            self.withdraw(slot_id, key, box_id);
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
        let has = |device_id: &DeviceId| self.peers.get(device_id).and_then(|peer| peer.known.has.get(&document_id));
        let (mut chunks, mut known) = (Vec::new(), BTreeSet::new());
        let has_nothing = |has: &Heads| document.count_since(has) + 1 >= document.change_count();
        if lacking.iter().any(|device_id| has(device_id).is_none_or(has_nothing)) {
            chunks.extend(document.snapshot());
        } else {
            for device_id in &lacking {
                for change in document.changes_since(has(device_id).unwrap_or(&Heads::default())) {
                    if known.insert(change.hash) {
                        chunks.push(change.bytes);
                    }
                }
            }
        }
        self.leave(slot_id, key, box_id, Slot::Changes { document_id, chunks }, Left { heads, ..Left::default() });
    }

    /// Leaves a slot; `left` says what it holds.
    fn leave(&mut self, slot_id: SlotId, key: &Key, box_id: BoxId, slot: Slot, mut left: Left) {
        let Some(me) = &self.me else { return };
        let name = slot_name(key, me.keys.public().device_id(), slot_id.1);
        let number = self.now.max(self.mailbox.last_number + 1);
        self.mailbox.last_number = number;
        let Some(pieces) = seal_slot(&me.keys, slot_id.0, key, number, slot, &mut self.rng) else { return };
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

    /// Everybody has it: the slot is emptied.
    fn withdraw(&mut self, slot_id: SlotId, key: &Key, box_id: BoxId) {
        let Some(device_id) = self.my_device_id() else { return };
        let name = slot_name(key, device_id, slot_id.1);
        self.mailbox.checking.forget(slot_id);
        let pieces = self.mailbox.left.remove(&slot_id).map_or(0, |left| left.pieces);
        for index in 0..pieces.max(self.pieces_seen(&name)) {
            self.publish(box_id, format!("m/{box_id}/{name}/{index}"), None, true, SLOT_EXPIRY_S);
        }
        self.mailbox.pieces_seen.remove(&name);
    }

    fn pieces_seen(&self, name: &str) -> u16 {
        self.mailbox.pieces_seen.get(name).copied().unwrap_or(0)
    }

    /// Whether everything that somebody lacks in this circle lies at the relay.
    pub(super) fn is_left_at_relay(&self, circle_id: CircleId) -> bool {
        let others = self.other_devices(circle_id);
        self.heads_of(circle_id).into_iter().all(|(document_id, heads)| {
            let left = self.mailbox.left.get(&(circle_id, Some(document_id)));
            left.is_some_and(|left| left.heads == heads && left.awaited.is_empty())
                || others.iter().all(|device_id| self.peer_has_all(*device_id, document_id))
        })
    }

    /// A piece has come under `s/<name>/<index>` of a circle's box.
    pub(super) fn on_slot(&mut self, circle_id: CircleId, key: &Key, rest: &str, payload: &[u8]) {
        let Some((name, index)) = rest.rsplit_once('/') else { return };
        let Ok(index) = index.parse::<u16>() else { return };
        let Some(circle) = self.circles.get(&circle_id) else { return };
        let device = |device_id| circle.device(device_id);
        self.mailbox.heard_back(name, index, payload);
        let seen = self.mailbox.pieces_seen.entry(name.to_owned()).or_default();
        *seen = (*seen).max(index.saturating_add(1));
        if let Some(arrived) = self.mailbox.gathering.hear(circle_id, key, name, payload, device) {
            self.on_arrived(circle_id, arrived);
        }
    }

    fn on_arrived(&mut self, circle_id: CircleId, arrived: Arrived) {
        let Arrived { device_id, number, slot } = arrived;
        if Some(device_id) == self.my_device_id() {
            self.mailbox.last_number = self.mailbox.last_number.max(number);
            return;
        }
        match slot {
            Slot::State { entries, heads } => {
                self.merge_log(circle_id, &entries);
                let newest = self.mailbox.newest_state.entry((circle_id, device_id)).or_default();
                if number < *newest {
                    return;
                }
                *newest = number;
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
            Slot::Changes { document_id, chunks } => {
                if self.knows_or_learns(circle_id, document_id) && !chunks.is_empty() {
                    self.take_in(Incoming { document_id, from: device_id, chunks, rest: None });
                }
            }
        }
    }

    /// The key and the box of a circle.
    pub(super) fn box_of(&self, circle_id: CircleId) -> Option<(Key, BoxId)> {
        let circle = self.circles.get(&circle_id)?;
        let (_, key) = circle.membership.current_epoch()?;
        Some((key.clone(), circle.box_keys()?.box_id()))
    }
}
