//! The rules by which the leading tab keeps one engine alive.
//!
//! Pure: told of the worker's words, of its end and of time; answers with what to do. Leaves locks, channels
//! and the worker itself to `tab`. Invariants: at most one worker at a time; no tab hears `Started` before the
//! engine knows the tab; bytes that an engine died over are given to no later engine; an engine that keeps
//! dying is not started for ever.

#[cfg(test)]
mod tests;

use super::bridge::{FromEngine, LinkTask, Start, ToEngine, ToTab};
use crate::ports::link::LinkEvent;
use std::collections::{BTreeSet, VecDeque};

/// How often [`Heard::Tick`] is wanted, in milliseconds.
pub const TICK_MS: u32 = 5_000;

/// Ticks without an answer to a ping until an engine counts as hung: 15 seconds. Counted in ticks and not by
/// the clock, because a laptop that wakes up has a clock hours ahead of an engine that is well.
const TICKS_UNTIL_HUNG: u32 = 3;

/// Ticks until a worker must have loaded its module: a minute, for slow networks.
const TICKS_UNTIL_AWAKE: u32 = 12;

/// No more restarts than these within a minute.
const RESTARTS_PER_MINUTE: usize = 5;
const MINUTE_MS: u64 = 60_000;

/// What the keeper is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A tab has come.
    Came(u32),
    /// A tab has gone; saying it twice is no error.
    Left(u32),
    /// A person did something in a tab.
    Said {
        /// The tab.
        client: u32,
        /// The command's number.
        number: u32,
        /// The command.
        bytes: Vec<u8>,
    },
    /// The worker said this.
    FromEngine(FromEngine),
    /// The worker reported an error, or said what cannot be read.
    Broken,
    /// The link transport reports.
    Link(LinkEvent),
    /// The network has come or gone.
    Online(bool),
    /// [`TICK_MS`] have passed.
    Tick,
}

/// What the keeper wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Start a worker.
    Spawn,
    /// End the worker and every pipe that it ordered.
    End,
    /// Say this to the worker.
    ToEngine(ToEngine),
    /// Say this to a tab.
    ToTab(u32, ToTab),
    /// For the link transport.
    Link(LinkTask),
}

#[derive(Debug, PartialEq, Eq)]
enum Engine {
    /// Its module is being loaded, for so many ticks.
    Loading(u32),
    /// Its module could not be loaded, as when the network goes for a moment; tried again at the next tick.
    Resting,
    /// Told to start, or started; so many pings are unanswered.
    Running { ready: bool, unanswered: u32 },
    /// Given up.
    Off,
}

/// Keeps one engine alive.
#[derive(Debug)]
pub struct Keeper {
    build: String,
    start: Start,
    engine: Engine,
    clients: BTreeSet<u32>,
    online: bool,
    trying: Option<[u8; 32]>,
    restarted_at: VecDeque<u64>,
}

impl Keeper {
    /// A keeper whose worker is to be spawned now.
    pub fn new(build: &str, start: Start, online: bool) -> (Self, Vec<Order>) {
        let keeper = Self {
            build: build.to_owned(),
            start,
            engine: Engine::Loading(0),
            clients: BTreeSet::new(),
            online,
            trying: None,
            restarted_at: VecDeque::new(),
        };
        (keeper, vec![Order::Spawn])
    }

    /// Something happened at this moment (milliseconds, of any clock that does not run backwards).
    pub fn hear(&mut self, now: u64, heard: Heard) -> Vec<Order> {
        match heard {
            Heard::Came(client) => self.came(client),
            Heard::Left(client) => {
                let known = self.clients.remove(&client);
                self.if_ready(|| ToEngine::Left(client)).into_iter().filter(|_| known).collect()
            }
            // What is said to an engine that does not know the tab yet is said again after `Started`.
            Heard::Said { client, number, bytes } if self.clients.contains(&client) => {
                self.if_ready(|| ToEngine::Command { client, number, bytes })
            }
            Heard::Said { .. } => Vec::new(),
            Heard::FromEngine(word) => self.engine_said(now, word),
            Heard::Broken => self.died(now),
            Heard::Link(event) => self.if_ready(|| ToEngine::Link(event)),
            Heard::Online(online) => {
                self.online = online;
                self.if_ready(|| ToEngine::Online(online))
            }
            Heard::Tick => self.tick(now),
        }
    }

