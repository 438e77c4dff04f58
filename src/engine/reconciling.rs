//! Two linked devices come to the same state and stay there.
//!
//! On meeting, one digest for each circle; where they differ, the log and the heads; where heads differ,
//! Automerge's sync protocol for that document. Afterwards every change goes out at once.

use super::Engine;
use super::links::Link;
use super::shelf::index_of;
use super::trying::Incoming;
use crate::documents::{Heads, Skeleton, sync};
use crate::identifiers::{BoxId, CircleId, DeviceId, DocumentId};
use crate::ports::link::LinkId;
use crate::sync::wire::{LinkMessage, Presence, circle_digest};

/// The most documents of one circle that are taken in from others.
const MOST_DOCUMENTS: usize = 10_000;

/// Messages in a row about one document, at most; Automerge itself stops after one or two.
const MOST_IN_A_ROW: usize = 8;

impl Engine {
    /// A link is open, or a circle of ours is open again: say what I have, for each circle that we share.
    pub(super) fn meet(&mut self, link_id: LinkId, device_id: DeviceId) {
        self.sync_anew(link_id);
        let circles = self.circles_with(device_id);
        let digests = circles.iter().map(|circle_id| (*circle_id, self.state_digest(*circle_id))).collect();
        self.send(link_id, LinkMessage::Meet(digests));
        for circle_id in circles {
            self.send_presence(link_id, circle_id);
        }
    }

    /// The circle was shut and is open again. What the relay brought meanwhile was passed over. Where a link stayed for
    /// the sake of another circle, the two have not heard each other in this one either: they meet anew.
    pub(super) fn meet_again(&mut self, circle_id: CircleId) {
        let places = self.circles.get(&circle_id).map(|circle| circle.places()).unwrap_or_default();
        let boxes: Vec<BoxId> = places.iter().map(|place| place.box_id).collect();
        self.hear_anew(&boxes);
        for device_id in self.other_devices(circle_id) {
            let Some(link_id) = self.peers.get(&device_id).and_then(|peer| peer.link) else { continue };
            let entries = self.log_entries(circle_id);
            self.send(link_id, LinkMessage::Log { circle_id, entries });
            self.meet(link_id, device_id);
        }
    }

