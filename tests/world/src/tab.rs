//! What a screen keeps: the latest of every view, the commands that nobody has answered, and the open note.
//!
//! Does what the contract of `alongside::engine::command` asks of a screen: it numbers its commands, and when
//! a new engine starts it looks at its room again and sends again what was not answered. Its note is written
//! through the same `alongside::writing::Session` as the real screen's. It believes what it is told: a command
//! that is done is *said to be saved*, and [`Tab::take_promised`] collects these for the tests to insist on.

mod note;
mod room;

pub use note::OpenNote;

use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{
    CircleView, DevicesView, FileKind, InviteView, JoiningView, KitView, MeView, Notice, RecoveringView, Refusal,
    Saved, SettingsView, TodayView, TruthView, Update,
};
use alongside::identifiers::{CircleId, ItemId, NoteId};
use alongside::mentoring::item::Item;
use std::collections::{BTreeMap, BTreeSet};

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Done, and on the disk.
    Done,
    /// Took no effect.
    Refused(Refusal),
}

/// Something that the person was told is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promised {
    /// This command.
    Command(Command),
    /// A note that reads so in this tab.
    Text(NoteId, String),
}

/// What came of an update.
#[derive(Debug, Default)]
pub struct Reaction {
    /// To be sent to the engine, in this order.
    pub commands: Vec<(u32, Command)>,
    /// Whether anything is new on the screen that a person would call new: not presence, not the truth line.
    pub stirred: bool,
}

/// One tab.
pub struct Tab {
    /// Its name for the engine; kept for as long as it lives.
    pub client: ClientId,
    /// What it looks at.
    pub room: Option<Room>,
    /// As last told; so are the others.
    pub me: Option<MeView>,
    /// The room Today.
    pub today: Option<TodayView>,
    /// The room of a circle.
    pub circle: Option<CircleView>,
    /// The items of the circle.
    pub items: BTreeMap<ItemId, Item>,
    /// The open note.
    pub note: Option<OpenNote>,
    /// The room in which one invites.
    pub invite: Option<InviteView>,
    /// The room in which one is invited.
    pub joining: Option<JoiningView>,
    /// Settings.
    pub settings: Option<SettingsView>,
    /// My devices.
    pub devices: Option<DevicesView>,
    /// My recovery kit.
    pub kit: Option<KitView>,
    /// Coming back with a kit.
    pub recovering: Option<RecoveringView>,
    /// Files that were given to the person.
    pub files: Vec<(FileKind, Vec<u8>)>,
    /// The truth line.
    pub truth: Option<TruthView>,
    /// Everything to tell the person.
    pub notices: Vec<Notice>,
    /// Circles that were started here, by the request of the command.
    pub started: BTreeMap<[u8; 16], CircleId>,
    next_number: u32,
    unanswered: BTreeMap<u32, Command>,
    /// Commands that took effect and that the disk refuses: no other engine is told them again.
    unsaved: BTreeSet<u32>,
    /// Those of an engine that is gone: whoever heard of them has them, and perhaps nobody.
    left_to_others: Vec<Command>,
    written: BTreeMap<u32, (NoteId, String)>,
    answers: BTreeMap<u32, Answer>,
    promised: Vec<Promised>,
    refused: Vec<(Command, Refusal)>,
}

