//! What people do: open tabs, go to rooms, press buttons, type.

use super::{Device, Stream, World};
use crate::profile::Profile;
use crate::tab::{Answer, Tab};
use alongside::engine::command::{Command, Room};
use alongside::engine::{ClientId, Input};
use std::collections::BTreeMap;

impl World {
    /// A fresh browser profile with one tab open; nobody has given a name.
    pub fn fresh_device(&mut self, name: &str) -> Device {
        let device = Device(self.profiles.len());
        let storage_key = self.entropy.bytes();
        self.profiles.push(Profile::new(name, storage_key, self.default_relay.clone()));
        self.start(device);
        self.open_tab(device);
        device
    }

    /// A device that finds these records on its disk, and the key to them; with no network.
    pub fn copy_of(&mut self, original: &Profile, records: BTreeMap<String, Vec<u8>>) -> Device {
        let device = Device(self.profiles.len());
        let mut profile = Profile::new(&original.name, original.storage_key, None);
        profile.disk.restore(records);
        profile.circle_id = original.circle_id;
        profile.online = false;
        self.profiles.push(profile);
        self.restart(device);
        device
    }

    /// One more tab of the same profile.
    pub fn open_tab(&mut self, device: Device) -> ClientId {
        let profile = &mut self.profiles[device.0];
        let client = ClientId(profile.next_client);
        profile.next_client += 1;
        profile.tabs.insert(client, Tab::new(client));
        self.arrive(device.0, client);
        client
    }

    /// The tab is closed; what nobody has answered is lost with it.
    pub fn close_tab(&mut self, device: Device, client: ClientId) {
        let profile = &mut self.profiles[device.0];
        profile.tabs.remove(&client);
        let life = profile.life;
        self.in_order(Stream::TabsToEngine(device.0), 1, "a tab leaves", move |world| {
            world.tell_engine(device.0, life, Input::Left(client));
        });
    }

    /// The tab as it is now.
    ///
    /// # Panics
    /// When it is closed.
    pub fn tab_of(&self, device: Device, client: ClientId) -> &Tab {
        &self.profiles[device.0].tabs[&client]
    }

    /// The first tab of the device.
    ///
    /// # Panics
    /// When none is open.
    pub fn tab(&self, device: Device) -> &Tab {
        self.tab_of(device, self.first(device))
    }

    /// The name of the first tab of the device.
    ///
    /// # Panics
    /// When none is open.
    pub fn first(&self, device: Device) -> ClientId {
        *self.profiles[device.0].tabs.keys().next().expect("a tab is open")
    }

    /// The person does this in the first tab; gives the number of the command.
    pub fn does(&mut self, device: Device, command: Command) -> u32 {
        self.does_in(device, self.first(device), command)
    }

    /// The person does this in this tab; gives the number of the command.
    ///
    /// # Panics
    /// When the tab is closed.
    pub fn does_in(&mut self, device: Device, client: ClientId, command: Command) -> u32 {
        let tab = self.profiles[device.0].tabs.get_mut(&client).expect("the tab is open");
        let (number, command) = tab.does(command);
        self.send(device.0, client, number, command);
        number
    }

    /// The person does this and waits until the engine has answered.
    pub fn does_and_waits(&mut self, device: Device, command: Command) -> Answer {
        let client = self.first(device);
        let what = format!("an answer to {command:?}");
        let number = self.does_in(device, client, command);
        self.until(&what, |world| world.tab_of(device, client).answer(number).cloned())
    }

    /// The first tab goes to this room, unless it is there; whatever is being typed is let through first.
    pub fn look(&mut self, device: Device, room: Room) {
        self.look_in(device, self.first(device), room);
    }

    /// As [`World::look`], in this tab.
    pub fn look_in(&mut self, device: Device, client: ClientId, room: Room) {
        if self.tab_of(device, client).room == Some(room) {
            return;
        }
        self.until("everything typed to arrive", |world| {
            world.tab_of(device, client).note.as_ref().is_none_or(|note| note.is_settled()).then_some(())
        });
        self.does_in(device, client, Command::Look(room));
    }

    /// The open note of this tab now reads so.
    ///
    /// # Panics
    /// When the tab is closed.
    pub fn text_becomes(&mut self, device: Device, client: ClientId, text: &str, caret: Option<u32>) {
        let tab = self.profiles[device.0].tabs.get_mut(&client).expect("the tab is open");
        if let Some((number, command)) = tab.types(text, caret) {
            self.send(device.0, client, number, command);
        }
    }

    pub(crate) fn arrive(&mut self, device: usize, client: ClientId) {
        let life = self.profiles[device].life;
        self.in_order(Stream::TabsToEngine(device), 1, "a tab arrives", move |world| {
            world.tell_engine(device, life, Input::Arrived(client));
        });
        let Some(tab) = self.profiles[device].tabs.get_mut(&client) else { return };
        let again = tab.engine_started();
        let left_to_others = tab.take_left_to_others();
        self.profiles[device].left_to_others.extend(left_to_others);
        for (number, command) in again {
            self.send(device, client, number, command);
        }
    }

    pub(crate) fn send(&mut self, device: usize, client: ClientId, number: u32, command: Command) {
        let life = self.profiles[device].life;
        for _ in 0..if self.everything_twice { 2 } else { 1 } {
            let command = command.clone();
            let delay_ms = self.chance.between(0, 2);
            self.in_order(Stream::TabsToEngine(device), delay_ms, "a command", move |world| {
                world.tell_engine(device, life, Input::Command(client, number, command));
            });
        }
    }
}
