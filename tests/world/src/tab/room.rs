//! Rooms: what is on the screen, and what of it is new.

use super::{OpenNote, Reaction, Tab};
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{CircleView, Update};
use alongside::identifiers::CircleId;
use alongside::mentoring::item::Item;
use alongside::writing::Outgoing;

impl Tab {
    /// The person goes to another room: what was on the screen is gone from it.
    pub(super) fn enter(&mut self, room: Room) {
        if self.room == Some(room) {
            return;
        }
        self.room = Some(room);
        (self.today, self.circle, self.invite, self.joining, self.settings) = (None, None, None, None, None);
        self.items.clear();
        (self.note, self.devices, self.kit, self.recovering) = (None, None, None, None);
    }

    /// The textarea of the open note now reads so, with the caret there; what has to be sent.
    pub fn types(&mut self, text: &str, caret: Option<u32>) -> Option<(u32, Command)> {
        let outgoing = self.note.as_mut()?.typed(text, caret)?;
        Some(self.write(outgoing))
    }

    pub(super) fn show(&mut self, update: Update) -> Reaction {
        let stirred = match update {
            Update::Me(view) => replace(&mut self.me, view),
            Update::Invite(view) => replace(&mut self.invite, view),
            Update::Joining(view) => replace(&mut self.joining, view),
            Update::Circle(view) => {
                let stirred = self.circle.as_ref().map(lasting) != Some(lasting(&view));
                self.circle = Some(view);
                stirred
            }
            Update::Items { circle_id, all, items } => self.show_items(circle_id, all, items),
            Update::Note(_) | Update::NoteChanged(_) | Update::Carets { .. } => return self.show_note(update),
            Update::Today(view) => {
                self.today = Some(view);
                false
            }
            Update::Settings(view) => {
                self.settings = Some(view);
                false
            }
            Update::Devices(view) => {
                self.devices = Some(view);
                false
            }
            Update::Kit(view) => {
                self.kit = Some(view);
                false
            }
            Update::File { what, bytes } => {
                self.files.push((what, bytes));
                true
            }
            Update::Recovering(view) => replace(&mut self.recovering, view),
            Update::Truth(view) => {
                self.truth = Some(view);
                false
            }
            Update::Notices(notices) => {
                let stirred = self.notices != notices;
                self.notices = notices;
                stirred
            }
            Update::Started { .. } | Update::Done(_) | Update::Refused(..) | Update::Unsaved(_) => false,
        };
        Reaction { stirred, commands: Vec::new() }
    }

    fn show_items(&mut self, circle_id: CircleId, all: bool, items: Vec<Item>) -> bool {
        if self.room != Some(Room::Circle(circle_id)) {
            return false;
        }
        let before = self.items.clone();
        if all {
            self.items.clear();
        }
        self.items.extend(items.into_iter().map(|item| (item.item_id, item)));
        before != self.items
    }

    fn show_note(&mut self, update: Update) -> Reaction {
        let Some(Room::Note(circle_id, note_id)) = self.room else { return Reaction::default() };
        let mut stirred = false;
        let mut look_again = false;
        let outgoing = match update {
            Update::Note(view) if (view.circle_id, view.note_id) == (circle_id, note_id) => {
                stirred = true;
                self.forget_writes(note_id);
                match &mut self.note {
                    Some(note) => note.reopen(view),
                    empty => {
                        *empty = Some(OpenNote::new(view));
                        None
                    }
                }
            }
            Update::NoteChanged(change) if change.note_id == note_id => match &mut self.note {
                Some(note) => {
                    stirred = !change.splices.is_empty();
                    note.hear(&change).unwrap_or_else(|| {
                        look_again = true;
                        None
                    })
                }
                None => None,
            },
            Update::Carets { note_id: of, revision, carets } if of == note_id => {
                if let Some(note) = &mut self.note {
                    note.show_carets(revision, carets);
                }
                None
            }
            _ => None,
        };
        let mut commands: Vec<_> = outgoing.map(|outgoing| self.write(outgoing)).into_iter().collect();
        if look_again {
            commands.extend(self.room.map(|room| self.does(Command::Look(room))));
        }
        Reaction { stirred, commands }
    }

    fn write(&mut self, outgoing: Outgoing) -> (u32, Command) {
        let note_id = self.note.as_ref().map(|note| note.note_id).expect("only an open note is written");
        let Outgoing { base, number, splices } = outgoing;
        let (command_number, command) = self.does(Command::WriteNote { note_id, base, number, splices });
        self.remember_write(command_number);
        (command_number, command)
    }
}

fn replace<T: PartialEq>(place: &mut Option<T>, view: T) -> bool {
    let stirred = place.as_ref() != Some(&view);
    *place = Some(view);
    stirred
}

/// A circle without what comes and goes by itself.
fn lasting(view: &CircleView) -> CircleView {
    let mut lasting = view.clone();
    lasting.freshness.clear();
    for note in &mut lasting.notes {
        note.here.clear();
    }
    lasting
}
