//! Finds a shorter history that still goes wrong: cut off the end, then leave out what is not needed.

use super::history::Step;
use super::play;

/// How many shorter histories are tried at most, without `TRIES`.
const TRIES: u32 = 120;

/// The shortest history found, and how it goes wrong.
pub(crate) fn of(seed: u64, history: Vec<Step>, why: String) -> (Vec<Step>, String) {
    let mut tries = std::env::var("TRIES").ok().and_then(|tries| tries.parse().ok()).unwrap_or(TRIES);
    let mut best = (history, why);
    let (mut too_short, mut long_enough) = (0, best.0.len());
    while too_short + 1 < long_enough {
        let middle = (too_short + long_enough) / 2;
        match attempt(seed, &best.0[..middle], &mut tries) {
            Some(why) => {
                long_enough = middle;
                best = (best.0[..middle].to_vec(), why);
            }
            None => too_short = middle,
        }
    }
    let mut size = (best.0.len() / 2).max(1);
    loop {
        let mut start = 0;
        let mut shorter = false;
        while start < best.0.len() {
            let end = (start + size).min(best.0.len());
            let without = [&best.0[..start], &best.0[end..]].concat();
            match attempt(seed, &without, &mut tries) {
                Some(why) => {
                    best = (without, why);
                    shorter = true;
                }
                None => start = end,
            }
        }
        if tries == 0 || (size == 1 && !shorter) {
            return best;
        }
        size = (size / 2).max(1);
    }
}

fn attempt(seed: u64, history: &[Step], tries: &mut u32) -> Option<String> {
    if *tries == 0 {
        return None;
    }
    *tries -= 1;
    play::whole(seed, history).err()
}