    /// Two that meet forget what they have sent each other on this link: if one of them had shut a circle, it has
    /// not taken in what the other believes to have sent.
    fn sync_anew(&mut self, link_id: LinkId) {
        if let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) {
            open.sync.clear();
        }
    }

    /// A message on a proved link.
    pub(super) fn on_link_message(&mut self, link_id: LinkId, device_id: DeviceId, message: LinkMessage) {
        match message {
            LinkMessage::Meet(digests) => self.on_meet(link_id, device_id, &digests),
            LinkMessage::Log { circle_id, entries } => {
                if self.is_member(circle_id, device_id) {
                    self.merge_log(circle_id, &entries);
                    // The other end merges what came from here in the same way.
                    let digest = self.log_digest(circle_id);
                    self.peer_log_is(device_id, circle_id, digest);
                } else if self.is_mine(device_id) {
                    self.circle_from_my_device(device_id, circle_id, &entries);
                    // A circle that has just come is empty until the two have met in it.
                    if self.is_member(circle_id, device_id) {
                        self.meet(link_id, device_id);
                    }
                }
            }
            LinkMessage::Heads { circle_id, heads } => self.on_heads(link_id, device_id, circle_id, heads),
            LinkMessage::Sync { circle_id, document_id, message } => {
                if self.is_member(circle_id, device_id) && self.knows_or_learns(circle_id, document_id) {
                    self.on_sync(link_id, device_id, document_id, &message);
                }
            }
            LinkMessage::Presence { circle_id, presence } => {
                if self.is_member(circle_id, device_id) {
                    self.peer_presence(device_id, circle_id, presence);
                }
            }
            LinkMessage::Invitation { sealed } => self.on_invitation_by_link(link_id, device_id, &sealed),
            LinkMessage::Goodbye => self.close_link(link_id),
        }
    }

    fn on_meet(&mut self, link_id: LinkId, device_id: DeviceId, digests: &[(CircleId, [u8; 32])]) {
        self.sync_anew(link_id);
        if self.is_mine(device_id) {
            let unknown: Vec<CircleId> = self.circles.keys().copied().collect();
            for circle_id in unknown.into_iter().filter(|id| !digests.iter().any(|(theirs, _)| theirs == id)) {
                let entries = self.log_entries(circle_id);
                self.send(link_id, LinkMessage::Log { circle_id, entries });
            }
        }
        for (circle_id, theirs) in digests.iter().take(self.circles.len()) {
            if !self.is_member(*circle_id, device_id) {
                continue;
            }
            if self.state_digest(*circle_id) == *theirs {
                let digest = self.log_digest(*circle_id);
                self.peer_log_is(device_id, *circle_id, digest);
                for (document_id, heads) in self.heads_of(*circle_id) {
                    self.peer_has(device_id, document_id, heads);
                }
            } else {
                let entries = self.log_entries(*circle_id);
                self.send(link_id, LinkMessage::Log { circle_id: *circle_id, entries });
                let heads = self.heads_of(*circle_id);
                self.send(link_id, LinkMessage::Heads { circle_id: *circle_id, heads });
            }
        }
    }

    fn on_heads(&mut self, link_id: LinkId, device_id: DeviceId, circle_id: CircleId, heads: Vec<(DocumentId, Heads)>) {
        if !self.is_member(circle_id, device_id) {
            return;
        }
        let theirs: std::collections::BTreeMap<_, _> = heads.into_iter().take(MOST_DOCUMENTS).collect();
        for (document_id, heads) in &theirs {
            if !self.knows_or_learns(circle_id, *document_id) {
                continue;
            }
            self.peer_has(device_id, *document_id, heads.clone());
            if self.shelf.get(document_id).is_some_and(|shelved| shelved.summary.heads != *heads) {
                self.start_sync(link_id, *document_id);
            }
        }
        for (document_id, _) in self.heads_of(circle_id) {
            if !theirs.contains_key(&document_id) {
                self.start_sync(link_id, document_id);
            }
        }
    }

    /// Talks with the other end about this document from now on.
    fn start_sync(&mut self, link_id: LinkId, document_id: DocumentId) {
        self.want(document_id);
        let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) else { return };
        open.sync.entry(document_id).or_default();
        self.pump(link_id, document_id);
    }

    fn on_sync(&mut self, link_id: LinkId, device_id: DeviceId, document_id: DocumentId, message: &[u8]) {
        let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) else { return };
        open.sync.entry(document_id).or_default();
        match sync::hear(message) {
            Ok(sync::Heard { chunks, rest }) => {
                let rest = Some((link_id, rest));
                self.take_in(Incoming { document_id, from: device_id, chunks, rest });
            }
            Err(_) => self.close_link(link_id),
        }
    }

    /// The chunks of a sync message are in (or refused); the rest of it is heard now.
    pub(super) fn finish_sync(&mut self, link_id: LinkId, document_id: DocumentId, rest: sync::Rest) {
        let Some(document) = self.shelf.get_mut(&document_id).and_then(|shelved| shelved.document_mut()) else {
            return;
        };
        let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) else { return };
        let Some(state) = open.sync.get_mut(&document_id) else { return };
        sync::finish(document, state, rest);
        let (device_id, theirs) = (open.device_id, state.their_heads());
        if let Some(heads) = theirs {
            self.peer_has(device_id, document_id, heads);
        }
        self.pump(link_id, document_id);
    }

    /// Sends what there is to say about a document on every link of its circle.
    pub(super) fn pump_touched(&mut self) {
        for document_id in std::mem::take(&mut self.touched) {
            let Some(circle_id) = self.shelf.get(&document_id).map(|shelved| shelved.circle_id) else { continue };
            self.mailbox_touched(document_id);
            for device_id in self.other_devices(circle_id) {
                let Some(link_id) = self.peers.get(&device_id).and_then(|peer| peer.link) else { continue };
                if !self.peer_has_the_same(device_id, document_id) {
                    self.start_sync(link_id, document_id);
                }
                self.pump(link_id, document_id);
            }
        }
    }

    fn pump(&mut self, link_id: LinkId, document_id: DocumentId) {
        let Some(circle_id) = self.shelf.get(&document_id).map(|shelved| shelved.circle_id) else { return };
        for _ in 0..MOST_IN_A_ROW {
            let Some(document) = self.shelf.get_mut(&document_id).and_then(|shelved| shelved.document_mut()) else {
                return;
            };
            let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) else { return };
            let Some(state) = open.sync.get_mut(&document_id) else { return };
            let Some(message) = sync::next_message(document, state) else { return };
            self.send(link_id, LinkMessage::Sync { circle_id, document_id, message });
        }
    }

    /// Tells one linked device where I am in a circle.
    pub(super) fn send_presence(&mut self, link_id: LinkId, circle_id: CircleId) {
        let presence = self.my_presence(circle_id);
        self.send(link_id, LinkMessage::Presence { circle_id, presence });
    }

    /// Another device says where its person is.
    pub(super) fn peer_presence(&mut self, device_id: DeviceId, circle_id: CircleId, presence: Presence) {
        let peer = self.peers.entry(device_id).or_default();
        if peer.presence.get(&circle_id) != Some(&presence) {
            peer.presence.insert(circle_id, presence);
            self.carets_changed(circle_id);
            self.changed.circle(circle_id);
        }
    }

    /// The heads of every document of a circle, sorted by document.
    pub(super) fn heads_of(&self, circle_id: CircleId) -> Vec<(DocumentId, Heads)> {
        let documents = self.shelf.iter().filter(|(_, shelved)| shelved.circle_id == circle_id);
        documents.map(|(document_id, shelved)| (*document_id, shelved.summary.heads.clone())).collect()
    }

    /// One digest of a circle's log and documents.
    pub(super) fn state_digest(&self, circle_id: CircleId) -> [u8; 32] {
        circle_digest(&self.log_digest(circle_id), &self.heads_of(circle_id))
    }

    /// The digest of a circle's log.
    pub(super) fn log_digest(&self, circle_id: CircleId) -> [u8; 32] {
        self.circles.get(&circle_id).map(|circle| circle.membership.digest()).unwrap_or_default()
    }

    /// A circle's log, each entry after those it follows.
    pub(super) fn log_entries(&self, circle_id: CircleId) -> Vec<Vec<u8>> {
        self.circles.get(&circle_id).map(|circle| circle.membership.entries()).unwrap_or_default()
    }

    /// Whether the device is one of the circle, and this one too.
    pub(super) fn is_member(&self, circle_id: CircleId, device_id: DeviceId) -> bool {
        self.is_active(circle_id)
            && self.circles.get(&circle_id).is_some_and(|circle| circle.device(device_id).is_some())
    }

    /// Whether the document belongs to the circle; one that nobody has heard of is taken to be a new note.
    pub(super) fn knows_or_learns(&mut self, circle_id: CircleId, document_id: DocumentId) -> bool {
        if let Some(shelved) = self.shelf.get(&document_id) {
            return shelved.circle_id == circle_id;
        }
        let count = self.shelf.values().filter(|shelved| shelved.circle_id == circle_id).count();
        let skeleton = if document_id == index_of(circle_id) { Skeleton::CircleIndex } else { Skeleton::Text };
        count < MOST_DOCUMENTS && self.shelve_new(circle_id, document_id, skeleton)
    }
}
