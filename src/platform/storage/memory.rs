//! Storage in memory: for private windows whose browser refuses IndexedDB, and as the twin in tests.
//!
//! Leaves durability to others: nothing of it outlives the tab, and the engine says so to the person.

use super::Adapter;
use crate::ports::storage::{Record, StorageTrouble, Write};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Records in memory. A clone opens the same storage again.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    records: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    trouble: Rc<Cell<Option<StorageTrouble>>>,
    free_bytes: Rc<Cell<Option<usize>>>,
}

impl MemoryStorage {
    /// From here on nothing is read or written, with this trouble; `None` ends it.
    pub fn trouble(&self, trouble: Option<StorageTrouble>) {
        self.trouble.set(trouble);
    }

    /// How many bytes of values fit; `None` for no limit.
    pub fn limit(&self, bytes: Option<usize>) {
        self.free_bytes.set(bytes);
    }
}

impl Adapter for MemoryStorage {
    async fn load(&self, prefix: &str) -> Result<Vec<Record>, StorageTrouble> {
        if let Some(trouble) = self.trouble.get() {
            return Err(trouble);
        }
        let records = self.records.borrow();
        let found = records.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
        Ok(found.map(|(key, bytes)| Record { key: key.clone(), bytes: bytes.clone() }).collect())
    }

    async fn store(&self, writes: &[&Write]) -> Result<(), StorageTrouble> {
        if let Some(trouble) = self.trouble.get() {
            return Err(trouble);
        }
        if let Some(limit) = self.free_bytes.get() {
            let mut after = self.records.borrow().clone();
            apply(&mut after, writes);
            if after.values().map(Vec::len).sum::<usize>() > limit {
                return Err(StorageTrouble::Full);
            }
        }
        apply(&mut self.records.borrow_mut(), writes);
        Ok(())
    }
}

fn apply(records: &mut BTreeMap<String, Vec<u8>>, writes: &[&Write]) {
    for write in writes {
        match write {
            Write::Put(key, sealed) => records.insert(key.clone(), sealed.as_bytes().to_vec()),
            Write::Delete(key) => records.remove(key),
        };
    }
}
