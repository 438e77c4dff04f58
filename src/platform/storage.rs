//! Storage: one adapter in memory and one on IndexedDB, behind one trait and one contract suite
//! (`tests/contracts`), and the desk that gathers orders for either.
//!
//! While one strict transaction is under way (about 40 ms), the batches that come are gathered and written by
//! the next one together. Invariant: what is stored is always a beginning of what was ordered. A batch behind
//! one that could not be written is not written either, and hears the same trouble.

#[cfg(feature = "web")]
pub mod indexed_db;
pub mod memory;

use crate::ports::storage::{Record, StorageEvent, StorageOrder, StorageTrouble, Write};
use std::collections::VecDeque;

/// Somewhere that records can be kept.
#[expect(async_fn_in_trait, reason = "browser futures stay on their thread, and so do their callers")]
pub trait Adapter {
    /// Every record whose key starts so, in the order of the keys.
    async fn load(&self, prefix: &str) -> Result<Vec<Record>, StorageTrouble>;

    /// All writes in this order, or nothing; `Ok` only when they are on the disk.
    async fn store(&self, writes: &[&Write]) -> Result<(), StorageTrouble>;
}

/// The orders that wait for an adapter, and the next step it can take.
#[derive(Debug, Default)]
pub struct Desk {
    waiting: VecDeque<StorageOrder>,
}

/// What an adapter is asked in one go.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// One load.
    Load {
        /// As ordered.
        ticket: u32,
        /// As ordered.
        prefix: String,
    },
    /// As many batches as have gathered, in their order.
    Store(Vec<(u64, Vec<Write>)>),
}

impl Desk {
    /// Puts an order behind those that wait.
    pub fn order(&mut self, order: StorageOrder) {
        self.waiting.push_back(order);
    }

    /// The next step, taken from the desk: all batches up to the next load, or that load.
    pub fn next_step(&mut self) -> Option<Step> {
        let mut batches = Vec::new();
        while let Some(order) = self.waiting.pop_front() {
            match order {
                StorageOrder::Store { batch, writes } => batches.push((batch, writes)),
                load if !batches.is_empty() => {
                    self.waiting.push_front(load);
                    break;
                }
                StorageOrder::Load { ticket, prefix } => return Some(Step::Load { ticket, prefix }),
            }
        }
        (!batches.is_empty()).then_some(Step::Store(batches))
    }
}

/// Carries out one step; the answers in the order of the orders.
pub async fn carry_out(adapter: &impl Adapter, step: Step) -> Vec<StorageEvent> {
    match step {
        Step::Load { ticket, prefix } => {
            vec![StorageEvent::Loaded { ticket, outcome: adapter.load(&prefix).await }]
        }
        Step::Store(batches) => store_together(adapter, batches).await,
    }
}

/// One transaction for all; if that does not go through, one for each, up to the first that cannot be written.
async fn store_together(adapter: &impl Adapter, batches: Vec<(u64, Vec<Write>)>) -> Vec<StorageEvent> {
    let together: Vec<&Write> = batches.iter().flat_map(|(_, writes)| writes).collect();
    let mut outcome = adapter.store(&together).await;
    let alone = outcome.is_err() && batches.len() > 1;
    if alone {
        outcome = Ok(());
    }
    let mut events = Vec::with_capacity(batches.len());
    for (batch, writes) in &batches {
        if alone && outcome.is_ok() {
            let writes: Vec<&Write> = writes.iter().collect();
            outcome = adapter.store(&writes).await;
        }
        events.push(StorageEvent::Stored { batch: *batch, outcome });
    }
    events
}