    fn is_ready(&self) -> bool {
        matches!(self.engine, Engine::Running { ready: true, .. })
    }

    fn if_ready(&self, word: impl FnOnce() -> ToEngine) -> Vec<Order> {
        if self.is_ready() { vec![Order::ToEngine(word())] } else { Vec::new() }
    }

    fn came(&mut self, client: u32) -> Vec<Order> {
        self.clients.insert(client);
        match self.engine {
            Engine::Off => vec![Order::ToTab(client, ToTab::Gone { restarting: false })],
            _ if self.is_ready() => introduce(client).into(),
            _ => Vec::new(),
        }
    }

    fn engine_said(&mut self, now: u64, word: FromEngine) -> Vec<Order> {
        match word {
            FromEngine::Awake { build } if build == self.build => {
                self.engine = Engine::Running { ready: false, unanswered: 0 };
                vec![Order::ToEngine(ToEngine::Start(self.start.clone()))]
            }
            FromEngine::Awake { build } => {
                self.engine = Engine::Off;
                let told = self.everybody(&ToTab::OtherBuild(build));
                [Order::End].into_iter().chain(told).collect()
            }
            FromEngine::Ready => {
                self.engine = Engine::Running { ready: true, unanswered: 0 };
                let online = Order::ToEngine(ToEngine::Online(self.online));
                let introductions = self.clients.iter().flat_map(|client| introduce(*client));
                [online].into_iter().chain(introductions).collect()
            }
            FromEngine::Tell { client, bytes } if self.clients.contains(&client) => {
                vec![Order::ToTab(client, ToTab::Update(bytes))]
            }
            FromEngine::Tell { .. } => Vec::new(),
            FromEngine::Link(task) => vec![Order::Link(task)],
            FromEngine::Trying(digest) => {
                self.trying = Some(digest);
                Vec::new()
            }
            FromEngine::Tried(digest) => {
                self.trying = self.trying.filter(|trying| *trying != digest);
                Vec::new()
            }
            FromEngine::Pong => {
                if let Engine::Running { unanswered, .. } = &mut self.engine {
                    *unanswered = 0;
                }
                Vec::new()
            }
            FromEngine::Stopped { .. } => self.died(now),
        }
    }

    fn tick(&mut self, now: u64) -> Vec<Order> {
        match &mut self.engine {
            Engine::Loading(ticks) if *ticks < TICKS_UNTIL_AWAKE => {
                *ticks += 1;
                Vec::new()
            }
            Engine::Running { unanswered, .. } if *unanswered < TICKS_UNTIL_HUNG => {
                *unanswered += 1;
                vec![Order::ToEngine(ToEngine::Ping)]
            }
            Engine::Resting => {
                self.engine = Engine::Loading(0);
                vec![Order::Spawn]
            }
            Engine::Off => Vec::new(),
            _ => self.died(now),
        }
    }

    /// The engine panicked, hangs or could not be loaded: another one, without the bytes it died over.
    fn died(&mut self, now: u64) -> Vec<Order> {
        if matches!(self.engine, Engine::Off | Engine::Resting) {
            return Vec::new();
        }
        self.start.quarantine.extend(self.trying.take());
        self.restarted_at.retain(|at| now.saturating_sub(*at) < MINUTE_MS);
        let restarting = self.restarted_at.len() < RESTARTS_PER_MINUTE;
        let mut orders = vec![Order::End];
        orders.extend(self.everybody(&ToTab::Gone { restarting }));
        let loading = matches!(self.engine, Engine::Loading(_));
        self.engine = if !restarting {
            Engine::Off
        } else if loading {
            Engine::Resting
        } else {
            orders.push(Order::Spawn);
            Engine::Loading(0)
        };
        if restarting {
            self.restarted_at.push_back(now);
        }
        orders
    }

    fn everybody(&self, news: &ToTab) -> Vec<Order> {
        self.clients.iter().map(|client| Order::ToTab(*client, news.clone())).collect()
    }
}

/// The engine is told of the tab before the tab is told of the engine.
fn introduce(client: u32) -> [Order; 2] {
    [Order::ToEngine(ToEngine::Arrived(client)), Order::ToTab(client, ToTab::Started)]
}
