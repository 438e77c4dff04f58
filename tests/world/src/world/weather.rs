//! The weather: networks that come and go, browsers that crash, engines that die, disks that come back.

use super::{Device, World};
use crate::profile::{Fuse, LinkWeather};
use alongside::engine::{ClientId, Input};
use alongside::ports::link::LinkEvent;
use std::collections::BTreeMap;

impl World {
    /// The device loses its network, and its browser says so.
    pub fn offline(&mut self, device: Device) {
        self.cable_out(device);
        let life = self.profiles[device.0].life;
        self.tell_engine(device.0, life, Input::Online(false));
    }

    /// The device loses its network, and nobody says so.
    pub fn cable_out(&mut self, device: Device) {
        self.profiles[device.0].online = false;
        let after_ms = self.chance.between(100, 5_000);
        self.lose_line(device.0, after_ms);
        self.break_open_ends(device.0);
    }

    /// The device has its network again, and its browser says so.
    pub fn online(&mut self, device: Device) {
        self.profiles[device.0].online = true;
        let life = self.profiles[device.0].life;
        self.tell_engine(device.0, life, Input::Online(true));
    }

    /// Neither has a network.
    pub fn part(&mut self, one: Device, other: Device) {
        for device in [one, other] {
            self.offline(device);
        }
        self.run_for(10_000);
    }

    /// Both have a network again, and all the time they need.
    pub fn meet(&mut self, one: Device, other: Device) {
        for device in [one, other] {
            self.online(device);
        }
        self.run_until_quiet();
    }

    /// From now on links of this device open, or never do, or do not exist.
    pub fn link_weather(&mut self, device: Device, weather: LinkWeather) {
        let profile = &mut self.profiles[device.0];
        profile.weather = weather;
        let life = profile.life;
        if weather != LinkWeather::Fair {
            self.break_open_ends(device.0);
        }
        if weather == LinkWeather::Unsupported {
            self.tell_engine(device.0, life, Input::Link(LinkEvent::Unsupported));
        }
    }

    /// The browser is gone at once, with all its tabs and everything that was not on the disk.
    pub fn crash(&mut self, device: Device) {
        let profile = &mut self.profiles[device.0];
        let refuses = profile.disk.room_bytes.is_some();
        for tab in profile.tabs.values_mut() {
            let left_to_others = tab.crashes(refuses);
            profile.left_to_others.extend(left_to_others);
        }
        profile.tabs.clear();
        profile.quarantine.clear();
        profile.fuse = None;
        self.engine_gone(device.0, false);
    }

    /// The key of the storage is gone: the host finds that out, moves the records aside and makes another key.
    /// Gives the records; the device is to be started again.
    pub fn loses_its_key(&mut self, device: Device) -> BTreeMap<String, Vec<u8>> {
        self.crash(device);
        let profile = &mut self.profiles[device.0];
        let aside = profile.disk.records().clone();
        profile.disk.restore(BTreeMap::new());
        profile.storage_key = self.entropy.bytes();
        profile.locked = true;
        aside
    }

    /// One bit of a record on this disk is altered.
    pub fn damage(&mut self, device: Device, key: &str) {
        self.profiles[device.0].disk.damage(key, &mut self.chance);
    }

    /// The browser crashes by itself, at the moment in which so many further batches have been ordered.
    pub fn crash_at_batch(&mut self, device: Device, batches: u32) {
        self.profiles[device.0].fuse = Some(Fuse { batches, browser: true });
    }

    /// The engine dies by itself, at the moment in which so many further batches have been ordered.
    pub fn engine_dies_at_batch(&mut self, device: Device, batches: u32) {
        self.profiles[device.0].fuse = Some(Fuse { batches, browser: false });
    }

    /// Whether the device runs.
    pub fn runs(&self, device: Device) -> bool {
        self.profiles[device.0].engine.is_some()
    }

    /// The browser is opened again, with one tab.
    pub fn restart(&mut self, device: Device) -> ClientId {
        self.start(device);
        self.open_tab(device)
    }

    /// The engine's worker dies for no reason, and the host starts another; the tabs live on.
    pub fn engine_dies(&mut self, device: Device) {
        self.engine_gone(device.0, false);
        self.start(device);
    }

    /// The engine's worker dies over bytes with this digest, and the host starts another that knows of it.
    pub fn engine_died_on(&mut self, device: Device, digest: [u8; 32]) {
        self.profiles[device.0].trying = Some(digest);
        self.engine_gone(device.0, true);
        self.start(device);
    }

    /// The person reloads the only tab: page and engine begin anew from the disk.
    pub fn reload(&mut self, device: Device) -> ClientId {
        self.crash(device);
        self.restart(device)
    }
}
