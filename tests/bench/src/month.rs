//! Catching up by the mailbox after a month away, beside raw Automerge that reads the same documents.
//!
//! The others write every day for thirty days and are away themselves when the one who was away comes back: all of it
//! comes out of the slots. Counted are the slots that wait, their bytes as sealed and padded, and the work from the
//! moment in which the device has a network again until the last word is on its screen.

use crate::figure::{Subject, median, say, timed};
use crate::long_circle::documents_on;
use alongside::engine::command::{Command, Room};
use alongside::identifiers::{GoalId, NoteId};
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::{Confidence, GoalEdit, GoalField};
use alongside_world::story::draft;
use alongside_world::{Device, LinkWeather, World};

const PART: &str = "month";
const DAYS: u64 = 30;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// So many times a day somebody writes a sentence.
const SENTENCES: u64 = 4;
const SENTENCE: &str = "We spoke about the report, and the next step is a smaller one. ";

/// How often the return is measured, each time in a world of its own that begins alike.
const TIMES: usize = 3;

pub(crate) fn measure() -> Result<(), Box<dyn std::error::Error>> {
    for (what, people) in [("a pair", 2), ("a group of 8", 8)] {
        let mut away = Away::for_a_month(people);
        let (slots, bytes) = away.waiting();
        let changes: usize = documents_on(away.world.profile(away.writers[0]))?.len();
        let mut ours = Vec::new();
        let disk = away.world.profile(away.returner).disk.records().clone();
        for turn in 0..TIMES {
            if turn > 0 {
                away.world.crash(away.returner);
                away.world.profile_mut(away.returner).disk.restore(disk.clone());
                away.world.restart(away.returner);
            }
            ours.push(away.comes_back());
        }
        let mut raw = Vec::new();
        for _ in 0..TIMES {
            let documents = documents_on(away.world.profile(away.returner))?;
            let (outcome, ms) = timed(|| documents.iter().try_for_each(|pieces| pieces.loaded().map(drop)));
            outcome?;
            raw.push(ms);
        }
        say(PART, &format!("{what}: until the last word is there"), Subject::Alongside, median(ours), "ms");
        say(PART, &format!("{what}: until the last word is there"), Subject::RawAutomerge, median(raw), "ms");
        say(PART, &format!("{what}: slots that wait"), Subject::Alongside, slots as f64, "slots");
        say(PART, &format!("{what}: bytes that wait"), Subject::Alongside, bytes as f64, "bytes");
        say(PART, &format!("{what}: documents"), Subject::Alongside, changes as f64, "documents");
    }
    Ok(())
}

/// A circle in which one device was away for a month, while the others wrote.
struct Away {
    world: World,
    writers: Vec<Device>,
    returner: Device,
    note_id: NoteId,
}

impl Away {
    fn for_a_month(people: usize) -> Self {
        let mut world = World::new(people as u64);
        let first = world.person("Ana");
        let circle_id = world.starts_circle(first, CircleKind::Group);
        let mut devices = vec![first];
        for number in 1..people {
            devices.push(world.brings_in(first, &format!("Person {number}")));
        }
        for device in &devices {
            world.link_weather(*device, LinkWeather::NeverOpens);
        }
        let note_id = world.begins_note(first, "Diary");
        let goals: Vec<GoalId> = devices.iter().map(|device| world.sets_goal(*device, draft("Speak up"))).collect();
        world.run_until_quiet();
        let returner = devices.pop().unwrap_or(first);
        world.offline(returner);
        for day in 0..DAYS {
            let writer = devices[day as usize % devices.len()];
            world.opens_note(writer, note_id);
            for _ in 0..SENTENCES {
                world.types(writer, note_id, SENTENCE);
                world.run_for(5_000);
            }
            world.look(writer, Room::Circle(circle_id));
            let goal_id = goals[day as usize % devices.len()];
            for edit in [
                GoalEdit::Confidence(Confidence::new((day % 10) as u8 + 1)),
                GoalEdit::Text(GoalField::NextStep, format!("Ask one question on day {day}")),
            ] {
                world.does_and_waits(writer, Command::EditGoal { circle_id, goal_id, edits: vec![edit] });
            }
            world.run_for(DAY_MS);
        }
        for device in &devices {
            world.offline(*device);
        }
        world.run_for(60_000);
        Self { world, writers: devices, returner, note_id }
    }

    /// How many slots wait at the relay, and their bytes.
    fn waiting(&self) -> (usize, usize) {
        let slots = self.world.relay.slots();
        (slots.len(), slots.values().map(|left| left.payload.len()).sum())
    }

    /// In milliseconds of work.
    fn comes_back(&mut self) -> f64 {
        let (returner, note_id) = (self.returner, self.note_id);
        let all = (DAYS * SENTENCES) as usize;
        self.world.offline(returner);
        self.world.opens_note(returner, note_id);
        let ((), ms) = timed(|| {
            self.world.online(returner);
            self.world.until("the last word", |world| {
                let note = world.tab(returner).note.as_ref()?;
                (note.text().len() == all * SENTENCE.len()).then_some(())
            });
        });
        ms
    }
}
