//! A device's storage, which can crash, fill up, refuse and be damaged.
//!
//! Keeps the contract of `alongside::ports::storage`: orders are carried out one after the other, a batch whole
//! or not at all, and acknowledged only when it is there. A crash loses what was not carried out, or keeps the
//! first few whole batches of it, unacknowledged, as a browser may. Never a part of a batch.

use crate::chance::Chance;
use alongside::ports::storage::{Record, StorageEvent, StorageOrder, StorageTrouble, Write};
use std::collections::{BTreeMap, VecDeque};

/// The storage of one device.
#[derive(Default)]
pub struct Disk {
    records: BTreeMap<String, Vec<u8>>,
    waiting: VecDeque<StorageOrder>,
    bytes: usize,
    last_batch: Option<u64>,
    ever_written: Vec<(String, Vec<u8>)>,
    /// Answers every `Store` so, and `Load` too unless it is [`StorageTrouble::Full`].
    pub trouble: Option<StorageTrouble>,
    /// How many bytes of keys and values there is room for; `None` for any number.
    pub room_bytes: Option<usize>,
    /// Batches that are on the disk, since the beginning.
    pub batches_written: u64,
}

impl Disk {
    /// Takes an order; it is carried out later, in its turn.
    ///
    /// # Panics
    /// When the batch numbers of one engine do not rise by one: the engine breaks its contract.
    pub fn order(&mut self, order: StorageOrder) {
        if let StorageOrder::Store { batch, .. } = order {
            if let Some(last) = self.last_batch {
                assert_eq!(batch, last + 1, "contract of storage: batches rise by one");
            }
            self.last_batch = Some(batch);
        }
        self.waiting.push_back(order);
    }

    /// Carries out the next order and says what came of it.
    pub fn carry_out(&mut self) -> Option<StorageEvent> {
        Some(match self.waiting.pop_front()? {
            StorageOrder::Load { ticket, prefix } => StorageEvent::Loaded { ticket, outcome: self.load(&prefix) },
            StorageOrder::Store { batch, writes } => StorageEvent::Stored { batch, outcome: self.store(&writes) },
        })
    }

    /// The engine is gone, and what it had ordered with it; the luck of the moment may have brought the first
    /// few batches onto the disk, of which nobody was told.
    pub fn crash(&mut self, chance: &mut Chance) {
        let kept = chance.below(self.waiting.len() as u64 + 1);
        for order in std::mem::take(&mut self.waiting).into_iter().take(kept as usize) {
            if let StorageOrder::Store { writes, .. } = order {
                let _unheard = self.store(&writes);
            }
        }
        self.last_batch = None;
    }

    /// Alters one byte under this key.
    ///
    /// # Panics
    /// When nothing stands there.
    pub fn damage(&mut self, key: &str, chance: &mut Chance) {
        let bytes = self.records.get_mut(key).expect("there is something to damage");
        let place = chance.below(bytes.len() as u64) as usize;
        bytes[place] ^= 1 << chance.below(8);
    }

    /// Loses what stands under this key.
    pub fn lose(&mut self, key: &str) {
        let gone = self.records.remove(key).map_or(0, |bytes| key.len() + bytes.len());
        self.bytes -= gone;
    }

    /// How many bytes of keys and values are taken.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What stands on the disk now.
    pub fn records(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.records
    }

    /// Puts back what stood on a disk once.
    pub fn restore(&mut self, records: BTreeMap<String, Vec<u8>>) {
        self.bytes = records.iter().map(|(key, bytes)| key.len() + bytes.len()).sum();
        self.records = records;
    }

    /// Every key and value that was ever written, even if it is gone now.
    pub fn ever_written(&self) -> impl Iterator<Item = &(String, Vec<u8>)> {
        self.ever_written.iter()
    }

    /// Whether something is ordered and not carried out.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn load(&self, prefix: &str) -> Result<Vec<Record>, StorageTrouble> {
        match self.trouble {
            None | Some(StorageTrouble::Full) => Ok(self
                .records
                .range(prefix.to_owned()..)
                .take_while(|(key, _)| key.starts_with(prefix))
                .map(|(key, bytes)| Record { key: key.clone(), bytes: bytes.clone() })
                .collect()),
            Some(trouble) => Err(trouble),
        }
    }

    fn store(&mut self, writes: &[Write]) -> Result<(), StorageTrouble> {
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        let mut changed = BTreeMap::new();
        for write in writes {
            match write {
                Write::Put(key, sealed) => {
                    check_key(key);
                    changed.insert(key, Some(sealed.as_bytes()));
                }
                Write::Delete(key) => {
                    changed.insert(key, None);
                }
            }
        }
        let size = |key: &str, value: &[u8]| key.len() + value.len();
        let gone: usize = changed.keys().filter_map(|key| self.records.get(*key).map(|old| size(key, old))).sum();
        let come: usize = changed.iter().filter_map(|(key, new)| new.map(|new| size(key, new))).sum();
        let bytes = self.bytes - gone + come;
        if come > gone && self.room_bytes.is_some_and(|room_bytes| bytes > room_bytes) {
            return Err(StorageTrouble::Full);
        }
        self.bytes = bytes;
        for (key, new) in changed {
            match new {
                Some(new) => self.records.insert(key.clone(), new.to_vec()),
                None => self.records.remove(key),
            };
        }
        self.batches_written += 1;
        self.ever_written.extend(writes.iter().filter_map(|write| match write {
            Write::Put(key, sealed) => Some((key.clone(), sealed.as_bytes().to_vec())),
            Write::Delete(_) => None,
        }));
        Ok(())
    }
}

fn check_key(key: &str) {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'/';
    assert!(!key.is_empty() && key.bytes().all(allowed), "contract of storage: a key is a path, not {key:?}");
}

#[cfg(test)]
mod tests;
