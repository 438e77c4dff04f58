//! Many circles: from a device that starts to Today on its screen, with sixty circles and with one.
//!
//! Each circle has three years: a note and goals that change every week. What is on the disk is what the engine wrote
//! itself, and the device has no network.

use crate::figure::{Subject, TIMES, median, say, timed};
use crate::long_circle::documents_on;
use alongside::engine::command::{Command, Room};
use alongside::identifiers::NoteId;
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::{Confidence, GoalEdit};
use alongside_world::story::draft;
use alongside_world::{Device, World};

const PART: &str = "circles";
const WHAT: &str = "from start to Today";
const CIRCLES: usize = 60;
const WEEKS: usize = 3 * 52;

pub(crate) fn measure() -> Result<(), Box<dyn std::error::Error>> {
    let (many, one) = (Person::with(CIRCLES), Person::with(1));
    let (mut ours, mut with_one, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TIMES {
        ours.push(many.starts(turn as u64));
        with_one.push(one.starts(turn as u64));
        let documents = documents_on(many.world.profile(many.ana))?;
        let (outcome, ms) = timed(|| documents.iter().try_for_each(|pieces| pieces.loaded().map(drop)));
        outcome?;
        raw.push(ms);
    }
    say(PART, WHAT, Subject::Alongside, median(ours), "ms");
    say(PART, WHAT, Subject::AlongsideWithOneCircle, median(with_one), "ms");
    say(PART, WHAT, Subject::RawAutomerge, median(raw), "ms");
    let bytes = |person: &Person| person.world.profile(person.ana).disk.bytes() as f64;
    say(PART, "bytes on the disk", Subject::Alongside, bytes(&many), "bytes");
    say(PART, "bytes on the disk", Subject::AlongsideWithOneCircle, bytes(&one), "bytes");
    Ok(())
}

struct Person {
    world: World,
    ana: Device,
    circles: usize,
}

impl Person {
    fn with(circles: usize) -> Self {
        let mut world = World::new(circles as u64);
        world.default_relay = None;
        let ana = world.person("Ana");
        for _ in 0..circles {
            let circle_id = world.starts_circle(ana, CircleKind::Pair);
            let goal_id = world.sets_goal(ana, draft("Speak up"));
            let note_id = NoteId(world.random());
            let title = "Diary".to_owned();
            world.does_and_waits(ana, Command::AddNote { circle_id, note_id, title });
            for week in 0..WEEKS {
                world.opens_note(ana, note_id);
                world.types(ana, note_id, &format!("Week {week}: we spoke, and it went well. "));
                world.saves(ana);
                let edits = vec![GoalEdit::Confidence(Confidence::new((week % 10) as u8 + 1))];
                world.does_and_waits(ana, Command::EditGoal { circle_id, goal_id, edits });
            }
        }
        world.look(ana, Room::Today);
        world.run_until_quiet();
        Self { world, ana, circles }
    }

    /// In milliseconds of work.
    fn starts(&self, seed: u64) -> f64 {
        let mut world = World::new(seed);
        let records = self.world.profile(self.ana).disk.records().clone();
        let ((), ms) = timed(|| {
            let ana = world.copy_of(self.world.profile(self.ana), records);
            world.look(ana, Room::Today);
            world.until("every circle on Today, with its goal", |world| {
                let cards = &world.tab(ana).today.as_ref()?.circles;
                (cards.len() == self.circles && cards.iter().all(|card| card.open_goals == 1)).then_some(())
            });
        });
        ms
    }
}
