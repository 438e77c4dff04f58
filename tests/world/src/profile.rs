//! A browser profile: an engine and all that stands around it.
//!
//! Plays the host's part of the contract of `alongside::engine`: remembers the digest of the bytes that are
//! being tried, and quarantines it when the engine dies over them. What happens, and when, is the world's affair.

use crate::disk::Disk;
use crate::pipe::EndId;
use crate::relay::Guest;
use crate::tab::{Promised, Tab};
use alongside::crypto::Key;
use alongside::engine::command::Command;
use alongside::engine::view::Refusal;
use alongside::engine::{ClientId, Engine};
use alongside::identifiers::CircleId;
use alongside::ports::link::LinkId;
use std::collections::BTreeMap;

/// What becomes of direct links from this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkWeather {
    /// They open.
    #[default]
    Fair,
    /// They are described and never open.
    NeverOpens,
    /// The browser has none.
    Unsupported,
}

/// How far the relay's client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Line {
    /// No connection, none wanted.
    #[default]
    Closed,
    /// Fetching a challenge, or about to prove it.
    Knocking,
    /// Let in.
    Up(Guest),
}

/// What crashes by itself, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fuse {
    /// After so many further batches have been ordered.
    pub batches: u32,
    /// The whole browser (`true`), or the engine only, which the host starts anew.
    pub browser: bool,
}

/// One browser profile of a person.
pub struct Profile {
    /// What the test calls it.
    pub name: String,
    /// The engine, while it runs.
    pub engine: Option<Engine>,
    /// Counts the engines: whatever belongs to an earlier one is dropped.
    pub life: u32,
    /// The storage.
    pub disk: Disk,
    /// The tabs, by their names.
    pub tabs: BTreeMap<ClientId, Tab>,
    /// Whether the device has a network.
    pub online: bool,
    /// What becomes of its links.
    pub weather: LinkWeather,
    /// How far its clock is ahead of the world's, in milliseconds.
    pub clock_ahead_ms: i64,
    /// Whether its storage outlives the tab.
    pub keeps: bool,
    /// Whether the host found records without their key, and moved them aside.
    pub locked: bool,
    /// Seals the storage.
    pub storage_key: [u8; 32],
    /// The relay that a fresh device uses.
    pub default_relay: Option<String>,
    /// Engines that died over bytes from outside.
    pub deaths: u32,
    /// Digests that every new engine is warned of, for as long as the browser runs.
    pub quarantine: Vec<[u8; 32]>,
    /// What the person was told is saved, with the moment.
    pub promised: Vec<(u64, Promised)>,
    /// Commands of this person that took no effect.
    pub refused: Vec<(Command, Refusal)>,
    /// Commands whose engine died before a full disk took them, and which others may have heard of.
    pub left_to_others: Vec<Command>,
    /// When it crashes by itself.
    pub fuse: Option<Fuse>,
    /// The circle that the story is about.
    pub circle_id: Option<CircleId>,
    pub(crate) line: Line,
    /// Counts connections to the relay: whatever belongs to an earlier one is dropped.
    pub(crate) call: u32,
    pub(crate) trying: Option<[u8; 32]>,
    pub(crate) wake: u64,
    pub(crate) next_client: u32,
}

impl Profile {
    /// A fresh profile, not started.
    pub fn new(name: &str, storage_key: [u8; 32], default_relay: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            engine: None,
            life: 0,
            disk: Disk::default(),
            tabs: BTreeMap::new(),
            online: true,
            weather: LinkWeather::default(),
            clock_ahead_ms: 0,
            keeps: true,
            locked: false,
            storage_key,
            default_relay,
            deaths: 0,
            quarantine: Vec::new(),
            promised: Vec::new(),
            refused: Vec::new(),
            left_to_others: Vec::new(),
            fuse: None,
            circle_id: None,
            line: Line::default(),
            call: 0,
            trying: None,
            wake: 0,
            next_client: 1,
        }
    }

    /// The key of the storage.
    pub fn key(&self) -> Key {
        Key::from_bytes(self.storage_key)
    }

    /// The world's name for a pipe of the engine that runs now.
    pub fn end_id(&self, device: usize, link_id: LinkId) -> EndId {
        EndId { device, life: self.life, link_id }
    }

    /// The engine is gone; forgets what only it knew, and the bytes that it died over if it did.
    pub fn engine_is_gone(&mut self, died: bool) {
        self.engine = None;
        self.life += 1;
        self.line = Line::Closed;
        self.call += 1;
        if let Some(digest) = self.trying.take().filter(|_| died) {
            self.quarantine.push(digest);
        }
    }
}
