//! Between a device and the relay: calls, publications, deliveries, and what gets lost on the way.
//!
//! Orders of a connection arrive in order; deliveries keep their order under one topic only, may be late and
//! may come twice, as quality of service 1 allows. What is on its way when a line is lost is lost.

use super::{Device, HOST, SITE, Stream, World};
use crate::profile::Line;
use crate::relay::{Delivery, Guest, Mischief, NotAllowed, Published};
use alongside::crypto::BoxKeys;
use alongside::crypto::proof::{Access, prove};
use alongside::engine::Input;
use alongside::ports::relay::{RelayEvent, RelayOrder, RelayTrouble};

impl World {
    pub(crate) fn order_relay(&mut self, device: usize, order: RelayOrder) {
        match order {
            RelayOrder::Connect { url } => self.knock(device, &url),
            RelayOrder::Prove { username, password } => self.prove(device, username, password),
            RelayOrder::Disconnect => self.hang_up(device),
            RelayOrder::Subscribe { topic } => self.reach_relay(device, "a subscription", move |world, guest| {
                let deliveries = world.relay.subscribe(world.now_ms, guest, &topic)?;
                world.deliver(deliveries);
                Ok(())
            }),
            RelayOrder::Publish { topic, payload, retain, expiry_s, receipt } => {
                let payload = payload.map(|sealed| sealed.into_bytes()).unwrap_or_default();
                let what = Published { topic, payload, retain, expiry_s };
                self.publish(device, what, receipt);
            }
        }
    }

    /// The client closes its connection; nobody is told.
    pub(crate) fn hang_up(&mut self, device: usize) {
        let profile = &mut self.profiles[device];
        profile.call += 1;
        if let Line::Up(guest) = std::mem::take(&mut profile.line) {
            self.relay.leave(guest);
        }
    }

    /// The connection is lost; the engine hears of it after a while.
    pub(crate) fn lose_line(&mut self, device: usize, after_ms: u64) {
        if self.profiles[device].line == Line::Closed {
            return;
        }
        self.hang_up(device);
        self.line_is_down(device, after_ms, RelayTrouble::Lost);
    }

    fn knock(&mut self, device: usize, url: &str) {
        self.hang_up(device);
        self.profiles[device].line = Line::Knocking;
        let known = url.trim_end_matches('/') == SITE;
        let delay_ms = self.round_trip_ms();
        self.after_call(device, delay_ms, "a challenge", move |world| {
            if known && world.reaches_relay(device) {
                let token = world.relay.challenge(world.now_ms);
                world.tell_relay_event(device, RelayEvent::Challenge { token });
            } else {
                world.hang_up(device);
                world.line_is_down(device, 100, RelayTrouble::Unreachable);
            }
        });
    }

    fn prove(&mut self, device: usize, username: String, password: Vec<u8>) {
        if self.profiles[device].line != Line::Knocking {
            return;
        }
        let delay_ms = self.round_trip_ms();
        self.after_call(device, delay_ms, "a proof", move |world| {
            let reached = world.reaches_relay(device);
            let admitted = reached.then(|| world.relay.admit(world.now_ms, &username, &password)).flatten();
            match admitted {
                Some(guest) => {
                    world.profiles[device].line = Line::Up(guest);
                    world.callers.insert(guest, (device, world.profiles[device].call));
                    world.tell_relay_event(device, RelayEvent::Up);
                }
                None => {
                    world.hang_up(device);
                    let why = if reached { RelayTrouble::Refused } else { RelayTrouble::Unreachable };
                    world.line_is_down(device, 10, why);
                }
            }
        });
    }

    fn publish(&mut self, device: usize, what: Published, receipt: u32) {
        if what.retain {
            let name = self.profiles[device].name.clone();
            self.stir(|| format!("{name} leaves {} bytes in {}", what.payload.len(), what.topic));
        }
        self.reach_relay(device, "a publication", move |world, guest| {
            let call = world.profiles[device].call;
            if world.relay.is_full && what.retain && !what.payload.is_empty() {
                let delay_ms = world.one_way_ms();
                world.in_order(Stream::Receipts(device, call), delay_ms, "a refusal", move |world| {
                    if world.profiles[device].call == call {
                        world.tell_relay_event(device, RelayEvent::NotTaken { receipt });
                    }
                });
                return Ok(());
            }
            if world.chance.one_in(world.relay.mischief.drops_one_in) {
                world.relay.publish(world.now_ms, guest, Published { retain: false, ..what })?;
            } else {
                let deliveries = world.relay.publish(world.now_ms, guest, what)?;
                world.deliver(deliveries);
            }
            let delay_ms = world.one_way_ms();
            world.in_order(Stream::Receipts(device, call), delay_ms, "a receipt", move |world| {
                if world.profiles[device].call == call {
                    world.tell_relay_event(device, RelayEvent::Acknowledged { receipt });
                }
            });
            Ok(())
        });
    }

