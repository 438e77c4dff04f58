//! What a tab holds of an open note: the session, the textarea, and everybody's carets.
//!
//! Invariants: what the person composes (an input method in the middle of a word) is never touched; what others
//! write meanwhile waits its turn. The selection stays on the same letters when others write.

use crate::engine::command::Command;
use crate::engine::view::{CaretView, Update};
use crate::identifiers::NoteId;
use crate::ui::app::App;
use crate::writing::{Heard, Outgoing, Revision, Session, difference, move_position};
use leptos::html;
use leptos::prelude::{Update as _, *};
use std::rc::Rc;

/// What is not for drawing.
#[derive(Default)]
struct Page {
    session: Option<Session>,
    composing: bool,
    held: Vec<Update>,
    focused: bool,
    told: Option<(Revision, Option<(u32, u32)>)>,
    /// The latest write: the number of its command, and its own.
    latest: Option<(u32, u32)>,
}

/// A handle to the open note.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    note_id: NoteId,
    page: StoredValue<Page, LocalStorage>,
    /// Where one writes.
    pub(super) field: NodeRef<html::Textarea>,
    /// What stands in it.
    pub(super) shown: RwSignal<String>,
    /// The others' carets, by their place in what stands there.
    pub(super) carets: RwSignal<Vec<CaretView>>,
    /// Whether everything typed is with the engine.
    pub(super) settled: RwSignal<bool>,
}

impl Desk {
    /// Opens the note, and listens until the room is left.
    pub(super) fn new(app: App, note_id: NoteId) -> Self {
        let desk = Self {
            app,
            note_id,
            page: StoredValue::new_local(Page::default()),
            field: NodeRef::new(),
            shown: RwSignal::new(String::new()),
            carets: RwSignal::new(Vec::new()),
            settled: RwSignal::new(true),
        };
        app.listen_to_note(Some(Rc::new(move |update: &Update| desk.hear(update))));
        on_cleanup(move || {
            app.listen_to_note(None);
            app.set_words_on_their_way(false);
        });
        Effect::new(move |drawn: Option<bool>| {
            let field = desk.field.get();
            if drawn != Some(true)
                && let Some(field) = &field
            {
                field.set_value(&desk.text());
            }
            field.is_some()
        });
        desk
    }

    /// The text as it stands on the screen.
    pub(super) fn text(self) -> String {
        self.shown.get_untracked()
    }

    fn with<T>(self, what: impl FnOnce(&mut Page) -> T) -> Option<T> {
        self.page.try_update_value(what)
    }

    /// News of this note.
    fn hear(self, update: &Update) {
        if self.with(|page| page.composing).unwrap_or(false) {
            self.with(|page| page.held.push(update.clone()));
            return;
        }
        match update {
            Update::Note(note) if note.note_id == self.note_id => {
                let heard = self.with(|page| match &mut page.session {
                    Some(session) => Some(session.reopen(&note.text, note.revision, note.acknowledged)),
                    None => {
                        page.session = Some(Session::open(note.text.clone(), note.revision, note.acknowledged));
                        None
                    }
                });
                match heard.flatten() {
                    Some(heard) => self.take(heard),
                    None => self.opened(&note.text),
                }
            }
            Update::NoteChanged(change) if change.note_id == self.note_id => {
                let heard = self.with(|page| {
                    page.session
                        .as_mut()
                        .map(|session| session.hear(change.revision, change.acknowledged, &change.splices))
                });
                match heard.flatten() {
                    Some(Ok(heard)) => self.take(heard),
                    // Something was missed: the whole note is asked for again.
                    Some(Err(_)) => self.app.look(),
                    None => {}
                }
            }
            Update::Carets { note_id, revision, carets } if *note_id == self.note_id => self.place(*revision, carets),
            Update::Refused(number, _) => {
                let refused = self.with(|page| {
                    let (_, write) = page.latest.take_if(|(command, _)| command == number)?;
                    page.session.as_mut().map(|session| session.refused(write))
                });
                if refused.flatten() == Some(true) {
                    self.app.look();
                }
            }
            _ => {}
        }
    }

    /// The note is there. What the person typed before stands in front of it.
    fn opened(self, text: &str) {
        let early = self.text();
        self.shown.set(text.to_owned());
        let Some(field) = self.field.get_untracked() else { return };
        if early.is_empty() {
            field.set_value(text);
        } else {
            let end = u32::try_from(early.encode_utf16().count()).ok();
            field.set_value(&(early + text));
            let _ = field.set_selection_range(end.unwrap_or(0), end.unwrap_or(0));
            self.typed();
        }
        if text.is_empty() {
            // An empty note is there to be written in; a browser that does not move the focus loses nothing.
            let _ = field.focus();
        }
    }

