//! Who is in a circle, and its keys: a hash-linked log that every device signs into.
//!
//! Entries form a graph: each names those it follows. An entry counts if its author was in the circle
//! *in what the entry follows*, so everybody who holds the same entries computes the same members, in
//! whatever order they came. Anybody in may bring in a person; only one's own devices change one's card;
//! nobody can be put out, everybody can leave. Whoever's key is gone from the circle, a device that was removed
//! or a person who left, is written past: the key of an epoch that they know is not written under again.
//!
//! Leaves to `invitation` how a newcomer proves to be the one invited, and to `engine` when entries are sent.

mod entry;
mod graph;
mod keyring;
mod known;
mod standing;

pub use entry::{EntryId, LONGEST_ENTRY};
pub use graph::{MOST_BYTES, MOST_DEVICES, MOST_ENTRIES, Merged};

use crate::crypto::{DeviceKeys, DevicePublic, Unreadable, WeakKey, four_words};
use crate::identifiers::{CircleId, DeviceId, EpochId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::sync::person::PersonLog;
use entry::{Act, Entry, Proof};
use graph::Graph;
use keyring::Keyring;
use rand_core::CryptoRng;
use standing::Standing;

/// Somebody in the circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person_id: PersonId,
    /// As they call themselves now.
    pub name: String,
    /// Their browsers.
    pub devices: Vec<DevicePublic>,
    /// Their recovery kits: given every key, never spoken to.
    pub kits: Vec<DevicePublic>,
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
    standing: Standing,
    keyring: Keyring,
}

impl Member {
    /// What they signed about themselves.
    pub fn log(&self) -> &PersonLog {
        &self.log
    }
}

impl Membership {
    /// A new circle with one person in it and a first epoch; its keys are open. `None` if the device is
    /// not one of the founder's.
    pub fn found(keys: &DeviceKeys, kind: CircleKind, founder: &PersonLog, rng: &mut impl CryptoRng) -> Option<Self> {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        let mut circle = Self::begin(Entry::genesis(keys, kind, founder, nonce), Proof::Asked)?;
        circle.new_epoch(keys, rng).ok()?;
        Some(circle)
    }

    /// The circle with this identifier, from stored or received entries in any order.
    ///
    /// # Errors
    /// [`Unreadable`] if its first entry is not among them.
    pub fn from_entries(circle_id: CircleId, entries: &[Vec<u8>]) -> Result<(Self, Merged), Unreadable> {
        Self::read(circle_id, entries, Proof::Asked)
    }

    /// The same from entries that were checked when they came, and kept since where nobody else writes: their
    /// signatures are not checked again.
    ///
    /// # Errors
    /// As [`Self::from_entries`].
    pub fn from_kept(circle_id: CircleId, entries: &[Vec<u8>]) -> Result<Self, Unreadable> {
        Self::read(circle_id, entries, Proof::Kept).map(|(circle, _)| circle)
    }

    fn read(circle_id: CircleId, entries: &[Vec<u8>], proof: Proof) -> Result<(Self, Merged), Unreadable> {
        let first = |bytes: &Vec<u8>| match Entry::from_bytes(bytes, proof) {
            Ok(entry) if entry.circle_id == circle_id && entry.parents.is_empty() => Some(Ok(entry)),
            Err(Unreadable::TooNew) => Some(Err(Unreadable::TooNew)),
            _ => None,
        };
        let mut too_new = false;
        for found in entries.iter().filter_map(first) {
            match found {
                Ok(genesis) => {
                    let mut circle = Self::begin(genesis, proof).ok_or(Unreadable::Broken)?;
                    let merged = circle.take_in(entries, proof);
                    return Ok((circle, merged));
                }
                Err(_) => too_new = true,
            }
        }
        Err(if too_new { Unreadable::TooNew } else { Unreadable::Broken })
    }

    /// The circle of the first entry that founds one.
    ///
    /// # Errors
    /// As [`Self::from_entries`].
    pub fn from_log(entries: &[Vec<u8>]) -> Result<Self, Unreadable> {
        let read = entries.iter().filter_map(|bytes| Entry::from_bytes(bytes, Proof::Asked).ok());
        let circle_id = read.filter(|entry| entry.parents.is_empty()).map(|entry| entry.circle_id).next();
        Ok(Self::from_entries(circle_id.ok_or(Unreadable::Broken)?, entries)?.0)
    }

    /// What everybody who is in or was signed about themselves.
    pub fn membership_logs(&self) -> Vec<PersonLog> {
        self.members().iter().chain(self.former_members()).map(|member| member.log.clone()).collect()
    }

    /// Takes in entries from storage or another device: in any order, any number of times. Those whose
    /// predecessors are missing wait (a bounded number of them).
    pub fn merge(&mut self, entries: &[Vec<u8>]) -> Merged {
        self.take_in(entries, Proof::Asked)
    }

