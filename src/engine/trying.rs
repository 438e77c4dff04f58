//! Bytes from others on their way into a document.
//!
//! Automerge can panic on hostile bytes, which ends the engine. So a chunk is never decoded in the input in
//! which it came: its digest is announced first ([`Output::Trying`]), and the next input decodes it. If the
//! engine dies there, its successor finds the digest in `Boot::quarantine` and refuses the chunk. A successor
//! tries chunks one by one, so that a good one never suffers for its neighbour.

use super::Engine;
use super::exchange::Output;
use super::view::Happening;
use crate::documents::{Received, sync};
use crate::identifiers::{CircleId, DeviceId, DocumentId};
use crate::ports::link::LinkId;
use std::collections::{BTreeMap, VecDeque};

/// After so many refused chunks, nothing more is taken from a device until this engine restarts.
const MOST_REFUSED: u32 = 20;

/// Bytes from others that wait to be decoded, at most; what comes beyond is dropped and comes again by sync.
const MOST_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// Chunks for one document, from one device.
pub(super) struct Incoming {
    pub(super) document_id: DocumentId,
    pub(super) from: DeviceId,
    pub(super) chunks: Vec<Vec<u8>>,
    /// What remains of the sync message that brought them.
    pub(super) rest: Option<(LinkId, sync::Rest)>,
}

/// The queue of what has come, and what is announced.
#[derive(Default)]
pub(super) struct Trying {
    waiting: VecDeque<Incoming>,
    announced: Option<[u8; 32]>,
    /// Refused digests, with the device that sent them once that is known.
    pub(super) quarantine: BTreeMap<[u8; 32], Option<DeviceId>>,
    /// Whether an engine has died on some bytes: then chunks are tried one by one.
    pub(super) careful: bool,
}

impl Trying {
    /// Whether nothing waits to be decoded.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.announced.is_none()
    }
}

impl Engine {
    /// Takes chunks in; they are decoded after they were announced.
    pub(super) fn take_in(&mut self, incoming: Incoming) {
        let peer = self.peers.entry(incoming.from).or_default();
        let waiting: usize = self.trying.waiting.iter().flat_map(|waiting| &waiting.chunks).map(Vec::len).sum();
        if peer.refused > MOST_REFUSED || waiting > MOST_WAITING_BYTES {
            return;
        }
        self.want(incoming.document_id);
        if self.trying.careful && incoming.chunks.len() > 1 {
            self.take_in_one_by_one(incoming);
        } else {
            self.trying.waiting.push_back(incoming);
        }
    }

    fn take_in_one_by_one(&mut self, incoming: Incoming) {
        let Incoming { document_id, from, chunks, mut rest } = incoming;
        let last = chunks.len() - 1;
        for (index, chunk) in chunks.into_iter().enumerate() {
            let rest = if index == last { rest.take() } else { None };
            self.trying.waiting.push_back(Incoming { document_id, from, chunks: vec![chunk], rest });
        }
    }

    /// Decodes what was announced. The first thing that every input does.
    pub(super) fn decode_announced(&mut self) {
        let Some(digest) = self.trying.announced.take() else { return };
        let Some(position) = self.next_to_decode() else { return };
        let Some(incoming) = self.trying.waiting.remove(position) else { return };
        self.decode(incoming);
        self.outputs.push(Output::Tried(digest));
    }

    /// Announces the next chunks whose document is open. `true` if the engine has to be woken at once.
    pub(super) fn announce(&mut self) -> bool {
        if self.trying.announced.is_some() {
            return true;
        }
        while let Some(position) = self.next_to_decode() {
            let incoming = &mut self.trying.waiting[position];
            let mut refused = Vec::new();
            incoming.chunks.retain(|chunk| {
                let digest = *blake3::hash(chunk).as_bytes();
                let held = self.trying.quarantine.contains_key(&digest);
                if held {
                    refused.push(digest);
                }
                !held
            });
            let (from, document_id, nothing_left) = (incoming.from, incoming.document_id, incoming.chunks.is_empty());
            let digest = match incoming.chunks.as_slice() {
                [chunk] => *blake3::hash(chunk).as_bytes(),
                chunks => crate::crypto::digest("batch", &chunks.iter().map(Vec::as_slice).collect::<Vec<_>>()),
            };
            for digest in refused {
                self.refuse_chunk(document_id, from, digest);
            }
            if nothing_left {
                if let Some(incoming) = self.trying.waiting.remove(position) {
                    self.decode(incoming);
                }
                continue;
            }
            self.trying.announced = Some(digest);
            self.outputs.push(Output::Trying(digest));
            return true;
        }
        false
    }

    fn next_to_decode(&self) -> Option<usize> {
        self.trying.waiting.iter().position(|incoming| self.document(incoming.document_id).is_some())
    }

    fn decode(&mut self, incoming: Incoming) {
        let Incoming { document_id, from, chunks, rest } = incoming;
        let Some(document) = self.shelf.get_mut(&document_id).and_then(|shelved| shelved.document_mut()) else {
            return;
        };
        let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        let Received { stored, refused, touched, .. } = document.receive(&chunks);
        for chunk in &refused {
            self.refuse_chunk(document_id, from, chunk.digest);
        }
        if !stored.is_empty() {
            self.keep(document_id, &stored);
            if Some(document_id) == self.personal_circle_id().map(super::shelf::index_of) {
                self.learn_blocked();
            }
            self.tell_seats_splices(document_id, &touched.text, None);
        }
        if let Some((link_id, rest)) = rest {
            self.finish_sync(link_id, document_id, rest);
        }
    }

    /// Bytes of this device are refused; everything else is safe, and a person is told once.
    fn refuse_chunk(&mut self, document_id: DocumentId, from: DeviceId, digest: [u8; 32]) {
        let peer = self.peers.entry(from).or_default();
        peer.refused += 1;
        let first_of_device = peer.refused == 1;
        let known = self.trying.quarantine.insert(digest, Some(from)).flatten().is_some();
        if !known {
            self.store_quarantined(digest);
        }
        if first_of_device {
            let circle_id = self.shelf.get(&document_id).map(|shelved| shelved.circle_id);
            let person = circle_id.and_then(|circle_id| self.person_of_device(circle_id, from));
            self.tell_happening(Happening::RefusedChanges(person));
        }
        self.changed.settings = true;
    }

    /// The engine before this one died on these bytes; they are not tried again on this device.
    pub(super) fn store_quarantined(&mut self, digest: [u8; 32]) {
        let key = format!("a/quarantine/{}", self.cabinet.tag(&digest));
        self.cabinet.put(key, &digest, &mut self.rng);
    }

    /// The person of a circle who owns this device.
    pub(super) fn person_of_device(&self, circle_id: CircleId, device_id: DeviceId) -> Option<super::view::PersonView> {
        let circle = self.circles.get(&circle_id)?;
        circle.people().into_iter().find(|person| circle.devices_of(person.person_id).contains(&device_id))
    }
}