    /// Shows what others wrote, and sends what may be sent now.
    fn take(self, heard: Heard) {
        if !heard.splices.is_empty() {
            let text = self.with(|page| page.session.as_ref().map(|session| session.text().to_owned())).flatten();
            let text = text.unwrap_or_default();
            if let Some(field) = self.field.get_untracked() {
                let place = |at: Option<u32>| move_position(at.unwrap_or(0), &heard.splices);
                let start = place(field.selection_start().ok().flatten());
                let end = place(field.selection_end().ok().flatten());
                field.set_value(&text);
                if self.with(|page| page.focused) == Some(true) {
                    // Positions moved by the same splices lie within the text.
                    let _ = field.set_selection_range(start, end);
                }
            }
            self.carets.update(|carets| {
                for caret in carets {
                    caret.anchor = move_position(caret.anchor, &heard.splices);
                    caret.focus = move_position(caret.focus, &heard.splices);
                }
            });
            self.shown.set(text);
        }
        self.send(heard.outgoing);
    }

    fn send(self, outgoing: Option<Outgoing>) {
        if let Some(Outgoing { base, number, splices }) = outgoing {
            let command = self.app.give(Command::WriteNote { note_id: self.note_id, base, number, splices });
            self.with(|page| page.latest = Some((command, number)));
        }
        let settled = self.with(|page| page.session.as_ref().is_none_or(Session::is_settled)).unwrap_or(true);
        if self.settled.get_untracked() != settled {
            self.settled.set(settled);
        }
        self.tell_caret();
        let awaits = self.with(|page| page.session.as_ref().is_some_and(Session::awaits_answer)).unwrap_or(false);
        self.app.words_on_their_way(awaits);
    }

    /// The person has typed.
    pub(super) fn typed(self) {
        let Some(field) = self.field.get_untracked() else { return };
        let text = field.value();
        if !self.with(|page| page.composing).unwrap_or(false) {
            let caret = field.selection_end().ok().flatten();
            let outgoing =
                self.with(|page| page.session.as_mut().and_then(|session| session.typed(&text, caret))).flatten();
            self.send(outgoing);
        }
        let splices = difference(&self.text(), &text, field.selection_end().ok().flatten());
        self.carets.update(|carets| {
            for caret in carets {
                caret.anchor = move_position(caret.anchor, &splices);
                caret.focus = move_position(caret.focus, &splices);
            }
        });
        self.shown.set(text);
    }

    /// An input method begins or ends.
    pub(super) fn compose(self, composing: bool) {
        self.with(|page| page.composing = composing);
        if !composing {
            self.typed();
            for update in self.with(|page| core::mem::take(&mut page.held)).unwrap_or_default() {
                self.hear(&update);
            }
        }
    }

    /// The person's own caret may have moved, or the text has lost the focus.
    pub(super) fn caret_moved(self, focused: bool) {
        self.with(|page| page.focused = focused);
        self.tell_caret();
    }

    /// Tells the others, if the position counts in what they know and is news.
    fn tell_caret(self) {
        let Some(field) = self.field.get_untracked() else { return };
        let told = self.with(|page| {
            let session = page.session.as_ref().filter(|session| session.is_settled())?;
            let here = page.focused.then(|| {
                let anchor = field.selection_start().ok().flatten().unwrap_or(0);
                (anchor, field.selection_end().ok().flatten().unwrap_or(anchor))
            });
            let news = (session.revision(), here);
            (page.told != Some(news)).then(|| {
                page.told = Some(news);
                news
            })
        });
        if let Some((base, here)) = told.flatten() {
            let (anchor, focus) = here.unzip();
            self.app.order(Command::MoveCaret { note_id: self.note_id, base, anchor, focus });
        }
    }

    /// The others' carets, moved to where they are in what stands here.
    fn place(self, revision: Revision, carets: &[CaretView]) {
        let placed = self.with(|page| {
            let session = page.session.as_ref().filter(|session| session.revision() == revision)?;
            let place = |caret: &CaretView| CaretView {
                anchor: session.position_here(caret.anchor),
                focus: session.position_here(caret.focus),
                ..caret.clone()
            };
            Some(carets.iter().map(place).collect())
        });
        self.carets.set(placed.flatten().unwrap_or_else(|| carets.to_vec()));
    }
}
