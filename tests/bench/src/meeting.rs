//! Two devices whose documents are equal meet again: what a link carries until both know that.
//!
//! Counted is everything that passes in the two seconds after the link opens: its proof, the digests, and who is
//! where. With one document in the place of a thousand, what is left is the cost of meeting at all.

use crate::figure::{Subject, say, timed};
use alongside::engine::command::{Command, Room};
use alongside::identifiers::NoteId;
use alongside::mentoring::circle::CircleKind;
use alongside_world::{Device, World};

const PART: &str = "meeting";

/// The index of the circle is one of them.
const DOCUMENTS: usize = 1_000;

/// Long enough for everything that a meeting brings.
const WATCHED_MS: u64 = 2_000;

pub(crate) fn measure() {
    for (subject, documents) in [(Subject::Alongside, DOCUMENTS), (Subject::AlongsideWithOne, 1)] {
        let mut world = World::new(documents as u64);
        world.default_relay = None;
        let (ana, ben) = together_with(&mut world, documents);
        let before = apart(&mut world, ana, ben);
        let code = world.makes_link_code(ana);
        let answer = world.answers_link_code(ben, &code);
        assert_eq!(world.carried().len(), before, "nothing passes before the link is open");
        let ((), ms) = timed(|| {
            world.reads_answer_code(ana, &answer);
            world.run_for(WATCHED_MS);
        });
        let carried = &world.carried()[before..];
        say(PART, "messages, both ways", subject, carried.len() as f64, "messages");
        say(PART, "bytes, both ways", subject, carried.iter().map(Vec::len).sum::<usize>() as f64, "bytes");
        say(PART, "time", subject, ms, "ms");
    }
}

/// Ana and Ben, joined by codes, with so many equal documents.
fn together_with(world: &mut World, documents: usize) -> (Device, Device) {
    let ana = world.person("Ana");
    let circle_id = world.starts_circle(ana, CircleKind::Pair);
    let code = world.makes_invitation_code(ana);
    let ben = world.person("Ben");
    let answer = world.reads_invitation_code(ben, &code);
    world.reads_answer_code(ana, &answer);
    world.is_let_in(ben);
    for number in 1..documents {
        let note_id = NoteId(world.random());
        let title = format!("Note {number}");
        world.does_and_waits(ana, Command::AddNote { circle_id, note_id, title });
        world.opens_note(ana, note_id);
        world.types(ana, note_id, &format!("What we said in week {number}."));
        world.saves(ana);
    }
    world.look(ana, Room::Today);
    world.run_until_quiet();
    let theirs = world.circle(ben).notes;
    assert_eq!(theirs.len() + 1, documents, "Ben has every note");
    assert!(theirs.iter().all(|note| note.excerpt.starts_with("What we said")), "and its text");
    (ana, ben)
}

/// The link is cut; how many messages any link has carried so far.
fn apart(world: &mut World, ana: Device, ben: Device) -> usize {
    world.break_links(ana);
    world.run_until_quiet();
    assert!(!world.are_linked(ana, ben));
    world.carried().len()
}
