//! What happens in a history: steps that mean something in whatever state the world is.
//!
//! A step names people and things by numbers that are taken modulo what there is, so that a history stays
//! playable when steps are cut out of it.

use alongside_world::LinkWeather;
use alongside_world::chance::Chance;

/// One thing that happens. `who` is a device, `which` one of the things there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Time passes.
    Wait { ms: u64 },
    /// A note is begun.
    BeginNote { who: u64 },
    /// A note is opened, in any tab.
    OpenNote { who: u64, which: u64 },
    /// A word of its own is typed into the open note.
    Type { who: u64, place: u64 },
    /// A word of one's own is taken out of the open note.
    TakeOut { who: u64, which: u64 },
    /// A goal is set.
    SetGoal { who: u64 },
    /// A goal of one's own gets another aim.
    EditGoal { who: u64, which: u64 },
    /// A person calls themselves something else.
    Rename { who: u64 },
    /// The first tab goes to the circle.
    GoToCircle { who: u64 },
    /// One more tab.
    OpenTab { who: u64 },
    /// The last tab but the first is closed.
    CloseTab { who: u64 },
    /// Somebody else is invited.
    Invite { who: u64 },
    /// The network goes, said or unsaid.
    Offline { who: u64, said: bool },
    /// The network comes.
    Online { who: u64 },
    /// Links of this device open or not, from now on.
    Weather { who: u64, weather: LinkWeather },
    /// Open links break.
    BreakLinks { who: u64 },
    /// The connection to the relay breaks.
    DropLine { who: u64 },
    /// The relay stops.
    StopRelay,
    /// The relay starts.
    StartRelay,
    /// The relay loses, alters, moves and replays messages, or stops doing so.
    Mischief { begins: bool },
    /// The browser crashes.
    Crash { who: u64 },
    /// The browser will crash at a storage step.
    CrashAtBatch { who: u64, batches: u32 },
    /// The engine will die at a storage step; its tabs live on.
    DieAtBatch { who: u64, batches: u32 },
    /// A browser that is gone is opened again.
    Restart { who: u64 },
    /// The disk is full, or has room again.
    FullDisk { who: u64, full: bool },
}

/// The history of this seed.
pub(crate) fn of(seed: u64, steps: usize) -> Vec<Step> {
    let mut chance = Chance::new(seed, "history");
    (0..steps).map(|_| step(&mut chance)).collect()
}

fn step(chance: &mut Chance) -> Step {
    let who = chance.below(1 << 20);
    let which = chance.below(1 << 20);
    match chance.below(100) {
        0..18 => Step::Wait { ms: chance.between(1, 400) },
        18..24 => Step::Wait { ms: chance.between(1_000, 60_000) },
        24..28 => Step::BeginNote { who },
        28..36 => Step::OpenNote { who, which },
        36..56 => Step::Type { who, place: which },
        56..59 => Step::TakeOut { who, which },
        59..63 => Step::SetGoal { who },
        63..66 => Step::EditGoal { who, which },
        66 => Step::Rename { who },
        67 => Step::GoToCircle { who },
        68..70 => Step::OpenTab { who },
        70 => Step::CloseTab { who },
        71..73 => Step::Invite { who },
        73..76 => Step::Offline { who, said: chance.one_in(2) },
        76..80 => Step::Online { who },
        80 => Step::Weather { who, weather: LinkWeather::NeverOpens },
        81 => Step::Weather { who, weather: LinkWeather::Fair },
        82..84 => Step::BreakLinks { who },
        84 => Step::DropLine { who },
        85 => Step::StopRelay,
        86..88 => Step::StartRelay,
        88 => Step::Mischief { begins: chance.one_in(2) },
        89..91 => Step::Crash { who },
        91..93 => Step::CrashAtBatch { who, batches: chance.between(1, 6) as u32 },
        93..95 => Step::DieAtBatch { who, batches: chance.between(1, 6) as u32 },
        95..98 => Step::Restart { who },
        _ => Step::FullDisk { who, full: chance.one_in(2) },
    }
}
