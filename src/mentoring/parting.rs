//! How two people part well: a pause, and what is said at the end.
//!
//! Leaving needs no reason and nobody's leave. What is offered at the end is an offer; nothing waits for it.

use serde::{Deserialize, Serialize};

/// The longest text of one part of a closing, in UTF-16 units.
pub const LONGEST_PART: usize = 4_000;

/// What one person says at the end, each part may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// What we set out to do.
    pub set_out: String,
    /// What moved.
    pub moved: String,
    /// What I saw you do well.
    pub did_well: String,
    /// Promises to keep, to pass on or to let go.
    pub promises: String,
    /// Thanks.
    pub thanks: String,
}

/// One part of a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClosingPart {
    /// [`Closing::set_out`].
    SetOut,
    /// [`Closing::moved`].
    Moved,
    /// [`Closing::did_well`].
    DidWell,
    /// [`Closing::promises`].
    Promises,
    /// [`Closing::thanks`].
    Thanks,
}

impl ClosingPart {
    /// Every part, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::SetOut, Self::Moved, Self::DidWell, Self::Promises, Self::Thanks];

    /// The word in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SetOut => "set_out",
            Self::Moved => "moved",
            Self::DidWell => "did_well",
            Self::Promises => "promises",
            Self::Thanks => "thanks",
        }
    }
}

impl Closing {
    /// The text of this part.
    pub fn part(&self, part: ClosingPart) -> &str {
        match part {
            ClosingPart::SetOut => &self.set_out,
            ClosingPart::Moved => &self.moved,
            ClosingPart::DidWell => &self.did_well,
            ClosingPart::Promises => &self.promises,
            ClosingPart::Thanks => &self.thanks,
        }
    }

    /// The text of this part, to be changed.
    pub fn part_mut(&mut self, part: ClosingPart) -> &mut String {
        match part {
            ClosingPart::SetOut => &mut self.set_out,
            ClosingPart::Moved => &mut self.moved,
            ClosingPart::DidWell => &mut self.did_well,
            ClosingPart::Promises => &mut self.promises,
            ClosingPart::Thanks => &mut self.thanks,
        }
    }

    /// Whether nothing has been said.
    pub fn is_empty(&self) -> bool {
        ClosingPart::ALL.iter().all(|part| self.part(*part).is_empty())
    }
}
