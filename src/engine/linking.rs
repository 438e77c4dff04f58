//! Finding each other through the relay: signs of life, and the descriptions of links.
//!
//! Of two devices that hear each other, the one with the smaller name offers a link. What does not open is
//! tried again, each time after a longer pause, until one of them comes anew.

use super::Engine;
use super::circles::Place;
use super::links::{Carrier, Link, With};
use crate::identifiers::{BoxId, CircleId, DeviceId, EpochId};
use crate::ports::link::LinkId;
use crate::sync::presence::{
    HEARTBEAT_MS, SILENCE_MS, SignOfLife, open_presence, presence_name, seal_presence, signal_name,
};
use crate::sync::signalling::{Description, Signal, open_signal, seal_signal};
use crate::sync::wire::Presence;

/// Pauses between attempts to link with a device that is here; the last one repeats.
const PAUSES_MS: [u64; 4] = [4_000, 15_000, 60_000, 300_000];

/// Links that may be opening at a time; a relay that repeats offers costs no more than this.
const MOST_OPENING: usize = 16;

/// A device offers no more links when it has so many, because a browser holds only so many; what it does not say
/// to somebody by a link goes by others, or by the relay. Its own person's devices come in any case.
const MOST_LINKS: usize = 24;

impl Engine {
    /// A message has come from the relay; it is believed by nobody before it is opened.
    pub(super) fn on_relay_message(&mut self, topic: &str, payload: &[u8], _retained: bool) {
        let Some((box_id, rest)) = topic.strip_prefix("m/").and_then(|rest| rest.split_once('/')) else { return };
        if payload.is_empty() {
            self.slot_emptied(rest);
            return;
        }
        let Ok(box_id) = box_id.parse::<BoxId>() else { return };
        let place = self.circles.iter().find_map(|(circle_id, circle)| {
            let place = circle.places().iter().find(|place| place.box_id == box_id)?;
            Some((*circle_id, place.clone()))
        });
        match place {
            Some((circle_id, place)) => self.on_circle_message(circle_id, &place, rest, payload),
            None => {
                self.on_kit_message(box_id, rest, payload);
                self.mailbox.post_heard_back(topic, payload);
                self.on_invitation_message(box_id, topic, payload);
            }
        }
    }

    fn on_circle_message(&mut self, circle_id: CircleId, place: &Place, rest: &str, payload: &[u8]) {
        let Some(circle) = self.circles.get(&circle_id) else { return };
        if !self.is_active(circle_id) {
            if circle.later.farewell && rest.starts_with("s/") {
                self.on_slot(circle_id, place, rest, payload);
            }
            return;
        }
        let key = &place.key;
        let device = |device_id| circle.device(device_id);
        match rest.split_once('/') {
            Some(("s", _)) => self.on_slot(circle_id, place, rest, payload),
            Some(("p", _)) => {
                if let Some(sign) = open_presence(circle_id, key, payload, device) {
                    self.on_sign_of_life(circle_id, place, sign);
                }
            }
            Some(("g", _)) => {
                let Some(me) = self.my_device_id() else { return };
                if let Ok(heard) = open_signal(key, circle_id, me, &circle.devices(), payload) {
                    self.on_signal(circle_id, place.epoch_id, heard.from.device_id(), heard.signal);
                }
            }
            _ => {}
        }
    }

