//! Notes being read and written in tabs.
//!
//! A tab's words are applied to the text that the tab showed when they were written, whatever has come
//! since; the tab is then told what to put on top. Carets travel as cursors, so that they move with the text.

use super::Engine;
use super::exchange::{ClientId, Output};
use super::shelf::index_of;
use super::tabs::{Seat, Unsaved};
use super::view::{CaretView, NoteChange, NoteView, Refusal, Update};
use crate::documents::{Skeleton, index, text};
use crate::identifiers::{CircleId, DocumentId, NoteId};
use crate::mentoring::note::{LONGEST_TEXT, LONGEST_TITLE};
use crate::writing::{Revision, Splice};

/// Signs of life through the relay that only move a caret, at most one in so many milliseconds.
const CARET_BY_RELAY_MS: u64 = 300;

impl Engine {
    /// A new note; its text is a document of its own.
    pub(super) fn add_note(&mut self, circle_id: CircleId, note_id: NoteId, title: &str) -> Result<(), Refusal> {
        check_title(title)?;
        let (now, me) = (self.now, self.my_person_id().ok_or(Refusal::NoName)?);
        if !self.shelve_new(circle_id, note_id.document_id(), Skeleton::Text) {
            return Err(Refusal::Unknown);
        }
        self.put_summary(note_id.document_id());
        self.change_index(circle_id, |document| index::add_note(document, note_id, me, title, now))
    }

    /// The tab looks at this note: it is told the text as soon as the document is open.
    pub(super) fn take_seat(&mut self, client_id: ClientId, circle_id: CircleId, note_id: NoteId) {
        let known = self.knows_or_learns(circle_id, note_id.document_id());
        if let Some(tab) = self.tabs.get_mut(&client_id) {
            tab.seat = known.then(|| Seat::new(circle_id, note_id, tab.last_revision));
        }
        self.want(note_id.document_id());
        self.tell_seat(client_id);
        self.presence_changed(circle_id, true);
    }

    /// Tabs that waited for this document, a note or its circle's index.
    pub(super) fn seats_of_loaded(&mut self, circle_id: CircleId) {
        let waits = |seat: &Seat| seat.circle_id == circle_id && !seat.told;
        let waiting = self.tabs.iter().filter(|(_, tab)| tab.seat.as_ref().is_some_and(waits));
        for client_id in waiting.map(|(client_id, _)| *client_id).collect::<Vec<_>>() {
            self.tell_seat(client_id);
        }
        self.carets_changed(circle_id);
    }

