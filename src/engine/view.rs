//! What the engine tells the screen: plain values, ready to be shown, without a document, key or connection.
//!
//! Times are milliseconds since 1970 (UTC). Text from other people is data: the screen shows it as text nodes.

mod devices;
mod files;
mod inviting;
mod notes;
mod parting;

pub use devices::{
    CopiesView, DeviceLinkState, DeviceLinkView, DeviceView, DevicesView, KitRefusal, KitView, NewKitView,
    RecoveringView,
};
pub use files::FileKind;
pub use inviting::{
    CODE_PREFIX, CodeView, InvitationRefusal, InvitationState, InvitationView, InviteView, JoiningView,
};
pub use notes::{CaretView, NoteCard, NoteChange, NoteView};
pub use parting::{BlockedView, ClosingView, MyPlace, PartingView, PauseView};

use crate::identifiers::{CircleId, GoalId, NoteId, PersonId};
use crate::mentoring::circle::{CircleKind, Hue};
use crate::mentoring::goal::{GoalDraft, GoalRefusal, GoalState};
use crate::mentoring::item::{Item, ItemRefusal};
use crate::writing::Revision;
use serde::{Deserialize, Serialize};

// The screen words every trouble of storage, and knows no ports.
pub use crate::ports::storage::StorageTrouble;

// The screen gives the words of an export, and knows no documents.
pub use crate::documents::export::ExportWords;

/// Milliseconds since 1970, UTC.
pub type Moment = u64;

/// One piece of news for one tab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Update {
    /// First of all, and when the name or the build changes.
    Me(MeView),
    /// The room that this tab looks at.
    Today(TodayView),
    /// As above.
    Circle(CircleView),
    /// Items of the circle that this tab looks at: all of them, or those that are new or changed.
    Items {
        /// Where.
        circle_id: CircleId,
        /// Whether the tab is to forget those that it had.
        all: bool,
        /// As they stand now.
        items: Vec<Item>,
    },
    /// The note as a whole: on opening it, and whenever splices would not do.
    Note(NoteView),
    /// The note of this tab has changed.
    NoteChanged(NoteChange),
    /// Where the others' carets are, in the tab's revision.
    Carets {
        /// Which note.
        note_id: NoteId,
        /// The revision in which the positions count.
        revision: Revision,
        /// Everybody but this tab.
        carets: Vec<CaretView>,
    },
    /// The room in which one invites.
    Invite(InviteView),
    /// The room in which one is invited.
    Joining(JoiningView),
    /// Settings.
    Settings(SettingsView),
    /// My devices.
    Devices(DevicesView),
    /// My recovery kit.
    Kit(KitView),
    /// Coming back with a recovery kit.
    Recovering(RecoveringView),
    /// A file for the person, to be saved under a name that the screen gives it.
    File {
        /// What it is.
        what: FileKind,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// The truth line of the whole app (every room shows it).
    Truth(TruthView),
    /// Something to tell the person, until it is dismissed.
    Notices(Vec<Notice>),
    /// `StartCircle` has made this circle.
    Started {
        /// As in the command.
        request: [u8; 16],
        /// The new circle.
        circle_id: CircleId,
    },
    /// The command with this number took effect, and what it changed is on the disk.
    Done(u32),
    /// The command with this number took no effect.
    Refused(u32, Refusal),
    /// The command with this number took effect, and the disk refuses what it changed. Others may hear of it from
    /// now on, so it is not sent to another engine again. `Done` follows if the disk takes it after all.
    Unsaved(u32),
}

/// Who I am on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeView {
    /// `None` before the first name is given: the Welcome room.
    pub me: Option<PersonView>,
    /// My own circle.
    pub personal_circle_id: Option<CircleId>,
    /// The engine's build, to be compared with the screen's.
    pub build: String,
    /// Whether anything outlives this tab.
    pub keeps: bool,
}

/// A person in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Who.
    pub person_id: PersonId,
    /// As they call themselves.
    pub name: String,
    /// Theirs in this circle.
    pub hue: Hue,
}

/// All circles at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayView {
    /// Without the personal one, most recently changed first.
    pub circles: Vec<CircleCard>,
    /// What others did since this person last looked at the circle, newest first, at most 20.
    pub news: Vec<NewsItem>,
}

/// A circle on the Today page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleCard {
    /// Which.
    pub circle_id: CircleId,
    /// What kind.
    pub kind: CircleKind,
    /// As titled; empty: call it after its people.
    pub title: String,
    /// Everybody but me, in order of arrival.
    pub others: Vec<PersonView>,
    /// How fresh it is.
    pub freshness: Vec<Freshness>,
    /// Whether I am in it; of others, `changed_at` is the only thing that still says something.
    pub my_place: MyPlace,
    /// Who has a pause.
    pub pauses: Vec<PauseView>,
    /// Promises that are open, everybody's, newest first, at most 20.
    pub promises: Vec<Item>,
    /// The next meeting that is arranged.
    pub next_meeting: Option<Item>,
    /// Goals being worked on, everybody's.
    pub open_goals: u32,
    /// Notes not put away.
    pub notes: u32,
    /// When anything last changed.
    pub changed_at: Moment,
}

/// Something that another person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsItem {
    /// Where.
    pub circle_id: CircleId,
    /// Who.
    pub person: PersonView,
    /// When.
    pub at: Moment,
    /// What.
    pub what: News,
}

/// What another person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// Came into the circle.
    Joined,
    /// Set out to do something.
    AddedGoal(GoalId, String),
    /// Says that a goal stands so now.
    MovedGoal(GoalId, String, GoalState),
    /// Promised, thanked, or proposed to meet.
    Added(Item),
    /// Says what became of a promise.
    MovedPromise(Item),
    /// Began or went on with a note.
    WroteNote(NoteId, String),
}

