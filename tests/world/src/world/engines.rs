//! Engines: starting them, telling them, carrying out what they order, and what happens when one dies.

use super::{Device, SITE, Stream, World};
use crate::profile::LinkWeather;
use alongside::engine::view::Update;
use alongside::engine::{Boot, ClientId, Engine, Input, Output};
use alongside::ports::link::LinkEvent;
use alongside::ports::storage::StorageOrder;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// An engine that dies more often than this over hostile bytes does not get past them.
const MOST_DEATHS: u32 = 200;

impl World {
    /// Starts an engine on what is on the device's disk; the tabs that are open hear of it.
    ///
    /// # Panics
    /// When one runs already.
    pub fn start(&mut self, device: Device) {
        let seed = self.entropy.bytes();
        let now = self.clock_ms(device);
        let profile = &mut self.profiles[device.0];
        assert!(profile.engine.is_none(), "{} runs already", profile.name);
        let boot = Boot {
            seed,
            now,
            storage_key: profile.key(),
            build: "world".to_owned(),
            keeps: profile.keeps,
            locked: profile.locked,
            site: SITE.to_owned(),
            default_relay: profile.default_relay.clone(),
            quarantine: profile.quarantine.clone(),
        };
        let (engine, outputs) = Engine::start(boot);
        profile.engine = Some(engine);
        let (life, online, weather) = (profile.life, profile.online, profile.weather);
        self.carry_out(device.0, outputs);
        if !online {
            self.tell_engine(device.0, life, Input::Online(false));
        }
        if weather == LinkWeather::Unsupported {
            self.tell_engine(device.0, life, Input::Link(LinkEvent::Unsupported));
        }
        self.in_order(Stream::EngineToTabs(device.0), 1, "tabs hear of a new engine", move |world| {
            let clients: Vec<ClientId> = world.profiles[device.0].tabs.keys().copied().collect();
            for client in clients {
                world.arrive(device.0, client);
            }
        });
    }

    /// What the device's own clock shows, in milliseconds since 1970.
    pub fn clock_ms(&self, device: Device) -> u64 {
        self.now_ms.saturating_add_signed(self.profiles[device.0].clock_ahead_ms)
    }

    /// Something happens to this engine, if it is still the one that runs.
    pub(crate) fn tell_engine(&mut self, device: usize, life: u32, input: Input) {
        let now = self.clock_ms(Device(device));
        let profile = &mut self.profiles[device];
        if profile.life != life {
            return;
        }
        let Some(mut engine) = profile.engine.take() else { return };
        match catch_unwind(AssertUnwindSafe(|| (engine.handle(now, input), engine))) {
            Ok((outputs, engine)) => {
                self.profiles[device].engine = Some(engine);
                self.carry_out(device, outputs);
            }
            Err(cause) => self.engine_died(device, cause),
        }
    }

    fn engine_died(&mut self, device: usize, cause: Box<dyn std::any::Any + Send>) {
        let profile = &mut self.profiles[device];
        if profile.trying.is_none() || profile.deaths >= MOST_DEATHS {
            eprintln!("seed {:#x}: the engine of {} died, and not over bytes it was trying", self.seed, profile.name);
            resume_unwind(cause);
        }
        profile.deaths += 1;
        self.engine_gone(device, true);
        self.start(Device(device));
    }

    /// The engine is gone, and what only it knew; the host closes its links.
    pub(crate) fn engine_gone(&mut self, device: usize, died: bool) {
        self.close_all_ends(device);
        self.hang_up(device);
        let profile = &mut self.profiles[device];
        profile.engine_is_gone(died);
        profile.disk.crash(&mut self.chance);
    }

    fn carry_out(&mut self, device: usize, outputs: Vec<Output>) {
        self.note_outputs(device, &outputs);
        let life = self.profiles[device].life;
        let mut news = Vec::new();
        for output in outputs {
            match output {
                Output::Tell(client, update) => news.push((client, update)),
                Output::Storage(order) => {
                    self.order_storage(device, order);
                    if self.profiles[device].life != life {
                        return;
                    }
                }
                Output::Relay(order) => self.order_relay(device, order),
                Output::Link(order) => self.order_link(device, order),
                Output::WakeAt(at_ms) => self.wake_at(device, life, at_ms),
                Output::Trying(digest) => self.profiles[device].trying = Some(digest),
                Output::Tried(digest) => {
                    let trying = &mut self.profiles[device].trying;
                    if *trying == Some(digest) {
                        *trying = None;
                    }
                }
            }
        }
        if !news.is_empty() {
            let delay_ms = self.chance.between(0, 2);
            self.in_order(Stream::EngineToTabs(device), delay_ms, "tabs hear news", move |world| {
                world.tell_tabs(device, news);
            });
        }
    }

    fn tell_tabs(&mut self, device: usize, news: Vec<(ClientId, Update)>) {
        for (client, update) in news {
            let label = self.profiles[device].name.clone();
            let Some(tab) = self.profiles[device].tabs.get_mut(&client) else { continue };
            let brief: String = format!("{update:?}").chars().take(160).collect();
            let reaction = tab.hear(update);
            let (promised, refused) = (tab.take_promised(), tab.take_refused());
            let now_ms = self.now_ms;
            self.profiles[device].promised.extend(promised.into_iter().map(|promised| (now_ms, promised)));
            self.profiles[device].refused.extend(refused);
            if reaction.stirred {
                self.stir(|| format!("{label} sees {brief}"));
            }
            for (number, command) in reaction.commands {
                self.send(device, client, number, command);
            }
        }
    }

    fn order_storage(&mut self, device: usize, order: StorageOrder) {
        let stores = matches!(order, StorageOrder::Store { .. });
        let delay_ms = if stores { self.chance.between(2, 60) } else { self.chance.between(1, 5) };
        let profile = &mut self.profiles[device];
        let life = profile.life;
        profile.disk.order(order);
        if stores {
            let burnt = profile.fuse.as_mut().and_then(|fuse| {
                fuse.batches = fuse.batches.saturating_sub(1);
                (fuse.batches == 0).then_some(*fuse)
            });
            self.stirs_quietly();
            if let Some(fuse) = burnt {
                self.profiles[device].fuse = None;
                if fuse.browser {
                    self.crash(Device(device));
                } else {
                    self.engine_dies(Device(device));
                }
                return;
            }
        }
        self.in_order(Stream::Disk(device, life), delay_ms, "a disk works", move |world| {
            if world.profiles[device].life != life {
                return;
            }
            if let Some(event) = world.profiles[device].disk.carry_out() {
                world.tell_engine(device, life, Input::Storage(event));
            }
        });
    }

    fn wake_at(&mut self, device: usize, life: u32, at_ms: u64) {
        self.profiles[device].wake += 1;
        let wake = self.profiles[device].wake;
        let delay_ms = at_ms.saturating_sub(self.clock_ms(Device(device)));
        self.later(delay_ms, "an engine wakes", move |world| {
            if world.profiles[device].wake == wake {
                world.tell_engine(device, life, Input::Tick);
            }
        });
    }
}
