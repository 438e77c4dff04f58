//! A member whose program was modified: it holds valid keys and says what it likes.
//!
//! No engine runs it. It comes in by an invitation like anybody, through the public functions of
//! `alongside::sync`, and then leaves slots at the relay that every other member believes to be from a member.
//! What it hears it does not answer.

use crate::chance::Chance;
use crate::relay::{Guest, Published};
use crate::world::World;
use alongside::crypto::{BoxKeys, DeviceKeys, Key, short_digest};
use alongside::documents::{Document, Heads, Skeleton, index};
use alongside::identifiers::{DocumentId, GoalId};
use alongside::sync::invitation::{InvitationLink, Joining, Posted, read_posted};
use alongside::sync::membership::Membership;
use alongside::sync::person::{PersonCard, PersonLog};
use alongside::sync::slots::{Arrived, Gathering, Slot, Which, seal_slot, slot_name};
use sha2::{Digest, Sha256};

const EXPIRY_S: u32 = 1_000_000;

/// A member whose program was modified.
pub struct Modified {
    keys: DeviceKeys,
    log: PersonLog,
    circle: Membership,
    guest: Guest,
    number: u64,
    chance: Chance,
}

impl Modified {
    /// Comes into the circle by this link, under this name.
    ///
    /// # Panics
    /// When the invitation does not lead there.
    pub fn comes_in(world: &mut World, link: &str, name: &str) -> Self {
        let mut chance = Chance::new(world.seed, "modified");
        let keys = DeviceKeys::generate(chance.rng());
        let log = PersonLog::found(&keys, name, chance.rng()).expect("a name");
        let card = PersonCard::new(log.clone(), &[]);
        let secret = InvitationLink::from_text(link).expect("a link").secret().clone();
        let guest = world.stranger_at_the_relay(&secret.box_keys());
        let offer_topic = secret.offer_topic();
        let offer = world.until("an offer at the relay", |world| {
            let left = world.relay.slots().get(&offer_topic)?;
            match read_posted(&secret, &left.payload) {
                Ok(Posted::Open(offer)) => Some(offer),
                _ => None,
            }
        });
        let joining = Joining::new(&secret, &offer, &keys, &card, chance.rng());
        let request = joining.request_message(chance.rng());
        world.leaves_at_the_relay(guest, published(secret.request_topic(joining.tag()), request.into_bytes()));
        let welcome_topic = secret.welcome_topic(joining.tag());
        let circle = world.until("a welcome at the relay", |world| {
            let left = world.relay.slots().get(&welcome_topic)?;
            Some(joining.read_welcome(&keys, &left.payload).ok()?.circle)
        });
        let guest = world.stranger_at_the_relay(&BoxKeys::derive(epoch_key(&circle)));
        Self { keys, log, circle, guest, number: world.now_ms(), chance }
    }

    /// The document that holds the circle's goals and list of notes.
    pub fn index_id(&self) -> DocumentId {
        DocumentId(short_digest("circle index", &[&self.circle.circle_id().0]))
    }

    /// A well-formed change that sets a goal, on top of nothing but the skeleton.
    ///
    /// # Panics
    /// When the program does not make one.
    pub fn goal(&mut self, aim: &str) -> Vec<u8> {
        let mut document = Document::new(Skeleton::CircleIndex, &self.chance.bytes());
        let before = document.heads();
        let goal_id = GoalId(self.chance.bytes());
        index::add_goal(&mut document, goal_id, self.log.person_id(), &crate::story::draft(aim), 1)
            .expect("a goal can be set");
        document.changes_since(&before).pop().expect("a change").bytes
    }

    /// The same change with one or two bytes altered behind the hashes it builds on, and a checksum that fits.
    pub fn altered(&mut self, change: &[u8]) -> Vec<u8> {
        // Magic (4), checksum (4), kind (1), then the length, whose last byte has no high bit.
        let start = 10 + change[9..].iter().take_while(|byte| **byte & 0x80 != 0).count();
        let (head, body) = (&change[8..start], &change[start..]);
        let mut body = body.to_vec();
        let from = (1 + 32 * usize::from(body[0])).min(body.len() - 1);
        for _ in 0..self.chance.between(1, 2) {
            let place = from + self.chance.below((body.len() - from) as u64) as usize;
            body[place] = self.chance.below(256) as u8;
        }
        let digest: [u8; 32] = Sha256::new().chain_update(head).chain_update(&body).finalize().into();
        [&change[..4], &digest[..4], head, &body].concat()
    }

    /// Leaves these chunks as changes of this document.
    pub fn leaves_changes(&mut self, world: &mut World, document_id: DocumentId, chunks: Vec<Vec<u8>>) {
        self.leaves(world, Slot::Changes { document_id, chunks }, Which::Changes(document_id));
    }

    /// Says that it has these documents.
    pub fn leaves_state(&mut self, world: &mut World, heads: Vec<(DocumentId, Heads)>) {
        let entries = self.circle.entries();
        self.leaves(world, Slot::State { entries, heads }, Which::State);
    }

    /// Says that it has left everything that the others have of this document, for everybody, and leaves nothing.
    pub fn lies_about_having_left(&mut self, world: &mut World, document_id: DocumentId) {
        for heads in self.heads_at_the_relay(world, document_id) {
            let slot = Slot::Since { document_id, since: Vec::new(), heads, chunks: Vec::new() };
            self.leaves(world, slot, Which::Changes(document_id));
        }
    }

    /// What the others say that they have of this document.
    fn heads_at_the_relay(&self, world: &World, document_id: DocumentId) -> Vec<Heads> {
        let key = epoch_key(&self.circle);
        let start = format!("m/{}/", BoxKeys::derive(key).box_id());
        let mut found = Vec::new();
        for (topic, left) in world.relay.slots() {
            let Some((name, _)) = topic.strip_prefix(&start).and_then(|rest| rest.rsplit_once('/')) else { continue };
            let device = |device_id| self.circle.device(device_id).map(|(_, device)| *device);
            let circle_id = self.circle.circle_id();
            let arrived = Gathering::default().hear(circle_id, key, name, &left.payload, device);
            if let Some(Arrived { slot: Slot::Having { heads, .. }, .. }) = arrived {
                found.extend(heads.into_iter().filter(|(of, _)| *of == document_id).map(|(_, heads)| heads));
            }
        }
        found
    }

    fn leaves(&mut self, world: &mut World, slot: Slot, which: Which) {
        self.number += 1;
        let (key, circle_id) = (epoch_key(&self.circle).clone(), self.circle.circle_id());
        let name = slot_name(&key, self.keys.public().device_id(), which);
        let pieces = seal_slot(&self.keys, circle_id, &key, self.number, slot, self.chance.rng());
        for (index, piece) in pieces.into_iter().flatten().enumerate() {
            let topic = BoxKeys::derive(&key).topic(&format!("{name}/{index}"));
            world.leaves_at_the_relay(self.guest, published(topic, piece.into_bytes()));
        }
    }
}

fn epoch_key(circle: &Membership) -> &Key {
    circle.current_epoch().expect("a member has the key").1
}

fn published(topic: String, payload: Vec<u8>) -> Published {
    Published { topic, payload, retain: true, expiry_s: EXPIRY_S }
}
