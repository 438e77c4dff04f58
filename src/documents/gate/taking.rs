//! The document takes changes that make sense, and is put back if it turns out that it cannot keep them.
//!
//! The shadow is the document as it was when it was last saved and loaded; `behind` is what came since. Applying
//! a change costs Automerge time with the length of a text, so it is done once, on the document itself, and the
//! shadow is where to go back to. Nothing is told or stored before the change has been kept.

use super::waiting::{Pending, Waiting};
use super::{ChangeHash, Received, RefusedChunk, Stored, Why};
use crate::documents::Document;
use crate::documents::history::History;
use automerge::{Automerge, Change, Patch, PatchLog, ReadDoc};
use std::collections::HashMap;

/// So many changes at once are always followed by saving and loading.
const LARGE_BATCH: usize = 50;

/// A change that makes sense.
pub(super) struct Accepted {
    pub(super) hash: ChangeHash,
    pub(super) change: Change,
    pub(super) pending: Pending,
}

impl Document {
    /// Takes changes that the history holds already.
    pub(super) fn apply(&mut self, accepted: Vec<Accepted>, received: &mut Received) {
        self.changes_since_check = self.changes_since_check.saturating_add(accepted.len());
        let full = accepted.len() > LARGE_BATCH || self.changes_since_check >= self.check_every();
        let kept = if self.take_whole() {
            received.touched.add_everything(self);
            accepted
        } else if let Some(patches) = self.take(&accepted, full) {
            self.tell(&patches, received);
            accepted
        } else {
            let kept = self.one_by_one(accepted, received);
            self.history = History::of(&self.automerge);
            kept
        };
        if full {
            self.changes_since_check = 0;
        }
        let stored = kept.into_iter().map(|kept| Stored { hash: kept.hash, bytes: kept.pending.bytes });
        received.stored.extend(stored);
    }

    /// A device that had nothing takes a whole document as it was loaded, if all of its changes made sense.
    fn take_whole(&mut self) -> bool {
        let Some(whole) = self.whole.take() else { return false };
        let is_all = whole.get_changes_meta(&[]).len() == self.history.len()
            && whole.get_heads().iter().all(|hash| self.history.has(&ChangeHash(hash.0)));
        if !is_all || !loads_again(&whole) {
            return false;
        }
        self.automerge = whole.with_actor(self.actor.clone());
        self.shadow = None;
        self.behind.clear();
        true
    }

    /// Applies changes and looks whether the document can give them back. If not, it is put back.
    fn take(&mut self, accepted: &[Accepted], full: bool) -> Option<Vec<Patch>> {
        if self.shadow.is_none() {
            self.behind.clear();
            self.shadow = Some(self.automerge.clone());
        }
        let changes: Vec<Change> = accepted.iter().map(|accepted| accepted.change.clone()).collect();
        let before = self.automerge.get_heads();
        let mut patches = PatchLog::active();
        let keeps = self.automerge.apply_changes_log_patches(changes.clone(), &mut patches).is_ok()
            && gives_back(&self.automerge, &before, accepted)
            && (!full || loads_again(&self.automerge));
        if !keeps {
            self.put_back();
            return None;
        }
        self.behind.extend(changes);
        if full {
            self.shadow = None;
            self.behind.clear();
        }
        Some(self.automerge.make_patches(&mut patches))
    }

    /// Back to the shadow and what came since.
    fn put_back(&mut self) {
        if let Some(shadow) = &self.shadow {
            let mut good = shadow.clone();
            // It has taken these before.
            let _taken = good.apply_changes(self.behind.clone());
            self.automerge = good.with_actor(self.actor.clone());
        }
    }

    /// Finds out which changes of a batch cannot be kept; those are refused with what builds on them.
    fn one_by_one(&mut self, accepted: Vec<Accepted>, received: &mut Received) -> Vec<Accepted> {
        let good = self.behind.len();
        let mut kept: Vec<Accepted> = Vec::new();
        let mut told = Vec::new();
        let mut refused = Vec::new();
        for one in accepted {
            if one.pending.deps.iter().any(|dep| self.waiting.is_refused(dep)) {
                refused.push(refuse(&mut self.waiting, &one, Why::BuildsOnRefused));
            } else if let Some(patches) = self.take(core::slice::from_ref(&one), false) {
                told.push(patches);
                kept.push(one);
            } else {
                refused.push(refuse(&mut self.waiting, &one, Why::NotKept));
            }
        }
        if !loads_again(&self.automerge) {
            self.behind.truncate(good);
            self.put_back();
            told.clear();
            refused.extend(kept.drain(..).map(|one| refuse(&mut self.waiting, &one, Why::NotKept)));
        }
        told.iter().for_each(|patches| self.tell(patches, received));
        received.refused.extend(refused);
        kept
    }

    fn tell(&mut self, patches: &[Patch], received: &mut Received) {
        let before = received.touched.text.len();
        received.touched.add(patches, self.text.as_ref());
        self.follow(received.touched.text.get(before..).unwrap_or_default());
    }
}

fn refuse(waiting: &mut Waiting, one: &Accepted, why: Why) -> RefusedChunk {
    waiting.remember_refused(one.hash);
    RefusedChunk { digest: one.pending.digest, why }
}

/// Whether a document gives back exactly these changes, byte for byte, as what it has since those heads.
fn gives_back(document: &Automerge, before: &[automerge::ChangeHash], accepted: &[Accepted]) -> bool {
    let as_it_came = |change: &Change, accepted: &Accepted| change.raw_bytes() == accepted.change.raw_bytes();
    if let [accepted] = accepted {
        let given = document.get_change_by_hash(&accepted.change.hash());
        return given.is_some_and(|change| as_it_came(&change, accepted));
    }
    let given = document.get_changes(before);
    let given: HashMap<_, _> = given.iter().map(|change| (change.hash(), change)).collect();
    given.len() == accepted.len()
        && accepted
            .iter()
            .all(|accepted| given.get(&accepted.change.hash()).is_some_and(|change| as_it_came(change, accepted)))
}

/// Whether a document can be saved and loaded again.
fn loads_again(document: &Automerge) -> bool {
    Automerge::load(&document.save()).is_ok_and(|again| again.get_heads() == document.get_heads())
}
