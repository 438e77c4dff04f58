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
    /// A person begins to link another device.
    LinkDevice { who: u64 },
    /// A device of the same person is called otherwise.
    NameDevice { who: u64, which: u64 },
    /// Another device of the same person is removed.
    RemoveDevice { who: u64, which: u64 },
    /// A person leaves the circle.
    Leave { who: u64 },
    /// Somebody who left is invited again.
    ComeBack { who: u64, which: u64 },
    /// A person blocks another.
    Block { who: u64, whom: u64 },
    /// And no longer.
    Unblock { who: u64, whom: u64 },
    /// A person keeps a recovery kit, the first or another.
    KeepKit { who: u64 },
    /// A fresh browser comes back with the kit of this person.
    Recover { who: u64, others_are_lost: bool },
    /// The clock of a device is put so far ahead of the right time.
    SetClock { who: u64, ahead_ms: i64 },
}

/// Clocks are wrong by at most so much: three days. Two of them apart are still within an invitation's week.
const WRONGEST_CLOCK_MS: u64 = 3 * 24 * 60 * 60 * 1_000;

/// The history of this seed.
pub(crate) fn of(seed: u64, steps: usize) -> Vec<Step> {
    let mut chance = Chance::new(seed, "history");
    (0..steps).map(|_| step(&mut chance)).collect()
}

fn step(chance: &mut Chance) -> Step {
    let who = chance.below(1 << 20);
    let which = chance.below(1 << 20);
    match chance.below(1_000) {
        0..170 => Step::Wait { ms: chance.between(1, 400) },
        170..240 => Step::Wait { ms: chance.between(1_000, 60_000) },
        240..270 => Step::BeginNote { who },
        270..350 => Step::OpenNote { who, which },
        350..545 => Step::Type { who, place: which },
        545..575 => Step::TakeOut { who, which },
        575..615 => Step::SetGoal { who },
        615..640 => Step::EditGoal { who, which },
        640..648 => Step::Rename { who },
        648..658 => Step::GoToCircle { who },
        658..673 => Step::OpenTab { who },
        673..681 => Step::CloseTab { who },
        681..696 => Step::Invite { who },
        696..722 => Step::Offline { who, said: chance.one_in(2) },
        722..760 => Step::Online { who },
        760..768 => Step::Weather { who, weather: LinkWeather::NeverOpens },
        768..776 => Step::Weather { who, weather: LinkWeather::Fair },
        776..794 => Step::BreakLinks { who },
        794..804 => Step::DropLine { who },
        804..814 => Step::StopRelay,
        814..832 => Step::StartRelay,
        832..842 => Step::Mischief { begins: chance.one_in(2) },
        842..860 => Step::Crash { who },
        860..875 => Step::CrashAtBatch { who, batches: chance.between(1, 6) as u32 },
        875..890 => Step::DieAtBatch { who, batches: chance.between(1, 6) as u32 },
        890..918 => Step::Restart { who },
        918..933 => Step::FullDisk { who, full: chance.one_in(2) },
        933..951 => Step::LinkDevice { who },
        951..955 => Step::NameDevice { who, which },
        955..963 => Step::RemoveDevice { who, which },
        963..967 => Step::Leave { who },
        967..975 => Step::ComeBack { who, which },
        975..978 => Step::Block { who, whom: which },
        978..984 => Step::Unblock { who, whom: which },
        984..990 => Step::KeepKit { who },
        990..993 => Step::Recover { who, others_are_lost: chance.one_in(2) },
        _ => Step::SetClock { who, ahead_ms: chance.below(2 * WRONGEST_CLOCK_MS) as i64 - WRONGEST_CLOCK_MS as i64 },
    }
}
