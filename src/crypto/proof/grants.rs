//! What a connection to the relay may do: a pure function of its user name.
//!
//! `<box>:<access>` separated by commas, access one of `r`, `w`, `rw`. Invariant: nothing outside
//! `m/<box>/…` of a box in the list, and no wildcard but the one `#` at the end of `m/<box>/#`.

use crate::identifiers::BoxId;
use core::fmt;

/// The most boxes that one connection opens; their proof is a text of less than 65,536 bytes.
pub const MOST_BOXES: usize = 250;

/// The longest topic or filter, in bytes.
pub const LONGEST_TOPIC: usize = 256;

/// Not a user name that `prove` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of boxes and accesses")]
pub struct NotGrants;

/// What is asked for in a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To hear what lies in it and passes through it.
    Read,
    /// To leave, pass and clear.
    Write,
    /// Both.
    ReadWrite,
}

impl Access {
    /// Whether it lets publish.
    pub fn writes(self) -> bool {
        matches!(self, Self::Write | Self::ReadWrite)
    }

    /// Whether it lets subscribe.
    pub fn reads(self) -> bool {
        matches!(self, Self::Read | Self::ReadWrite)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Read => "r",
            Self::Write => "w",
            Self::ReadWrite => "rw",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::ReadWrite].into_iter().find(|access| access.word() == word)
    }
}

/// Boxes and what may be done in each; shown as the user name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants(Vec<(BoxId, Access)>);

impl Grants {
    /// These boxes, in this order.
    ///
    /// # Errors
    /// [`NotGrants`] for no box, more than [`MOST_BOXES`], or one twice.
    pub fn new(boxes: Vec<(BoxId, Access)>) -> Result<Self, NotGrants> {
        let mut ids: Vec<BoxId> = boxes.iter().map(|(box_id, _)| *box_id).collect();
        ids.sort_unstable();
        let twice = ids.windows(2).any(|pair| pair[0] == pair[1]);
        if boxes.is_empty() || boxes.len() > MOST_BOXES || twice { Err(NotGrants) } else { Ok(Self(boxes)) }
    }

    /// Reads a user name. Says nothing about whether it was proven: the relay asks `admit` first.
    ///
    /// # Errors
    /// [`NotGrants`] for anything but the one form of a list.
    pub fn from_username(username: &str) -> Result<Self, NotGrants> {
        let boxes = username.split(',').take(MOST_BOXES + 1).map(|grant| {
            let (box_id, access) = grant.split_once(':').ok_or(NotGrants)?;
            Ok((box_id.parse().map_err(|_| NotGrants)?, Access::from_word(access).ok_or(NotGrants)?))
        });
        Self::new(boxes.collect::<Result<_, _>>()?)
    }

    /// The boxes, in order.
    pub fn boxes(&self) -> &[(BoxId, Access)] {
        &self.0
    }

    /// Whether a message (a will too) may be left or passed under this topic.
    pub fn may_publish(&self, topic: &str) -> bool {
        box_and_slot(topic).is_some_and(|(box_id, slot)| is_slot(slot) && self.has(box_id, Access::writes))
    }

    /// Whether this filter may be subscribed to: a slot, or a whole box as `m/<box>/#`.
    pub fn may_subscribe(&self, filter: &str) -> bool {
        box_and_slot(filter)
            .is_some_and(|(box_id, slot)| (slot == "#" || is_slot(slot)) && self.has(box_id, Access::reads))
    }

    fn has(&self, box_id: BoxId, access: impl Fn(Access) -> bool) -> bool {
        self.0.iter().any(|(granted, what)| *granted == box_id && access(*what))
    }
}

impl fmt::Display for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (box_id, access)) in self.0.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(f, "{comma}{box_id}:{}", access.word())?;
        }
        Ok(())
    }
}

fn box_and_slot(topic: &str) -> Option<(BoxId, &str)> {
    if topic.len() > LONGEST_TOPIC {
        return None;
    }
    let (box_id, slot) = topic.strip_prefix("m/")?.split_once('/')?;
    Some((box_id.parse().ok()?, slot))
}

/// Parts of ASCII letters, digits and `-`, separated by single slashes.
fn is_slot(slot: &str) -> bool {
    slot.split('/').all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'))
}