/// What one other person has, as far as this device knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// Who.
    pub person: PersonView,
    /// Whether they are here now, and how.
    pub presence: Presence,
    /// Changes in this circle that are not known to have reached them; 0: they have everything.
    pub waiting_changes: u32,
    /// Whether what waits lies at the relay (`true`) or still on this device only.
    pub left_at_relay: bool,
    /// When the two devices last heard each other.
    pub last_met: Option<Moment>,
}

/// Whether somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// Joined by a direct link since then.
    Direct(Moment),
    /// Heard through the relay within the last minute.
    ByRelay,
    /// Not now.
    Away,
}

/// One circle, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleView {
    /// Which.
    pub circle_id: CircleId,
    /// What kind.
    pub kind: CircleKind,
    /// As titled; empty: call it after its people.
    pub title: String,
    /// Me.
    pub me: PersonView,
    /// Everybody else, in order of arrival.
    pub others: Vec<PersonView>,
    /// How fresh it is, one for each of the others.
    pub freshness: Vec<Freshness>,
    /// Everybody's goals, oldest first.
    pub goals: Vec<GoalView>,
    /// Notes, most recently changed first.
    pub notes: Vec<NoteCard>,
    /// Four words that all members see alike for each person who came by invitation: to compare aloud.
    pub words: Vec<(PersonId, [String; 4])>,
    /// Whether there is an open invitation.
    pub invited: bool,
    /// Pauses, and how it goes on or ended.
    pub parting: Box<PartingView>,
}

/// One goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalView {
    /// Which.
    pub goal_id: GoalId,
    /// Whose.
    pub owner: PersonId,
    /// As filled in.
    pub content: GoalDraft,
    /// Where it stands.
    pub state: GoalState,
    /// When it was set.
    pub created_at: Moment,
    /// When anything of it last changed.
    pub changed_at: Moment,
}

/// Settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// My name.
    pub name: String,
    /// The relay in use.
    pub relay: Option<String>,
    /// Whether it answers.
    pub relay_up: bool,
    /// Bytes that were refused, and whose they were.
    pub quarantined: u32,
    /// Where copies of everything are.
    pub copies: CopiesView,
    /// Whether there is a good recovery kit. It is offered when there is something to lose.
    pub has_kit: bool,
    /// Whom I blocked.
    pub blocked: Vec<BlockedView>,
}

/// The truth about what is saved and what is joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruthView {
    /// What was written here.
    pub saved: Saved,
    /// The relay.
    pub relay: RelayState,
}

/// What became of what was written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Saved {
    /// All of it is on this device's disk.
    All,
    /// Being written.
    Saving,
    /// Nothing outlives this tab (private window, or storage refused).
    OnlyInThisTab,
    /// Not written; what is on the screen is safe while this tab stays open.
    Trouble(StorageTrouble),
}

/// The relay as this device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayState {
    /// None is used.
    Off,
    /// Trying.
    Connecting,
    /// There.
    Up,
    /// There, and does not take or keep what is left with it; that is tried again.
    TakesNothing,
    /// Not reachable.
    Down,
}

/// Something to tell a person: what happened, what is safe, what to do. The words are in `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To dismiss it.
    pub number: u32,
    /// What happened.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// A stored piece of this circle is damaged; the rest is shown, and partners' copies heal it.
    DamagedPiece(Option<CircleId>),
    /// This device's key to its storage is gone or wrong: nothing stored can be opened.
    LockedStorage,
    /// Somebody's changes were refused because they were not well-formed; everything else is safe.
    RefusedChanges(Option<PersonView>),
    /// The engine had to start anew; nothing saved is lost.
    StartedAnew,
    /// What is stored was written by a later version of Alongside.
    TooNew,
    /// The relay showed something older than it had shown before. Nothing is lost: every device has what it had,
    /// and leaves it again.
    RelayWentBack,
    /// This device was removed by another of mine; what is here stays here, and nothing new comes.
    ThisDeviceRemoved,
    /// This device of mine is new. If I did not link it, it should be removed.
    NewDevice(String),
    /// This person goes on without some of us in a new circle that has come here.
    GoesOnWithout(PersonView, CircleId),
    /// There is something to lose and no recovery kit: this would be a good moment.
    KitAdvised,
    /// So many circles came back from an export, each as one of its own.
    Imported(u32),
    /// A file was not taken; nothing has changed.
    NotImported(KitRefusal),
}

/// Why a command took no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The name is empty or longer than 80 characters.
    Name,
    /// A name comes first.
    NoName,
    /// No such circle, goal, note or invitation on this device.
    Unknown,
    /// The goal is not taken as written.
    Goal(GoalRefusal),
    /// The item is not taken as written.
    Item(ItemRefusal),
    /// The title is longer than `mentoring::note::LONGEST_TITLE`.
    TitleTooLong,
    /// The text would be longer than `mentoring::note::LONGEST_TEXT`.
    TextTooLong,
    /// The splices do not fit the revision they name; the screen gets the whole note again.
    Splices,
    /// The invitation or code cannot be used.
    Invitation(InvitationRefusal),
    /// Not an address that a relay can have.
    RelayAddress,
    /// The circle has as many people as one can hold.
    CircleFull,
    /// This needs a direct connection, and this browser has none.
    NoLinks,
    /// A backup opens with a recovery kit, and there is none.
    NoKit,
    /// More than fits into one file.
    TooLarge,
    /// I am not in this circle any more: what is here is my copy, as it was.
    NotIn,
    /// The storage could not be read; try again.
    Storage(StorageTrouble),
}
