//! Where copies of everything are, besides this device; and when to advise a recovery kit.

use super::Engine;
use super::view::{CopiesView, Happening};
use crate::identifiers::{CircleId, DeviceId};
use crate::mentoring::circle::CircleKind;
use serde::{Deserialize, Serialize};

/// How often it is looked whether copies are whole.
const LOOK_MS: u64 = 60_000;

/// So many goals and notes are something to lose.
const SOMETHING: usize = 3;

/// What is remembered of copies; stored with the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Care {
    /// When a backup file was last made here.
    pub(super) backup_at: Option<u64>,
    /// When the kit that is good now was kept.
    pub(super) kit_at: Option<u64>,
    /// When the relay last confirmed a whole copy for the kit.
    pub(super) relay_copy_at: Option<u64>,
    /// When another device of mine last had everything.
    pub(super) on_my_devices_at: Option<u64>,
    /// That a kit was advised.
    pub(super) kit_advised: bool,
}

impl Engine {
    /// Where copies of everything are.
    pub(super) fn copies(&self) -> CopiesView {
        CopiesView {
            on_my_devices: self.care.on_my_devices_at,
            at_relay: self.care.relay_copy_at,
            in_a_file: self.care.backup_at,
            with_others: self.with_others(),
        }
    }

    /// When all circles with others were last with somebody else in them, whole or nearly.
    fn with_others(&self) -> Option<u64> {
        let me = self.my_person_id()?;
        let shared = self.circles.iter().filter(|(_, circle)| circle.kind() != CircleKind::Personal);
        let last_met = |device_id: &DeviceId| self.peers.get(device_id)?.known.last_met;
        let last = |circle_id: &CircleId| {
            let mut others = self.other_devices(*circle_id);
            others.retain(|device_id| !self.is_mine(*device_id));
            others.iter().filter_map(last_met).max()
        };
        shared
            .filter(|(circle_id, circle)| self.is_active(**circle_id) && circle.membership.member(me).is_some())
            .map(|(circle_id, _)| last(circle_id))
            .min()
            .flatten()
    }

    /// Looks now and then whether copies are whole; when to look again.
    pub(super) fn settle_care(&mut self) -> Option<u64> {
        self.me.as_ref()?;
        if self.next_care_at > self.now {
            return Some(self.next_care_at);
        }
        self.next_care_at = self.now + LOOK_MS;
        let before = self.care.clone();
        let own = self.personal_circle_id()?;
        if self.other_devices(own).into_iter().any(|device_id| self.has_everything(device_id)) {
            self.care.on_my_devices_at = Some(self.now);
        }
        if self.is_copied_at_relay() {
            self.care.relay_copy_at = Some(self.now);
        }
        let has_kit = self.me.as_ref().is_some_and(|me| !me.log.kits().is_empty());
        if !has_kit && !self.care.kit_advised && self.is_something_to_lose() {
            self.care.kit_advised = true;
            self.tell_happening(Happening::KitAdvised);
        }
        if told(&before) != told(&self.care) {
            self.store_settings();
            self.changed.settings = true;
            self.changed.devices = true;
        }
        Some(self.next_care_at)
    }

    /// Whether there are some goals and notes, and somebody to share them with.
    fn is_something_to_lose(&self) -> bool {
        let count = |circle_id: &CircleId| {
            let outline = self.outline(*circle_id);
            outline.map_or(0, |outline| outline.goals.saturating_add(outline.notes) as usize)
        };
        let is_shared = |circle_id: &CircleId| {
            self.circles.get(circle_id).is_some_and(|circle| circle.membership.members().len() > 1)
        };
        self.circles.keys().any(is_shared) && self.circles.keys().map(count).sum::<usize>() >= SOMETHING
    }
}

/// What is worth a write: not that a copy that was whole is whole a minute later.
fn told(care: &Care) -> (Option<u64>, Option<u64>, Option<u64>, Option<u64>, bool) {
    let hour = |at: Option<u64>| at.map(|at| at / 3_600_000);
    (hour(care.backup_at), care.kit_at, hour(care.relay_copy_at), hour(care.on_my_devices_at), care.kit_advised)
}
