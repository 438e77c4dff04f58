//! The worker: wires `platform` and `engine`, and nothing else.
//!
//! Leaves every decision to the engine. Invariants: the engine hears one input at a time, and all its outputs
//! of one input are on their way before the next; what the tab was told of dangerous bytes (`Trying`) has
//! left the worker before they are decoded, because the next input comes in a turn of its own.

use alongside::crypto::Key;
use alongside::engine::command::Command;
use alongside::engine::{Boot, ClientId, Engine, Input, Output};
use alongside::platform::bridge::{self, FromEngine, LinkTask, Start, ToEngine};
use alongside::platform::relay::RelayClient;
use alongside::platform::storage::indexed_db::IndexedDb;
use alongside::platform::storage::memory::MemoryStorage;
use alongside::platform::storage::{Adapter, Desk, carry_out};
use alongside::platform::worker::{self, NextTurn};
use alongside::platform::{BUILD, clock, storage_key};
use alongside::ports::storage::{Record, StorageTrouble, Write};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The name of the database of this browser profile.
const DATABASE: &str = "alongside";

/// The longest sleep that one timer can do, in milliseconds; a later wake-up is asked for again.
const LONGEST_SLEEP_MS: u64 = 3_600_000;

fn main() {
    worker::tell_of_panics();
    worker::listen(hear);
    worker::post(&FromEngine::Awake { build: BUILD.to_owned() });
}

thread_local! {
    static HOST: RefCell<Option<Rc<Host>>> = const { RefCell::new(None) };
}

/// Words before the start have no engine to go to; the tab says none.
fn hear(word: ToEngine) {
    match word {
        ToEngine::Start(start) => spawn_local(async move {
            let Some(host) = Host::start(start).await else {
                return worker::post(&FromEngine::Stopped { place: "no entropy".to_owned() });
            };
            HOST.set(Some(host));
            worker::post(&FromEngine::Ready);
        }),
        ToEngine::Ping => worker::post(&FromEngine::Pong),
        word => {
            if let (Some(host), Some(input)) = (HOST.with_borrow(Clone::clone), input_of(word)) {
                host.hear(input);
            }
        }
    }
}

fn input_of(word: ToEngine) -> Option<Input> {
    match word {
        ToEngine::Arrived(client) => Some(Input::Arrived(ClientId(client))),
        ToEngine::Left(client) => Some(Input::Left(ClientId(client))),
        ToEngine::Command { client, number, bytes } => {
            let command: Command = bridge::read(&bytes).ok()?;
            Some(Input::Command(ClientId(client), number, command))
        }
        ToEngine::Link(event) => Some(Input::Link(event)),
        ToEngine::Online(online) => Some(Input::Online(online)),
        _ => None,
    }
}

/// The engine among what it orders about.
struct Host {
    engine: RefCell<Engine>,
    inbox: RefCell<VecDeque<Input>>,
    next_turn: RefCell<Option<NextTurn>>,
    desk: RefCell<Desk>,
    at_desk: Cell<bool>,
    storage: Storage,
    relay: RefCell<Option<RelayClient>>,
    alarm: RefCell<Option<Timeout>>,
}

impl Host {
    /// `None` in a browser without entropy.
    async fn start(start: Start) -> Option<Rc<Self>> {
        let (storage, key, locked) = open_storage().await?;
        let boot = Boot {
            seed: clock::random()?,
            now: clock::now_ms(),
            storage_key: key,
            build: BUILD.to_owned(),
            keeps: matches!(storage, Storage::Disk(_)),
            locked,
            site: start.site,
            default_relay: start.default_relay,
            quarantine: start.quarantine,
        };
        let (engine, outputs) = Engine::start(boot);
        let host = Rc::new(Self {
            engine: RefCell::new(engine),
            inbox: RefCell::default(),
            next_turn: RefCell::default(),
            desk: RefCell::default(),
            at_desk: Cell::default(),
            storage,
            relay: RefCell::default(),
            alarm: RefCell::default(),
        });
        let turning = host.clone();
        host.next_turn.replace(NextTurn::new(move || turning.turn()));
        let hearing = host.clone();
        let hear = move |event| hearing.hear(Input::Relay(event));
        let cross = |servers| worker::post(&FromEngine::Link(LinkTask::Cross(servers)));
        host.relay.replace(Some(RelayClient::new(hear, cross)));
        host.flush(outputs);
        Some(host)
    }

