//! From nothing, or from what is on the disk, to a running engine.
//!
//! What cannot be opened is never written over: if the device's key is wrong, or a later version of the app
//! has written here, the engine runs without writing anything and says so.

use super::exchange::{Boot, Output};
use super::view::Happening;
use super::{
    Engine, Me, cabinet, care, codes, inviting, kit, links, mailbox, peers, recovering, relaying, tabs, trying,
};
use crate::crypto::DeviceKeys;
use crate::identifiers::{DeviceId, NoteId};
use crate::ports::storage::{Record, StorageOrder, StorageTrouble};
use crate::sync::person::PersonLog;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The format of everything that is stored on a device. A higher one is not touched.
const FORMAT: u32 = 1;

const FORMAT_KEY: &str = "a/format";
const ME_KEY: &str = "a/me";
const SETTINGS_KEY: &str = "a/settings";

/// An engine of this device has died on some bytes; which of several in a row they were may not be known.
const CAREFUL_KEY: &str = "a/careful";
pub(super) const JOINING_KEY: &str = "a/joining";

/// What is read at the start, in this order: everything but the documents themselves.
const PREFIXES: [&str; 3] = ["a/", "h/", "w/"];

/// The answers that the start still waits for.
pub(super) struct Starting {
    loaded: BTreeMap<u32, Vec<Record>>,
    quarantine: Vec<[u8; 32]>,
    default_relay: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredMe {
    keys: Vec<u8>,
    log: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct StoredSettings {
    relay: Option<String>,
}

/// What was added to the settings later; stored behind them.
#[derive(Default, Serialize, Deserialize)]
struct LaterSettings {
    /// Slots were numbered below this ([`mailbox::Numbers`]).
    reserved: u64,
    care: care::Care,
}

impl Engine {
    /// A device starts: the engine, and what it orders first.
    pub fn start(boot: Boot) -> (Self, Vec<Output>) {
        let mut rng = ChaCha20Rng::from_seed(boot.seed);
        let mut actor_nonce = [0; 8];
        rng.fill_bytes(&mut actor_nonce);
        let mut engine = Self {
            now: boot.now,
            clock_behind_ms: 0,
            rng,
            outputs: Vec::new(),
            build: boot.build,
            site: boot.site,
            actor_nonce,
            starting: Starting {
                loaded: BTreeMap::new(),
                quarantine: boot.quarantine,
                default_relay: boot.default_relay,
            },
            is_ready: false,
            cabinet: cabinet::Cabinet::new(boot.storage_key, boot.keeps),
            next_ticket: PREFIXES.len() as u32,
            loading: BTreeMap::new(),
            deferred: Vec::new(),
            me: None,
            circles: BTreeMap::new(),
            shelf: BTreeMap::new(),
            trying: trying::Trying::default(),
            touched: BTreeSet::new(),
            peers: peers::Peers::new(),
            peers_to_store: BTreeSet::new(),
            links: links::Links::default(),
            relay: relaying::Relay::new(None),
            mailbox: mailbox::Mailbox::default(),
            next_heartbeat_at: 0,
            presence_number: 0,
            presence_due: BTreeMap::new(),
            inviting: inviting::Inviting::new(),
            welcomes: inviting::Welcomes::new(),
            joining: None,
            newborn: None,
            device_link: None,
            importing: super::files::Importing::default(),
            new_kit: None,
            pointers: kit::Pointers::default(),
            recovering: recovering::Recovering::default(),
            care: care::Care::default(),
            next_care_at: 0,
            looking_through: super::looking_through::LookingThrough::default(),
            blocked: BTreeMap::new(),
            mending: BTreeMap::new(),
            unreadable_invitation: None,
            codes: codes::Codes::default(),
            tabs: tabs::Tabs::new(),
            written: BTreeMap::new(),
            changed: tabs::Changed::default(),
            carets_of: BTreeSet::new(),
            notices: Vec::new(),
            next_notice: 1,
            told_truth: None,
            woken_at: None,
        };
        if boot.locked {
            engine.tell_happening(Happening::LockedStorage);
        }
        let load = |(ticket, prefix): (usize, &&str)| {
            Output::Storage(StorageOrder::Load { ticket: ticket as u32, prefix: (*prefix).to_owned() })
        };
        let outputs = PREFIXES.iter().enumerate().map(load).collect();
        (engine, outputs)
    }

    /// Storage has answered one of the first questions.
    pub(super) fn on_start_loaded(&mut self, ticket: u32, outcome: Result<Vec<Record>, StorageTrouble>) {
        if self.is_ready || ticket as usize >= PREFIXES.len() {
            return;
        }
        let records = outcome.unwrap_or_else(|_| {
            // What cannot be read must not be written over.
            self.cabinet.freeze();
            self.tell_happening(Happening::LockedStorage);
            Vec::new()
        });
        self.starting.loaded.insert(ticket, records);
        if self.starting.loaded.len() < PREFIXES.len() {
            return;
        }
        let records: Vec<Record> = std::mem::take(&mut self.starting.loaded).into_values().flatten().collect();
        self.read_records(&records);
        self.begin();
    }

    fn read_records(&mut self, records: &[Record]) {
        if records.is_empty() {
            self.cabinet.put(FORMAT_KEY.to_owned(), &FORMAT.to_be_bytes(), &mut self.rng);
            return;
        }
        let open = |key: &str| records.iter().find(|record| record.key == key).map(|record| self.cabinet.open(record));
        let format =
            open(FORMAT_KEY).and_then(Result::ok).and_then(|plain| Some(u32::from_be_bytes(plain.try_into().ok()?)));
        match format {
            Some(FORMAT) => {}
            Some(later) if later > FORMAT => return self.hold_back(Happening::TooNew),
            _ => return self.hold_back(Happening::LockedStorage),
        }
        match open(ME_KEY) {
            None => {}
            Some(Ok(plain)) if self.read_me(&plain) => {}
            Some(_) => return self.hold_back(Happening::LockedStorage),
        }
        for record in records {
            self.read_record(record);
        }
    }

    /// Runs without writing anything, and says why.
    fn hold_back(&mut self, why: Happening) {
        self.cabinet.freeze();
        self.tell_happening(why);
    }

    fn read_me(&mut self, plain: &[u8]) -> bool {
        let me = postcard::from_bytes::<StoredMe>(plain).ok().and_then(|stored| {
            Some(Me { keys: DeviceKeys::from_bytes(&stored.keys).ok()?, log: PersonLog::from_bytes(&stored.log).ok()? })
        });
        self.me = me;
        self.me.is_some()
    }

    fn read_record(&mut self, record: &Record) {
        let (kind, name) = record.key.split_once('/').unwrap_or_default();
        if kind == "h" {
            self.shelve_known(record);
            return;
        }
        if kind == "a" && matches!(record.key.as_str(), FORMAT_KEY | ME_KEY) {
            return;
        }
        let is_read = match self.cabinet.open(record) {
            Ok(plain) if kind == "w" => self.read_written(&plain),
            Ok(plain) => self.read_named(name, &plain),
            Err(_) => None,
        };
        if is_read.is_none() {
            self.tell_happening(Happening::DamagedPiece(None));
        }
    }

    fn read_named(&mut self, name: &str, plain: &[u8]) -> Option<()> {
        match name.split_once('/').unwrap_or((name, "")) {
            ("settings", _) => {
                let (settings, rest) = postcard::take_from_bytes::<StoredSettings>(plain).ok()?;
                self.starting.default_relay = settings.relay;
                let later = if rest.is_empty() { LaterSettings::default() } else { postcard::from_bytes(rest).ok()? };
                self.mailbox.numbers = mailbox::Numbers::from_reserved(later.reserved);
                self.care = later.care;
            }
            ("circle", _) => self.circle_from_record(plain)?,
            ("peer", _) => {
                let ((device_id, known), rest) = postcard::take_from_bytes::<(DeviceId, peers::Known)>(plain).ok()?;
                let peer = self.peers.entry(device_id).or_default();
                peer.known = known;
                peer.later =
                    if rest.is_empty() { peers::LaterKnown::default() } else { postcard::from_bytes(rest).ok()? };
            }
            ("invitation", _) => {
                let (invitation_id, invitation) = postcard::from_bytes(plain).ok()?;
                self.inviting.insert(invitation_id, invitation);
            }
            ("joining", _) => self.joining = Some(super::joining::Joining::from_bytes(plain)?),
            ("quarantine", _) => {
                self.trying.quarantine.insert(plain.try_into().ok()?, None);
            }
            ("careful", _) => self.trying.careful = true,
            ("blocked", _) => self.blocked = postcard::from_bytes(plain).ok()?,
            ("recovering", _) => self.recovering_from_record(plain)?,
            ("newborn", _) => self.newborn = Some(super::devices::Newborn::from_bytes(plain)?),
            _ => {}
        }
        Some(())
    }

    fn read_written(&mut self, plain: &[u8]) -> Option<()> {
        let (note_id, client_id, number) = postcard::from_bytes::<(NoteId, super::ClientId, u32)>(plain).ok()?;
        self.written.insert((note_id, client_id), number);
        Some(())
    }

    /// Everything is read: the tabs that came meanwhile are told, and the circles' lists are opened.
    fn begin(&mut self) {
        self.is_ready = true;
        self.relay = relaying::Relay::new(self.starting.default_relay.take());
        let died_on = std::mem::take(&mut self.starting.quarantine);
        if !died_on.is_empty() {
            self.trying.careful = true;
            self.cabinet.put(CAREFUL_KEY.to_owned(), &[], &mut self.rng);
            self.tell_happening(Happening::StartedAnew);
        }
        for digest in died_on {
            self.trying.quarantine.insert(digest, None);
            self.store_quarantined(digest);
        }
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            if !self.shelf.contains_key(&super::shelf::index_of(circle_id)) {
                self.knows_or_learns(circle_id, super::shelf::index_of(circle_id));
            }
            // Lists are opened when somebody looks at them; only my own, and one of which nothing is known in short.
            let is_own = Some(circle_id) == self.personal_circle_id();
            if is_own || self.outline(circle_id).is_none() {
                self.want(super::shelf::index_of(circle_id));
            }
        }
        self.look_through_later();
        for client_id in self.tabs.keys().copied().collect::<Vec<_>>() {
            self.tell_everything(client_id);
            self.changed.rooms.insert(client_id);
        }
        self.run_deferred();
    }

    /// Makes the keys of this device and the first entry of my log.
    pub(super) fn make_me(&mut self, name: &str) {
        let keys = DeviceKeys::generate(&mut self.rng);
        self.me = PersonLog::found(&keys, name, &mut self.rng).map(|log| Me { keys, log });
        self.store_me();
        self.store_settings();
    }

    pub(super) fn store_me(&mut self) {
        let Some(me) = &self.me else { return };
        let stored = StoredMe { keys: me.keys.to_bytes().to_vec(), log: me.log.to_bytes() };
        let plain = zeroize::Zeroizing::new(postcard::to_allocvec(&stored).unwrap_or_default());
        self.cabinet.put(ME_KEY.to_owned(), &plain, &mut self.rng);
    }

    pub(super) fn store_settings(&mut self) {
        let stored = StoredSettings { relay: self.relay.url.clone() };
        let later = LaterSettings { reserved: self.mailbox.numbers.reserved, care: self.care.clone() };
        let plain = postcard::to_allocvec(&(stored, later)).unwrap_or_default();
        self.cabinet.put(SETTINGS_KEY.to_owned(), &plain, &mut self.rng);
    }
}
