//! The keys of a circle's epochs that this device holds.
//!
//! Invariant: a key is held only under the identifier that is derived from it, so one epoch cannot mean
//! different keys to different people.

use super::entry::{Act, Content, KeysHandedOver, NewEpoch};
use super::graph::Graph;
use crate::crypto::{Binding, DeviceKeys, DevicePublic, Key, Lockbox, WeakKey, lock, unlock};
use crate::identifiers::{CircleId, EpochId};
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// So many keys fit into one entry.
const MOST_KEYS: usize = 512;
const PURPOSE: &str = "epoch";

/// Open keys by epoch.
#[derive(Debug, Clone, Default)]
pub(super) struct Keyring(BTreeMap<EpochId, Key>);

impl Keyring {
    pub(super) fn key(&self, epoch_id: EpochId) -> Option<&Key> {
        self.0.get(&epoch_id)
    }

    pub(super) fn hold(&mut self, epoch_id: EpochId, key: Key) {
        self.0.insert(epoch_id, key);
    }

    /// A fresh key, locked for these devices.
    pub(super) fn epoch<'a>(
        circle_id: CircleId,
        counter: u64,
        devices: impl Iterator<Item = &'a DevicePublic>,
        rng: &mut impl CryptoRng,
    ) -> Result<(NewEpoch, Key), WeakKey> {
        let key = Key::random(rng);
        let epoch_id = epoch_id(circle_id, &key);
        let lockboxes = devices
            .map(|device| Ok((device.device_id(), locked(device, circle_id, epoch_id, &key, rng)?)))
            .collect::<Result<_, WeakKey>>()?;
        Ok((NewEpoch { counter, epoch_id, lockboxes }, key))
    }

    /// These keys, locked for one device.
    pub(super) fn hand_over(
        &self,
        to: &DevicePublic,
        epochs: &[EpochId],
        circle_id: CircleId,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Act>, WeakKey> {
        let mut keys = Vec::with_capacity(epochs.len());
        for (epoch_id, key) in epochs.iter().filter_map(|epoch_id| Some((epoch_id, self.0.get(epoch_id)?))) {
            keys.push((*epoch_id, locked(to, circle_id, *epoch_id, key, rng)?));
        }
        let to = to.device_id();
        let acts = keys.chunks(MOST_KEYS).map(|keys| Act::KeysHandedOver(KeysHandedOver { to, keys: keys.to_vec() }));
        Ok(acts.collect())
    }

    /// Opens what is locked for this device and not held; says whether there was any.
    pub(super) fn open(&mut self, device: &DeviceKeys, circle_id: CircleId, graph: &Graph) -> bool {
        let (me, before) = (device.public().device_id(), self.0.len());
        let epochs: BTreeSet<EpochId> = graph.epochs().map(|(_, epoch_id)| epoch_id).collect();
        let mut open = |epoch: EpochId, lockbox: &Lockbox| {
            if self.0.contains_key(&epoch) {
                return;
            }
            if let Ok(key) = unlock(device, &Binding::new(PURPOSE, &[&circle_id.0, &epoch.0]), lockbox)
                && epoch_id(circle_id, &key) == epoch
            {
                self.0.insert(epoch, key);
            }
        };
        for entry in graph.in_order() {
            match &entry.content {
                Content::Act(Act::NewEpoch(epoch)) => {
                    let mine = epoch.lockboxes.iter().find(|(device_id, _)| *device_id == me);
                    mine.into_iter().for_each(|(_, lockbox)| open(epoch.epoch_id, lockbox));
                }
                Content::Act(Act::KeysHandedOver(handed)) if handed.to == me => {
                    let known = handed.keys.iter().filter(|(epoch_id, _)| epochs.contains(epoch_id));
                    known.for_each(|(epoch_id, lockbox)| open(*epoch_id, lockbox));
                }
                _ => {}
            }
        }
        self.0.len() > before
    }
}

fn epoch_id(circle_id: CircleId, key: &Key) -> EpochId {
    EpochId(key.derive_bytes("epoch name", &[&circle_id.0]))
}

fn locked(
    device: &DevicePublic,
    circle_id: CircleId,
    epoch_id: EpochId,
    key: &Key,
    rng: &mut impl CryptoRng,
) -> Result<Lockbox, WeakKey> {
    lock(device, &Binding::new(PURPOSE, &[&circle_id.0, &epoch_id.0]), key, rng)
}
