//! A fresh device catches up on a long circle over a link, beside two raw Automerge documents.
//!
//! The fresh device is Ben's: he comes in by codes, so that no relay has a share in it. Counted is everything from
//! the answer to his code until Ana's goals are on his screen: proof, admission, and the circle itself.

use crate::figure::{Subject, TIMES, median, say, timed};
use crate::long_circle::{GOALS, LongCircle};
use alongside_world::World;
use automerge::sync::{State, SyncDoc};
use automerge::{AutoCommit, AutomergeError};

const PART: &str = "catching-up";

struct Cost {
    ms: f64,
    bytes: usize,
    messages: usize,
}

/// Both in turn, so that a busy moment of the machine troubles both.
pub(crate) fn measure(long: &LongCircle) -> Result<(), Box<dyn std::error::Error>> {
    let mut original = long.pieces()?.loaded()?;
    let mut ours = Vec::new();
    let mut raw = Vec::new();
    for turn in 0..TIMES {
        ours.push(by_engines(long, turn as u64));
        raw.push(by_raw_automerge(&mut original)?);
    }
    for (subject, costs) in [(Subject::Alongside, ours), (Subject::RawAutomerge, raw)] {
        let middle = |of: fn(&Cost) -> f64| median(costs.iter().map(of).collect());
        say(PART, "time", subject, middle(|cost| cost.ms), "ms");
        say(PART, "bytes, both ways", subject, middle(|cost| cost.bytes as f64), "bytes");
        say(PART, "messages, both ways", subject, middle(|cost| cost.messages as f64), "messages");
    }
    Ok(())
}

fn by_engines(long: &LongCircle, seed: u64) -> Cost {
    let mut world = World::new(seed);
    world.default_relay = None;
    let ana = world.copy_of(long.profile(), long.records());
    world.online(ana);
    world.circle(ana);
    let code = world.makes_invitation_code(ana);
    let ben = world.person("Ben");
    let answer = world.reads_invitation_code(ben, &code);
    let before = world.carried().len();
    let ((), ms) = timed(|| {
        world.reads_answer_code(ana, &answer);
        world.is_let_in(ben);
        world.circle(ben);
        world.until("Ana's goals on Ben's screen", |world| {
            let goals = &world.tab(ben).circle.as_ref()?.goals;
            let sure = goals.iter().filter_map(|goal| goal.content.confidence).map(|sure| sure.get());
            (goals.len() == GOALS && sure.eq(long.sure.iter().copied())).then_some(())
        });
    });
    let carried = &world.carried()[before..];
    Cost { ms, bytes: carried.iter().map(Vec::len).sum(), messages: carried.len() }
}

fn by_raw_automerge(original: &mut AutoCommit) -> Result<Cost, AutomergeError> {
    let mut fresh = AutoCommit::new();
    let (mut of_original, mut of_fresh) = (State::new(), State::new());
    let (mut bytes, mut messages) = (0, 0);
    let (outcome, ms) = timed(|| {
        loop {
            let there = original.sync().generate_sync_message(&mut of_original);
            let back = fresh.sync().generate_sync_message(&mut of_fresh);
            if there.is_none() && back.is_none() {
                return Ok::<(), AutomergeError>(());
            }
            for (message, document, state) in
                [(there, &mut fresh, &mut of_fresh), (back, &mut *original, &mut of_original)]
            {
                let Some(message) = message else { continue };
                let encoded = message.encode();
                bytes += encoded.len();
                messages += 1;
                // Whoever gets it has bytes and no message.
                if let Ok(message) = automerge::sync::Message::decode(&encoded) {
                    document.sync().receive_sync_message(state, message)?;
                }
            }
        }
    });
    outcome?;
    assert_eq!(original.get_heads(), fresh.get_heads(), "raw Automerge has caught up");
    Ok(Cost { ms, bytes, messages })
}
