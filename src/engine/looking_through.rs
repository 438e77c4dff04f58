//! After the start, lists that nobody looks at are opened once, one after the other, and closed again: so that a
//! damaged one is noticed while a partner's copy can heal it, and nobody waits for it.

use super::Engine;
use super::shelf::index_of;
use crate::identifiers::{CircleId, DocumentId};
use std::collections::VecDeque;

/// From the start to the first list.
const AFTER_START_MS: u64 = 5_000;

/// From one list to the next.
const PAUSE_MS: u64 = 1_000;

/// What is still to be looked through.
#[derive(Default)]
pub(super) struct LookingThrough {
    circles: VecDeque<CircleId>,
    open: Option<DocumentId>,
    next_at: u64,
}

impl Engine {
    /// The engine has started: everything is looked through in a while.
    pub(super) fn look_through_later(&mut self) {
        let circles = self.circles.keys().copied().collect();
        self.looking_through = LookingThrough { circles, open: None, next_at: self.now + AFTER_START_MS };
    }

    /// Opens the next list; when to look again.
    pub(super) fn settle_looking_through(&mut self) -> Option<u64> {
        if self.looking_through.circles.is_empty() && self.looking_through.open.is_none() {
            return None;
        }
        if self.looking_through.next_at > self.now || !self.loading.is_empty() {
            return Some(self.looking_through.next_at.max(self.now + 1));
        }
        self.looking_through.next_at = self.now + PAUSE_MS;
        if let Some(document_id) = self.looking_through.open.take() {
            self.close_unless_needed(document_id);
        }
        if let Some(circle_id) = self.looking_through.circles.pop_front() {
            let document_id = index_of(circle_id);
            if self.document(document_id).is_none() {
                self.want(document_id);
                self.looking_through.open = Some(document_id);
            }
        }
        Some(self.looking_through.next_at)
    }

    /// Closes a list again if no tab looks at its circle and no link speaks of it.
    fn close_unless_needed(&mut self, document_id: DocumentId) {
        let Some(circle_id) = self.shelf.get(&document_id).map(|shelved| shelved.circle_id) else { return };
        let is_spoken_of = self
            .links
            .by_id
            .values_mut()
            .filter_map(super::links::Link::open)
            .any(|open| open.sync.contains_key(&document_id));
        let is_looked_at = self.tabs.values().any(|tab| tab.room.circle_id() == Some(circle_id));
        let is_awaited = self.deferred.iter().any(|(.., command)| command.circle_id() == Some(circle_id));
        if !is_spoken_of && !is_looked_at && !is_awaited && self.trying.is_idle() {
            self.close_document(document_id);
        }
    }
}
