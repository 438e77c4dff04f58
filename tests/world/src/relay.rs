//! The relay: its door, its slots, its passing messages, and what it may do wrong.
//!
//! Behaves as an MQTT 5 broker behind `crypto::proof`: whoever has no proof stays outside, and a guest reaches
//! only what the proof allows. What it has acknowledged as retained it keeps over a stop, until it expires.
//! It remembers everything that it ever carried or was told, because the tests search that for plain words.
//! Latency and order are the world's affair.

mod fork;
mod mischief;

pub use mischief::Mischief;

use crate::chance::Chance;
use alongside::crypto::Key;
use alongside::crypto::proof::{Challenge, Grants, admit};
use std::collections::{BTreeMap, BTreeSet};

/// A connection that was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guest(pub u64);

/// The guest tried what its proof does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAllowed;

/// A message on its way to a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// To whom.
    pub to: Guest,
    /// Under which topic.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
    /// Whether it was waiting in a slot.
    pub retained: bool,
}

/// What lies in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What.
    pub payload: Vec<u8>,
    /// From this moment on the relay has forgotten it.
    pub expires_at_ms: u64,
}

struct Visit {
    grants: Grants,
    filters: BTreeSet<String>,
}

/// The relay of the world.
pub struct Relay {
    secret: Key,
    host: String,
    chance: Chance,
    visits: BTreeMap<Guest, Visit>,
    next_guest: u64,
    spent: BTreeSet<[u8; 16]>,
    slots: BTreeMap<String, Left>,
    fork: fork::Fork,
    seen: Vec<(String, Vec<u8>)>,
    /// Whether it answers at all.
    pub running: bool,
    /// What it does wrong; nothing unless a test asks for it.
    pub mischief: Mischief,
    /// It has room for nothing more in its slots, and says so.
    pub is_full: bool,
    /// How often a guest tried what its proof does not allow; an honest engine never does.
    pub trespasses: u32,
}

impl Relay {
    /// A relay under this address (`host` or `host:port`), running, with nothing in its slots.
    pub fn new(seed: u64, host: &str) -> Self {
        let mut chance = Chance::new(seed, "relay");
        Self {
            secret: Key::from_bytes(chance.bytes()),
            host: host.to_owned(),
            chance,
            visits: BTreeMap::new(),
            next_guest: 0,
            spent: BTreeSet::new(),
            slots: BTreeMap::new(),
            fork: fork::Fork::default(),
            seen: Vec::new(),
            running: true,
            mischief: Mischief::default(),
            is_full: false,
            trespasses: 0,
        }
    }

    /// A fresh challenge.
    pub fn challenge(&mut self, now_ms: u64) -> Vec<u8> {
        Challenge::issue(&self.secret, &self.host, now_ms, self.chance.rng())
    }

    /// Lets somebody in, or `None`. A proof opens the door once.
    pub fn admit(&mut self, now_ms: u64, username: &str, password: &[u8]) -> Option<Guest> {
        self.seen.push((format!("user name {username}"), password.to_vec()));
        let admitted = admit(&self.secret, &self.host, now_ms, username, password).ok()?;
        if !self.spent.insert(admitted.challenge) {
            return None;
        }
        let grants = admitted.grants;
        let guest = Guest(self.next_guest);
        self.next_guest += 1;
        self.visits.insert(guest, Visit { grants, filters: BTreeSet::new() });
        Some(guest)
    }

    /// The guest has gone, or its connection has.
    pub fn leave(&mut self, guest: Guest) {
        self.visits.remove(&guest);
    }

    /// Whether the guest is still connected.
    pub fn has(&self, guest: Guest) -> bool {
        self.visits.contains_key(&guest)
    }

