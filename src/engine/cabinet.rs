//! What is to be on this device's disk, and what is known to be there.
//!
//! Everything that one input changes is one batch, written whole or not at all, and at most one batch is
//! under way: what comes meanwhile is gathered into the next. So a later change is never on the disk without
//! an earlier one. "Saved" is said only when nothing is under way, waiting or refused. What storage refuses
//! stays here and is tried again.
//!
//! Others hear of nothing that its writer could still lose and would then write again. So they hear of it when it
//! is on the disk, or, while storage refuses, when the tabs have been told that they need not say it again.

use super::exchange::ClientId;
use crate::crypto::{Binding, Key, Sealed, Unsealable, open, seal};
use crate::engine::view::Saved;
use crate::identifiers::DocumentId;
use crate::ports::storage::{Record, StorageOrder, StorageTrouble, Write};
use rand_chacha::ChaCha20Rng;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The first pause after storage refused, and the longest.
const RETRY_MS: (u64, u64) = (1_000, 60_000);

/// What every stored record is sealed as.
const PURPOSE: &str = "stored record";

/// Somebody to be told `Done` when the batch is on the disk: a tab and the number of its command.
pub(super) type Waiting = (ClientId, u32);

/// The engine's side of the storage port.
pub(super) struct Cabinet {
    key: Key,
    keeps: bool,
    /// Nothing may be written: what stands on the disk cannot be read and must not be lost.
    frozen: bool,
    next_batch: u64,
    /// The last batch that is known to be on the disk.
    stored_through: u64,
    /// The last write of each key since the last batch; `None` deletes.
    gathered: BTreeMap<String, Option<Sealed>>,
    waiting: Vec<Waiting>,
    /// Those of all who wait whose tab would say it again to another engine.
    held: Vec<Waiting>,
    /// The tabs are told in this input that they need not: others hear of it from the next one on.
    letting_go: bool,
    /// Somebody was to hear of what storage refuses.
    wanted: Cell<bool>,
    under_way: Option<UnderWay>,
    trouble: Option<Trouble>,
}

struct UnderWay {
    batch: u64,
    writes: BTreeMap<String, Option<Sealed>>,
    waiting: Vec<Waiting>,
}

struct Trouble {
    what: StorageTrouble,
    pause_ms: u64,
    retry_at: u64,
}

impl Cabinet {
    pub(super) fn new(key: Key, keeps: bool) -> Self {
        Self {
            key,
            keeps,
            frozen: false,
            next_batch: 1,
            stored_through: 0,
            gathered: BTreeMap::new(),
            waiting: Vec::new(),
            held: Vec::new(),
            letting_go: false,
            wanted: Cell::new(false),
            under_way: None,
            trouble: None,
        }
    }

    /// Another input: what the last one said to the tabs is said.
    pub(super) fn next_input(&mut self) {
        self.letting_go = false;
    }

    /// A part of a key that says nothing to whoever sees it: these bytes, hashed under the storage key.
    pub(super) fn tag(&self, of: &[u8]) -> String {
        DocumentId(self.key.derive_bytes("record tag", &[of])).to_string()
    }

    /// Gathers a write for the next batch. The value is bound to its key: moved elsewhere it does not open.
    pub(super) fn put(&mut self, key: String, plain: &[u8], rng: &mut ChaCha20Rng) {
        let sealed = seal(&self.key, &Binding::new(PURPOSE, &[key.as_bytes()]), plain, rng);
        self.gathered.insert(key, Some(sealed));
    }

    /// Gathers a removal for the next batch.
    pub(super) fn delete(&mut self, key: String) {
        self.gathered.insert(key, None);
    }

    /// Writes nothing from now on; what happens lives in this tab only.
    pub(super) fn freeze(&mut self) {
        self.frozen = true;
        self.gathered.clear();
    }

    /// Whether a batch is under way or waiting, and storage has not refused.
    pub(super) fn will_be_saved(&self) -> bool {
        self.keeps() && self.trouble.is_none()
    }

    /// The batch with which everything gathered so far will be on the disk.
    pub(super) fn gathered_in(&self) -> u64 {
        if self.gathered.is_empty() { self.next_batch - 1 } else { self.next_batch }
    }

    /// Whether the batch is on the disk.
    pub(super) fn is_stored(&self, batch: u64) -> bool {
        batch <= self.stored_through
    }

    /// Whether others may hear what is in the batch: it is on the disk, or the disk is not waited for. What a full
    /// disk refuses goes out, because another's copy is then the only one that lasts; but not before the tabs know
    /// that it does ([`Self::let_go`]).
    pub(super) fn may_be_told(&self, batch: u64) -> bool {
        if batch <= self.stored_through || self.frozen {
            return true;
        }
        if self.trouble.is_some() && !self.held.is_empty() {
            self.wanted.set(true);
        }
        self.trouble.is_some() && self.held.is_empty() && !self.letting_go
    }

