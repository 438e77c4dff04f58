//! How the weather clears after a history: everybody is there, with a network, a relay, room on the disk, and no
//! door shut. Clocks stay as wrong as they are, and who was removed stays removed.

use super::play::Play;
use alongside::engine::command::Command;
use alongside::engine::view::Refusal;
use alongside_world::relay::Mischief;
use alongside_world::{Device, LinkWeather};

/// How often it is asked whether everybody on the way has come.
const PATIENCE: usize = 20;

impl Play {
    /// The weather clears.
    pub(crate) fn clear_up(&mut self) {
        self.world.relay.mischief = Mischief::default();
        self.world.start_relay();
        for device in self.members.clone() {
            let profile = self.world.profile_mut(device);
            profile.disk.room_bytes = None;
            profile.fuse = None;
            if !self.world.runs(device) {
                self.world.restart(device);
            }
            self.world.link_weather(device, LinkWeather::Fair);
        }
        self.connect_anew();
        for _ in 0..PATIENCE {
            self.tend();
            self.world.run_for(5_000);
        }
        self.world.run_until_quiet();
        self.tend();
        self.load_pages_anew_that_are_stuck();
        self.open_all_doors();
        self.hear();
    }

    /// Everybody's connections are made anew, also of those on the way: a relay that forgot what it had confirmed
    /// is told again by whoever comes back.
    fn connect_anew(&mut self) {
        for device in self.world.devices() {
            self.world.offline(device);
        }
        self.world.run_for(15_000);
        for device in self.world.devices() {
            self.world.online(device);
        }
        self.world.run_until_quiet();
    }

    /// What was typed into a note in the very moment in which a circle was left or shut, was refused, and stands on
    /// that screen only. Nobody was told that it is saved.
    fn load_pages_anew_that_are_stuck(&mut self) {
        let is_stuck = |device: &Device| {
            let mut notes = self.world.profile(*device).tabs.values().filter_map(|tab| tab.note.as_ref());
            notes.any(|note| !note.is_settled() && note.refusals.contains(&Refusal::NotIn))
        };
        for device in self.members.clone().into_iter().filter(is_stuck).collect::<Vec<_>>() {
            self.world.reload(device);
        }
        self.world.run_until_quiet();
    }

    /// Nobody is blocked any more.
    fn open_all_doors(&mut self) {
        let mut opened = false;
        for device in self.members.clone() {
            for blocked in self.world.settings(device).blocked {
                opened = true;
                self.world.does_and_waits(device, Command::Unblock { person_id: blocked.person_id });
            }
        }
        if opened {
            self.world.run_until_quiet();
            let blocked: Vec<Device> = self.members.clone();
            for device in blocked {
                for blocked in self.world.settings(device).blocked {
                    self.world.does_and_waits(device, Command::Unblock { person_id: blocked.person_id });
                }
            }
            self.world.run_until_quiet();
        }
    }
}
