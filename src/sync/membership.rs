//! Who is in a circle, and its keys: a hash-linked log that every device signs into.
//!
//! Entries form a graph: each names those it follows. An entry counts if its author was in the circle
//! *in what the entry follows*, so everybody who holds the same entries computes the same members, in
//! whatever order they came. Anybody in may bring in a person; only one's own devices change one's card;
//! nobody can be put out.
//!
//! Leaves to `invitation` how a newcomer proves to be the one invited, and to `engine` when entries are sent.

mod entry;
mod graph;
mod keyring;

pub use entry::{EntryId, LONGEST_ENTRY};
pub use graph::{MOST_BYTES, MOST_DEVICES, MOST_ENTRIES, Merged};

use crate::crypto::{DeviceKeys, DevicePublic, Unreadable, WeakKey, four_words};
use crate::identifiers::{CircleId, DeviceId, EpochId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::sync::person::PersonLog;
use entry::{Act, Content, Entry};
use graph::Graph;
use keyring::Keyring;
use rand_core::CryptoRng;

/// Somebody in the circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person_id: PersonId,
    /// As they call themselves now.
    pub name: String,
    /// Their devices.
    pub devices: Vec<DevicePublic>,
    /// Their place in the order of arrival, from 0. Whoever comes later gets a later place; only of two
    /// who are brought in at the same time, apart, is the order decided when both are known.
    pub arrived: usize,
    /// What the four words are made of; `None` for the founder, who came by no invitation.
    transcript: Option<[u8; 32]>,
    log: PersonLog,
}

/// Why an entry cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotAdd {
    /// This device is not in the circle.
    #[error("this device is not in the circle")]
    NotIn,
    /// That person is in already.
    #[error("that person is in already")]
    AlreadyIn,
    /// A personal circle has one person.
    #[error("a personal circle has one person")]
    Personal,
    /// Nothing can be locked for that device.
    #[error("nothing can be locked for that device")]
    WeakDevice,
    /// The log of the circle is full.
    #[error("the log of the circle is full")]
    Full,
}

impl From<WeakKey> for CannotAdd {
    fn from(WeakKey: WeakKey) -> Self {
        Self::WeakDevice
    }
}

/// The log of a circle with what follows from it, and the keys that this device holds.
#[derive(Debug, Clone)]
pub struct Membership {
    circle_id: CircleId,
    graph: Graph,
    members: Vec<Member>,
    keyring: Keyring,
}

impl Membership {
    /// A new circle with one person in it and a first epoch; its keys are open. `None` if the device is
    /// not one of the founder's.
    pub fn found(keys: &DeviceKeys, kind: CircleKind, founder: &PersonLog, rng: &mut impl CryptoRng) -> Option<Self> {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        let mut circle = Self::begin(Entry::genesis(keys, kind, founder, nonce))?;
        circle.new_epoch(keys, rng).ok()?;
        Some(circle)
    }

    /// The circle with this identifier, from stored or received entries in any order.
    ///
    /// # Errors
    /// [`Unreadable`] if its first entry is not among them.
    pub fn from_entries(circle_id: CircleId, entries: &[Vec<u8>]) -> Result<(Self, Merged), Unreadable> {
        let first = |bytes: &Vec<u8>| match Entry::from_bytes(bytes) {
            Ok(entry) if entry.circle_id == circle_id && entry.parents.is_empty() => Some(Ok(entry)),
            Err(Unreadable::TooNew) => Some(Err(Unreadable::TooNew)),
            _ => None,
        };
        let mut too_new = false;
        for found in entries.iter().filter_map(first) {
            match found {
                Ok(genesis) => {
                    let mut circle = Self::begin(genesis).ok_or(Unreadable::Broken)?;
                    let merged = circle.merge(entries);
                    return Ok((circle, merged));
                }
                Err(_) => too_new = true,
            }
        }
        Err(if too_new { Unreadable::TooNew } else { Unreadable::Broken })
    }

    /// Takes in entries from storage or another device: in any order, any number of times. Those whose
    /// predecessors are missing wait (a bounded number of them).
    pub fn merge(&mut self, entries: &[Vec<u8>]) -> Merged {
        let merged = self.graph.merge(entries);
        if merged.changed() {
            self.members = self.graph.members();
        }
        merged
    }

    /// Which circle.
    pub fn circle_id(&self) -> CircleId {
        self.circle_id
    }

    /// What kind it was founded as.
    pub fn kind(&self) -> CircleKind {
        self.graph.kind()
    }

    /// All entries as bytes, each after those it follows.
    pub fn entries(&self) -> Vec<Vec<u8>> {
        self.graph.in_order().map(Entry::to_bytes).collect()
    }

    /// A hash that two devices share if and only if they hold the same entries.
    pub fn digest(&self) -> [u8; 32] {
        self.graph.digest()
    }

