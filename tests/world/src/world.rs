//! All of it together, with its clock.
//!
//! A world is a queue of things that are going to happen. [`World::step`] jumps to the next one; nothing else
//! moves time. Every wait is bounded in virtual time and says, when it was in vain, what was still going on.

mod engines;
mod linking;
mod people;
mod record;
mod relaying;
mod weather;

pub use record::Find;

use crate::chance::Chance;
use crate::pipe::{EndId, Pipes};
use crate::profile::Profile;
use crate::queue::Queue;
use crate::relay::{Guest, Relay};
use std::collections::{BTreeMap, VecDeque};

/// A browser profile of this world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device(pub(crate) usize);

/// Where the page and the relay are.
pub const SITE: &str = "https://alongside.example";
const HOST: &str = "alongside.example";

/// The world begins on 1 September 2026, noon UTC (milliseconds since 1970).
pub const BEGINNING_MS: u64 = 1_788_264_000_000;

/// The world is quiet when nothing has stirred for so long. Devices that are joined write down once a minute
/// that they have met; that is no unrest.
pub const QUIET_MS: u64 = 30_000;

/// A story that does not come to rest within this time goes wrong.
pub const LONGEST_WAIT_MS: u64 = 60 * 60_000;

/// Things that keep their order among themselves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stream {
    Disk(usize, u32),
    TabsToEngine(usize),
    EngineToTabs(usize),
    ToRelay(usize, u32),
    FromRelay(Guest, String),
    Receipts(usize, u32),
    Pipe(EndId),
    Buffer(EndId),
}

pub(crate) struct Planned {
    label: &'static str,
    event: Box<dyn FnOnce(&mut World)>,
}

/// The simulated world.
pub struct World {
    pub(crate) seed: u64,
    pub(crate) now_ms: u64,
    pub(crate) chance: Chance,
    pub(crate) entropy: Chance,
    pub(crate) ids: Chance,
    pub(crate) profiles: Vec<Profile>,
    /// The relay; a test may look into it and make it misbehave.
    pub relay: Relay,
    pub(crate) callers: BTreeMap<Guest, (usize, u32)>,
    pub(crate) pipes: Pipes,
    pub(crate) digests: Option<Vec<[u8; 32]>>,
    /// The relay that fresh devices of this world use; `None` for none.
    pub default_relay: Option<String>,
    /// Every command and every delivery of the relay comes twice.
    pub everything_twice: bool,
    /// The shortest and longest time that anything takes to the relay and back, in milliseconds.
    pub latency_ms: (u64, u64),
    queue: Queue<Planned>,
    streams: BTreeMap<Stream, u64>,
    stirred_at_ms: u64,
    stirs: VecDeque<String>,
}

