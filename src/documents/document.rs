//! A document, open: Automerge's, its shadow to go back to, and what is known about its changes.
//!
//! Offers what the two kinds of document have in common: opening from storage, comparing with other devices,
//! saving. Typed reading and writing are in [`index`](super::index) and [`text`](super::text); what comes from
//! others, in [`gate`](super::gate).
//!
//! Invariant: document, shadow (with what it is behind) and history hold the same changes.

#[cfg(test)]
mod tests;

use super::gate::{Decoded, Waiting};
use super::history::{Entry, History};
use super::{ChangeHash, Heads, Skeleton, Stored};
use crate::writing::Splice;
use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, ObjId, PatchLog, ReadDoc};

/// Stored bytes, as storage gave them back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// What [`Document::snapshot`] gave.
    Snapshot(Vec<u8>),
    /// What a [`Stored`] held.
    Change(Vec<u8>),
}

/// A document read from storage.
pub struct Opened {
    /// With everything that could be read; changes whose foundations are damaged wait for them.
    pub document: Document,
    /// Positions of the pieces that could not be read.
    pub damaged: Vec<usize>,
}

/// One open document of this device.
pub struct Document {
    pub(super) skeleton: Skeleton,
    pub(super) actor: ActorId,
    pub(super) automerge: Automerge,
    /// The document as it was when it was last known to be sound; made when others' changes come.
    pub(super) shadow: Option<Automerge>,
    /// What came since, ours and others'.
    pub(super) behind: Vec<Change>,
    /// A whole document that was just loaded, while its changes are looked at.
    pub(super) whole: Option<Automerge>,
    pub(super) history: History,
    pub(super) decoded: Decoded,
    pub(super) waiting: Waiting,
    pub(super) changes_since_check: usize,
    /// The text object, and its units, of a text document.
    pub(super) text: Option<ObjId>,
    pub(super) units: Vec<u16>,
}

impl Document {
    /// A new document. The actor is 16 random bytes, fresh for each start of a device: two that write at once
    /// under one name would spoil each other's changes.
    pub fn new(skeleton: Skeleton, actor: &[u8; 16]) -> Self {
        Self::of(skeleton, actor, skeleton.make())
    }

    /// A document read from storage: pieces in any order, some perhaps damaged or missing.
    pub fn open(skeleton: Skeleton, actor: &[u8; 16], pieces: &[Piece]) -> Opened {
        let mut damaged = Vec::new();
        let mut automerge: Option<Automerge> = None;
        let fresh = skeleton.make();
        let mut later = Vec::new();
        for (position, piece) in pieces.iter().enumerate() {
            let Piece::Snapshot(bytes) = piece else { continue };
            match (Automerge::load(bytes), &mut automerge) {
                (Ok(loaded), first @ None) if has_all(&loaded, &fresh) => *first = Some(loaded),
                (Ok(loaded), _) => later.extend(loaded.get_changes(&[]).into_iter().map(|change| (None, change))),
                (Err(_), _) => damaged.push(position),
            }
        }
        for (position, piece) in pieces.iter().enumerate() {
            let Piece::Change(bytes) = piece else { continue };
            match Change::try_from(bytes.as_slice()) {
                Ok(change) if super::gate::has_right_checksum(bytes) => later.push((Some(position), change)),
                _ => damaged.push(position),
            }
        }
        let mut document = Self::of(skeleton, actor, automerge.unwrap_or(fresh));
        damaged.extend(document.take_stored(later));
        damaged.sort_unstable();
        Opened { document, damaged }
    }

    fn of(skeleton: Skeleton, actor: &[u8; 16], automerge: Automerge) -> Self {
        let actor = ActorId::from(actor);
        let history = History::of(&automerge);
        let mut document = Self {
            skeleton,
            automerge: automerge.with_actor(actor.clone()),
            actor,
            shadow: None,
            behind: Vec::new(),
            whole: None,
            history,
            decoded: Decoded::default(),
            waiting: Waiting::default(),
            changes_since_check: 0,
            text: None,
            units: Vec::new(),
        };
        document.find_text();
        document
    }

    /// Applies our own stored changes in the order in which they build on each other; those that lack something
    /// wait for it. Gives the positions of those that Automerge does not take.
    fn take_stored(&mut self, mut changes: Vec<(Option<usize>, Change)>) -> Vec<usize> {
        let (mut damaged, mut ready, mut early) = (Vec::new(), Vec::new(), Vec::new());
        // Counters grow along the graph, so this order has everything after what it builds on.
        changes.sort_by_key(|(_, change)| change.start_op());
        for (position, change) in changes {
            if self.history.has(&ChangeHash(change.hash().0)) {
                continue;
            }
            if !change.deps().iter().all(|dep| self.history.has(&ChangeHash(dep.0))) {
                early.push((position, change));
            } else if self.history.add_change(&change) {
                ready.push(change);
            } else {
                damaged.extend(position);
            }
        }
        if self.automerge.apply_changes(ready.clone()).is_err() {
            // One of them does not fit the others; take those that do.
            for change in ready {
                let _refused = self.automerge.apply_changes([change]);
            }
        }
        self.history = History::of(&self.automerge);
        for (position, change) in early {
            if !self.wait_for_foundations(&change) {
                damaged.extend(position);
            }
        }
        self.find_text();
        damaged
    }

    /// The kind of document.
    pub fn skeleton(&self) -> Skeleton {
        self.skeleton
    }

    /// The newest changes.
    pub fn heads(&self) -> Heads {
        self.automerge.get_heads().into_iter().map(|hash| ChangeHash(hash.0)).collect()
    }

