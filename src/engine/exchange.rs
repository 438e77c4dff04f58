//! What goes into the engine and what comes out of it.

use super::command::Command;
use super::view::Update;
use crate::crypto::Key;
use crate::ports::link::{LinkEvent, LinkOrder};
use crate::ports::relay::{RelayEvent, RelayOrder};
use crate::ports::storage::{StorageEvent, StorageOrder};
use serde::{Deserialize, Serialize};

/// One tab of this browser profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClientId(pub u32);

/// What the engine has to know before the first input.
pub struct Boot {
    /// Fresh entropy; the only source of randomness of this engine.
    pub seed: [u8; 32],
    /// Milliseconds since 1970.
    pub now: u64,
    /// Seals whatever is stored on this device.
    pub storage_key: Key,
    /// The build of the program, shown to people.
    pub build: String,
    /// Whether storage outlives the tab.
    pub keeps: bool,
    /// Records were found whose key is gone: they were moved aside, and this engine starts without them. The
    /// person is told (`Happening::LockedStorage`).
    pub locked: bool,
    /// Address of the page, such as `https://alongside.example`; invitation links begin with it.
    pub site: String,
    /// The relay of a fresh device; `None` for none.
    pub default_relay: Option<String>,
    /// Digests of bytes that stopped an earlier engine of this session ([`Output::Trying`]).
    pub quarantine: Vec<[u8; 32]>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A tab has come; it is told everything from the beginning.
    Arrived(ClientId),
    /// A tab has gone.
    Left(ClientId),
    /// A person did something in a tab; the number is the tab's own, rising.
    Command(ClientId, u32, Command),
    /// Storage answers.
    Storage(StorageEvent),
    /// The relay's client reports.
    Relay(RelayEvent),
    /// The link transport reports.
    Link(LinkEvent),
    /// The network has come (`true`) or gone, as the browser says.
    Online(bool),
    /// The time ordered by [`Output::WakeAt`] has come, or another reason to look at the clock.
    Tick,
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// For the storage.
    Storage(StorageOrder),
    /// For the relay's client.
    Relay(RelayOrder),
    /// For the link transport.
    Link(LinkOrder),
    /// For one tab.
    Tell(ClientId, Update),
    /// Send a [`Input::Tick`] at this moment (milliseconds since 1970); replaces the one before.
    WakeAt(u64),
    /// Bytes from outside with this digest are about to be decoded. If the engine dies or hangs before the
    /// matching [`Output::Tried`], start a new one with the digest in [`Boot::quarantine`].
    Trying([u8; 32]),
    /// They did no harm.
    Tried([u8; 32]),
}