    /// The guest wants to hear of these topics; what waits in slots comes first.
    ///
    /// # Errors
    /// The proof does not allow it; the guest is put out.
    pub fn subscribe(&mut self, now_ms: u64, guest: Guest, filter: &str) -> Result<Vec<Delivery>, NotAllowed> {
        self.forget_expired(now_ms);
        let Some(visit) = self.visits.get_mut(&guest) else { return Ok(Vec::new()) };
        if !visit.grants.may_subscribe(filter) {
            return Err(self.put_out(guest));
        }
        visit.filters.insert(filter.to_owned());
        let slots = self.fork.slots_of(guest).unwrap_or(&self.slots);
        let delivery = |(topic, left): (&String, &Left)| Delivery {
            to: guest,
            topic: topic.clone(),
            payload: left.payload.clone(),
            retained: true,
        };
        Ok(slots.iter().filter(|(topic, _)| matches(filter, topic)).map(delivery).collect())
    }

    /// The guest leaves or passes a message; an empty payload clears the slot.
    ///
    /// # Errors
    /// The proof does not allow it; the guest is put out.
    pub fn publish(&mut self, now_ms: u64, guest: Guest, what: Published) -> Result<Vec<Delivery>, NotAllowed> {
        self.forget_expired(now_ms);
        let Some(visit) = self.visits.get(&guest) else { return Ok(Vec::new()) };
        if !visit.grants.may_publish(&what.topic) {
            return Err(self.put_out(guest));
        }
        self.seen.push((what.topic.clone(), what.payload.clone()));
        if what.retain {
            let slots = self.fork.slots_of_mut(guest).unwrap_or(&mut self.slots);
            if what.payload.is_empty() {
                slots.remove(&what.topic);
            } else {
                let expires_at_ms = now_ms + u64::from(what.expiry_s) * 1_000;
                slots.insert(what.topic.clone(), Left { payload: what.payload.clone(), expires_at_ms });
            }
        }
        let hears = |visit: &Visit| visit.filters.iter().any(|filter| matches(filter, &what.topic));
        let delivery =
            |to: Guest| Delivery { to, topic: what.topic.clone(), payload: what.payload.clone(), retained: false };
        let same_side = |other: &Guest| self.fork.slots_of(*other).is_some() == self.fork.slots_of(guest).is_some();
        let hear = self.visits.iter().filter(|(other, visit)| hears(visit) && same_side(other));
        Ok(hear.map(|(guest, _)| delivery(*guest)).collect())
    }

    /// Everybody who hears of this topic is given a message that nobody sent.
    pub fn invent(&self, topic: &str, payload: &[u8]) -> Vec<Delivery> {
        let hears = |visit: &Visit| visit.filters.iter().any(|filter| matches(filter, topic));
        let hear = self.visits.iter().filter(|(_, visit)| hears(visit)).map(|(guest, _)| *guest);
        hear.map(|to| Delivery { to, topic: topic.to_owned(), payload: payload.to_vec(), retained: false }).collect()
    }

    /// What lies in the slots, by topic.
    pub fn slots(&self) -> &BTreeMap<String, Left> {
        &self.slots
    }

    /// Brings the slots back to what they once were, as a dishonest or restored relay does.
    pub fn roll_back(&mut self, slots: BTreeMap<String, Left>) {
        self.slots = slots;
    }

    /// Everything that was ever shown to the relay: topics or user names, and the bytes with them.
    pub fn seen(&self) -> &[(String, Vec<u8>)] {
        &self.seen
    }

    /// Puts everybody out.
    pub fn put_everybody_out(&mut self) {
        self.visits.clear();
    }

    fn put_out(&mut self, guest: Guest) -> NotAllowed {
        self.trespasses += 1;
        self.leave(guest);
        NotAllowed
    }

    fn forget_expired(&mut self, now_ms: u64) {
        self.slots.retain(|_, left| left.expires_at_ms > now_ms);
    }
}

/// A message as a guest hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Under which topic.
    pub topic: String,
    /// What; empty to clear.
    pub payload: Vec<u8>,
    /// Whether it stays in the slot.
    pub retain: bool,
    /// How long it may stay.
    pub expiry_s: u32,
}

/// Whether a topic is under a filter; the only wildcard here is a final `/#`.
fn matches(filter: &str, topic: &str) -> bool {
    match filter.strip_suffix("/#") {
        Some(above) => topic.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        None => filter == topic,
    }
}

#[cfg(test)]
mod tests;
