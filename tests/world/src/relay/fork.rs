//! A relay that shows some of its guests other slots than the rest, and lets neither hear the other.

use super::{Guest, Left, Relay};
use std::collections::{BTreeMap, BTreeSet};

/// The slots beyond the fork, and who sees these.
#[derive(Default)]
pub(super) struct Fork {
    beyond: BTreeSet<Guest>,
    slots: BTreeMap<String, Left>,
}

impl Fork {
    pub(super) fn slots_of(&self, guest: Guest) -> Option<&BTreeMap<String, Left>> {
        self.beyond.contains(&guest).then_some(&self.slots)
    }

    pub(super) fn slots_of_mut(&mut self, guest: Guest) -> Option<&mut BTreeMap<String, Left>> {
        self.beyond.contains(&guest).then_some(&mut self.slots)
    }
}

impl Relay {
    /// From now on these guests see slots of their own, which begin as what lies there now.
    pub fn fork(&mut self, guests: impl IntoIterator<Item = Guest>) {
        self.fork = Fork { beyond: guests.into_iter().collect(), slots: self.slots.clone() };
    }

    /// The fork is over: what was left beyond it is gone, and a guest from there is one like all others.
    pub fn join(&mut self) {
        self.fork = Fork::default();
    }
}