    fn take_in(&mut self, entries: &[Vec<u8>], proof: Proof) -> Merged {
        let merged = self.graph.merge(entries, proof);
        if merged.changed() {
            self.standing = Standing::of(&self.graph);
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
        &self.standing.members
    }

    /// Everybody who left, in the order in which they had arrived.
    pub fn former_members(&self) -> &[Member] {
        &self.standing.former
    }

    /// The member with this identifier.
    pub fn member(&self, person_id: PersonId) -> Option<&Member> {
        self.members().iter().find(|member| member.person_id == person_id)
    }

    /// Whose browser or kit this is, with its keys.
    pub fn device(&self, device_id: DeviceId) -> Option<(&Member, &DevicePublic)> {
        self.members().iter().find_map(|member| Some((member, &member.log.own_device(device_id)?.device)))
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
        made.extend(next.hand_over_missing(keys, rng)?);
        *self = next;
        Ok(made)
    }

    /// Tells the circle my new name or devices. Gives the new entry; `None` if there is nothing to tell.
    ///
    /// # Errors
    /// [`CannotAdd::NotIn`] if it is not a log of mine.
    pub fn change_card(&mut self, keys: &DeviceKeys, mine: &PersonLog) -> Result<Option<Vec<u8>>, CannotAdd> {
        mine.own_device(keys.public().device_id()).ok_or(CannotAdd::NotIn)?;
        let known = &self.member(mine.person_id()).ok_or(CannotAdd::NotIn)?.log;
        if known.holds(mine) {
            return Ok(None);
        }
        let whole = PersonLog::merged(known, mine);
        self.say_as(keys, &whole.clone(), Act::CardChanged { person: whole }).map(Some)
    }

    /// I leave. The others keep what they have; so do I. Gives the new entry.
    ///
    /// # Errors
    /// [`CannotAdd`].
    pub fn leave(&mut self, keys: &DeviceKeys) -> Result<Vec<u8>, CannotAdd> {
        self.say(keys, Act::PersonLeft)
    }

    /// Whether a new epoch has to begin before anything is written: somebody who is out knows every key.
    pub fn needs_epoch(&self) -> bool {
        self.graph.epochs().all(|(_, epoch_id)| !self.standing.is_clean(epoch_id))
    }

    /// Whether a device that is in lacks a key which this one holds.
    pub fn lacks_keys(&self) -> bool {
        !self.missing_keys().is_empty()
    }

    /// Hands every device that is in the keys that it lacks, as far as this one holds them. Gives the new entries.
    ///
    /// # Errors
    /// [`CannotAdd`].
    pub fn hand_over_missing(
        &mut self,
        keys: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Vec<u8>>, CannotAdd> {
        self.keyring.open(keys, self.circle_id, &self.graph);
        let mut made = Vec::new();
        for (device, missing) in self.missing_keys() {
            for act in self.keyring.hand_over(&device, &missing, self.circle_id, rng)? {
                made.push(self.say(keys, act)?);
            }
        }
        Ok(made)
    }

    fn missing_keys(&self) -> Vec<(DevicePublic, Vec<EpochId>)> {
        let lacks = |device: &DevicePublic| -> Vec<EpochId> {
            let held = self.standing.holders.iter().filter(|(epoch_id, _)| self.keyring.key(**epoch_id).is_some());
            held.filter(|(_, holders)| !holders.contains(&device.device_id())).map(|(epoch_id, _)| *epoch_id).collect()
        };
        let devices = self.members().iter().flat_map(|member| member.devices.iter().chain(&member.kits));
        devices.map(|device| (*device, lacks(device))).filter(|(_, missing)| !missing.is_empty()).collect()
    }

    /// Begins a new epoch with a fresh key for every device that is in now. Gives the new entry.
    ///
    /// # Errors
    /// [`CannotAdd`].
    pub fn new_epoch(&mut self, keys: &DeviceKeys, rng: &mut impl CryptoRng) -> Result<Vec<u8>, CannotAdd> {
        let devices = self.standing.members.iter().flat_map(|member| member.devices.iter().chain(&member.kits));
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

    /// The epoch to write under: of those whose key is open here and known to nobody who is out, the one with the
    /// greatest counter, then identifier. `None` if there is none, and nothing can be written until
    /// there is ([`Self::needs_epoch`]).
    pub fn current_epoch(&self) -> Option<(EpochId, &crate::crypto::Key)> {
        let clean = self.graph.epochs().rev().filter(|(_, epoch_id)| self.standing.is_clean(*epoch_id));
        clean.map(|(_, epoch_id)| epoch_id).find_map(|epoch_id| Some((epoch_id, self.keyring.key(epoch_id)?)))
    }

    /// The open key of this epoch.
    pub fn epoch_key(&self, epoch_id: EpochId) -> Option<&crate::crypto::Key> {
        self.keyring.key(epoch_id)
    }

    /// All epochs whose key is open, the current one last.
    pub fn open_epoch_ids(&self) -> Vec<EpochId> {
        self.graph.epochs().map(|(_, id)| id).filter(|id| self.keyring.key(*id).is_some()).collect()
    }

    fn begin(genesis: Entry, proof: Proof) -> Option<Self> {
        let circle_id = genesis.circle_id;
        let graph = Graph::begin(genesis, proof)?;
        let standing = Standing::of(&graph);
        Some(Self { circle_id, graph, standing, keyring: Keyring::default() })
    }

    /// Signs an entry that follows all there are, and takes it in as if another had sent it.
    fn say(&mut self, keys: &DeviceKeys, act: Act) -> Result<Vec<u8>, CannotAdd> {
        let (member, _) = self.device(keys.public().device_id()).ok_or(CannotAdd::NotIn)?;
        let log = member.log.clone();
        self.say_as(keys, &log, act)
    }

    /// The same for a device of a person whose log is this.
    fn say_as(&mut self, keys: &DeviceKeys, log: &PersonLog, act: Act) -> Result<Vec<u8>, CannotAdd> {
        if log.own_device(keys.public().device_id()).is_none() || self.member(log.person_id()).is_none() {
            return Err(CannotAdd::NotIn);
        }
        if self.kind() == CircleKind::Personal && matches!(act, Act::PersonAdded { .. }) {
            return Err(CannotAdd::Personal);
        }
        let bytes = Entry::linked(keys, self.circle_id, self.graph.heads(), act).to_bytes();
        if self.merge(core::slice::from_ref(&bytes)).accepted.is_empty() { Err(CannotAdd::Full) } else { Ok(bytes) }
    }
}

#[cfg(test)]
mod parting_tests;
#[cfg(test)]
mod tests;
