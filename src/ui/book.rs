//! The book of commands that the engine has not answered yet.
//!
//! Pure: numbers come out, the caller sends. Invariant: a command stays in the book until it is answered, and
//! after a new engine has started what stands there goes out again in the order in which it was given. What a
//! note's `Session` or the current room says anew by itself is not said twice.

use crate::engine::command::Command;
use crate::identifiers::NoteId;

/// One command on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    number: u32,
    command: Command,
    /// The disk refuses it and others may hear of it: no other engine is told it again.
    unsaved: bool,
}

/// What has been sent and not answered.
#[derive(Debug, Default)]
pub struct Book {
    last_number: u32,
    waiting: Vec<Entry>,
}

impl Book {
    /// Enters a command; its number.
    pub fn enter(&mut self, command: Command) -> u32 {
        self.last_number = self.last_number.wrapping_add(1);
        if !matches!(command, Command::MoveCaret { .. }) {
            self.waiting.push(Entry { number: self.last_number, command, unsaved: false });
        }
        self.last_number
    }

    /// The engine has answered this number; what it was, if it was still waiting.
    pub fn answered(&mut self, number: u32) -> Option<Command> {
        let at = self.waiting.iter().position(|entry| entry.number == number)?;
        Some(self.waiting.remove(at).command)
    }

    /// This number took effect, and the disk refuses it.
    pub fn unsaved(&mut self, number: u32) {
        self.waiting.iter_mut().filter(|entry| entry.number == number).for_each(|entry| entry.unsaved = true);
    }

    /// A new engine has started: everything that it has to be told again, in order.
    pub fn again(&mut self) -> Vec<(u32, Command)> {
        self.waiting
            .retain(|entry| !entry.unsaved && !matches!(entry.command, Command::WriteNote { .. } | Command::Look(_)));
        self.waiting.iter().map(|entry| (entry.number, entry.command.clone())).collect()
    }

    /// Whether something that changes what is kept is still on its way.
    pub fn is_waiting(&self) -> bool {
        self.waiting.iter().any(|entry| !matches!(entry.command, Command::Look(_)))
    }

    /// Whether words written in this note are on their way.
    pub fn is_writing(&self, note: NoteId) -> bool {
        self.waiting
            .iter()
            .any(|entry| matches!(&entry.command, Command::WriteNote { note_id, .. } if *note_id == note))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::command::Room;
    use crate::writing::Revision;

    fn name(name: &str) -> Command {
        Command::GiveName { name: name.to_owned() }
    }

    fn write(note_id: NoteId) -> Command {
        Command::WriteNote { note_id, base: Revision(1), number: 1, splices: Vec::new() }
    }

    #[test]
    fn what_the_engine_did_not_answer_is_said_again_in_order() {
        let mut book = Book::default();
        let numbers = [book.enter(name("Ana")), book.enter(name("Ben")), book.enter(name("Chidi"))];
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(book.answered(2), Some(name("Ben")));
        assert_eq!(book.answered(2), None);
        assert_eq!(book.again(), [(1, name("Ana")), (3, name("Chidi"))]);
        assert!(book.is_waiting());
        book.unsaved(3);
        assert_eq!(book.again(), [(1, name("Ana"))], "others may have heard the other");
    }

    #[test]
    fn a_note_says_its_words_again_by_itself() {
        let mut book = Book::default();
        let note_id = NoteId([1; 16]);
        book.enter(write(note_id));
        book.enter(Command::Look(Room::Today));
        book.enter(Command::MoveCaret { note_id, base: Revision(1), anchor: None, focus: None });
        assert!(book.is_writing(note_id));
        assert_eq!(book.again(), []);
        assert!(!book.is_writing(note_id) && !book.is_waiting());
    }
}
