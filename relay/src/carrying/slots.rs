//! What waits in slots, on disk: one file a slot, written and flushed before anybody is told it is kept.
//!
//! Leaves who listens to the broker and who may write to the rules. Invariants: what was acknowledged is
//! there after a crash at any moment; a file is the whole new message or the whole old one; nothing of a
//! message is kept beyond its topic, its bytes and the end of its time.

mod file;
mod room;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{Mutex as Turn, MutexGuard as TurnGuard};

use room::Room;

/// Slots with different topics are written side by side, those with one topic in turn.
const TURNS: usize = 64;

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Where.
    pub(crate) topic: String,
    /// What, as it came.
    pub(crate) payload: Bytes,
    /// Until when, in milliseconds since 1970.
    pub(crate) expires_at_ms: u64,
}

/// Why a message cannot wait here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotKept {
    /// The box, or the relay, has no room.
    #[error("no room")]
    Full,
    /// The disk did not take it.
    #[error("the disk did not take it")]
    Disk,
}

/// The slots of this relay.
pub(crate) struct Slots {
    folder: PathBuf,
    room: Mutex<Room>,
    turns: [Turn<()>; TURNS],
    written: AtomicU64,
}

impl Slots {
    /// Opens the folder, making it if need be, and reads what waits in it. Files that are not whole are set
    /// aside and counted. Blocks.
    ///
    /// # Errors
    /// If the folder cannot be read or written.
    pub(crate) fn open(folder: &Path, most_bytes: u64, now_ms: u64) -> io::Result<(Self, Vec<Waiting>, usize)> {
        std::fs::create_dir_all(folder)?;
        let (found, damaged) = file::read_all(folder)?;
        let mut room = Room::new(most_bytes);
        let mut waiting = Vec::new();
        for message in found {
            if message.expires_at_ms > now_ms {
                room.found(&message.topic, message.payload.len(), message.expires_at_ms);
                waiting.push(message);
            } else {
                file::remove(folder, &message.topic)?;
            }
        }
        let slots = Self {
            folder: folder.to_owned(),
            room: Mutex::new(room),
            turns: std::array::from_fn(|_| Turn::new(())),
            written: AtomicU64::new(0),
        };
        Ok((slots, waiting, damaged))
    }

    /// Waits until nobody else is changing this slot. Whoever changes it holds the turn until the broker
    /// has the message too.
    pub(crate) async fn turn(&self, topic: &str) -> TurnGuard<'_, ()> {
        let position = usize::from(blake3::hash(topic.as_bytes()).as_bytes()[0]) % TURNS;
        #[expect(clippy::indexing_slicing, reason = "a remainder of the length")]
        self.turns[position].lock().await
    }

    /// Keeps the message in its slot, in the place of what was there. When this returns, it is on disk.
    ///
    /// # Errors
    /// [`NotKept`]; then the slot is as it was.
    pub(crate) async fn keep(&self, message: Waiting) -> Result<(), NotKept> {
        let (topic, bytes) = (message.topic.clone(), message.payload.len());
        let before = self.room().take(&topic, bytes, message.expires_at_ms).ok_or(NotKept::Full)?;
        let folder = self.folder.clone();
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let written = tokio::task::spawn_blocking(move || file::write(&folder, number, &message)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            failed => {
                tracing::error!(reason = ?failed.map(|io| io.map_err(|e| e.kind())), "a slot was not written");
                self.room().give_back(&topic, before);
                Err(NotKept::Disk)
            }
        }
    }

    /// Forgets what is in the slot; forgetting nothing is no error.
    ///
    /// # Errors
    /// [`NotKept::Disk`]; then it may still be there.
    pub(crate) async fn forget(&self, topic: &str) -> Result<(), NotKept> {
        if !self.room().holds(topic) {
            return Ok(());
        }
        let (folder, removed) = (self.folder.clone(), topic.to_owned());
        match tokio::task::spawn_blocking(move || file::remove(&folder, &removed)).await {
            Ok(Ok(())) => {
                self.room().give_back(topic, None);
                Ok(())
            }
            failed => {
                tracing::error!(reason = ?failed.map(|io| io.map_err(|e| e.kind())), "a slot was not cleared");
                Err(NotKept::Disk)
            }
        }
    }

    /// How many messages wait, their bytes, and how many bytes may.
    pub(crate) fn sums(&self) -> (usize, u64, u64) {
        self.room().sums()
    }

    /// The topics whose time is over.
    pub(crate) fn over(&self, now_ms: u64) -> Vec<String> {
        self.room().over(now_ms)
    }

    /// Whether the slot is taken and its time is over.
    pub(crate) fn is_over(&self, topic: &str, now_ms: u64) -> bool {
        self.room().is_over(topic, now_ms)
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        // The books are changed in steps that cannot panic between them, so a poisoned lock holds good ones.
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
