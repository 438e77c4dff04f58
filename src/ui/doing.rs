//! What a person does: going to a room, giving a command, taking something back.
//!
//! Invariant: every command goes through the book, and the room looked at is always the room on the screen.

use super::app::{App, Undo};
use super::route::{Route, Side};
use crate::engine::command::Command;
use crate::identifiers::{CircleId, GoalId, NoteId, PersonId};
use crate::mentoring::circle::CircleKind;
use leptos::prelude::*;

/// How long something can be taken back, in milliseconds.
const UNDO_MS: u32 = 12_000;

/// How long a note is held open for words on their way, in milliseconds: longer than an engine takes to start
/// anew, and nobody is kept in a room by one that never answers.
const LONGEST_HOLD_MS: u32 = 10_000;

impl App {
    /// Gives a command to the engine.
    pub(crate) fn order(self, command: Command) {
        self.give(command);
    }

    /// As [`App::order`]; the number under which it will be answered.
    pub(crate) fn give(self, command: Command) -> u32 {
        let number = self.with_book(|book| book.enter(command.clone()));
        (self.sender())(number, command);
        number
    }

    /// Goes to a room, as a new step of the history.
    pub(crate) fn go(self, route: Route) {
        self.outside().go(&route.path(), false);
        self.arrive(route);
    }

    /// Is in a room now, whatever the way there; as soon as the words of the room before are with the engine.
    pub(crate) fn arrive(self, route: Route) {
        let before = self.route.get_untracked();
        if self.waits_for_words(route) && before != route {
            let leave = move || {
                if let Some(route) = self.set_words_on_their_way(false) {
                    self.arrive(route);
                }
            };
            self.outside().after(LONGEST_HOLD_MS, Box::new(leave));
            return;
        }
        self.route.set(route);
        self.palette.set(false);
        let same_circle = matches!((before, route), (Route::Circle(a, _), Route::Circle(b, _)) if a == b);
        if !same_circle {
            self.refusal.set(None);
            self.editing.set(None);
            self.steps.update(|steps| *steps += 1);
            self.look();
        }
        self.open_what_the_address_holds();
    }

    /// The open note has words on their way, or has none any more: then whoever wanted to leave it leaves.
    pub(crate) fn words_on_their_way(self, on_their_way: bool) {
        if let Some(route) = self.set_words_on_their_way(on_their_way) {
            self.arrive(route);
        }
    }

    /// Tells the engine which room is on the screen.
    pub(crate) fn look(self) {
        self.order(Command::Look(self.route.get_untracked().room(self.my_circle_now())));
    }

    /// The invitation, the way in for a device or the recovery kit that stands after `#`. An invitation is opened
    /// before there is a name as well: it may be one that brings the name with it.
    pub(crate) fn open_what_the_address_holds(self) {
        let place = self.outside().place();
        let Some(text) = place.split_once('#').map(|(_, text)| text.to_owned()).filter(|text| !text.is_empty()) else {
            return;
        };
        let route = self.route.get_untracked();
        match route {
            Route::Join | Route::NewDevice => self.order(Command::OpenInvitation { text }),
            Route::Recover => {
                // Whoever looks at the address or the history finds no kit there.
                self.outside().go(&route.path(), true);
                self.order(Command::ReadKit { text });
            }
            _ => {}
        }
    }

    /// Offers to take back what was just done.
    pub(crate) fn offer_undo(self, sentence: String, command: Command) {
        let number = self.undo.with_untracked(|undo| undo.as_ref().map_or(0, |undo| undo.number)).wrapping_add(1);
        self.undo.set(Some(Undo { number, sentence, command }));
        self.outside().after(
            UNDO_MS,
            Box::new(move || {
                if self.undo.with_untracked(|undo| undo.as_ref().is_some_and(|undo| undo.number == number)) {
                    self.undo.set(None);
                }
            }),
        );
    }

    /// Starts a circle and goes there as soon as it is.
    pub(crate) fn start_circle(self, kind: CircleKind, title: String) {
        let request = self.outside().random16();
        self.set_starting(Some((request, false)));
        self.order(Command::StartCircle { request, kind, title });
    }

    /// Goes on without these people, and goes to the new circle as soon as it is.
    pub(crate) fn continue_without(self, circle_id: CircleId, person_ids: Vec<PersonId>) {
        let request = self.outside().random16();
        self.set_starting(Some((request, true)));
        self.order(Command::ContinueWithout { circle_id, person_ids, request });
    }

    /// Begins a note and goes there.
    pub(crate) fn write_a_note(self, circle_id: CircleId) {
        let note_id = NoteId(self.outside().random16());
        self.order(Command::AddNote { circle_id, note_id, title: String::new() });
        self.go(Route::Note(circle_id, note_id));
    }

    /// Opens the editor with an empty goal.
    pub(crate) fn set_a_goal(self, circle_id: CircleId) {
        let goal_id = GoalId(self.outside().random16());
        self.editing.set(Some(super::app::Editing { circle_id, goal_id, is_new: true }));
    }

    /// My own circle, if the engine has said which it is.
    pub(crate) fn my_circle(self) -> Option<CircleId> {
        self.me.with(|me| me.as_ref().and_then(|me| me.personal_circle_id))
    }

    /// The same, for whoever does something once and follows nothing.
    pub(crate) fn my_circle_now(self) -> Option<CircleId> {
        self.me.with_untracked(|me| me.as_ref().and_then(|me| me.personal_circle_id))
    }

    /// The address of a circle; my own has a shorter one.
    pub(crate) fn circle_route(self, circle_id: CircleId, side: Side) -> Route {
        match (self.my_circle_now() == Some(circle_id), side) {
            (true, Side::Both) => Route::Me,
            _ => Route::Circle(circle_id, side),
        }
    }
}
