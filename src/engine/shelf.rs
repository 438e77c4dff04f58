//! The documents of this device: closed until somebody looks at them or they differ from another device's.
//!
//! A document on the disk is a snapshot and the changes since; a short summary of each is always at hand, so
//! that lists, digests and the truth line need no document open.

use super::Engine;
use super::exchange::Output;
use super::outline::Outline;
use super::view::Happening;
use crate::crypto::{digest, short_digest};
use crate::documents::{Document, Heads, Piece, Skeleton, Stored, text};
use crate::identifiers::{CircleId, DeviceId, DocumentId};
use crate::ports::storage::{Record, StorageOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much of a text lists show, in UTF-16 units.
const EXCERPT_UNITS: usize = 160;

/// A snapshot is made when so many changes stand beside the last one, or a quarter of the whole history.
const SNAPSHOT_AFTER: u32 = 200;

/// So many documents are opened at a time only to be copied.
const MOST_FOR_COPIES: usize = 4;

/// All documents by name.
pub(super) type Shelf = BTreeMap<DocumentId, Shelved>;

/// One document of this device.
pub(super) struct Shelved {
    pub(super) circle_id: CircleId,
    pub(super) skeleton: Skeleton,
    pub(super) summary: Summary,
    /// When something new of it last came here or was written here, by this device's clock.
    came_at: Option<u64>,
    /// Of a circle's list: what stands in it, in short.
    pub(super) outline: Option<Outline>,
    state: State,
    /// Changes on the disk beside the snapshot.
    loose: Vec<String>,
    snapshot: Option<String>,
    /// The batch that brings its newest changes to the disk. Others hear of them afterwards.
    pub(super) kept_in: u64,
}

enum State {
    Closed,
    Loading,
    Open(Box<Document>),
}

/// What is known of a document without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    pub(super) heads: Heads,
    /// When it last changed, milliseconds since 1970, by the writer's clock: all devices that have the same say the
    /// same.
    pub(super) changed_at: u64,
    /// Which device changed it last.
    pub(super) by: Option<DeviceId>,
    /// The first words of a text.
    pub(super) excerpt: String,
    /// How many changes it has.
    pub(super) changes: u32,
}

impl Shelved {
    pub(super) fn document(&self) -> Option<&Document> {
        match &self.state {
            State::Open(document) => Some(document),
            State::Closed | State::Loading => None,
        }
    }

    pub(super) fn document_mut(&mut self) -> Option<&mut Document> {
        match &mut self.state {
            State::Open(document) => Some(document),
            State::Closed | State::Loading => None,
        }
    }
}

impl Shelved {
    /// Lends the document out, if it is open; [`Self::put_document`] puts it back in the same input.
    pub(super) fn take_document(&mut self) -> Option<Box<Document>> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Open(document) => Some(document),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Notes in short what stands in a circle's list; whether that is new.
    fn look_through(&mut self) -> bool {
        let is_list = self.skeleton == Skeleton::CircleIndex;
        let outline = self.document().filter(|_| is_list).map(Outline::of);
        let is_new = outline.is_some() && outline != self.outline;
        if is_new {
            self.outline = outline;
        }
        is_new
    }

    /// When it last changed, by a clock that may be wrong, but no later than this device can tell.
    pub(super) fn news_at(&self) -> u64 {
        self.summary.changed_at.min(self.came_at.unwrap_or(u64::MAX))
    }

    pub(super) fn put_document(&mut self, document: Box<Document>) {
        self.state = State::Open(document);
    }
}

impl Engine {
    /// The document, if it is open.
    pub(super) fn document(&self, document_id: DocumentId) -> Option<&Document> {
        self.shelf.get(&document_id)?.document()
    }

    /// Makes a document known to this device, open and empty but for its skeleton. Nothing happens if there
    /// is one already; `false` if it belongs to another circle.
    pub(super) fn shelve_new(&mut self, circle_id: CircleId, document_id: DocumentId, skeleton: Skeleton) -> bool {
        if let Some(known) = self.shelf.get(&document_id) {
            return known.circle_id == circle_id;
        }
        let document = Document::new(skeleton, &self.actor(document_id));
        let summary = Summary { heads: document.heads(), ..Summary::default() };
        let state = State::Open(Box::new(document));
        self.shelf.insert(
            document_id,
            Shelved {
                circle_id,
                skeleton,
                summary,
                came_at: None,
                outline: None,
                state,
                loose: Vec::new(),
                snapshot: None,
                kept_in: 0,
            },
        );
        self.shelf.get_mut(&document_id).map(Shelved::look_through);
        true
    }

    /// A text that is brought here from another document of this device or an export, with its history.
    pub(super) fn shelve_copy(&mut self, circle_id: CircleId, document_id: DocumentId, snapshot: &[u8]) {
        if self.shelf.contains_key(&document_id) {
            return;
        }
        let actor = self.actor(document_id);
        let opened = Document::open(Skeleton::Text, &actor, &[Piece::Snapshot(snapshot.to_vec())]);
        let changes = opened.document.changes_since(&Document::new(Skeleton::Text, &actor).heads());
        let shelved = Shelved {
            circle_id,
            skeleton: Skeleton::Text,
            summary: Summary::default(),
            came_at: None,
            outline: None,
            state: State::Open(Box::new(opened.document)),
            loose: Vec::new(),
            snapshot: None,
            kept_in: 0,
        };
        self.shelf.insert(document_id, shelved);
        self.keep(document_id, &changes);
    }

