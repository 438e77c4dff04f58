//! Whether the relay takes and keeps what is left there.
//!
//! A relay may refuse a slot (it is full, or its disk is), and a dishonest one may confirm what it throws away.
//! The first says so; the second is noticed because a device hears its own slots come back. Both times the slot
//! counts as not left and is left again, each time after a longer pause. What is lost later than that is noticed
//! when the connection is made anew.

use super::{Mailbox, SlotId};
use crate::crypto::Sealed;
use crate::engine::Engine;
use crate::identifiers::BoxId;
use std::collections::BTreeMap;

/// From the last receipt of a slot until all of it has to have come back.
const COMES_BACK_MS: u64 = 15_000;

/// The same for invitations, where somebody is waiting.
const POST_COMES_BACK_MS: u64 = 4_000;

/// Pauses before everything that concerns invitations is said again; the last one repeats.
const POST_PAUSES_MS: [u64; 3] = [1_000, 10_000, 30_000];

/// Pauses before something that was not taken or not kept is left again; the last one repeats.
const PAUSES_MS: [u64; 4] = [5_000, 30_000, 120_000, 600_000];

/// What is known of the relay's honesty and room, since the connection was made.
#[derive(Default)]
pub(super) struct Checking {
    /// The slots of this device by the names that the relay knows.
    pub(super) names: BTreeMap<String, SlotId>,
    /// How often in a row a slot was not taken or not kept.
    not_kept: BTreeMap<SlotId, usize>,
    /// What concerns invitations and has no receipt yet: the topic by the receipt.
    posts: BTreeMap<u32, String>,
    /// The digest of what has not come back yet, by the topic.
    posts_unheard: BTreeMap<String, [u8; 32]>,
    posts_hear_by: Option<u64>,
    posts_not_kept: usize,
    /// When everything that concerns invitations is said again.
    posts_due: Option<u64>,
}

impl Checking {
    /// Nobody needs the slot any more.
    pub(super) fn forget(&mut self, slot_id: SlotId, name: &str) {
        self.not_kept.remove(&slot_id);
        self.names.remove(name);
    }

    fn posts_later(&mut self, now: u64) {
        if self.posts_due.is_none() {
            self.posts_due = Some(now + pause_ms(&POST_PAUSES_MS, self.posts_not_kept));
            self.posts_not_kept += 1;
        }
    }
}

fn pause_ms(pauses_ms: &[u64], times_before: usize) -> u64 {
    pauses_ms.get(times_before).or(pauses_ms.last()).copied().unwrap_or_default()
}

impl Mailbox {
    /// Whether something is not taken or not kept for now.
    pub(in crate::engine) fn is_refused(&self) -> bool {
        !self.checking.not_kept.is_empty() || self.checking.posts_due.is_some()
    }

    /// A message about an invitation has come; if it is this device's own, the relay passes it on.
    pub(in crate::engine) fn post_heard_back(&mut self, topic: &str, payload: &[u8]) {
        if self.checking.posts_unheard.get(topic) == Some(blake3::hash(payload).as_bytes()) {
            self.checking.posts_unheard.remove(topic);
        }
    }

    /// A piece of a slot has come; if it is of this device, as it was left, the relay passes it on.
    pub(super) fn heard_back(&mut self, name: &str, index: u16, payload: &[u8]) {
        let slot_id = self.checking.names.get(name);
        let Some(left) = slot_id.and_then(|slot_id| self.left.get_mut(slot_id)) else { return };
        if left.unheard.get(&index) == Some(blake3::hash(payload).as_bytes()) {
            left.unheard.remove(&index);
        }
    }
}

impl Engine {
    /// Leaves a message about an invitation at the relay, if it carries the box.
    pub(in crate::engine) fn post(&mut self, box_id: BoxId, topic: String, payload: Sealed, expiry_s: u32) {
        let digest = *blake3::hash(payload.as_bytes()).as_bytes();
        if let Some(receipt) = self.publish(box_id, topic.clone(), Some(payload), true, expiry_s) {
            self.mailbox.checking.posts_unheard.insert(topic.clone(), digest);
            self.mailbox.checking.posts.insert(receipt, topic);
        }
    }

    /// The relay has confirmed a piece.
    pub(in crate::engine) fn slot_acknowledged(&mut self, receipt: u32) {
        if self.mailbox.checking.posts.remove(&receipt).is_some() {
            self.mailbox.checking.posts_hear_by = Some(self.now + POST_COMES_BACK_MS);
        }
        self.farewell_acknowledged(receipt);
        self.pointer_acknowledged(receipt);
        let Some(slot_id) = self.mailbox.receipts.remove(&receipt) else { return };
        if let Some(left) = self.mailbox.left.get_mut(&slot_id) {
            left.awaited.remove(&receipt);
            if left.awaited.is_empty() {
                left.hear_by = Some(self.now + COMES_BACK_MS);
                self.changed.circle(slot_id.0);
            }
        }
    }

    /// The relay has not taken a message.
    pub(in crate::engine) fn slot_not_taken(&mut self, receipt: u32) {
        if let Some(topic) = self.mailbox.checking.posts.remove(&receipt) {
            self.mailbox.checking.posts_unheard.remove(&topic);
            self.mailbox.checking.posts_later(self.now);
        }
        self.mailbox.farewells.remove(&receipt);
        self.mailbox.onwards.remove(&receipt);
        if let Some(slot_id) = self.mailbox.receipts.remove(&receipt) {
            self.leave_later(slot_id);
        }
    }

    /// Looks at what should have come back and what is to be said again; when to look again.
    pub(super) fn check_slots(&mut self) -> Option<u64> {
        let over = self.mailbox.left.iter().filter(|(_, left)| left.hear_by.is_some_and(|by| by <= self.now));
        for slot_id in over.map(|(slot_id, _)| *slot_id).collect::<Vec<_>>() {
            let Some(left) = self.mailbox.left.get_mut(&slot_id) else { continue };
            left.hear_by = None;
            if left.unheard.is_empty() {
                self.mailbox.checking.not_kept.remove(&slot_id);
            } else {
                self.leave_later(slot_id);
            }
        }
        let checking = &mut self.mailbox.checking;
        if checking.posts_hear_by.take_if(|by| *by <= self.now).is_some() {
            match checking.posts_unheard.is_empty() {
                true => checking.posts_not_kept = 0,
                false => checking.posts_later(self.now),
            }
        }
        if self.mailbox.checking.posts_due.take_if(|due| *due <= self.now).is_some() {
            self.invitations_are_up();
        }
        let hear_by = self.mailbox.left.values().filter_map(|left| left.hear_by);
        let checking = &self.mailbox.checking;
        hear_by.chain(checking.posts_hear_by).chain(checking.posts_due).min()
    }

    /// The slot counts as not left, and is left again after a while.
    fn leave_later(&mut self, slot_id: SlotId) {
        self.mailbox.receipts.retain(|_, other| *other != slot_id);
        if let Some(left) = self.mailbox.left.get_mut(&slot_id) {
            *left = super::Left { pieces: left.pieces, ..super::Left::default() };
        }
        let times = self.mailbox.checking.not_kept.entry(slot_id).or_default();
        self.mailbox.due.insert(slot_id, self.now + pause_ms(&PAUSES_MS, *times));
        *times += 1;
        self.changed.circle(slot_id.0);
    }
}
