//! Generated histories of two to four people with up to four devices each, beside a reference model.
//!
//! After every history the weather clears, and then: all devices that are in show the same; what was said to be
//! saved is there; nothing is there twice; nothing is there that nobody wrote; whoever left or was removed shows
//! nothing that is written from then on. Everything follows from the seed:
//! `SEED=7 STEPS=60 cargo test --no-default-features --test simulation` plays one history again,
//! `HISTORIES=1000` plays more than a run usually does, and `FROM=1000` others. `cargo xtask test --only simulation`
//! plays more than 100,000 steps. A history that goes wrong is cut to the shortest one found that still does (`TRIES=0` leaves it as it is),
//! and printed with its seed.

mod simulation {
    pub(super) mod arrivals;
    pub(super) mod canaries;
    pub(super) mod clearing;
    pub(super) mod errands;
    pub(super) mod history;
    pub(super) mod model;
    pub(super) mod people;
    pub(super) mod places;
    pub(super) mod play;
    pub(super) mod shorten;
    pub(super) mod verdict;
    pub(super) mod writing;
}

use simulation::{history, play, shorten};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many histories a run without `SEED` and `HISTORIES` plays.
const HISTORIES: u64 = 24;

/// How long a history is without `STEPS`.
const STEPS: usize = 120;

#[test]
fn after_any_history_all_devices_show_the_same_and_nothing_promised_is_lost() {
    let number =
        |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("SEED, STEPS and HISTORIES are numbers"));
    let steps = number("STEPS").map_or(STEPS, |steps| steps as usize);
    let from = number("FROM").unwrap_or(0);
    let many = from..from + number("HISTORIES").unwrap_or(HISTORIES);
    let seeds = number("SEED").map_or(many, |seed| seed..seed + 1);
    let (next, wrong) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    if let Err(why) = history_of(seed, steps) {
                        next.store(seeds.end, Ordering::Relaxed);
                        wrong.lock().expect("no thread panics here").push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no thread panics here");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let histories = seeds.end - seeds.start;
    println!("{} steps in {histories} histories, with seeds from {}", histories * steps as u64, seeds.start);
}

/// Plays one history; if it goes wrong, how, and the shortest one found that does.
fn history_of(seed: u64, steps: usize) -> Result<(), String> {
    let history = history::of(seed, steps);
    let Err(why) = play::whole(seed, &history) else { return Ok(()) };
    let (shorter, why) = shorten::of(seed, history, why);
    let shorter: Vec<String> = shorter.iter().map(|step| format!("    {step:?},")).collect();
    let list = shorter.join("\n");
    Err(format!("SEED={seed} STEPS={steps}: {why}\n\nThe shortest history found that goes wrong:\n{list}"))
}

#[test]
fn a_history_played_twice_is_the_same_to_the_byte() {
    let history = history::of(3, STEPS);
    let digest = || play::outputs(3, &history);
    assert_eq!(digest(), digest());
}
