//! What a person does, as the screen tells the engine.
//!
//! Every command has a number; the engine answers each with [`Update::Done`](super::view::Update::Done), when
//! what it changed is on the disk, or with [`Update::Refused`](super::view::Update::Refused). A screen that
//! gets neither (its engine has gone) sends it again to the next engine. Commands can come twice; applying
//! one twice changes nothing more.

use crate::identifiers::{CircleId, GoalId, InvitationId, NoteId};
use crate::mentoring::circle::CircleKind;
use crate::mentoring::goal::{GoalDraft, GoalEdit};
use crate::writing::{Revision, Splice};
use serde::{Deserialize, Serialize};

/// What a person looks at; the engine keeps the screen up to date with it and with nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Room {
    /// All circles at a glance.
    Today,
    /// One circle: people, goals, list of notes.
    Circle(CircleId),
    /// One note, being read or written.
    Note(CircleId, NoteId),
    /// Inviting into a circle: its open invitations and codes.
    Invite(CircleId),
    /// Being invited.
    Joining,
    /// Settings.
    Settings,
}

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// My name is so. The first one makes the keys; later ones rename.
    GiveName {
        /// 1 to 80 characters.
        name: String,
    },
    /// I look at this room now (and at no other, in this tab).
    Look(Room),
    /// A new circle; its identifier is made by the screen (random) so that it can go there at once.
    StartCircle {
        /// Random 16 bytes that stand for the circle until it has its own name: answered by `Update::Started`.
        request: [u8; 16],
        /// `Pair` or `Group`.
        kind: CircleKind,
        /// May be empty: then the circle is called after its people.
        title: String,
    },
    /// The circle is called so.
    RenameCircle {
        /// Which.
        circle_id: CircleId,
        /// May be empty.
        title: String,
    },
    /// I set out to do this.
    AddGoal {
        /// Where.
        circle_id: CircleId,
        /// Random, made by the screen.
        goal_id: GoalId,
        /// What I filled in.
        draft: GoalDraft,
    },
    /// My goal changes; all edits at once or none.
    EditGoal {
        /// Where.
        circle_id: CircleId,
        /// Which.
        goal_id: GoalId,
        /// What changes.
        edits: Vec<GoalEdit>,
    },
    /// A new note.
    AddNote {
        /// Where.
        circle_id: CircleId,
        /// Random, made by the screen.
        note_id: NoteId,
        /// May be empty: then the first line names it.
        title: String,
    },
    /// The note is called so.
    RenameNote {
        /// Where.
        circle_id: CircleId,
        /// Which.
        note_id: NoteId,
        /// May be empty.
        title: String,
    },
    /// Put the note away (`true`) or bring it back (`false`). Nothing is deleted.
    PutNoteAway {
        /// Where.
        circle_id: CircleId,
        /// Which.
        note_id: NoteId,
        /// Away or back.
        away: bool,
    },
    /// I wrote; answered by `Update::NoteChanged` that acknowledges this number.
    WriteNote {
        /// Which; must be the note of the room looked at.
        note_id: NoteId,
        /// What the screen showed before these splices, without them.
        base: Revision,
        /// Rises by one with each `WriteNote` of this tab and note.
        number: u32,
        /// In this order, each in the text that the one before left.
        splices: Vec<Splice>,
    },
    /// My caret is here; told to the others, never stored.
    MoveCaret {
        /// Which.
        note_id: NoteId,
        /// The revision that the positions count in.
        base: Revision,
        /// Where the selection starts, in UTF-16 units; `None` when the text is not focused.
        anchor: Option<u32>,
        /// Where it ends, where the caret blinks.
        focus: Option<u32>,
    },
    /// Make an invitation; shown in `Room::Invite`.
    Invite {
        /// Where to.
        circle_id: CircleId,
        /// Hours until it expires, 1 to 720.
        hours: u16,
    },
    /// Nobody can use this invitation any more.
    WithdrawInvitation {
        /// Which.
        invitation_id: InvitationId,
    },
    /// I have got this: an invitation link, or its part after `#`. Shown in `Room::Joining`.
    OpenInvitation {
        /// As pasted, scanned or opened.
        text: String,
    },
    /// Yes, let me in, under my name.
    AcceptInvitation,
    /// No, or not now.
    DeclineInvitation,
    /// Make a code that opens a link with no server: for a newcomer (`Room::Invite` shows it).
    MakeInvitationCode {
        /// Where to.
        circle_id: CircleId,
    },
    /// Make a code that opens a link with no server: between people who are in the circle already.
    MakeLinkCode {
        /// Which circle.
        circle_id: CircleId,
    },
    /// I have got this code from the other: an offer (an answer code is then shown) or an answer to mine.
    ReadCode {
        /// As pasted, scanned or opened from a file.
        text: String,
    },
    /// Use this relay, or none.
    SetRelay {
        /// Address without a path; `None` for no relay.
        url: Option<String>,
    },
    /// The notice with this number has been read.
    DismissNotice {
        /// As in the notice.
        number: u32,
    },
}

impl Command {
    /// The circle whose list of goals and notes has to be open before this can be carried out.
    pub(crate) fn circle_id(&self) -> Option<CircleId> {
        match self {
            Self::RenameCircle { circle_id, .. }
            | Self::AddGoal { circle_id, .. }
            | Self::EditGoal { circle_id, .. }
            | Self::AddNote { circle_id, .. }
            | Self::RenameNote { circle_id, .. }
            | Self::PutNoteAway { circle_id, .. } => Some(*circle_id),
            _ => None,
        }
    }
}