    /// Learns of a document from its stored summary.
    pub(super) fn shelve_known(&mut self, record: &Record) {
        let plain = self.cabinet.open(record).ok();
        let read = plain.and_then(|plain| {
            let (named, rest) = postcard::take_from_bytes::<(CircleId, DocumentId, Summary)>(&plain).ok()?;
            let (outline, rest) = Outline::from_stored(rest);
            Some((named, outline, postcard::from_bytes::<Option<u64>>(rest).unwrap_or_default()))
        });
        let Some(((circle_id, document_id, summary), outline, came_at)) = read else {
            self.tell_happening(Happening::DamagedPiece(None));
            return;
        };
        let skeleton = if document_id == index_of(circle_id) { Skeleton::CircleIndex } else { Skeleton::Text };
        let shelved = Shelved {
            circle_id,
            skeleton,
            summary,
            came_at,
            outline,
            state: State::Closed,
            loose: Vec::new(),
            snapshot: None,
            kept_in: 0,
        };
        self.shelf.insert(document_id, shelved);
    }

    /// Opens the document if it is closed; it may take until storage has answered.
    pub(super) fn want(&mut self, document_id: DocumentId) {
        let Some(shelved) = self.shelf.get_mut(&document_id) else { return };
        if !matches!(shelved.state, State::Closed) {
            return;
        }
        shelved.state = State::Loading;
        shelved.loose.clear();
        shelved.snapshot = None;
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.loading.insert(ticket, document_id);
        let prefix = format!("d/{}/", self.cabinet.tag(&document_id.0));
        self.outputs.push(Output::Storage(StorageOrder::Load { ticket, prefix }));
    }

    /// Opens the document for a copy of it, unless several are being opened already: it is asked for again then.
    pub(super) fn want_for_copy(&mut self, document_id: DocumentId) {
        if self.loading.len() < MOST_FOR_COPIES {
            self.want(document_id);
        } else {
            self.copy_due(document_id);
        }
    }

    /// Nobody needs the document open any more. It stays open while its newest changes are not on the disk.
    pub(super) fn close_document(&mut self, document_id: DocumentId) {
        let Some(shelved) = self.shelf.get_mut(&document_id) else { return };
        if matches!(shelved.state, State::Open(_)) && self.cabinet.is_stored(shelved.kept_in) {
            shelved.state = State::Closed;
        }
    }

    /// Storage could not give the document; it stays closed and is asked for again when next wanted.
    pub(super) fn document_not_loaded(&mut self, document_id: DocumentId) {
        if let Some(shelved) = self.shelf.get_mut(&document_id) {
            shelved.state = State::Closed;
        }
    }

    /// Storage has given the pieces of a document.
    pub(super) fn document_loaded(&mut self, document_id: DocumentId, records: &[Record]) {
        let actor = self.actor(document_id);
        let Some(shelved) = self.shelf.get_mut(&document_id) else { return };
        let circle_id = shelved.circle_id;
        let mut damaged = 0;
        let mut pieces = Vec::new();
        for record in records {
            let is_snapshot = record.key.contains("/s/");
            if is_snapshot {
                shelved.snapshot = Some(record.key.clone());
            } else {
                shelved.loose.push(record.key.clone());
            }
            match self.cabinet.open(record) {
                Ok(bytes) if is_snapshot => pieces.push(Piece::Snapshot(bytes)),
                Ok(bytes) => pieces.push(Piece::Change(bytes)),
                Err(_) => damaged += 1,
            }
        }
        let opened = Document::open(shelved.skeleton, &actor, &pieces);
        damaged += opened.damaged.len();
        let lost = !opened.document.has_all(&shelved.summary.heads);
        shelved.summary.heads = opened.document.heads();
        shelved.state = State::Open(Box::new(opened.document));
        let is_new = shelved.look_through();
        if damaged > 0 || lost {
            self.tell_happening(Happening::DamagedPiece(Some(circle_id)));
        }
        if is_new {
            self.put_summary(document_id);
        }
        self.changed.circle(circle_id);
        self.touched.insert(document_id);
        self.seats_of_loaded(circle_id);
    }

