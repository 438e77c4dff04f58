//! The whole app without a browser: an input in, all its outputs out.
//!
//! The engine never asks for time, randomness, disk or network; it is told. After every input it has
//! returned all its outputs before the next. So it can be tested natively and replayed from a seed.
//!
//! One `impl Engine` a file, by subject: what happens on an input changes the state and notes what has
//! changed; `settle` then says it to links, mailbox, disk and tabs, once.

pub mod command;
pub mod exchange;
pub mod view;

mod cabinet;
mod care;
mod circles;
mod codes;
mod continuing;
mod devices;
mod doing;
mod files;
mod inviting;
mod items;
mod joining;
mod kit;
mod linking;
mod links;
mod looking_through;
mod mailbox;
mod mending;
mod notes;
mod outline;
mod parting;
mod peers;
mod reconciling;
mod recovering;
mod relaying;
mod shelf;
mod starting;
mod tabs;
mod trying;
mod views;

pub use exchange::{Boot, ClientId, Input, Output};

use crate::crypto::DeviceKeys;
use crate::identifiers::{CircleId, DeviceId, DocumentId, NoteId, PersonId};
use crate::ports::storage::{Record, StorageEvent, StorageTrouble};
use crate::sync::person::PersonLog;
use rand_chacha::ChaCha20Rng;
use std::collections::{BTreeMap, BTreeSet};
use view::{Happening, Notice, TruthView};

/// Nothing is asked to wake the engine later than this; a clock that jumps is noticed by then.
const LONGEST_SLEEP_MS: u64 = 60_000;

/// The app of one device.
pub struct Engine {
    now: u64,
    /// How far the device's clock has been put back since the start.
    clock_behind_ms: u64,
    rng: ChaCha20Rng,
    outputs: Vec<Output>,
    build: String,
    site: String,
    actor_nonce: [u8; 8],

    starting: starting::Starting,
    is_ready: bool,
    cabinet: cabinet::Cabinet,
    next_ticket: u32,
    loading: BTreeMap<u32, DocumentId>,
    /// Commands that wait for a document or for the start.
    deferred: Vec<(ClientId, u32, command::Command)>,

    me: Option<Me>,
    circles: circles::Circles,
    shelf: shelf::Shelf,
    trying: trying::Trying,
    /// Documents that have changed since links and mailbox last heard.
    touched: BTreeSet<DocumentId>,

    peers: peers::Peers,
    peers_to_store: BTreeSet<DeviceId>,
    links: links::Links,
    relay: relaying::Relay,
    mailbox: mailbox::Mailbox,
    next_heartbeat_at: u64,
    presence_number: u64,
    presence_due: BTreeMap<CircleId, u64>,

    inviting: inviting::Inviting,
    welcomes: inviting::Welcomes,
    joining: Option<joining::Joining>,
    /// The keys of this device, before it knows whose device it is.
    newborn: Option<devices::Newborn>,
    device_link: Option<devices::DeviceLink>,
    importing: files::Importing,
    new_kit: Option<crate::sync::recovery::Kit>,
    pointers: kit::Pointers,
    recovering: recovering::Recovering,
    care: care::Care,
    next_care_at: u64,
    looking_through: looking_through::LookingThrough,
    /// Whom I blocked, and since when, with the name that they had.
    blocked: BTreeMap<PersonId, (u64, String)>,
    /// Circles whose keys or cards have to be mended, and when it is this device's turn.
    mending: BTreeMap<CircleId, u64>,
    /// A text that was to be an invitation could not be read.
    unreadable_invitation: Option<view::InvitationRefusal>,
    codes: codes::Codes,

    tabs: tabs::Tabs,
    /// The last `WriteNote` of each tab that is in a note, so that none is applied twice.
    written: BTreeMap<(NoteId, ClientId), u32>,
    changed: tabs::Changed,
    carets_of: BTreeSet<NoteId>,
    notices: Vec<Notice>,
    next_notice: u32,
    told_truth: Option<TruthView>,
    woken_at: Option<u64>,
}

/// Who I am on this device.
struct Me {
    keys: DeviceKeys,
    log: PersonLog,
}

impl Engine {
    /// Something happened at this moment (milliseconds since 1970); what follows from it, in order.
    pub fn handle(&mut self, now: u64, input: Input) -> Vec<Output> {
        // Inside the engine time never goes back, whatever the device's clock does, and never stands still: when
        // the clock is put back, time goes on from where it was, or nothing would be due until the clock is there.
        let told = now.saturating_add(self.clock_behind_ms);
        if told < self.now {
            self.clock_behind_ms = self.clock_behind_ms.saturating_add(self.now - told);
            self.woken_at = None;
        }
        self.now = self.now.max(told);
        self.cabinet.next_input();
        self.decode_announced();
        self.decode_import();
        match input {
            Input::Arrived(client_id) => self.on_arrived_tab(client_id),
            Input::Left(client_id) => self.on_left_tab(client_id),
            Input::Command(client_id, number, command) => {
                if self.tabs.entry(client_id).or_default().is_new(number) {
                    self.on_command_or_defer(client_id, number, command);
                }
            }
            Input::Storage(StorageEvent::Loaded { ticket, outcome }) => self.on_loaded(ticket, outcome),
            Input::Storage(StorageEvent::Stored { batch, outcome }) => {
                let saved = outcome.is_ok();
                for (client_id, number) in self.cabinet.stored(self.now, batch, outcome) {
                    self.acknowledge(client_id, number);
                    self.outputs.push(Output::Tell(client_id, view::Update::Done(number)));
                }
                if !saved {
                    self.acknowledge_all();
                }
            }
            Input::Relay(event) => self.on_relay(event),
            Input::Link(event) => self.on_link(event),
            Input::Online(online) => self.on_online(online),
            Input::Tick => {}
        }
        self.settle();
        std::mem::take(&mut self.outputs)
    }

