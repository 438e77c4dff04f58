//! What has to be put right in a circle after its log has grown: keys and cards.
//!
//! If everybody's key is known to somebody who is out, a new epoch begins before anything more is written. If a
//! device lacks a key, whoever has it hands it over. If the circle has not heard of my newest device or name, it
//! is told. Every device that sees the need waits its turn, in the order of their names, so that in a large circle
//! not everybody does the same; two who do it at once do no harm.

use super::Engine;
use super::circles::Place;
use super::view::Happening;
use crate::identifiers::{CircleId, DeviceId, EpochId};
use crate::sync::person::{DeviceKind, PersonLog};

/// How long each device leaves the one after it to wait.
const TURN_MS: u64 = 3_000;

/// The longest wait.
const LONGEST_TURN_MS: u64 = 60_000;

impl Engine {
    /// The circle's log has grown: what it needs is looked at when it is this device's turn.
    pub(super) fn mend_soon(&mut self, circle_id: CircleId) {
        if !self.needs_mending(circle_id) {
            self.mending.remove(&circle_id);
            return;
        }
        let turn_ms = (self.my_turn(circle_id) * TURN_MS).min(LONGEST_TURN_MS);
        self.mending.entry(circle_id).or_insert(self.now + turn_ms);
    }

    fn needs_mending(&self, circle_id: CircleId) -> bool {
        let (Some(circle), Some(me)) = (self.circles.get(&circle_id), &self.me) else { return false };
        let mine = circle.membership.member(me.log.person_id());
        let untold = mine.is_some_and(|mine| !mine.log().holds(&me.log));
        let is_mine = me.log.own_device(me.keys.public().device_id()).is_some();
        is_mine && (untold || circle.membership.needs_epoch() || circle.membership.lacks_keys())
    }

    /// Mends what is due; when to look again.
    pub(super) fn settle_mending(&mut self) -> Option<u64> {
        let due = self.mending.iter().filter(|(_, at)| **at <= self.now).map(|(circle_id, _)| *circle_id);
        for circle_id in due.collect::<Vec<_>>() {
            self.mending.remove(&circle_id);
            self.mend(circle_id);
        }
        self.mending.values().copied().min()
    }

    /// Puts right what has to be, at once.
    pub(super) fn mend(&mut self, circle_id: CircleId) {
        let (Some(circle), Some(me)) = (self.circles.get_mut(&circle_id), &self.me) else { return };
        let before = circle.membership.digest();
        // What cannot be said, because this device is not in or the log is full, is left as it is.
        let _ = circle.membership.change_card(&me.keys, &me.log);
        if circle.membership.needs_epoch() {
            let _ = circle.membership.new_epoch(&me.keys, &mut self.rng);
        }
        let _ = circle.membership.hand_over_missing(&me.keys, &mut self.rng);
        if circle.membership.digest() != before {
            self.log_changed(circle_id);
        }
    }

    /// What the circle's log says of my own devices counts for all of my circles.
    pub(super) fn learn_of_myself(&mut self, circle_id: CircleId) {
        let (Some(circle), Some(me)) = (self.circles.get(&circle_id), &self.me) else { return };
        let members = circle.membership.members().iter().chain(circle.membership.former_members());
        let Some(told) = members.map(|member| member.log()).find(|log| log.person_id() == me.log.person_id()) else {
            return;
        };
        if !me.log.holds(told) {
            let whole = PersonLog::merged(&me.log, told);
            self.my_log_is(whole);
        }
    }

    /// My log has grown, here or on another device of mine.
    pub(super) fn my_log_is(&mut self, log: PersonLog) {
        let mine = self.my_device_id();
        let Some(me) = &mut self.me else { return };
        let before = std::mem::replace(&mut me.log, log.clone());
        self.store_me();
        self.changed.me = true;
        self.changed.devices = true;
        self.changed.settings = true;
        let is_new = |device_id: DeviceId| before.own_device(device_id).is_none() && Some(device_id) != mine;
        let new = log.all_devices().iter().filter(|own| own.kind == DeviceKind::Browser);
        for own in new.filter(|own| is_new(own.device.device_id())) {
            self.tell_happening(Happening::NewDevice(own.name.clone()));
        }
        if mine.is_some_and(|mine| log.has_lost(mine) && !before.has_lost(mine)) {
            self.tell_happening(Happening::ThisDeviceRemoved);
            self.close_links_with_nobody();
        }
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            self.mend_soon(circle_id);
            self.changed.circle(circle_id);
        }
    }

    /// The place of this epoch of a circle, if it is one in which messages of the circle lie.
    pub(super) fn place_of(&self, circle_id: CircleId, epoch_id: EpochId) -> Option<&Place> {
        self.circles.get(&circle_id)?.places().iter().find(|place| place.epoch_id == epoch_id)
    }

    /// The boxes of a circle that have to be heard, or written into a last time.
    pub(super) fn places_heard(&self, circle_id: CircleId) -> Vec<crate::crypto::BoxKeys> {
        let Some(circle) = self.circles.get(&circle_id) else { return Vec::new() };
        let heard = if self.is_active(circle_id) || circle.later.farewell {
            circle.places()
        } else if circle.later.onward.is_empty() {
            &[]
        } else {
            circle.places().get(..1).unwrap_or_default()
        };
        heard.iter().map(|place| place.box_keys.clone()).collect()
    }

    /// Whether this is another browser of mine.
    pub(super) fn is_mine(&self, device_id: DeviceId) -> bool {
        let own = self.me.as_ref().and_then(|me| me.log.own_device(device_id));
        own.is_some_and(|own| own.kind == DeviceKind::Browser)
    }
}