impl Tab {
    /// A tab that has just been opened.
    pub fn new(client: ClientId) -> Self {
        Self {
            client,
            room: None,
            me: None,
            today: None,
            circle: None,
            items: BTreeMap::new(),
            note: None,
            invite: None,
            joining: None,
            settings: None,
            devices: None,
            kit: None,
            recovering: None,
            files: Vec::new(),
            truth: None,
            notices: Vec::new(),
            started: BTreeMap::new(),
            next_number: 1,
            unanswered: BTreeMap::new(),
            unsaved: BTreeSet::new(),
            left_to_others: Vec::new(),
            written: BTreeMap::new(),
            answers: BTreeMap::new(),
            promised: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The person does this; the number and the command are to be sent to the engine.
    pub fn does(&mut self, command: Command) -> (u32, Command) {
        if let Command::Look(room) = &command {
            self.enter(*room);
        }
        let number = self.next_number;
        self.next_number += 1;
        self.unanswered.insert(number, command.clone());
        (number, command)
    }

    /// A new engine has started: what has to be sent to it after the tab has arrived, in this order.
    pub fn engine_started(&mut self) -> Vec<(u32, Command)> {
        // What a note has on its way goes out again through its session, when the engine tells the note anew.
        self.unanswered.retain(|_, command| {
            !matches!(command, Command::Look(_) | Command::WriteNote { .. } | Command::MoveCaret { .. })
        });
        let unsaved = std::mem::take(&mut self.unsaved);
        self.left_to_others.extend(unsaved.iter().filter_map(|number| self.unanswered.remove(number)));
        let again: Vec<_> = self.unanswered.iter().map(|(number, command)| (*number, command.clone())).collect();
        let look = self.room.map(|room| self.does(Command::Look(room)));
        look.into_iter().chain(again).collect()
    }

    /// The engine tells something.
    pub fn hear(&mut self, update: Update) -> Reaction {
        match update {
            Update::Done(number) => {
                self.answered(number, Answer::Done);
                Reaction::default()
            }
            Update::Refused(number, refusal) => {
                if let Some(Command::WriteNote { note_id, number, .. }) = self.unanswered.get(&number)
                    && let Some(note) = self.note.as_mut().filter(|note| note.note_id == *note_id)
                {
                    note.refused(*number, &refusal);
                }
                self.answered(number, Answer::Refused(refusal));
                Reaction::default()
            }
            Update::Unsaved(number) => {
                self.unsaved.insert(number);
                Reaction::default()
            }
            Update::Started { request, circle_id } => {
                self.started.insert(request, circle_id);
                Reaction { stirred: true, ..Reaction::default() }
            }
            other => self.show(other),
        }
    }

    /// What became of the command with this number, if it is known.
    pub fn answer(&self, number: u32) -> Option<&Answer> {
        self.answers.get(&number)
    }

    /// Whether the screen may say "Saved": the engine says so and owes this tab no answer.
    pub fn says_saved(&self) -> bool {
        self.truth.as_ref().is_some_and(|truth| truth.saved == Saved::All) && self.owes_nothing()
    }

    /// Whether every command is answered and everything typed has arrived.
    pub fn owes_nothing(&self) -> bool {
        self.unanswered.is_empty() && self.note.as_ref().is_none_or(OpenNote::is_settled)
    }

    /// The commands that nobody has answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &Command> {
        self.unanswered.values()
    }

    /// What this person was told is saved, since this was last asked.
    pub fn take_promised(&mut self) -> Vec<Promised> {
        std::mem::take(&mut self.promised)
    }

    /// The commands that took no effect, since this was last asked.
    pub fn take_refused(&mut self) -> Vec<(Command, Refusal)> {
        std::mem::take(&mut self.refused)
    }

    /// The browser is gone, and the tab with it; what others may have heard of that the disk refused.
    pub fn crashes(&mut self, disk_is_full: bool) -> Vec<Command> {
        let refuses = disk_is_full || self.truth.as_ref().is_some_and(|truth| matches!(truth.saved, Saved::Trouble(_)));
        if refuses { std::mem::take(&mut self.unanswered).into_values().collect() } else { Vec::new() }
    }

    /// What an engine took with it that others may have heard of, since this was last asked.
    pub fn take_left_to_others(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.left_to_others)
    }

    /// Remembers how the note reads with this write in it, for the day on which it is said to be saved.
    fn remember_write(&mut self, number: u32) {
        if let Some(note) = &self.note {
            self.written.insert(number, (note.note_id, note.text().to_owned()));
        }
    }

    /// The whole note is told: a write that crossed with it goes out again under another number, and that one's
    /// answer counts.
    fn forget_writes(&mut self, note_id: NoteId) {
        self.written.retain(|_, (of, _)| *of != note_id);
    }

    fn answered(&mut self, number: u32, answer: Answer) {
        let command = self.unanswered.remove(&number);
        let written = self.written.remove(&number);
        match (&answer, written, command) {
            (Answer::Done, Some((note_id, text)), _) => self.promised.push(Promised::Text(note_id, text)),
            (Answer::Done, None, Some(command)) => self.promised.push(Promised::Command(command)),
            (Answer::Refused(refusal), _, Some(command)) => self.refused.push((command, refusal.clone())),
            (_, _, None) => {}
        }
        self.answers.insert(number, answer);
    }
}
