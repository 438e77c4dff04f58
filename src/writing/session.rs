//! What a tab keeps for a note that is open, so that nobody ever waits for anybody while typing.
//!
//! Three texts in a row: `settled` (what the engine and the tab agree on), `sent` (with the one write that is on
//! its way) and `local` (as the person sees it, with what has not been sent yet). What others write is laid
//! under what is still ours. Leaves sending, the textarea and its caret to the screen; knows no engine.
//!
//! Invariant: `local` changes only by what the person types and by what others wrote; nothing typed is dropped.

use super::delta::composed;
use super::{Misfit, Revision, Splice, apply, cross, difference};

/// A write that was refused so often is not sent again by itself.
const MOST_REFUSALS: u32 = 2;

/// A write to be sent to the engine (`Command::WriteNote`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What it was written on.
    pub base: Revision,
    /// Rises by one with each write of this tab and note.
    pub number: u32,
    /// Each in the text that the one before left.
    pub splices: Vec<Splice>,
}

/// What follows from news of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// To be applied to the textarea; move its selection with [`move_position`](super::move_position).
    pub splices: Vec<Splice>,
    /// To be sent now.
    pub outgoing: Option<Outgoing>,
}

/// An open note of one tab.
#[derive(Debug, Clone)]
pub struct Session {
    settled: String,
    revision: Revision,
    flight: Option<Flight>,
    sent: String,
    unsent: Vec<Splice>,
    local: String,
    next_number: u32,
    /// A write was refused: nothing is understood or sent until the whole note has been told again.
    refused: bool,
    /// How often in a row; what was refused too often waits for the next thing typed.
    refusals: u32,
}

/// The one write that has not been answered yet.
#[derive(Debug, Clone)]
struct Flight {
    number: u32,
    splices: Vec<Splice>,
}

impl Session {
    /// A note as the engine tells it when it is opened (`NoteView`): its text, the revision, and the number of
    /// the last write of this tab that is in it.
    pub fn open(text: String, revision: Revision, acknowledged: Option<u32>) -> Self {
        Self {
            settled: text.clone(),
            revision,
            flight: None,
            sent: text.clone(),
            unsent: Vec::new(),
            local: text,
            next_number: acknowledged.map_or(1, |number| number.saturating_add(1)),
            refused: false,
            refusals: 0,
        }
    }

    /// The text as the person sees it.
    pub fn text(&self) -> &str {
        &self.local
    }

    /// The revision in which the positions of others' carets count, if they count in what is on the screen:
    /// only while nothing of ours is on its way.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Whether everything typed is with the engine.
    pub fn is_settled(&self) -> bool {
        self.flight.is_none() && self.unsent.is_empty()
    }

    /// Whether the engine still owes an answer about something typed. Until it has come, the room is not left:
    /// the engine would forget on what the words were written.
    pub fn awaits_answer(&self) -> bool {
        self.flight.is_some() || self.refused
    }

    /// A position in the text of [`Session::revision`] (somebody's caret), as it is in what is on the screen.
    pub fn position_here(&self, position: u32) -> u32 {
        let in_flight = self.flight.as_ref().map_or(&[][..], |flight| &flight.splices);
        super::move_position(super::move_position(position, in_flight), &self.unsent)
    }

    /// The person has typed: the textarea now reads so, with its caret there (in UTF-16 units).
    pub fn typed(&mut self, text: &str, caret: Option<u32>) -> Option<Outgoing> {
        self.unsent.extend(difference(&self.local, text, caret));
        text.clone_into(&mut self.local);
        self.refusals = self.refusals.min(MOST_REFUSALS - 1);
        self.send()
    }