    fn deliver(&mut self, deliveries: Vec<Delivery>) {
        for mut delivery in deliveries {
            if self.chance.one_in(self.relay.mischief.replays_one_in) {
                let same_topic: Vec<Vec<u8>> = self
                    .relay
                    .seen()
                    .iter()
                    .filter(|(topic, bytes)| *topic == delivery.topic && !bytes.is_empty())
                    .map(|(_, bytes)| bytes.clone())
                    .collect();
                if let Some(old) = self.chance.pick(&same_topic).cloned() {
                    self.deliver_once(Delivery { payload: old, ..delivery.clone() });
                }
            }
            if self.chance.one_in(self.relay.mischief.alters_one_in) {
                Mischief::alter(&mut delivery.payload, &mut self.chance);
            }
            if self.chance.one_in(self.relay.mischief.moves_one_in) {
                let topics: Vec<String> = self.relay.slots().keys().cloned().collect();
                if let Some(topic) = self.chance.pick(&topics) {
                    delivery.topic.clone_from(topic);
                }
            }
            if self.everything_twice || self.chance.one_in(15) {
                self.deliver_once(delivery.clone());
            }
            self.deliver_once(delivery);
        }
    }

    fn deliver_once(&mut self, delivery: Delivery) {
        let Delivery { to, topic, payload, retained } = delivery;
        let Some((device, call)) = self.callers.get(&to).copied() else { return };
        let late_ms = if self.chance.one_in(20) { self.chance.between(500, 3_000) } else { 0 };
        let delay_ms = self.one_way_ms() + late_ms;
        self.in_order(Stream::FromRelay(to, topic.clone()), delay_ms, "a delivery", move |world| {
            if world.profiles[device].call == call {
                world.tell_relay_event(device, RelayEvent::Message { topic, payload, retained });
            }
        });
    }

    /// At the relay, if the device's connection lasts until then.
    fn reach_relay(
        &mut self,
        device: usize,
        label: &'static str,
        what: impl FnOnce(&mut World, Guest) -> Result<(), NotAllowed> + 'static,
    ) {
        let Line::Up(guest) = self.profiles[device].line else { return };
        let call = self.profiles[device].call;
        let delay_ms = self.one_way_ms();
        self.in_order(Stream::ToRelay(device, call), delay_ms, label, move |world| {
            if world.profiles[device].call == call && what(world, guest).is_err() {
                world.lose_line(device, 10);
            }
        });
    }

    fn after_call(
        &mut self,
        device: usize,
        delay_ms: u64,
        label: &'static str,
        event: impl FnOnce(&mut World) + 'static,
    ) {
        let call = self.profiles[device].call;
        self.later(delay_ms, label, move |world| {
            if world.profiles[device].call == call {
                event(world);
            }
        });
    }

    fn line_is_down(&mut self, device: usize, after_ms: u64, why: RelayTrouble) {
        self.after_call(device, after_ms, "a line is down", move |world| {
            world.tell_relay_event(device, RelayEvent::Down { why });
        });
    }

    fn tell_relay_event(&mut self, device: usize, event: RelayEvent) {
        let life = self.profiles[device].life;
        self.tell_engine(device, life, Input::Relay(event));
    }

    /// Whether anything gets from this device to the relay now.
    fn reaches_relay(&self, device: usize) -> bool {
        self.relay.running && self.profiles[device].online
    }

    fn one_way_ms(&mut self) -> u64 {
        let (shortest_ms, longest_ms) = self.latency_ms;
        self.chance.between(shortest_ms, longest_ms)
    }

    fn round_trip_ms(&mut self) -> u64 {
        self.one_way_ms() + self.one_way_ms()
    }

    /// The relay stops: everybody loses it. What it had acknowledged it keeps.
    pub fn stop_relay(&mut self) {
        self.relay.running = false;
        self.relay.put_everybody_out();
        for device in 0..self.profiles.len() {
            let after_ms = self.chance.between(1, 2_000);
            self.lose_line(device, after_ms);
        }
    }

    /// The relay is there again; nobody is told, the devices have to try.
    pub fn start_relay(&mut self) {
        self.relay.running = true;
    }

    /// The connection of this device to the relay breaks, and can be made anew at once.
    pub fn drop_line(&mut self, device: Device) {
        let after_ms = self.chance.between(1, 2_000);
        self.lose_line(device.0, after_ms);
    }

    /// The relay shows this device other slots than the rest from now on, for as long as its connection lasts.
    ///
    /// # Panics
    /// When the device has no connection.
    pub fn relay_forks(&mut self, device: Device) {
        let Line::Up(guest) = self.profiles[device.0].line else { panic!("the device is at the relay") };
        self.relay.fork([guest]);
    }

    /// The relay makes something up.
    pub fn relay_invents(&mut self, topic: &str, payload: &[u8]) {
        let deliveries = self.relay.invent(topic, payload);
        self.deliver(deliveries);
    }

    /// A stranger at the relay leaves or passes this, and whoever listens hears it.
    ///
    /// # Panics
    /// When the relay does not allow it.
    pub fn leaves_at_the_relay(&mut self, guest: Guest, what: Published) {
        let deliveries = self.relay.publish(self.now_ms, guest, what).expect("the box is the stranger's");
        self.deliver(deliveries);
    }

    /// Somebody who holds the keys of this box and nothing else comes in at the relay.
    ///
    /// # Panics
    /// When the relay does not let them in.
    pub fn stranger_at_the_relay(&mut self, boxes: &BoxKeys) -> Guest {
        let token = self.relay.challenge(self.now_ms);
        let (username, password) =
            prove(&token, HOST, &[(boxes, Access::ReadWrite)]).expect("the challenge is this relay's");
        self.relay.admit(self.now_ms, &username, &password).expect("the proof is good")
    }
}