    /// Changes that are in the document now go to the disk, the links and the mailbox.
    pub(super) fn keep(&mut self, document_id: DocumentId, changes: &[Stored]) {
        let Some(shelved) = self.shelf.get(&document_id) else { return };
        let Some(document) = shelved.document() else { return };
        let circle_id = shelved.circle_id;
        let mut summary = shelved.summary.clone();
        summary.heads = document.heads();
        summary.changes = u32::try_from(document.change_count()).unwrap_or(u32::MAX);
        if shelved.skeleton == Skeleton::Text {
            summary.excerpt = excerpt_of(&text::beginning(document, EXCERPT_UNITS));
        }
        // Of what stands last in its history, and not what bears the latest date: so that every device that has the
        // same says the same, and a clock that is wrong by days is believed no longer than until somebody else writes.
        let last = document.heads().iter().filter_map(|hash| document.origin(&hash)).max();
        if let Some((at, actor)) = last {
            summary.changed_at = at;
            summary.by = self.device_of_actor(circle_id, &actor);
        }
        if let Some(shelved) = self.shelf.get_mut(&document_id) {
            shelved.summary = summary;
            shelved.came_at = Some(self.now);
            shelved.look_through();
        }
        if !self.snapshot_if_due(document_id, changes.len()) {
            self.put_changes(document_id, changes);
        }
        if let Some(shelved) = self.shelf.get_mut(&document_id) {
            shelved.kept_in = self.cabinet.gathered_in();
        }
        self.put_summary(document_id);
        self.changed.circle(circle_id);
        self.touched.insert(document_id);
    }

    fn put_changes(&mut self, document_id: DocumentId, changes: &[Stored]) {
        let tag = self.cabinet.tag(&document_id.0);
        let mut keys = Vec::with_capacity(changes.len());
        for change in changes {
            let key = format!("d/{tag}/c/{}", self.cabinet.tag(&change.hash.0));
            self.cabinet.put(key.clone(), &change.bytes, &mut self.rng);
            keys.push(key);
        }
        if let Some(shelved) = self.shelf.get_mut(&document_id) {
            shelved.loose.extend(keys);
        }
    }

    /// The documents of a circle are no longer on this device.
    pub(super) fn forget_documents(&mut self, circle_id: CircleId) {
        let of_circle = self.shelf.iter().filter(|(_, shelved)| shelved.circle_id == circle_id);
        for document_id in of_circle.map(|(document_id, _)| *document_id).collect::<Vec<_>>() {
            let Some(shelved) = self.shelf.remove(&document_id) else { continue };
            for key in shelved.loose.into_iter().chain(shelved.snapshot) {
                self.cabinet.delete(key);
            }
            self.cabinet.delete(format!("h/{}", self.cabinet.tag(&document_id.0)));
        }
    }

    pub(super) fn put_summary(&mut self, document_id: DocumentId) {
        let Some(shelved) = self.shelf.get(&document_id) else { return };
        let mut plain = postcard::to_allocvec(&(shelved.circle_id, document_id, &shelved.summary)).unwrap_or_default();
        plain.extend(Outline::to_stored(shelved.outline.as_ref()));
        plain.extend(postcard::to_allocvec(&shelved.came_at).unwrap_or_default());
        let key = format!("h/{}", self.cabinet.tag(&document_id.0));
        self.cabinet.put(key, &plain, &mut self.rng);
    }

    /// Replaces many loose changes, and so many that are not on the disk yet, by one snapshot: in one batch, so
    /// that either all of it is on the disk or none. Gives whether it did.
    fn snapshot_if_due(&mut self, document_id: DocumentId, coming: usize) -> bool {
        let Some(shelved) = self.shelf.get_mut(&document_id) else { return false };
        let due = SNAPSHOT_AFTER.max(shelved.summary.changes / 4);
        if shelved.loose.len().saturating_add(coming) < due as usize {
            return false;
        }
        // A snapshot that does not prove itself is not taken; the loose changes stay.
        let Some(bytes) = shelved.document().and_then(Document::snapshot) else { return false };
        let name = self.cabinet.tag(&digest("snapshot", &[&bytes]));
        let key = format!("d/{}/s/{name}", self.cabinet.tag(&document_id.0));
        let old = shelved.snapshot.replace(key.clone()).filter(|old| *old != key);
        let covered = std::mem::take(&mut shelved.loose);
        self.cabinet.put(key, &bytes, &mut self.rng);
        for key in covered.into_iter().chain(old) {
            self.cabinet.delete(key);
        }
        true
    }

    /// The name under which this engine writes in a document: the first half of its device's, and half of a hash of
    /// a random number of its own and the document, so that what it wrote in one may come back to it in a copy.
    pub(super) fn actor(&self, document_id: DocumentId) -> [u8; 16] {
        let mut actor: [u8; 16] = short_digest("actor", &[&self.actor_nonce, &document_id.0]);
        let device = self.my_device_id().map(|device_id| device_id.0).unwrap_or_default();
        actor[..8].copy_from_slice(&device[..8]);
        actor
    }

    /// The device of the circle that writes under this name. A member could write under another's name; what
    /// they wrote is still only theirs to have sent.
    fn device_of_actor(&self, circle_id: CircleId, actor: &[u8]) -> Option<DeviceId> {
        let device_ids = self.circles.get(&circle_id)?.device_ids();
        device_ids.into_iter().find(|device_id| actor.get(..8) == Some(&device_id.0[..8]))
    }
}

/// The document in which a circle's goals and list of notes stand.
pub(super) fn index_of(circle_id: CircleId) -> DocumentId {
    DocumentId(short_digest("circle index", &[&circle_id.0]))
}

/// The first words of a text, on one line.
fn excerpt_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
