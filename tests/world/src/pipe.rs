//! Links between devices: descriptions, opening, messages in order.
//!
//! Keeps the contract of `alongside::ports::link`. A pipe opens when the offer and the answer name each other
//! exactly (name fragment, password and certificate), as ICE and DTLS demand. Latency and weather are the
//! world's affair.

mod description;

pub use description::Description;

use alongside::ports::link::LinkId;
use std::collections::BTreeMap;

/// One end of a pipe, which belongs to one engine of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndId {
    /// The number of the device.
    pub device: usize,
    /// Which of its engines.
    pub life: u32,
    /// The engine's name for it.
    pub link_id: LinkId,
}

/// How far an end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Described, or being described.
    Waiting,
    /// Open, with this other end.
    Open(EndId),
    /// Closed; never used again.
    Closed,
}

struct End {
    own: Description,
    offer: Option<Description>,
    stage: Stage,
    unsent: u32,
}

/// All pipes of the world.
#[derive(Default)]
pub struct Pipes {
    ends: BTreeMap<EndId, End>,
    carried: Vec<Vec<u8>>,
}

impl Pipes {
    /// A new end, for an offer (`None`) or for an answer to this offer.
    ///
    /// # Panics
    /// When the engine uses a name twice: it breaks its contract.
    pub fn make(&mut self, end_id: EndId, own: Description, offer: Option<Description>) {
        let end = End { own, offer, stage: Stage::Waiting, unsent: 0 };
        assert!(self.ends.insert(end_id, end).is_none(), "contract of links: {end_id:?} is used twice");
    }

    /// The text that describes an end.
    pub fn sdp(&self, end_id: EndId) -> Option<String> {
        self.ends.get(&end_id).map(|end| end.own.to_sdp(end.offer.is_some()))
    }

    /// The answering end that this answer came from, if it answers this very offer.
    pub fn answerer(&self, offerer: EndId, answer: &Description) -> Option<EndId> {
        let offer = &self.ends.get(&offerer).filter(|end| end.stage == Stage::Waiting && end.offer.is_none())?.own;
        let fits = |end: &End| end.stage == Stage::Waiting && end.own == *answer && end.offer.as_ref() == Some(offer);
        self.ends.iter().find(|(_, end)| fits(end)).map(|(end_id, _)| *end_id)
    }

    /// Joins two ends that wait; says whether they did.
    pub fn open(&mut self, first: EndId, second: EndId) -> bool {
        let waits = |end_id| self.stage(end_id) == Some(Stage::Waiting);
        if !waits(first) || !waits(second) {
            return false;
        }
        for (one, other) in [(first, second), (second, first)] {
            if let Some(end) = self.ends.get_mut(&one) {
                end.stage = Stage::Open(other);
            }
        }
        true
    }

    /// How far an end has come.
    pub fn stage(&self, end_id: EndId) -> Option<Stage> {
        self.ends.get(&end_id).map(|end| end.stage)
    }

    /// Where a message sent here goes; counts it as not yet sent.
    pub fn send(&mut self, from: EndId, message: &[u8]) -> Option<EndId> {
        let end = self.ends.get_mut(&from)?;
        let Stage::Open(to) = end.stage else { return None };
        end.unsent += 1;
        self.carried.push(message.to_vec());
        Some(to)
    }

    /// One message has left the buffer; says whether the buffer is empty now.
    pub fn sent(&mut self, from: EndId) -> bool {
        let Some(end) = self.ends.get_mut(&from) else { return false };
        end.unsent = end.unsent.saturating_sub(1);
        end.unsent == 0 && matches!(end.stage, Stage::Open(_))
    }

    /// Closes an end, if it is not; says what it was.
    pub fn close(&mut self, end_id: EndId) -> Option<Stage> {
        let end = self.ends.get_mut(&end_id).filter(|end| end.stage != Stage::Closed)?;
        Some(std::mem::replace(&mut end.stage, Stage::Closed))
    }

    /// The ends of this device that are not closed.
    pub fn of_device(&self, device: usize) -> Vec<EndId> {
        let alive = |(end_id, end): &(&EndId, &End)| end_id.device == device && end.stage != Stage::Closed;
        self.ends.iter().filter(alive).map(|(end_id, _)| *end_id).collect()
    }

    /// Whether two devices are joined by an open pipe.
    pub fn are_joined(&self, one: usize, other: usize) -> bool {
        let joined = |(end_id, end): (&EndId, &End)| {
            end_id.device == one && matches!(end.stage, Stage::Open(to) if to.device == other)
        };
        self.ends.iter().any(joined)
    }

    /// Every message that any pipe ever carried.
    pub fn carried(&self) -> &[Vec<u8>] {
        &self.carried
    }
}

#[cfg(test)]
mod tests;