    /// Tells a tab its note from the beginning.
    pub(super) fn tell_seat(&mut self, client_id: ClientId) {
        let Some(seat) = self.tabs.get(&client_id).and_then(|tab| tab.seat.as_ref()) else { return };
        let (circle_id, note_id) = (seat.circle_id, seat.note_id);
        if self.document(index_of(circle_id)).is_none() {
            return;
        }
        let record = self.note_record(circle_id, note_id);
        let people = self.circles.get(&circle_id).map(|circle| circle.people()).unwrap_or_default();
        let Some(document) = self.document(note_id.document_id()) else { return };
        let (text, heads) = (text::text(document), document.heads());
        let acknowledged = self.written.get(&(note_id, client_id)).copied();
        let Some(seat) = self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()) else { return };
        let revision = seat.advance(heads);
        (seat.told, seat.told_whole, seat.last_number) = (true, revision, acknowledged);
        let view = NoteView {
            circle_id,
            note_id,
            title: record.as_ref().map(|record| record.title.clone()).unwrap_or_default(),
            text,
            revision,
            acknowledged,
            people,
            my_place: self.my_place(circle_id),
            away: record.is_some_and(|record| record.away),
        };
        self.outputs.push(Output::Tell(client_id, Update::Note(view)));
        self.carets_of.insert(note_id);
    }

    /// A person wrote.
    pub(super) fn write_note(
        &mut self,
        client_id: ClientId,
        command: u32,
        note_id: NoteId,
        base: Revision,
        number: u32,
        splices: &[Splice],
    ) -> Result<(), Refusal> {
        let now = self.now;
        let seat = self.tabs.get(&client_id).and_then(|tab| tab.seat.as_ref()).filter(|seat| seat.note_id == note_id);
        let seat = seat.ok_or(Refusal::Unknown)?;
        if !self.is_active(seat.circle_id) {
            return Err(Refusal::NotIn);
        }
        if seat.last_number.is_some_and(|last| number <= last) {
            return Ok(());
        }
        if seat.told && base < seat.told_whole {
            // This write and the whole note have crossed: the tab sends it again, on what it was told.
            return Ok(());
        }
        let base_heads = seat.heads_at(base).cloned().ok_or(Refusal::Splices)?;
        let document_id = note_id.document_id();
        let document = self.shelf.get_mut(&document_id).and_then(|shelved| shelved.document_mut());
        let document = document.ok_or(Refusal::Unknown)?;
        let coming: usize = splices.iter().map(|splice| splice.insert.encode_utf16().count()).sum();
        let going: usize = splices.iter().map(|splice| splice.delete as usize).sum();
        // What makes a text shorter is always taken.
        if coming > going && text::length(document).saturating_add(coming - going) > LONGEST_TEXT {
            return Err(Refusal::TextTooLong);
        }
        let written = text::write_long(document, &base_heads, splices, now).map_err(|_| Refusal::Splices)?;
        self.keep(document_id, &written.stored);
        self.put_written(note_id, client_id, number);
        if let Some(seat) = self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()) {
            seat.last_number = Some(number);
            seat.unsaved = Some(Unsaved { command, number, on_top: written.on_top });
        }
        self.tell_seats_splices(document_id, &written.splices, Some(client_id));
        if !self.cabinet.will_be_saved() {
            self.acknowledge(client_id, command);
        }
        Ok(())
    }

    /// A write is on the disk (or nothing will be for now): the tab that made it is answered. Until then the
    /// tab holds on to what was typed, so that an engine that dies takes no word with it.
    pub(super) fn acknowledge(&mut self, client_id: ClientId, command: u32) {
        let Some(seat) = self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()) else { return };
        let Some(unsaved) = seat.unsaved.take_if(|unsaved| unsaved.command == command) else { return };
        let note_id = seat.note_id;
        let Some(heads) = self.document(note_id.document_id()).map(|document| document.heads()) else { return };
        let Some(seat) = self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()) else { return };
        let revision = seat.advance(heads);
        let acknowledged = Some(unsaved.number);
        let change = NoteChange { note_id, revision, acknowledged, splices: unsaved.on_top };
        self.outputs.push(Output::Tell(client_id, Update::NoteChanged(change)));
        self.carets_of.insert(note_id);
        if std::mem::take(&mut seat.tell_again) {
            self.tell_seat(client_id);
        }
    }

    /// Storage refuses for now: nobody waits for the disk, and nothing is said to be saved.
    pub(super) fn acknowledge_all(&mut self) {
        let unsaved = |tab: &super::tabs::Tab| Some(tab.seat.as_ref()?.unsaved.as_ref()?.command);
        let waiting: Vec<_> =
            self.tabs.iter().filter_map(|(client_id, tab)| Some((*client_id, unsaved(tab)?))).collect();
        for (client_id, command) in waiting {
            self.acknowledge(client_id, command);
        }
    }

    fn put_written(&mut self, note_id: NoteId, client_id: ClientId, number: u32) {
        let plain = postcard::to_allocvec(&(note_id, client_id, number)).unwrap_or_default();
        self.cabinet.put(written_key(&self.cabinet, note_id, client_id), &plain, &mut self.rng);
        self.written.insert((note_id, client_id), number);
    }

    /// The text has changed so: every tab that shows it, but for the one that did it, is told.
    pub(super) fn tell_seats_splices(&mut self, document_id: DocumentId, splices: &[Splice], but: Option<ClientId>) {
        let Some(heads) = self.document(document_id).map(|document| document.heads()) else { return };
        self.carets_of.insert(NoteId(document_id.0));
        for client_id in self.clients_at(document_id) {
            let Some(seat) = self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()) else { continue };
            if Some(client_id) == but || !seat.told {
                continue;
            }
            if let Some(unsaved) = &mut seat.unsaved {
                // The answer to its write will bring this along.
                unsaved.on_top.extend(splices.iter().cloned());
                continue;
            }
            let revision = seat.advance(heads.clone());
            let change = NoteChange { note_id: seat.note_id, revision, acknowledged: None, splices: splices.to_vec() };
            self.outputs.push(Output::Tell(client_id, Update::NoteChanged(change)));
        }
    }

    /// A tab's caret has moved.
    pub(super) fn move_caret(
        &mut self,
        client_id: ClientId,
        note_id: NoteId,
        base: Revision,
        selection: Option<(u32, u32)>,
    ) {
        let Some(seat) = self.tabs.get(&client_id).and_then(|tab| tab.seat.as_ref()) else { return };
        if seat.note_id != note_id {
            return;
        }
        let Some(heads) = seat.heads_at(base) else { return };
        let Some(document) = self.document(note_id.document_id()) else { return };
        let cursors = selection.and_then(|(anchor, focus)| {
            Some((text::cursor_at(document, heads, anchor)?, text::cursor_at(document, heads, focus)?))
        });
        let Some(seat) = self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()) else { return };
        if seat.caret == cursors {
            return;
        }
        seat.caret = cursors;
        let circle_id = seat.circle_id;
        self.carets_of.insert(note_id);
        self.presence_changed(circle_id, false);
    }

    /// My place in a circle has changed: linked devices hear it at once, others through the relay, a caret
    /// alone not too often.
    pub(super) fn presence_changed(&mut self, circle_id: CircleId, at_once: bool) {
        let mut by_relay = false;
        for device_id in self.other_devices(circle_id) {
            let Some(peer) = self.peers.get(&device_id) else { continue };
            match peer.link {
                Some(link_id) => self.send_presence(link_id, circle_id),
                None => by_relay |= peer.is_heard(self.now),
            }
        }
        if by_relay {
            let pause_ms = if at_once { 0 } else { CARET_BY_RELAY_MS };
            let at = self.now + pause_ms;
            self.presence_due.entry(circle_id).and_modify(|due| *due = (*due).min(at)).or_insert(at);
        }
        self.changed.circle(circle_id);
    }

    /// Says by relay where I am, where that is due; when to look again.
    pub(super) fn settle_presence(&mut self) -> Option<u64> {
        let due: Vec<CircleId> =
            self.presence_due.iter().filter(|(_, at)| **at <= self.now).map(|(id, _)| *id).collect();
        for circle_id in due {
            self.presence_due.remove(&circle_id);
            self.say_here_in(circle_id, false);
        }
        self.presence_due.values().copied().min()
    }

    /// Somebody's place in this circle has changed: open notes of it show their carets anew.
    pub(super) fn carets_changed(&mut self, circle_id: CircleId) {
        let seats = self.tabs.values().filter_map(|tab| tab.seat.as_ref());
        let notes: Vec<NoteId> = seats.filter(|seat| seat.circle_id == circle_id).map(|seat| seat.note_id).collect();
        self.carets_of.extend(notes);
    }

    /// Tells the tabs where the others' carets are.
    pub(super) fn tell_carets(&mut self) {
        for note_id in std::mem::take(&mut self.carets_of) {
            for client_id in self.clients_at(note_id.document_id()) {
                // A tab whose write is on its way is told with the answer: until then positions would not fit.
                let fits = |seat: &&Seat| seat.told && seat.unsaved.is_none();
                let Some(seat) = self.tabs.get(&client_id).and_then(|tab| tab.seat.as_ref()).filter(fits) else {
                    continue;
                };
                let (revision, circle_id) = (seat.revision, seat.circle_id);
                let carets = self.carets_for(client_id, circle_id, note_id);
                self.outputs.push(Output::Tell(client_id, Update::Carets { note_id, revision, carets }));
            }
        }
    }

    fn carets_for(&self, client_id: ClientId, circle_id: CircleId, note_id: NoteId) -> Vec<CaretView> {
        let Some(document) = self.document(note_id.document_id()) else { return Vec::new() };
        let place = |cursors: &(Vec<u8>, Vec<u8>)| {
            Some((text::position_of(document, &cursors.0)?, text::position_of(document, &cursors.1)?))
        };
        let others = self.peers.iter().filter_map(|(device_id, peer)| {
            let presence = peer.presence.get(&circle_id).filter(|presence| presence.note_id == Some(note_id))?;
            Some((self.person_of_device(circle_id, *device_id)?, place(presence.selection.as_ref()?)?))
        });
        let mine = self.circles.get(&circle_id).and_then(|circle| circle.me(self.my_person_id()?));
        let my_other_tabs = self.tabs.iter().filter(|(other, _)| **other != client_id).filter_map(|(_, tab)| {
            let seat = tab.seat.as_ref().filter(|seat| seat.note_id == note_id)?;
            Some((mine.clone()?, place(seat.caret.as_ref()?)?))
        });
        others.chain(my_other_tabs).map(|(person, (anchor, focus))| CaretView { person, anchor, focus }).collect()
    }

    fn clients_at(&self, document_id: DocumentId) -> Vec<ClientId> {
        let at = |seat: &Seat| seat.note_id.document_id() == document_id;
        self.tabs.iter().filter(|(_, tab)| tab.seat.as_ref().is_some_and(at)).map(|(client_id, _)| *client_id).collect()
    }
}

/// Where the number of a tab's last write in a note stands.
pub(super) fn written_key(cabinet: &super::cabinet::Cabinet, note_id: NoteId, client_id: ClientId) -> String {
    format!("w/{}", cabinet.tag(&[&note_id.0[..], &client_id.0.to_be_bytes()].concat()))
}

/// A title may be empty, not long.
pub(super) fn check_title(title: &str) -> Result<(), Refusal> {
    if title.encode_utf16().count() > LONGEST_TITLE { Err(Refusal::TitleTooLong) } else { Ok(()) }
}
