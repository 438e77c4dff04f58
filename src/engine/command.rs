//! What a person does, as the screen tells the engine.
//!
//! Every command has a number; the engine answers each with [`Update::Done`](super::view::Update::Done), when
//! what it changed is on the disk, or with [`Update::Refused`](super::view::Update::Refused). A screen that
//! gets neither (its engine has gone) sends it again to the next engine, unless it heard
//! [`Update::Unsaved`](super::view::Update::Unsaved). Commands can come twice; applying one twice changes nothing
//! more.

use super::view::ExportWords;
use crate::identifiers::{CircleId, DeviceId, GoalId, InvitationId, ItemId, NoteId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::mentoring::goal::{Day, GoalDraft, GoalEdit};
use crate::mentoring::item::{Field, ItemKind};
use crate::mentoring::parting::ClosingPart;
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
    /// My devices, and the way in for another.
    Devices,
    /// My recovery kit, and where copies of my things are.
    Kit,
    /// Coming back with a recovery kit.
    Recovering,
}

impl Room {
    /// The circle that is looked at, if it is one.
    pub(crate) fn circle_id(self) -> Option<CircleId> {
        match self {
            Self::Circle(circle_id) | Self::Note(circle_id, _) | Self::Invite(circle_id) => Some(circle_id),
            Self::Today | Self::Joining | Self::Settings | Self::Devices | Self::Kit | Self::Recovering => None,
        }
    }
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
    /// A promise, thanks, a topic, a step…: mine.
    AddItem {
        /// Where.
        circle_id: CircleId,
        /// What it is.
        kind: ItemKind,
        /// Random, made by the screen.
        item_id: ItemId,
        /// What stands in it.
        values: Vec<(Field, String)>,
    },
    /// An item changes; all edits at once or none. An empty value takes a plain field away.
    EditItem {
        /// Where.
        circle_id: CircleId,
        /// What it is.
        kind: ItemKind,
        /// Which.
        item_id: ItemId,
        /// What becomes of it.
        edits: Vec<(Field, String)>,
    },
    /// Puts an item of mine away or brings it back.
    PutItemAway {
        /// Where.
        circle_id: CircleId,
        /// What it is.
        kind: ItemKind,
        /// Which.
        item_id: ItemId,
        /// Away, or back.
        away: bool,
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
    /// Yes, let this browser be a device of the person who invites it (`JoiningView::Invited` of kind `Personal`).
    BecomeDevice {
        /// As the device is to be called; 1 to 80 characters.
        name: String,
    },
    /// On an empty browser: show a code that another device of mine can read (`JoiningView::ThisDevice`).
    OfferThisDevice {
        /// As the device is to be called; 1 to 80 characters.
        name: String,
    },
    /// No, or not now.
    DeclineInvitation,
    /// Make a way in for another device of mine; shown in `Room::Devices`.
    LinkDevice,
    /// I have got this from another device of mine that wants in (`OfferThisDevice` made it).
    ReadDeviceCode {
        /// As pasted or scanned.
        text: String,
    },
    /// Take back the way in for another device.
    StopLinkingDevice,
    /// My device is called so.
    NameDevice {
        /// Which.
        device_id: DeviceId,
        /// 1 to 80 characters.
        name: String,
    },
    /// This device of mine is lost, sold or given away: nothing sealed from now on opens for it.
    RemoveDevice {
        /// Which; not this one.
        device_id: DeviceId,
    },
    /// Show me a new recovery kit; it is good once it is kept.
    MakeKit,
    /// The kit that is shown is written down: from now on it is good, and any earlier one is not.
    KeepKit,
    /// The kit that is shown is not wanted.
    ThrowKitAway,
    /// On an empty browser: this is my kit.
    ReadKit {
        /// Twelve words, or the text of the QR, or the file's content.
        text: String,
    },
    /// Bring everything here; this browser becomes a device of mine.
    Recover {
        /// As the device is to be called; 1 to 80 characters.
        name: String,
        /// The other devices are lost: nothing sealed from now on opens for them.
        others_are_lost: bool,
    },
    /// With my kit: what it opens is in this backup file.
    RecoverFromBackup {
        /// The file's content.
        bytes: Vec<u8>,
    },
    /// Another kit, or none.
    StopRecovering,
    /// I have a pause here, or not any more.
    Pause {
        /// Where.
        circle_id: CircleId,
        /// Whether the pause is on.
        on: bool,
        /// The last day of it, if I want to say one.
        until: Option<Day>,
    },
    /// What I say at the end.
    WriteClosing {
        /// Where.
        circle_id: CircleId,
        /// Which part.
        part: ClosingPart,
        /// The whole text of the part.
        text: String,
    },
    /// I leave. Each keeps a copy; nothing new comes to me from there.
    Leave {
        /// Where.
        circle_id: CircleId,
    },
    /// Nothing goes from me to this person and nothing comes from them to me, in any circle, from now on.
    Block {
        /// Whom.
        person_id: PersonId,
    },
    /// No longer.
    Unblock {
        /// Whom.
        person_id: PersonId,
    },
    /// A new circle with everything of this one, and everybody but these; answered by `Update::Started`.
    ContinueWithout {
        /// From which.
        circle_id: CircleId,
        /// Without whom.
        person_ids: Vec<PersonId>,
        /// Random 16 bytes, as in `StartCircle`.
        request: [u8; 16],
    },
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
    /// Everything in one file that opens with my kit; answered by `Update::File`.
    MakeBackup,
    /// Everything in files that people and other programs read; answered by `Update::File`.
    Export {
        /// The words in it.
        words: Box<ExportWords>,
    },
    /// An export comes back; what it holds becomes circles of their own.
    Import {
        /// The file's content.
        bytes: Vec<u8>,
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
            | Self::PutNoteAway { circle_id, .. }
            | Self::AddItem { circle_id, .. }
            | Self::EditItem { circle_id, .. }
            | Self::PutItemAway { circle_id, .. }
            | Self::Pause { circle_id, .. }
            | Self::WriteClosing { circle_id, .. }
            | Self::ContinueWithout { circle_id, .. } => Some(*circle_id),
            _ => None,
        }
    }
}