impl World {
    /// An empty world; everything that happens in it follows from this seed and from what the test does.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            now_ms: BEGINNING_MS,
            chance: Chance::new(seed, "luck"),
            entropy: Chance::new(seed, "entropy"),
            ids: Chance::new(seed, "identifiers"),
            profiles: Vec::new(),
            relay: Relay::new(seed, HOST),
            callers: BTreeMap::new(),
            pipes: Pipes::default(),
            digests: None,
            default_relay: Some(SITE.to_owned()),
            everything_twice: false,
            latency_ms: (5, 80),
            queue: Queue::default(),
            streams: BTreeMap::new(),
            stirred_at_ms: BEGINNING_MS,
            stirs: VecDeque::new(),
        }
    }

    /// Now, in milliseconds since 1970.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Everything about a device; for looking.
    pub fn profile(&self, device: Device) -> &Profile {
        &self.profiles[device.0]
    }

    /// Everything about a device; for meddling with its disk or weather.
    pub fn profile_mut(&mut self, device: Device) -> &mut Profile {
        &mut self.profiles[device.0]
    }

    /// Whether an open link joins the two.
    pub fn are_linked(&self, one: Device, other: Device) -> bool {
        self.pipes.are_joined(one.0, other.0)
    }

    /// All devices, in the order in which they came.
    pub fn devices(&self) -> impl Iterator<Item = Device> + use<> {
        (0..self.profiles.len()).map(Device)
    }

    /// A fresh identifier or other random bytes, as a screen makes them.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        self.ids.bytes()
    }

    /// This happens after so long.
    pub(crate) fn later(&mut self, delay_ms: u64, label: &'static str, event: impl FnOnce(&mut World) + 'static) {
        self.queue.put(self.now_ms + delay_ms, Planned { label, event: Box::new(event) });
    }

    /// This happens after so long, but not before what was put into the same stream earlier.
    pub(crate) fn in_order(
        &mut self,
        stream: Stream,
        delay_ms: u64,
        label: &'static str,
        event: impl FnOnce(&mut World) + 'static,
    ) {
        let last_ms = self.streams.get(&stream).copied().unwrap_or_default();
        let at_ms = last_ms.max(self.now_ms + delay_ms);
        self.streams.insert(stream, at_ms);
        self.queue.put(at_ms, Planned { label, event: Box::new(event) });
    }

    /// Something that a person or a disk would notice.
    pub(crate) fn stir(&mut self, what: impl FnOnce() -> String) {
        self.stirred_at_ms = self.now_ms;
        if self.stirs.len() == 40 {
            self.stirs.pop_front();
        }
        self.stirs.push_back(format!("{:>8} ms  {}", self.now_ms - BEGINNING_MS, what()));
    }

    /// Something that a disk would notice, and that is not worth a line of its own.
    pub(crate) fn stirs_quietly(&mut self) {
        self.stirred_at_ms = self.now_ms;
    }

    /// Lets the next thing happen; `false` when nothing is going to happen any more.
    pub fn step(&mut self) -> bool {
        let Some((at_ms, planned)) = self.queue.take() else { return false };
        self.now_ms = at_ms;
        (planned.event)(self);
        true
    }

    /// Lets so much time pass.
    pub fn run_for(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        while self.queue.next_at_ms().is_some_and(|at_ms| at_ms <= end_ms) {
            self.step();
        }
        self.now_ms = end_ms;
    }

    /// Lets things happen until nothing has stirred for [`QUIET_MS`].
    ///
    /// # Panics
    /// When the world does not come to rest.
    pub fn run_until_quiet(&mut self) {
        let limit_ms = self.now_ms + LONGEST_WAIT_MS;
        self.stirred_at_ms = self.now_ms;
        loop {
            let rest_ms = self.stirred_at_ms + QUIET_MS;
            match self.queue.next_at_ms() {
                Some(at_ms) if at_ms <= rest_ms => self.step(),
                _ => {
                    self.now_ms = rest_ms;
                    return;
                }
            };
            if self.now_ms > limit_ms {
                self.give_up("the world to come to rest");
            }
        }
    }

    /// Lets things happen until this is so, and gives what was found.
    ///
    /// # Panics
    /// When it is not so within [`LONGEST_WAIT_MS`].
    pub fn until<T>(&mut self, what: &str, found: impl FnMut(&World) -> Option<T>) -> T {
        self.within(LONGEST_WAIT_MS, what, found)
    }

    /// As [`World::until`], within so many milliseconds.
    ///
    /// # Panics
    /// When it is not so in time.
    pub fn within<T>(&mut self, ms: u64, what: &str, mut found: impl FnMut(&World) -> Option<T>) -> T {
        let limit_ms = self.now_ms + ms;
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            if self.queue.next_at_ms().is_none_or(|at_ms| at_ms > limit_ms) {
                self.give_up(what);
            }
            self.step();
        }
    }

    fn give_up(&self, what: &str) -> ! {
        let stirs: Vec<&str> = self.stirs.iter().map(String::as_str).collect();
        let ahead: Vec<String> = self
            .queue
            .iter()
            .take(20)
            .map(|(at_ms, planned)| format!("{:>8} ms  {}", at_ms - BEGINNING_MS, planned.label))
            .collect();
        panic!(
            "seed {:#x}: waited for {what} in vain, until {} ms.\n{}\nStirred last:\n{}\nGoing on:\n{}",
            self.seed,
            self.now_ms - BEGINNING_MS,
            self.describe(),
            stirs.join("\n"),
            ahead.join("\n"),
        )
    }

    fn describe(&self) -> String {
        let describe = |profile: &Profile| {
            let owed: Vec<String> = profile
                .tabs
                .values()
                .flat_map(|tab| tab.unanswered().map(|command| format!("{command:?}").chars().take(120).collect()))
                .collect();
            format!(
                "{}: engine {}, line {:?}, disk busy {}, unanswered {owed:?}",
                profile.name,
                if profile.engine.is_some() { "runs" } else { "is gone" },
                profile.line,
                profile.disk.is_busy(),
            )
        };
        self.profiles.iter().map(describe).collect::<Vec<_>>().join("\n")
    }
}
