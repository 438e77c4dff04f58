//! What the rooms show in which one invites and is invited.

pub use crate::sync::signalling::CODE_PREFIX;

use super::{Moment, PersonView};
use crate::identifiers::{CircleId, InvitationId};
use crate::mentoring::circle::CircleKind;
use serde::{Deserialize, Serialize};

/// Inviting into a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteView {
    /// Where to.
    pub circle_id: CircleId,
    /// As titled; empty: call it after its people.
    pub title: String,
    /// Newest first; used and withdrawn ones for a day.
    pub invitations: Vec<InvitationView>,
    /// The exchange of codes, if one is going on.
    pub code: Option<CodeView>,
}

/// One invitation of mine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Which.
    pub invitation_id: InvitationId,
    /// To be given to one person.
    pub link: String,
    /// When it expires.
    pub expires_at: Moment,
    /// What became of it.
    pub state: InvitationState,
}

/// What became of an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationState {
    /// Nobody has used it.
    Open,
    /// This person came in, and both see these words.
    Used(PersonView, [String; 4]),
    /// Withdrawn.
    Withdrawn,
    /// Expired.
    Expired,
}

/// An exchange of two codes, without a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeView {
    /// Being made.
    Making,
    /// Give this to the other, and wait for theirs.
    Offer(String),
    /// Give this back to the other; the link then opens by itself.
    Answer(String),
    /// Both codes are there; the link is opening.
    Opening,
    /// It is open.
    Open(PersonView),
    /// It did not open; a new pair of codes may.
    DidNotOpen,
}

/// Being invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoiningView {
    /// No invitation is open.
    Nothing,
    /// Looking for it.
    Looking,
    /// This is it: accept or decline.
    Invited {
        /// Who invites.
        inviter: String,
        /// What kind of circle.
        kind: CircleKind,
        /// As titled; may be empty.
        title: String,
        /// When it expires.
        expires_at: Moment,
    },
    /// Accepted; the inviter's device has to let me in, which happens by itself when it is there. The four
    /// words come with its answer, because words known earlier could be forged (`sync::invitation`).
    Waiting {
        /// Who invites.
        inviter: String,
    },
    /// In.
    In {
        /// The circle.
        circle_id: CircleId,
        /// Both see these.
        words: [String; 4],
    },
    /// This browser wants to be a device of somebody: their other device reads this.
    ThisDevice {
        /// To be shown as QR and text.
        link: String,
        /// When it expires.
        expires_at: Moment,
    },
    /// It cannot be used.
    Refused(InvitationRefusal),
    /// By codes: give this answer back.
    Code(CodeView),
}

/// Why an invitation cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationRefusal {
    /// Part of it is missing or mistyped.
    Broken,
    /// Made by a later version of Alongside.
    TooNew,
    /// Somebody has used it.
    Used,
    /// Its time is over.
    Expired,
    /// The inviter took it back.
    Withdrawn,
    /// It is my own.
    Mine,
    /// I am in that circle already.
    AlreadyIn,
    /// Its relay cannot be reached from here; try again, or use codes.
    NoRelay,
    /// It is a code for another circle, person or offer.
    Foreign,
    /// There is something on this device already, so it cannot become another's.
    NotEmpty,
    /// It is a way in for a device, and read where people are invited, or the other way round.
    OtherKind,
}