    /// Says that this device is here, in every circle with others.
    pub(super) fn say_here(&mut self, asks: bool) {
        self.next_heartbeat_at = self.now + HEARTBEAT_MS;
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            self.say_here_in(circle_id, asks);
        }
    }

    /// Says where this device is in one circle.
    pub(super) fn say_here_in(&mut self, circle_id: CircleId, asks: bool) {
        let place = self.circles.get(&circle_id).and_then(|circle| circle.places().first()).cloned();
        let Some(Place { key, box_id, .. }) = place else { return };
        if self.other_devices(circle_id).is_empty() || !self.relay.carries(box_id) {
            return;
        }
        let presence = self.my_presence(circle_id);
        let Some(me) = &self.me else { return };
        let device_id = me.keys.public().device_id();
        self.presence_number = self.now.max(self.presence_number + 1);
        let sign = SignOfLife { device_id, number: self.presence_number, asks, presence };
        let sealed = seal_presence(&me.keys, circle_id, &key, sign, &mut self.rng);
        let topic = format!("m/{box_id}/{}", presence_name(&key, device_id));
        self.publish(box_id, topic, Some(sealed), false, 60);
    }

    fn on_sign_of_life(&mut self, circle_id: CircleId, place: &Place, sign: SignOfLife) {
        let SignOfLife { device_id, number, asks, presence } = sign;
        if Some(device_id) == self.my_device_id() {
            return;
        }
        let (now, was_here) = (self.now, self.peers.get(&device_id).is_some_and(|peer| peer.is_here(self.now)));
        let peer = self.peers.entry(device_id).or_default();
        if number <= peer.heard_number {
            return;
        }
        peer.heard_number = number;
        peer.heard_at = Some(now);
        peer.heard_in = Some((circle_id, place.epoch_id));
        if asks || !was_here {
            peer.attempts = 0;
            peer.next_attempt_at = now;
        }
        self.peer_met(device_id);
        self.peer_presence(device_id, circle_id, presence);
        if !was_here {
            self.changed.circle(circle_id);
        }
        if asks {
            self.say_here_in(circle_id, false);
        }
        if !place.is_current {
            self.lead_on(circle_id, place.epoch_id);
        }
    }

    /// Heartbeats and attempts that are due; when to look again.
    pub(super) fn settle_linking(&mut self) -> Option<u64> {
        if !self.relay.is_up() {
            return None;
        }
        if self.next_heartbeat_at <= self.now {
            self.say_here(false);
        }
        let mine = self.my_device_id()?;
        let mut wake_at = self.next_heartbeat_at;
        for device_id in self.peers.keys().copied().collect::<Vec<_>>() {
            let Some(peer) = self.peers.get(&device_id) else { continue };
            let Some(heard_at) = peer.heard_at else { continue };
            if heard_at + SILENCE_MS <= self.now {
                self.peer_fell_silent(device_id);
                continue;
            }
            wake_at = wake_at.min(heard_at + SILENCE_MS);
            if mine > device_id || peer.link.is_some() || self.links.unsupported || self.is_linking(device_id) {
                continue;
            }
            if peer.next_attempt_at > self.now {
                wake_at = wake_at.min(peer.next_attempt_at);
                continue;
            }
            if self.links.by_id.len() >= MOST_LINKS && !self.is_mine(device_id) {
                continue;
            }
            self.attempt(device_id);
        }
        Some(wake_at)
    }

    fn peer_fell_silent(&mut self, device_id: DeviceId) {
        if let Some(peer) = self.peers.get_mut(&device_id) {
            peer.heard_at = None;
            if peer.link.is_none() {
                peer.presence.clear();
            }
        }
        self.peer_left(device_id);
        for circle_id in self.circles_with(device_id) {
            self.changed.circle(circle_id);
            self.carets_changed(circle_id);
        }
    }

    fn is_linking(&self, device_id: DeviceId) -> bool {
        let with_it = |link: &Link| matches!(link.with, With::Member(_, Some(with)) if with == device_id);
        self.links.by_id.values().any(with_it)
    }

    fn attempt(&mut self, device_id: DeviceId) {
        let heard_in = self.peers.get(&device_id).and_then(|peer| peer.heard_in);
        let Some((circle_id, epoch_id)) = heard_in.filter(|(circle_id, epoch_id)| {
            let place = self.place_of(*circle_id, *epoch_id);
            place.is_some_and(|place| self.relay.carries(place.box_id))
                && self.circles_with(device_id).contains(circle_id)
        }) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&device_id) else { return };
        let pause_ms = PAUSES_MS[(peer.attempts as usize).min(PAUSES_MS.len() - 1)];
        peer.attempts = peer.attempts.saturating_add(1);
        peer.next_attempt_at = self.now + super::links::OPENING_MS + pause_ms;
        let attempt = self.new_attempt();
        self.offer_link(With::Member(circle_id, Some(device_id)), Carrier::Relay(attempt), Some(epoch_id));
    }

    /// The description of a link that is made through the relay is there: it goes to the other device.
    pub(super) fn send_description(&mut self, link_id: LinkId, description: Description) {
        let Some(link) = self.links.by_id.get(&link_id) else { return };
        let (With::Member(circle_id, Some(device_id)), Carrier::Relay(attempt)) = (link.with, link.carrier) else {
            return;
        };
        let signal = if link.offering {
            Signal::Offer { attempt, description }
        } else {
            Signal::Answer { attempt, description }
        };
        let place = link.epoch_id.and_then(|epoch_id| self.place_of(circle_id, epoch_id));
        let Some(Place { key, box_id, .. }) = place.cloned() else { return };
        let Some(me) = &self.me else { return };
        let sealed = seal_signal(&key, circle_id, &me.keys, device_id, &signal, self.now, &mut self.rng);
        let topic = format!("m/{box_id}/{}", signal_name(&key, device_id));
        self.publish(box_id, topic, Some(sealed), false, 60);
    }

    fn on_signal(&mut self, circle_id: CircleId, epoch_id: EpochId, from: DeviceId, signal: Signal) {
        match signal {
            Signal::Offer { attempt, description } => {
                let has_room = self.links.by_id.len() < 2 * MOST_LINKS && self.links.opening() < MOST_OPENING;
                if !self.links.unsupported && has_room {
                    let with = With::Member(circle_id, Some(from));
                    self.answer_link(with, Carrier::Relay(attempt), Some(epoch_id), description);
                }
            }
            Signal::Answer { attempt, description } => {
                let is_it = |link: &Link| {
                    link.offering
                        && link.carrier == Carrier::Relay(attempt)
                        && link.with == With::Member(circle_id, Some(from))
                };
                let link_id = self.links.by_id.iter().find(|(_, link)| is_it(link)).map(|(link_id, _)| *link_id);
                if let Some(link_id) = link_id {
                    self.complete_link(link_id, description);
                }
            }
            Signal::Bye => {}
        }
    }

    /// My person's place in a circle, as the others may see it.
    pub(super) fn my_presence(&self, circle_id: CircleId) -> Presence {
        let seats = self.tabs.values().filter_map(|tab| tab.seat.as_ref());
        let seat = seats.filter(|seat| seat.circle_id == circle_id).max_by_key(|seat| seat.caret.is_some());
        seat.map_or_else(Presence::default, |seat| Presence {
            note_id: Some(seat.note_id),
            selection: seat.caret.clone(),
        })
    }
}
