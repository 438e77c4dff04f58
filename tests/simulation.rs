//! Generated histories of two to four devices, beside a reference model, in the simulated world.
//!
//! After every history the weather clears, and then: all devices show the same; what was said to be saved is
//! there; nothing is there twice; nothing is there that nobody wrote. Everything follows from the seed:
//! `SEED=7 STEPS=60 cargo test --no-default-features --test simulation` plays one history again, and
//! `HISTORIES=1000` plays more than a run usually does. A history that goes wrong is cut to the shortest one found that still does, and printed with its seed.

mod simulation {
    pub(super) mod history;
    pub(super) mod model;
    pub(super) mod newcomer;
    pub(super) mod play;
    pub(super) mod shorten;
    pub(super) mod verdict;
}

use simulation::{history, play, shorten};

/// How many histories a run without `SEED` and `HISTORIES` plays.
const HISTORIES: u64 = 48;

/// How long a history is without `STEPS`.
const STEPS: usize = 45;

#[test]
fn after_any_history_all_devices_show_the_same_and_nothing_promised_is_lost() {
    let number =
        |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("SEED, STEPS and HISTORIES are numbers"));
    let steps = number("STEPS").map_or(STEPS, |steps| steps as usize);
    let seeds = number("SEED").map_or(0..number("HISTORIES").unwrap_or(HISTORIES), |seed| seed..seed + 1);
    for seed in seeds {
        let history = history::of(seed, steps);
        if let Err(why) = play::whole(seed, &history) {
            let (shorter, why) = shorten::of(seed, history, why);
            panic!(
                "SEED={seed} STEPS={steps}: {why}\n\nThe shortest history found that goes wrong:\n{}",
                shorter.iter().map(|step| format!("    {step:?},")).collect::<Vec<_>>().join("\n"),
            );
        }
    }
}

#[test]
fn an_engine_that_died_before_its_disk_had_answered_has_told_nobody_what_its_tab_writes_again() {
    // The history in which this once went wrong: a word went out, the engine died, and the word was there twice.
    play::whole(230, &history::of(230, STEPS)).unwrap_or_else(|why| panic!("SEED=230 STEPS={STEPS}: {why}"));
}

#[test]
fn a_history_played_twice_is_the_same_to_the_byte() {
    let history = history::of(3, STEPS);
    let digest = || play::outputs(3, &history);
    assert_eq!(digest(), digest());
}
