//! What takes a person more than one step: to look where something stands, and then to press a button there.
//!
//! Each errand has a tab of its own, and comes to nothing when that is gone.

use super::play::Play;
use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

/// Something that is being done.
pub(crate) struct Errand {
    pub(crate) device: Device,
    client: ClientId,
    what: What,
}

/// What.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// One of the devices gets a name.
    NameDevice { which: u64, name: String },
    /// Another of the devices is removed.
    RemoveDevice { which: u64 },
    /// A kit has been asked for, and is to be kept.
    MakeKit,
    /// It has been kept, by this command.
    KeepKit { number: u32, link: String },
}

impl Errand {
    /// Begins.
    pub(crate) fn begun(world: &mut World, device: Device, what: What) -> Self {
        let client = world.open_tab(device);
        match what {
            What::NameDevice { .. } | What::RemoveDevice { .. } => {
                world.does_in(device, client, Command::Look(Room::Devices));
            }
            What::MakeKit | What::KeepKit { .. } => {
                world.does_in(device, client, Command::Look(Room::Kit));
                world.does_in(device, client, Command::MakeKit);
            }
        }
        Self { device, client, what }
    }

    /// Goes on; `None` when there is nothing more to do.
    pub(crate) fn goes_on(self, play: &mut Play) -> Option<Self> {
        let Self { device, client, what } = self;
        let world = &mut play.world;
        let tab = world.profile(device).tabs.get(&client)?;
        match what {
            What::NameDevice { which, name } => {
                let Some(devices) = &tab.devices else {
                    return Some(Self { device, client, what: What::NameDevice { which, name } });
                };
                if let Some(own) = devices.devices.get(which as usize % devices.devices.len().max(1)) {
                    let device_id = own.device_id;
                    world.does_in(device, client, Command::NameDevice { device_id, name });
                }
            }
            What::RemoveDevice { which } => {
                let Some(devices) = &tab.devices else {
                    return Some(Self { device, client, what: What::RemoveDevice { which } });
                };
                let others: Vec<_> = devices.devices.iter().filter(|own| !own.is_this).collect();
                if let Some(own) = others.get(which as usize % others.len().max(1)) {
                    let device_id = own.device_id;
                    world.does_in(device, client, Command::RemoveDevice { device_id });
                    play.is_being_removed(device, device_id);
                }
            }
            What::MakeKit => {
                let Some(link) = tab.kit.as_ref().and_then(|kit| kit.new.as_ref()).map(|new| new.link.clone()) else {
                    return Some(Self { device, client, what: What::MakeKit });
                };
                let number = world.does_in(device, client, Command::KeepKit);
                return Some(Self { device, client, what: What::KeepKit { number, link } });
            }
            What::KeepKit { number, link } => match tab.answer(number) {
                Some(Answer::Done) => play.kit_is_kept(device, link),
                Some(Answer::Refused(_)) => {}
                None => return Some(Self { device, client, what: What::KeepKit { number, link } }),
            },
        }
        None
    }
}
