//! What one hands to others to be known and found by: the log, and the relays.

use super::PersonLog;
use crate::crypto::proof::host_of_url;
use crate::crypto::{DevicePublic, Unreadable, read_versioned, write_versioned};
use crate::identifiers::{DeviceId, PersonId};
use crate::sync::signed::Signed;
use serde::{Deserialize, Serialize};

/// The most relays of one card.
pub const MOST_RELAYS: usize = 4;

const VERSION: u8 = 1;
const LONGEST_CARD: usize = 166_000;
const LONGEST_RELAY: usize = 255;

/// A person's card. The log in it has been checked; that the relays are theirs is said by whoever signs
/// what carries the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCard {
    log: PersonLog,
    relays: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    log: Vec<Signed>,
    relays: Vec<String>,
}

impl PersonCard {
    /// The card of this person; relays that are no `http(s)` addresses, and those after the first
    /// [`MOST_RELAYS`], are left out.
    pub fn new(log: PersonLog, relays: &[String]) -> Self {
        let relays = relays.iter().filter(|url| is_relay(url)).take(MOST_RELAYS).cloned().collect();
        Self { log, relays }
    }

    /// Who.
    pub fn person_id(&self) -> PersonId {
        self.log.person_id()
    }

    /// As they call themselves.
    pub fn name(&self) -> &str {
        self.log.name()
    }

    /// Their devices.
    pub fn devices(&self) -> Vec<DevicePublic> {
        self.log.devices()
    }

    /// Their device with this identifier.
    pub fn device(&self, device_id: DeviceId) -> Option<&DevicePublic> {
        self.log.own_device(device_id).map(|own| &own.device)
    }

    /// Where they can be found, by address.
    pub fn relays(&self) -> &[String] {
        &self.relays
    }

    /// What they signed about themselves.
    pub fn log(&self) -> &PersonLog {
        &self.log
    }

    /// The card as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let written = Written { log: self.log.entries().to_vec(), relays: self.relays.clone() };
        write_versioned(&[VERSION], &written)
    }

    /// Reads and checks a card.
    ///
    /// # Errors
    /// [`Unreadable`], also for more relays than a card can have or such as are no addresses.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let Written { log, relays } = read_versioned(VERSION, bytes, LONGEST_CARD)?;
        if relays.len() > MOST_RELAYS || !relays.iter().all(|url| is_relay(url)) {
            return Err(Unreadable::Broken);
        }
        Ok(Self { log: PersonLog::from_entries(log)?, relays })
    }
}

fn is_relay(url: &str) -> bool {
    url.len() <= LONGEST_RELAY && host_of_url(url).is_some()
}