    /// Puts an input behind those that wait.
    fn hear(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if let Some(next_turn) = &*self.next_turn.borrow() {
            next_turn.ask();
        }
    }

    /// One input, and everything that follows from it.
    fn turn(self: &Rc<Self>) {
        let input = self.inbox.borrow_mut().pop_front();
        let Some(input) = input else { return };
        let outputs = self.engine.borrow_mut().handle(clock::now_ms(), input);
        self.flush(outputs);
        if !self.inbox.borrow().is_empty()
            && let Some(next_turn) = &*self.next_turn.borrow()
        {
            next_turn.ask();
        }
    }

    fn flush(self: &Rc<Self>, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Storage(order) => self.desk.borrow_mut().order(order),
                Output::Relay(order) => {
                    let relay = self.relay.borrow().clone();
                    if let Some(relay) = relay {
                        relay.carry_out(order);
                    }
                }
                Output::Link(order) => worker::post(&FromEngine::Link(order.into())),
                Output::Tell(ClientId(client), update) => {
                    worker::post(&FromEngine::Tell { client, bytes: bridge::write(&update) });
                }
                Output::WakeAt(moment) => self.wake_at(moment),
                Output::Trying(digest) => worker::post(&FromEngine::Trying(digest)),
                Output::Tried(digest) => worker::post(&FromEngine::Tried(digest)),
            }
        }
        self.work_at_the_desk();
    }

    /// Wakes the engine then, or in the next turn if then is past.
    fn wake_at(self: &Rc<Self>, moment: u64) {
        let wait_ms = moment.saturating_sub(clock::now_ms()).min(LONGEST_SLEEP_MS);
        let host = self.clone();
        let alarm = u32::try_from(wait_ms)
            .ok()
            .filter(|wait_ms| *wait_ms > 0)
            .map(|wait_ms| Timeout::new(wait_ms, move || host.hear(Input::Tick)));
        if alarm.is_none() {
            self.hear(Input::Tick);
        }
        self.alarm.replace(alarm);
    }

    fn work_at_the_desk(self: &Rc<Self>) {
        if self.at_desk.replace(true) {
            return;
        }
        let host = self.clone();
        spawn_local(async move {
            loop {
                let step = host.desk.borrow_mut().next_step();
                let Some(step) = step else { break };
                for event in carry_out(&host.storage, step).await {
                    host.hear(Input::Storage(event));
                }
            }
            host.at_desk.set(false);
        });
    }
}

/// Wherever this browser lets records be kept.
enum Storage {
    Disk(IndexedDb),
    Memory(MemoryStorage),
}

impl Adapter for Storage {
    async fn load(&self, prefix: &str) -> Result<Vec<Record>, StorageTrouble> {
        match self {
            Self::Disk(storage) => storage.load(prefix).await,
            Self::Memory(storage) => storage.load(prefix).await,
        }
    }

    async fn store(&self, writes: &[&Write]) -> Result<(), StorageTrouble> {
        match self {
            Self::Disk(storage) => storage.store(writes).await,
            Self::Memory(storage) => storage.store(writes).await,
        }
    }
}

/// The disk with its key; where the browser refuses either, memory with a key that passes with it.
async fn open_storage() -> Option<(Storage, Key, bool)> {
    if let Ok(database) = IndexedDb::open(DATABASE).await
        && let Ok(found) = storage_key::of(&database, clock::now_ms()).await
    {
        return Some((Storage::Disk(database), found.key, found.locked));
    }
    Some((Storage::Memory(MemoryStorage::default()), storage_key::passing()?, false))
}
