//! What this device leaves at the relay, and what it finds there.
//!
//! For each circle one slot that says what this device has, and more while somebody may lack something. Slots
//! are written a moment after the last change, and later still while a direct link carries the changes. Leaves
//! what a slot holds to `leaving`, what comes to `hearing`, and whether the relay keeps its word to `checking`.

mod checking;
mod covered;
mod hearing;
mod leaving;

use super::Engine;
use super::circles::Place;
use crate::documents::Heads;
use crate::identifiers::{CircleId, DeviceId, DocumentId, EpochId};
use crate::sync::slots::{Gathering, SLOT_EXPIRY_S, Which, slot_name};
use std::collections::{BTreeMap, BTreeSet};

/// From the last change to the slot.
const PAUSE_MS: u64 = 400;

/// The same while every other device is linked: the link is faster, the slot only a precaution.
const LINKED_PAUSE_MS: u64 = 8_000;

/// The same for what another device wrote, for each device that comes before this one in the order of names: so
/// that in a large circle not everybody leaves the same.
const TURN_MS: u64 = 300;

/// After the relay has come up: first hear what waits, then say what others lack.
const HEAR_FIRST_MS: u64 = 700;

/// A slot of this device, where the circle's messages lie now.
type SlotId = (CircleId, Which);

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
    /// Earlier places from which this device still has to lead on to the new one, and when.
    leading_on: BTreeMap<(CircleId, EpochId), u64>,
    /// Farewells that the relay has not confirmed, by their receipts.
    farewells: BTreeMap<u32, (CircleId, EpochId)>,
    /// Where the relay has confirmed a farewell since it is there.
    farewells_said: BTreeSet<(CircleId, EpochId)>,
    /// Words of circles that go on, likewise.
    onwards: BTreeMap<u32, CircleId>,
    covered: covered::Covered,
    /// Devices whose state the relay shows older than before: told at this moment, unless it is mended.
    went_back: BTreeMap<(CircleId, DeviceId), u64>,
    pub(super) numbers: Numbers,
    /// What the relay does not take or does not keep.
    checking: checking::Checking,
}

/// Slots are numbered by the clock, and rise even if the clock goes back, or the device starts anew.
#[derive(Default)]
pub(super) struct Numbers {
    last: u64,
    /// No number above this one was given before it was raised on the disk.
    pub(super) reserved: u64,
}

/// So many numbers are reserved at once, in milliseconds of the clock by which they are given.
const RESERVED_MS: u64 = 6 * 60 * 60 * 1_000;

impl Numbers {
    /// Goes on after an earlier start.
    pub(super) fn from_reserved(reserved: u64) -> Self {
        Self { last: reserved, reserved }
    }

    pub(super) fn next(&mut self, now: u64) -> u64 {
        self.last = now.max(self.last + 1);
        self.last
    }
}

