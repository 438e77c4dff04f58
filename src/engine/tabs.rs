//! The tabs of this browser profile: what each looks at, and what it has to be told.

use super::command::Room;
use super::exchange::ClientId;
use crate::documents::Heads;
use crate::identifiers::{CircleId, ItemId, NoteId};
use crate::mentoring::item::Item;
use crate::writing::{Revision, Splice};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many earlier revisions of a note a tab may still refer to.
const REMEMBERED_REVISIONS: usize = 64;

/// How many numbers of commands are remembered of a tab.
const REMEMBERED_COMMANDS: usize = 1_000;

/// One tab.
pub(super) struct Tab {
    pub(super) room: Room,
    pub(super) seat: Option<Seat>,
    /// Where the revisions of the last seat ended: those of the next one rise on.
    pub(super) last_revision: Revision,
    /// The items of its circle as it was told them.
    pub(super) items: Option<BTreeMap<ItemId, Item>>,
    /// The newest numbers of its commands, so that one that comes twice is carried out once.
    heard: BTreeSet<u32>,
}

impl Default for Tab {
    fn default() -> Self {
        Self { room: Room::Today, seat: None, last_revision: Revision(0), items: None, heard: BTreeSet::new() }
    }
}

impl Tab {
    /// Whether a command with this number is heard for the first time.
    pub(super) fn is_new(&mut self, number: u32) -> bool {
        if self.heard.len() > REMEMBERED_COMMANDS {
            self.heard.pop_first();
        }
        self.heard.insert(number)
    }
}

/// A write that is in the text and not yet on the disk.
pub(super) struct Unsaved {
    /// The number of the command.
    pub(super) command: u32,
    /// The number of the write.
    pub(super) number: u32,
    /// What goes on top of the tab's text after it.
    pub(super) on_top: Vec<Splice>,
}

/// A tab's place in an open note: what its words are understood against.
pub(super) struct Seat {
    pub(super) circle_id: CircleId,
    pub(super) note_id: NoteId,
    /// Whether the tab has the text; before, it is told nothing else of the note.
    pub(super) told: bool,
    pub(super) revision: Revision,
    /// The revision at which the tab was last told the whole note. What it wrote before it heard that, and
    /// what had not arrived by then, it writes again.
    pub(super) told_whole: Revision,
    pub(super) last_number: Option<u32>,
    /// The tab's last write, until it is on the disk.
    pub(super) unsaved: Option<Unsaved>,
    /// The tab is to be told the whole note again once that is so.
    pub(super) tell_again: bool,
    /// Where the tab's selection is, as cursors that move with the text.
    pub(super) caret: Option<(Vec<u8>, Vec<u8>)>,
    heads_of: VecDeque<(Revision, Heads)>,
}

impl Seat {
    pub(super) fn new(circle_id: CircleId, note_id: NoteId, after: Revision) -> Self {
        Self {
            circle_id,
            note_id,
            told: false,
            revision: after,
            told_whole: after,
            last_number: None,
            unsaved: None,
            tell_again: false,
            caret: None,
            heads_of: VecDeque::new(),
        }
    }

    /// The tab is about to be told a text with these heads.
    pub(super) fn advance(&mut self, heads: Heads) -> Revision {
        self.revision.0 += 1;
        self.heads_of.push_back((self.revision, heads));
        if self.heads_of.len() > REMEMBERED_REVISIONS {
            self.heads_of.pop_front();
        }
        self.revision
    }

    /// The heads of the text that a tab shows at this revision, if it was ever told.
    pub(super) fn heads_at(&self, revision: Revision) -> Option<&Heads> {
        self.heads_of.iter().find(|(known, _)| *known == revision).map(|(_, heads)| heads)
    }
}

/// What has changed since the tabs were last told.
#[derive(Default)]
pub(super) struct Changed {
    pub(super) me: bool,
    pub(super) today: bool,
    pub(super) settings: bool,
    pub(super) notices: bool,
    pub(super) joining: bool,
    pub(super) devices: bool,
    pub(super) circles: BTreeSet<CircleId>,
    pub(super) invites: BTreeSet<CircleId>,
    /// Tabs that have to be told their room whatever has changed.
    pub(super) rooms: BTreeSet<ClientId>,
}

impl Changed {
    /// Something in this circle has changed: its room, its cards on Today.
    pub(super) fn circle(&mut self, circle_id: CircleId) {
        self.circles.insert(circle_id);
        self.invites.insert(circle_id);
        self.today = true;
        self.devices = true;
    }

    /// Whether a tab that looks at this room has to be told it anew.
    pub(super) fn concerns(&self, client_id: ClientId, room: Room) -> bool {
        self.rooms.contains(&client_id)
            || match room {
                Room::Today => self.today,
                Room::Circle(circle_id) => self.circles.contains(&circle_id),
                Room::Invite(circle_id) => self.invites.contains(&circle_id),
                Room::Joining => self.joining,
                Room::Settings => self.settings,
                Room::Devices | Room::Kit | Room::Recovering => self.devices,
                Room::Note(..) => false,
            }
    }
}

/// All tabs.
pub(super) type Tabs = BTreeMap<ClientId, Tab>;