    /// Storage refuses and others are to hear what it refuses: whose tabs are not to say it again.
    pub(super) fn let_go(&mut self) -> Vec<Waiting> {
        if !self.wanted.take() || self.trouble.is_none() {
            return Vec::new();
        }
        self.letting_go = true;
        std::mem::take(&mut self.held)
    }

    /// Whether what is written outlives the tab.
    pub(super) fn keeps(&self) -> bool {
        self.keeps && !self.frozen
    }

    /// Whoever waits for a disk that is not written any more.
    pub(super) fn done_without_disk(&mut self) -> Vec<Waiting> {
        if self.frozen {
            self.gathered.clear();
        } else if !self.gathered.is_empty() || self.under_way.is_some() {
            return Vec::new();
        }
        self.held.clear();
        std::mem::take(&mut self.waiting)
    }

    /// Tell this tab when everything gathered so far is on the disk.
    pub(super) fn tell_when_saved(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
        self.held.push(waiting);
    }

    /// Opens a record that storage gave back.
    pub(super) fn open(&self, record: &Record) -> Result<Vec<u8>, Unsealable> {
        open(&self.key, &Binding::new(PURPOSE, &[record.key.as_bytes()]), &record.bytes)
    }

    /// The next batch, if there is something to write and nothing under way.
    pub(super) fn next_batch(&mut self, now: u64) -> Option<StorageOrder> {
        let pausing = self.trouble.as_ref().is_some_and(|trouble| now < trouble.retry_at);
        if self.under_way.is_some() || pausing || self.frozen || self.gathered.is_empty() {
            return None;
        }
        let batch = self.next_batch;
        self.next_batch += 1;
        let writes = std::mem::take(&mut self.gathered);
        let order = writes
            .iter()
            .map(|(key, value)| match value {
                Some(sealed) => Write::Put(key.clone(), sealed.clone()),
                None => Write::Delete(key.clone()),
            })
            .collect();
        self.under_way = Some(UnderWay { batch, writes, waiting: std::mem::take(&mut self.waiting) });
        Some(StorageOrder::Store { batch, writes: order })
    }

    /// Storage has answered; who is to be told that their command is on the disk.
    pub(super) fn stored(&mut self, now: u64, batch: u64, outcome: Result<(), StorageTrouble>) -> Vec<Waiting> {
        let Some(done) = self.under_way.take_if(|under_way| under_way.batch == batch) else {
            return Vec::new();
        };
        match outcome {
            Ok(()) => {
                self.trouble = None;
                self.stored_through = self.stored_through.max(batch);
                self.held.retain(|held| !done.waiting.contains(held));
                done.waiting
            }
            Err(what) => {
                for (key, value) in done.writes {
                    self.gathered.entry(key).or_insert(value);
                }
                self.waiting.splice(0..0, done.waiting);
                let pause_ms =
                    self.trouble.as_ref().map_or(RETRY_MS.0, |trouble| (trouble.pause_ms * 2).min(RETRY_MS.1));
                self.trouble = Some(Trouble { what, pause_ms, retry_at: now + pause_ms });
                Vec::new()
            }
        }
    }

    /// When to look again, if storage has refused; a moment that is over for at once.
    pub(super) fn wake_at(&self) -> Option<u64> {
        let retry_at = self.trouble.as_ref().filter(|_| self.under_way.is_none()).map(|trouble| trouble.retry_at);
        if self.letting_go { Some(0) } else { retry_at }
    }