    /// The engine tells of a change (`NoteChange`).
    ///
    /// While a write is on its way, changes that do not answer it are passed over, because the answer will
    /// carry them.
    ///
    /// # Errors
    /// The splices do not fit: something was missed. Look at the room again and [`Session::reopen`]; until then
    /// the session stands as it was.
    pub fn hear(&mut self, revision: Revision, acknowledged: Option<u32>, splices: &[Splice]) -> Result<Heard, Misfit> {
        let answers = match (&self.flight, acknowledged) {
            (Some(flight), Some(number)) => flight.number == number,
            (None, None) => !self.refused,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !answers {
            return Ok(Heard::default());
        }
        let settled = apply(&self.sent, splices)?;
        let (unsent, theirs) = cross(&self.unsent, splices);
        let local = apply(&self.local, &theirs)?;
        let answered = self.flight.take().is_some();
        if answered {
            self.refusals = 0;
        }
        (self.settled, self.sent, self.local) = (settled.clone(), settled, local);
        self.revision = revision;
        self.unsent = unsent;
        Ok(Heard { splices: theirs, outgoing: if answered { self.send() } else { None } })
    }

    /// The engine did not take the write with this number (`Refused`): it stays on the screen. `false` if that
    /// write is not the one on its way; then nothing has changed.
    ///
    /// Changes of others were passed over because the answer would have carried them, so the whole note has to
    /// be told again: [`Session::reopen`] joins the two and sends once more. What is refused then too goes out
    /// with the next thing typed.
    pub fn refused(&mut self, number: u32) -> bool {
        let is_on_its_way = self.flight.as_ref().is_some_and(|flight| flight.number == number);
        if is_on_its_way {
            self.take_back();
            self.refused = true;
            self.refusals += 1;
        }
        is_on_its_way
    }

    /// What is on its way counts as not sent.
    fn take_back(&mut self) {
        if let Some(flight) = self.flight.take() {
            let typed_since = core::mem::replace(&mut self.unsent, flight.splices);
            self.unsent.extend(typed_since);
            self.unsent = composed(&self.unsent);
            self.sent.clone_from(&self.settled);
        }
    }

    /// The engine tells the whole note again (`NoteView`), because it has started anew or something was missed.
    ///
    /// The text may hold the write that was on its way (`acknowledged` says so) or lack it; in both cases
    /// everything typed ends up on top of it, once.
    pub fn reopen(&mut self, text: &str, revision: Revision, acknowledged: Option<u32>) -> Heard {
        let arrived = self.flight.as_ref().is_some_and(|flight| {
            // An engine that has forgotten our numbers may still hold our words.
            acknowledged.is_some_and(|number| number >= flight.number) || (acknowledged.is_none() && text == self.sent)
        });
        if arrived {
            self.flight = None;
            self.settled.clone_from(&self.sent);
        } else {
            self.take_back();
        }
        let theirs_below = difference(&self.settled, text, None);
        let (unsent, theirs) = cross(&self.unsent, &theirs_below);
        let before = core::mem::take(&mut self.local);
        // Both steps fit by construction; were it not so, the engine's text with ours on top would be lost, so
        // the person's own text is kept and told to the engine as a whole.
        let after = apply(&before, &theirs).ok().filter(|after| apply(text, &unsent).as_ref() == Ok(after));
        let (local, unsent, theirs) = match after {
            Some(after) => (after, unsent, theirs),
            None => (before.clone(), difference(text, &before, None), Vec::new()),
        };
        self.local = local;
        self.unsent = unsent;
        text.clone_into(&mut self.settled);
        text.clone_into(&mut self.sent);
        self.revision = revision;
        self.next_number = self.next_number.max(acknowledged.map_or(0, |number| number.saturating_add(1)));
        self.refused = false;
        Heard { splices: theirs, outgoing: self.send() }
    }

    /// Sends what is unsent, unless a write is on its way.
    fn send(&mut self) -> Option<Outgoing> {
        if self.flight.is_some() || self.refused || self.refusals >= MOST_REFUSALS {
            return None;
        }
        let splices = composed(&self.unsent);
        self.unsent.clear();
        if splices.is_empty() {
            return None;
        }
        let number = self.next_number;
        self.next_number = number.saturating_add(1);
        self.sent.clone_from(&self.local);
        self.flight = Some(Flight { number, splices: splices.clone() });
        Some(Outgoing { base: self.revision, number, splices })
    }
}