    /// Everybody in the circle, in the order of arrival.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member with this identifier.
    pub fn member(&self, person_id: PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.person_id == person_id)
    }

    /// Whose device this is, with its keys.
    pub fn device(&self, device_id: DeviceId) -> Option<(&Member, &DevicePublic)> {
        self.members.iter().find_map(|member| {
            let device = member.devices.iter().find(|device| device.device_id() == device_id)?;
            Some((member, device))
        })
    }

    /// The four words that the person and whoever brought them in saw; `None` for the founder.
    pub fn words_for(&self, person_id: PersonId) -> Option<[String; 4]> {
        self.transcript_for(person_id).map(|transcript| four_words(&transcript))
    }

    /// How many bytes all its entries have.
    pub fn log_bytes(&self) -> usize {
        self.graph.in_order().map(|entry| entry.to_bytes().len()).sum()
    }

    /// What the words are made of.
    pub(crate) fn transcript_for(&self, person_id: PersonId) -> Option<[u8; 32]> {
        self.member(person_id)?.transcript
    }

    /// Brings in a person, and hands them all keys, because old changes have to be read too. Gives the new
    /// entries.
    ///
    /// # Errors
    /// [`CannotAdd`]; then nothing has changed.
    pub fn add_person(
        &mut self,
        keys: &DeviceKeys,
        person: &PersonLog,
        transcript: [u8; 32],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Vec<u8>>, CannotAdd> {
        if self.member(person.person_id()).is_some() {
            return Err(CannotAdd::AlreadyIn);
        }
        let mut next = self.clone();
        next.keyring.open(keys, self.circle_id, &next.graph);
        let mut made = vec![next.say(keys, Act::PersonAdded { person: person.clone(), transcript })?];
        for device in person.devices() {
            for act in next.keyring.hand_over(device, self.circle_id, rng)? {
                made.push(next.say(keys, act)?);
            }
        }
        *self = next;
        Ok(made)
    }

    /// Tells the circle my new name. Gives the new entry; `None` if there is nothing to tell.
    ///
    /// # Errors
    /// [`CannotAdd::NotIn`] if it is not a log of mine.
    pub fn change_card(&mut self, keys: &DeviceKeys, mine: &PersonLog) -> Result<Option<Vec<u8>>, CannotAdd> {
        if !mine.devices().contains(&keys.public()) {
            return Err(CannotAdd::NotIn);
        }
        let known = &self.member(mine.person_id()).ok_or(CannotAdd::NotIn)?.log;
        if PersonLog::of_two(known.clone(), mine.clone()) == *known {
            return Ok(None);
        }
        self.say(keys, Act::CardChanged { person: mine.clone() }).map(Some)
    }

    /// Begins a new epoch with a fresh key for every device that is in now. Gives the new entry.
    ///
    /// # Errors
    /// [`CannotAdd`].
    pub fn new_epoch(&mut self, keys: &DeviceKeys, rng: &mut impl CryptoRng) -> Result<Vec<u8>, CannotAdd> {
        let devices = self.members.iter().flat_map(|member| &member.devices);
        let counter = self.graph.next_counter().ok_or(CannotAdd::Full)?;
        let (epoch, key) = Keyring::epoch(self.circle_id, counter, devices, rng)?;
        let epoch_id = epoch.epoch_id;
        let made = self.say(keys, Act::NewEpoch(epoch))?;
        self.keyring.hold(epoch_id, key);
        Ok(made)
    }

    /// Opens every key that is locked for this device. Says whether there was a new one.
    pub fn open_epochs(&mut self, keys: &DeviceKeys) -> bool {
        self.keyring.open(keys, self.circle_id, &self.graph)
    }

    /// The epoch to write under: of those whose key is open, the one with the greatest counter, then
    /// identifier.
    pub fn current_epoch(&self) -> Option<(EpochId, &crate::crypto::Key)> {
        self.graph.epochs().rev().find_map(|(_, epoch_id)| Some((epoch_id, self.keyring.key(epoch_id)?)))
    }

    /// The open key of this epoch.
    pub fn epoch_key(&self, epoch_id: EpochId) -> Option<&crate::crypto::Key> {
        self.keyring.key(epoch_id)
    }

    /// All epochs whose key is open, the current one last.
    pub fn open_epoch_ids(&self) -> Vec<EpochId> {
        self.graph.epochs().map(|(_, id)| id).filter(|id| self.keyring.key(*id).is_some()).collect()
    }

    fn begin(genesis: Entry) -> Option<Self> {
        let circle_id = genesis.circle_id;
        let graph = Graph::begin(genesis)?;
        let members = graph.members();
        Some(Self { circle_id, graph, members, keyring: Keyring::default() })
    }

    /// Signs an entry that follows all there are, and takes it in as if another had sent it.
    fn say(&mut self, keys: &DeviceKeys, act: Act) -> Result<Vec<u8>, CannotAdd> {
        if self.device(keys.public().device_id()).is_none() {
            return Err(CannotAdd::NotIn);
        }
        if self.kind() == CircleKind::Personal && matches!(act, Act::PersonAdded { .. }) {
            return Err(CannotAdd::Personal);
        }
        let bytes = Entry::linked(keys, self.circle_id, self.graph.heads(), act).to_bytes();
        if self.merge(core::slice::from_ref(&bytes)).accepted.is_empty() { Err(CannotAdd::Full) } else { Ok(bytes) }
    }
}

impl Content {
    /// The person log in the entry, if it has one.
    fn person(&self) -> Option<&PersonLog> {
        match self {
            Self::Genesis { founder: person, .. }
            | Self::Act(Act::PersonAdded { person, .. } | Act::CardChanged { person }) => Some(person),
            Self::Act(Act::NewEpoch(_) | Act::KeysHandedOver(_)) => None,
        }
    }
}

#[cfg(test)]
mod tests;