    /// How many changes there are, the skeleton's included.
    pub fn change_count(&self) -> usize {
        self.history.len()
    }

    /// Whether all these changes are here.
    pub fn has_all(&self, heads: &Heads) -> bool {
        heads.iter().all(|hash| self.history.has(&hash))
    }

    /// The changes that somebody lacks who has these, oldest first; what is not known here is passed over.
    pub fn changes_since(&self, heads: &Heads) -> Vec<Stored> {
        let known: Vec<_> = heads.iter().filter(|hash| self.history.has(hash)).map(automerge_hash).collect();
        self.automerge.get_changes(&known).iter().map(stored).collect()
    }

    /// When a change was made, by its author's clock (milliseconds since 1970), and the actor that made it.
    pub fn origin(&self, change: &ChangeHash) -> Option<(u64, Vec<u8>)> {
        let meta = self.automerge.get_change_meta_by_hash(&automerge_hash(*change))?;
        Some((u64::try_from(meta.timestamp).unwrap_or(0), meta.actor.to_bytes().to_vec()))
    }

    /// How many changes [`Document::changes_since`] would give.
    pub fn count_since(&self, heads: &Heads) -> usize {
        self.history.count_since(heads)
    }

    /// The document in one piece, for storage. `None` if it could not be loaded again: then keep what is
    /// stored.
    pub fn snapshot(&self) -> Option<Vec<u8>> {
        let bytes = self.automerge.save();
        let again = Automerge::load(&bytes).ok()?;
        (again.get_heads() == self.automerge.get_heads()).then_some(bytes)
    }

    /// Gives the memory of the shadow back; it is made again when others' changes come.
    pub fn rest(&mut self) {
        self.shadow = None;
        self.behind = Vec::new();
        self.decoded = Decoded::default();
    }

    /// After so many changes of others the document is saved and loaded: rarely enough that a long document does
    /// not pay for it with each letter.
    pub(super) fn check_every(&self) -> usize {
        (self.history.len() / 32).max(64)
    }

    /// Makes one change of ours. `None` if it turns out to change nothing.
    ///
    /// # Errors
    /// Automerge's; then nothing has changed.
    pub(super) fn change<T>(
        &mut self,
        now: u64,
        base: Option<&[automerge::ChangeHash]>,
        write: impl FnOnce(&mut Transaction<'_>) -> Result<T, AutomergeError>,
    ) -> Result<(T, Option<Stored>), AutomergeError> {
        let mut transaction = match base {
            Some(heads) => self
                .automerge
                .transaction_at(PatchLog::inactive(), heads)
                .map_err(|_| AutomergeError::InvalidHash(automerge::ChangeHash([0; 32])))?,
            None => self.automerge.transaction(),
        };
        let outcome = match write(&mut transaction) {
            Ok(outcome) => outcome,
            Err(error) => {
                transaction.rollback();
                return Err(error);
            }
        };
        let time = i64::try_from(now).unwrap_or(i64::MAX);
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(time));
        let change = hash.and_then(|hash| self.automerge.get_change_by_hash(&hash));
        let stored = change.map(|change| {
            self.history.add_change(&change);
            let stored = stored(&change);
            if self.shadow.is_some() {
                self.behind.push(change);
            }
            stored
        });
        Ok((outcome, stored))
    }

    /// Keeps the units of a text in step with splices.
    pub(super) fn follow(&mut self, splices: &[Splice]) {
        let fits = splices.iter().all(|splice| {
            let start = splice.at as usize;
            let end = start.saturating_add(splice.delete as usize);
            let fits = end <= self.units.len();
            if fits {
                self.units.splice(start..end, splice.insert.encode_utf16());
            }
            fits
        });
        if !fits {
            self.find_text();
        }
    }

    /// Reads the text object and its units anew.
    pub(super) fn find_text(&mut self) {
        if self.skeleton == Skeleton::Text {
            self.text = super::text::object(&self.automerge);
            let text = self.text.as_ref().and_then(|text| self.automerge.text(text).ok());
            self.units = text.unwrap_or_default().encode_utf16().collect();
        }
    }
}

impl History {
    /// The history of a document.
    pub(super) fn of(document: &Automerge) -> Self {
        let mut history = Self::default();
        for change in document.get_changes_meta(&[]) {
            let deps: Vec<_> = change.deps.iter().map(|dep| ChangeHash(dep.0)).collect();
            history.add(&Entry {
                hash: ChangeHash(change.hash.0),
                actor: change.actor.to_bytes(),
                seq: change.seq,
                start_op: change.start_op,
                ops: change.max_op.saturating_add(1).saturating_sub(change.start_op),
                deps: &deps,
            });
        }
        history
    }

    pub(super) fn add_change(&mut self, change: &Change) -> bool {
        let deps: Vec<_> = change.deps().iter().map(|dep| ChangeHash(dep.0)).collect();
        self.add(&Entry {
            hash: ChangeHash(change.hash().0),
            actor: change.actor_id().to_bytes(),
            seq: change.seq(),
            start_op: change.start_op().get(),
            ops: change.len() as u64,
            deps: &deps,
        })
    }
}

pub(super) fn automerge_hash(hash: ChangeHash) -> automerge::ChangeHash {
    automerge::ChangeHash(hash.0)
}

fn stored(change: &Change) -> Stored {
    Stored { hash: ChangeHash(change.hash().0), bytes: change.raw_bytes().to_vec() }
}

fn has_all(document: &Automerge, other: &Automerge) -> bool {
    other.get_heads().iter().all(|hash| document.get_change_meta_by_hash(hash).is_some())
}