    /// Says what has changed to everybody whom it concerns, and when to be woken.
    fn settle(&mut self) {
        if !self.is_ready {
            return;
        }
        self.settle_relay();
        self.pump_touched();
        let mut wake_at = vec![
            self.settle_links(),
            self.settle_linking(),
            self.settle_presence(),
            self.settle_mailbox(),
            self.settle_inviting(),
            self.settle_joining(),
            self.settle_mending(),
            self.settle_recovering(),
            self.settle_care(),
            self.settle_looking_through(),
        ];
        let at_once = self.announce() || self.announce_import();
        self.store_peers();
        if let Some(order) = self.cabinet.next_batch(self.now) {
            self.outputs.push(Output::Storage(order));
        }
        for (client_id, number) in self.cabinet.done_without_disk() {
            self.outputs.push(Output::Tell(client_id, view::Update::Done(number)));
        }
        for (client_id, number) in self.cabinet.let_go() {
            self.outputs.push(Output::Tell(client_id, view::Update::Unsaved(number)));
        }
        self.tell_tabs();
        wake_at.extend([self.cabinet.wake_at(), self.relay.wake_at(), at_once.then_some(self.now)]);
        let next = wake_at.into_iter().flatten().min().unwrap_or(u64::MAX).min(self.now + LONGEST_SLEEP_MS);
        let next = next.max(if at_once { self.now } else { self.now + 1 });
        // An alarm that is already set for then, or earlier and still to come, is not set again.
        if at_once || self.woken_at.is_none_or(|set| set <= self.now || set > next) {
            self.woken_at = Some(next);
            self.outputs.push(Output::WakeAt(next.saturating_sub(self.clock_behind_ms)));
        }
    }

    fn on_arrived_tab(&mut self, client_id: ClientId) {
        self.tabs.entry(client_id).or_default();
        if self.is_ready {
            self.tell_everything(client_id);
        }
    }

    fn on_left_tab(&mut self, client_id: ClientId) {
        let Some(tab) = self.tabs.remove(&client_id) else { return };
        if let command::Room::Circle(circle_id) = tab.room {
            self.looked_at(circle_id);
        }
        if let Some(seat) = tab.seat {
            self.carets_of.insert(seat.note_id);
            self.presence_changed(seat.circle_id, true);
        }
        let written: Vec<_> = self.written.keys().filter(|(_, client)| *client == client_id).copied().collect();
        for (note_id, client) in written {
            self.written.remove(&(note_id, client));
            self.cabinet.delete(notes::written_key(&self.cabinet, note_id, client));
        }
    }

    /// A command that needs a document waits until the document is open; its order in the tab is kept.
    fn on_command_or_defer(&mut self, client_id: ClientId, number: u32, command: command::Command) {
        let needed = self.documents_for(&command);
        let is_open = needed.iter().all(|id| !self.shelf.contains_key(id) || self.document(*id).is_some());
        let waits = self.deferred.iter().any(|(client, ..)| *client == client_id);
        if self.is_ready && is_open && !waits {
            self.on_command(client_id, number, command);
            return;
        }
        if self.is_ready {
            needed.into_iter().for_each(|document_id| self.want(document_id));
        }
        self.deferred.push((client_id, number, command));
    }

    /// The documents that have to be open before this can be carried out.
    fn documents_for(&self, command: &command::Command) -> Vec<DocumentId> {
        match command {
            command::Command::MakeBackup | command::Command::Export { .. } => self.documents_of(None),
            command::Command::ContinueWithout { circle_id, .. } => self.documents_of(Some(*circle_id)),
            command::Command::Block { person_id } => {
                let with = self.circles.iter().filter(|(_, circle)| circle.membership.member(*person_id).is_some());
                with.flat_map(|(circle_id, _)| self.documents_of(Some(*circle_id))).collect()
            }
            other => other.circle_id().map(shelf::index_of).into_iter().collect(),
        }
    }

    fn run_deferred(&mut self) {
        for (client_id, number, command) in std::mem::take(&mut self.deferred) {
            self.on_command_or_defer(client_id, number, command);
        }
    }

    fn on_loaded(&mut self, ticket: u32, outcome: Result<Vec<Record>, StorageTrouble>) {
        let Some(document_id) = self.loading.remove(&ticket) else {
            self.on_start_loaded(ticket, outcome);
            return;
        };
        match outcome {
            Ok(records) => self.document_loaded(document_id, &records),
            Err(_) => self.document_not_loaded(document_id),
        }
        self.run_deferred();
    }

    fn my_device_id(&self) -> Option<DeviceId> {
        self.me.as_ref().map(|me| me.keys.public().device_id())
    }

    fn my_person_id(&self) -> Option<PersonId> {
        self.me.as_ref().map(|me| me.log.person_id())
    }

    /// Tells the person what happened, unless they are being told already.
    fn tell_happening(&mut self, what: Happening) {
        if self.notices.iter().any(|notice| notice.what == what) {
            return;
        }
        let number = self.next_notice;
        self.next_notice += 1;
        self.notices.push(Notice { number, what });
        self.changed.notices = true;
    }
}