    /// What a person may be told.
    pub(super) fn saved(&self) -> Saved {
        match &self.trouble {
            Some(trouble) => Saved::Trouble(trouble.what),
            None if !self.keeps() => Saved::OnlyInThisTab,
            None if self.under_way.is_some() || !self.gathered.is_empty() => Saved::Saving,
            None => Saved::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng;

    const TAB: ClientId = ClientId(1);

    fn cabinet() -> (Cabinet, ChaCha20Rng) {
        (Cabinet::new(Key::from_bytes([7; 32]), true), ChaCha20Rng::seed_from_u64(1))
    }

    fn batch_of(order: Option<StorageOrder>) -> (u64, usize) {
        match order {
            Some(StorageOrder::Store { batch, writes }) => (batch, writes.len()),
            other => panic!("not a batch: {other:?}"),
        }
    }

    #[test]
    fn nothing_is_said_to_be_saved_before_the_disk_has_it() {
        let (mut cabinet, mut rng) = cabinet();
        cabinet.put("a/b".into(), b"first", &mut rng);
        cabinet.tell_when_saved((TAB, 1));
        let (batch, _) = batch_of(cabinet.next_batch(0));
        assert_eq!(cabinet.saved(), Saved::Saving);
        cabinet.put("a/c".into(), b"second", &mut rng);
        cabinet.tell_when_saved((TAB, 2));
        assert_eq!(cabinet.next_batch(0), None, "one batch at a time");
        assert_eq!(cabinet.stored(0, batch, Ok(())), [(TAB, 1)]);
        assert_eq!(cabinet.saved(), Saved::Saving);
        let (batch, _) = batch_of(cabinet.next_batch(0));
        assert_eq!(cabinet.stored(0, batch, Ok(())), [(TAB, 2)]);
        assert_eq!(cabinet.saved(), Saved::All);
    }

    #[test]
    fn what_a_full_disk_refused_is_tried_again_under_what_came_later() {
        let (mut cabinet, mut rng) = cabinet();
        cabinet.put("a/b".into(), b"old", &mut rng);
        cabinet.put("a/c".into(), b"kept", &mut rng);
        cabinet.tell_when_saved((TAB, 1));
        let (batch, _) = batch_of(cabinet.next_batch(0));
        cabinet.put("a/b".into(), b"new", &mut rng);
        assert!(cabinet.stored(0, batch, Err(StorageTrouble::Full)).is_empty());
        assert_eq!(cabinet.saved(), Saved::Trouble(StorageTrouble::Full));
        assert_eq!(cabinet.next_batch(RETRY_MS.0 - 1), None);
        let Some(StorageOrder::Store { batch, writes }) = cabinet.next_batch(RETRY_MS.0) else { panic!("tried again") };
        let opened: Vec<_> = writes
            .into_iter()
            .map(|write| match write {
                Write::Put(key, sealed) => cabinet.open(&Record { key, bytes: sealed.into_bytes() }).unwrap(),
                Write::Delete(_) => panic!("nothing was deleted"),
            })
            .collect();
        assert_eq!(opened, [b"new".to_vec(), b"kept".to_vec()]);
        assert_eq!(cabinet.stored(RETRY_MS.0, batch, Ok(())), [(TAB, 1)]);
        assert_eq!(cabinet.saved(), Saved::All);
    }

    #[test]
    fn what_a_full_disk_refuses_is_told_to_others_once_the_tabs_know_that_they_need_not_say_it_again() {
        let (mut cabinet, mut rng) = cabinet();
        cabinet.put("a/b".into(), b"word", &mut rng);
        cabinet.tell_when_saved((TAB, 1));
        let (batch, _) = batch_of(cabinet.next_batch(0));
        assert!(!cabinet.may_be_told(batch), "the disk has not answered");
        assert_eq!(cabinet.let_go(), []);
        cabinet.stored(0, batch, Err(StorageTrouble::Full));
        assert_eq!(cabinet.let_go(), [], "nobody was to hear of it");
        assert!(!cabinet.may_be_told(batch));
        assert_eq!(cabinet.let_go(), [(TAB, 1)]);
        assert!(!cabinet.may_be_told(batch), "the tab hears it first");
        cabinet.next_input();
        assert!(cabinet.may_be_told(batch));
        cabinet.tell_when_saved((TAB, 2));
        assert!(!cabinet.may_be_told(batch), "and the next command likewise");
        assert_eq!(cabinet.let_go(), [(TAB, 2)]);
    }

    #[test]
    fn a_record_moved_to_another_key_does_not_open() {
        let (mut cabinet, mut rng) = cabinet();
        cabinet.put("a/b".into(), b"mine", &mut rng);
        let Some(StorageOrder::Store { writes, .. }) = cabinet.next_batch(0) else { panic!("a batch") };
        let [Write::Put(_, sealed)] = writes.as_slice() else { panic!("one write") };
        let bytes = sealed.as_bytes().to_vec();
        assert!(cabinet.open(&Record { key: "a/b".into(), bytes: bytes.clone() }).is_ok());
        assert!(cabinet.open(&Record { key: "a/c".into(), bytes }).is_err());
    }

    #[test]
    fn a_frozen_cabinet_writes_nothing_and_does_not_pretend() {
        let (mut cabinet, mut rng) = cabinet();
        cabinet.freeze();
        cabinet.put("a/b".into(), b"x", &mut rng);
        cabinet.tell_when_saved((TAB, 1));
        assert_eq!(cabinet.next_batch(0), None);
        assert_eq!(cabinet.done_without_disk(), [(TAB, 1)]);
        assert_eq!(cabinet.saved(), Saved::OnlyInThisTab);
    }
}
