//! Records under keys, written in batches that hold together.
//!
//! Keys are paths of ASCII letters, digits, `-` and `/`; they are built from random identifiers and hashes
//! and say nothing about a person. A batch is written whole or not at all, and acknowledged only when it
//! is on the disk (IndexedDB's *strict* durability).

use crate::crypto::Sealed;
use serde::{Deserialize, Serialize};

/// One stored value with its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Where it stands.
    pub key: String,
    /// What the storage gave back; not yet opened, possibly damaged.
    pub bytes: Vec<u8>,
}

/// One step of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Replaces what stands under the key.
    Put(String, Sealed),
    /// Removes the key; removing what is not there is no error.
    Delete(String),
}

/// What the engine asks of storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageOrder {
    /// Give back every record whose key starts so, in the order of the keys.
    Load {
        /// Comes back with the answer.
        ticket: u32,
        /// Start of the keys; empty for all.
        prefix: String,
    },
    /// Write all of it or nothing.
    Store {
        /// Rises by one with each batch; comes back with the answer.
        batch: u64,
        /// Carried out in this order.
        writes: Vec<Write>,
    },
}

/// Why storage did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum StorageTrouble {
    /// The disk or the browser's share of it is full.
    #[error("the storage is full")]
    Full,
    /// The browser refuses or has closed the storage.
    #[error("the storage is refused")]
    Refused,
    /// Anything else that the browser reports; trying again may help.
    #[error("the storage failed")]
    Failed,
}

/// What storage tells the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageEvent {
    /// The answer to [`StorageOrder::Load`].
    Loaded {
        /// As ordered.
        ticket: u32,
        /// The records, or why not.
        outcome: Result<Vec<Record>, StorageTrouble>,
    },
    /// The answer to [`StorageOrder::Store`].
    Stored {
        /// As ordered.
        batch: u64,
        /// On the disk, or why not.
        outcome: Result<(), StorageTrouble>,
    },
}
