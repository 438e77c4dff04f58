//! Opening a circle: from a device that starts to its goals on the screen, beside raw Automerge.

use crate::figure::{Subject, TIMES, median, say, timed};
use crate::long_circle::{GOALS, LongCircle};
use alongside_world::World;

const PART: &str = "opening";
const WHAT: &str = "a circle of 20,000 changes";

/// Both in turn, so that a busy moment of the machine troubles both.
pub(crate) fn measure(long: &LongCircle, short: &LongCircle) -> Result<(), Box<dyn std::error::Error>> {
    let pieces = long.pieces()?;
    let (mut ours, mut with_few, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    let mut changes = 0;
    for turn in 0..TIMES {
        ours.push(by_engine(long, turn as u64));
        with_few.push(by_engine(short, turn as u64));
        let (document, ms) = timed(|| pieces.loaded());
        raw.push(ms);
        changes = document?.get_changes(&[]).len();
    }
    say(PART, WHAT, Subject::Alongside, median(ours), "ms");
    say(PART, WHAT, Subject::AlongsideWithFew, median(with_few), "ms");
    say(PART, WHAT, Subject::RawAutomerge, median(raw), "ms");
    say(PART, "changes in its document", Subject::Alongside, changes as f64, "changes");
    say(PART, "bytes of its document on the disk, unsealed", Subject::Alongside, pieces.bytes() as f64, "bytes");
    Ok(())
}

/// In milliseconds.
fn by_engine(circle: &LongCircle, seed: u64) -> f64 {
    let mut world = World::new(seed);
    let records = circle.records();
    let ((), ms) = timed(|| {
        let ana = world.copy_of(circle.profile(), records);
        world.circle(ana);
        world.until("every goal on the screen", |world| {
            (world.tab(ana).circle.as_ref()?.goals.len() == GOALS).then_some(())
        });
    });
    ms
}