/// A slot that lies at the relay.
#[derive(Default)]
struct Left {
    pieces: u16,
    /// The heads that it brings a reader to; empty for other slots than those of changes.
    heads: Heads,
    /// Of other slots: a digest of what it says.
    says: [u8; 32],
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
        let Some(shelved) = self.shelf.get(&document_id) else { return };
        let (circle_id, by) = (shelved.circle_id, shelved.summary.by);
        let pause_ms = self.mailbox_pause(circle_id);
        let turn_ms = if by == self.my_device_id() { 0 } else { self.my_turn(circle_id) * TURN_MS };
        self.slot_due((circle_id, Which::Changes(document_id)), pause_ms + turn_ms);
        self.slot_due((circle_id, Which::State), pause_ms);
        self.copy_due(document_id);
    }

    /// The circle's log has changed.
    pub(super) fn mailbox_log_changed(&mut self, circle_id: CircleId) {
        self.slot_due((circle_id, Which::State), PAUSE_MS);
        self.slot_due((circle_id, Which::Log), PAUSE_MS);
        self.all_documents_due(circle_id, PAUSE_MS);
    }

    /// Another device is known to have another log of the circle than this one.
    pub(super) fn mailbox_log_lacking(&mut self, circle_id: CircleId) {
        let pause_ms = PAUSE_MS + self.my_turn(circle_id) * TURN_MS;
        self.slot_due((circle_id, Which::Log), pause_ms);
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
            self.slot_due((circle_id, Which::State), HEAR_FIRST_MS);
            self.slot_due((circle_id, Which::Log), HEAR_FIRST_MS);
            self.all_documents_due(circle_id, HEAR_FIRST_MS);
            self.circles_due(circle_id, HEAR_FIRST_MS);
            self.leading_on_due(circle_id, HEAR_FIRST_MS);
        }
        self.copies_due();
        self.invitations_are_up();
        self.say_here(true);
    }

    /// The relay is gone: what it has not confirmed counts as not left.
    pub(super) fn mailbox_is_gone(&mut self) {
        self.mailbox.receipts.clear();
        self.mailbox.farewells.clear();
        self.mailbox.farewells_said.clear();
        self.mailbox.onwards.clear();
        self.mailbox.checking = checking::Checking::default();
        self.mailbox.covered = covered::Covered::default();
        self.mailbox.went_back.clear();
        // The next connection shows what lies there then; whether that is older is looked at again.
        self.mailbox.newest_state.clear();
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

    /// The circle's messages lie elsewhere from now on: what this device left in the old place goes, and a slot
    /// there leads on to the new one. Devices that only heard of it let the others go first.
    pub(super) fn mailbox_moved(&mut self, circle_id: CircleId, from: &Place) {
        let slots: Vec<SlotId> = self.mailbox.left.keys().filter(|(of, _)| *of == circle_id).copied().collect();
        for slot_id in slots {
            self.empty_slot(slot_id, from);
        }
        self.mailbox.receipts.retain(|_, (of, _)| *of != circle_id);
        self.mailbox.covered.forget(circle_id);
        self.leading_on_due(circle_id, 0);
        self.circles_due(circle_id, PAUSE_MS);
    }

    /// Somebody still speaks in an earlier place of the circle.
    pub(super) fn lead_on(&mut self, circle_id: CircleId, epoch_id: EpochId) {
        let at = self.now + self.my_turn(circle_id) * TURN_MS;
        self.mailbox.leading_on.entry((circle_id, epoch_id)).or_insert(at);
    }

    fn leading_on_due(&mut self, circle_id: CircleId, pause_ms: u64) {
        let earlier = self.circles.get(&circle_id).into_iter().flat_map(|circle| circle.places());
        let earlier: Vec<EpochId> = earlier.filter(|place| !place.is_current).map(|place| place.epoch_id).collect();
        let at = self.now + pause_ms + self.my_turn(circle_id) * TURN_MS;
        for epoch_id in earlier {
            self.mailbox.leading_on.entry((circle_id, epoch_id)).or_insert(at);
        }
    }

    /// Other circles of mine are shown to my other devices, in my own circle.
    pub(super) fn circles_due(&mut self, own: CircleId, pause_ms: u64) {
        if Some(own) != self.personal_circle_id() {
            return;
        }
        for circle_id in self.circles.keys().copied().filter(|circle_id| *circle_id != own).collect::<Vec<_>>() {
            self.slot_due((own, Which::Circle(circle_id)), pause_ms);
        }
    }

    fn all_documents_due(&mut self, circle_id: CircleId, pause_ms: u64) {
        for (document_id, _) in self.heads_of(circle_id) {
            self.slot_due((circle_id, Which::Changes(document_id)), pause_ms);
        }
    }

    pub(super) fn slot_due(&mut self, slot_id: SlotId, pause_ms: u64) {
        self.mailbox.due.entry(slot_id).or_insert(self.now + pause_ms);
    }

    fn mailbox_pause(&self, circle_id: CircleId) -> u64 {
        let linked = |device_id: &DeviceId| self.peers.get(device_id).is_some_and(|peer| peer.link.is_some());
        let others = self.other_devices(circle_id);
        if !others.is_empty() && others.iter().all(linked) { LINKED_PAUSE_MS } else { PAUSE_MS }
    }

    /// How many devices of the circle come before this one in the order of names.
    pub(super) fn my_turn(&self, circle_id: CircleId) -> u64 {
        let mine = self.my_device_id();
        let others = self.other_devices(circle_id);
        others.iter().filter(|device_id| Some(**device_id) < mine).count() as u64
    }

    /// Leaves what is due; when to look again.
    pub(super) fn settle_mailbox(&mut self) -> Option<u64> {
        let check_at = self.check_slots();
        self.settle_pointers();
        // What a slot is to say has to be on this device's disk first; its being stored is looked at again here.
        let is_kept = |slot_id: &SlotId| {
            let kept_in = match slot_id.1 {
                Which::Changes(document_id) | Which::Copy(document_id) => {
                    self.shelf.get(&document_id).map_or(0, |shelved| shelved.kept_in)
                }
                Which::Circle(circle_id) => self.kept_in(circle_id),
                Which::State | Which::Log | Which::Onward(_) => self.kept_in(slot_id.0),
            };
            !self.relay.is_up() || self.cabinet.may_be_told(kept_in)
        };
        let due = self.mailbox.due.iter().filter(|(slot_id, at)| **at <= self.now && is_kept(slot_id));
        for slot_id in due.map(|(slot_id, _)| *slot_id).collect::<Vec<_>>() {
            // What the relay does not carry now becomes due again when it is up.
            self.mailbox.due.remove(&slot_id);
            let place = self.circles.get(&slot_id.0).and_then(|circle| circle.place()).cloned();
            if let Some(place) = place.filter(|place| self.relay.carries(place.box_id)) {
                self.leave_what_is_due(slot_id, &place);
            }
        }
        let lead_at = self.settle_leading_on();
        self.say_farewells();
        self.say_onwards();
        self.reserve_numbers();
        let mended_at = self.settle_rollback();
        let due = self.mailbox.due.values().copied().filter(|at| *at > self.now);
        due.chain(check_at).chain(lead_at).chain(mended_at).min()
    }

    /// Numbers are given only below what the disk knows, so that an engine that starts anew goes on above them.
    fn reserve_numbers(&mut self) {
        if self.mailbox.numbers.last > self.mailbox.numbers.reserved {
            self.mailbox.numbers.reserved = self.mailbox.numbers.last + RESERVED_MS;
            self.store_settings();
        }
    }

    /// Nobody needs the slot any more: it is emptied.
    fn empty_slot(&mut self, slot_id: SlotId, place: &Place) {
        let Some(device_id) = self.my_device_id() else { return };
        let name = slot_name(&place.key, device_id, slot_id.1);
        self.mailbox.checking.forget(slot_id, &name);
        let pieces = self.mailbox.left.remove(&slot_id).map_or(0, |left| left.pieces);
        for index in 0..pieces.max(self.pieces_seen(&name)) {
            let topic = format!("m/{}/{name}/{index}", place.box_id);
            self.publish(place.box_id, topic, None, true, SLOT_EXPIRY_S);
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
            let which = Which::Changes(document_id);
            let left = self.mailbox.left.get(&(circle_id, which));
            left.is_some_and(|left| left.heads == heads && left.awaited.is_empty())
                || self.mailbox.covered.brings(circle_id, which, &heads)
                || others.iter().all(|device_id| self.peer_has_all(*device_id, document_id))
        })
    }
}
