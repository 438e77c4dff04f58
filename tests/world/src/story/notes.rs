//! Notes in a story: begun, opened, typed into.

use crate::tab::{Answer, Promised};
use crate::world::{Device, World};
use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::identifiers::NoteId;

impl World {
    /// The person begins a note in the circle of the story and has it open.
    pub fn begins_note(&mut self, device: Device, title: &str) -> NoteId {
        let note_id = NoteId(self.random());
        self.begins_this_note(device, note_id, title);
        note_id
    }

    /// Begins the note of this name, if nobody has, and opens it.
    pub fn begins_this_note(&mut self, device: Device, note_id: NoteId, title: &str) {
        let circle_id = self.circle_id(device);
        let command = Command::AddNote { circle_id, note_id, title: title.to_owned() };
        assert_eq!(self.does_and_waits(device, command), Answer::Done);
        self.opens_note(device, note_id);
    }

    /// The first tab has this note open.
    pub fn opens_note(&mut self, device: Device, note_id: NoteId) {
        self.opens_note_in(device, self.first(device), note_id);
    }

    /// This tab has this note open.
    pub fn opens_note_in(&mut self, device: Device, client: ClientId, note_id: NoteId) {
        let circle_id = self.circle_id(device);
        self.look_in(device, client, Room::Note(circle_id, note_id));
        self.until("the note to open", |world| {
            world.tab_of(device, client).note.as_ref().filter(|note| note.note_id == note_id).map(|_| ())
        });
    }

    /// The person types this at the end of the note, in one go, and does not wait.
    pub fn types(&mut self, device: Device, note_id: NoteId, text: &str) {
        self.types_in(device, self.first(device), note_id, text);
    }

    /// As [`World::types`], in this tab.
    pub fn types_in(&mut self, device: Device, client: ClientId, note_id: NoteId, text: &str) {
        let end = self.text_in(device, client, note_id).len();
        self.replaces_in(device, client, note_id, end..end, text);
    }

    /// The person types this letter by letter at the end of the note, so many milliseconds apart.
    pub fn types_slowly(&mut self, device: Device, note_id: NoteId, text: &str, apart_ms: u64) {
        for letter in text.chars() {
            self.types(device, note_id, letter.encode_utf8(&mut [0; 4]));
            self.run_for(apart_ms);
        }
    }

    /// The person puts this text in the place of these bytes of the text on the screen.
    pub fn replaces_in(
        &mut self,
        device: Device,
        client: ClientId,
        note_id: NoteId,
        place: std::ops::Range<usize>,
        text: &str,
    ) {
        let mut whole = self.text_in(device, client, note_id);
        let caret = whole[..place.start].encode_utf16().count() + text.encode_utf16().count();
        whole.replace_range(place, text);
        self.text_becomes(device, client, &whole, Some(caret as u32));
    }

    /// The person selects this in the open note of the first tab, in UTF-16 units; the caret is at the end.
    ///
    /// # Panics
    /// When no note is open.
    pub fn moves_caret(&mut self, device: Device, selection: std::ops::Range<u32>) {
        let note = self.tab(device).note.as_ref().expect("a note is open");
        let (note_id, base) = (note.note_id, note.revision());
        let (anchor, focus) = (Some(selection.start), Some(selection.end));
        self.does(device, Command::MoveCaret { note_id, base, anchor, focus });
    }

    /// The text of this note that the person was last told is saved.
    pub fn promised_text(&self, device: Device, note_id: NoteId) -> Option<String> {
        self.profile(device).promised.iter().rev().find_map(|(_, promised)| match promised {
            Promised::Text(of, text) if *of == note_id => Some(text.clone()),
            _ => None,
        })
    }

    /// The note as the first tab shows it.
    pub fn text(&mut self, device: Device, note_id: NoteId) -> String {
        self.text_in(device, self.first(device), note_id)
    }

    /// The note as this tab shows it.
    pub fn text_in(&mut self, device: Device, client: ClientId, note_id: NoteId) -> String {
        self.opens_note_in(device, client, note_id);
        self.tab_of(device, client).note.as_ref().map(|note| note.text().to_owned()).unwrap_or_default()
    }

    /// Waits until this device shows a note that reads so.
    pub fn reads(&mut self, device: Device, note_id: NoteId, text: &str) {
        self.opens_note(device, note_id);
        self.until(&format!("the note to read {text:?}"), |world| {
            world.tab(device).note.as_ref().filter(|note| note.text() == text).map(|_| ())
        });
    }
}
