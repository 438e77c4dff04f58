//! Who is in after a history, and whether they have to be.
//!
//! What two devices of a person do to each other without hearing of each other is left to the log: there the
//! devices are asked. Whatever is beyond doubt is insisted on.

use super::play::Play;
use alongside::engine::command::Room;
use alongside::engine::view::MyPlace;
use alongside_world::Device;

/// Every device that is in.
pub(crate) fn right(play: &mut Play) -> Result<Vec<Device>, String> {
    let mut inside = Vec::new();
    for device in play.members.clone() {
        let Some(place) = place(play, device) else { continue };
        check(play, device, place).map_err(|why| format!("{device:?} says {place:?}: {why}"))?;
        if place == MyPlace::In {
            inside.push(device);
        }
    }
    Ok(inside)
}

/// Where this device says it is; `None` if it came back with a kit and the circle has not.
fn place(play: &mut Play, device: Device) -> Option<MyPlace> {
    let person = play.person_of(device);
    if play.people[person].may_lack_devices() {
        play.world.look(device, Room::Today);
        let today = play.world.until("today", |world| world.tab(device).today.clone());
        today.circles.iter().find(|card| card.circle_id == play.circle_id)?;
    }
    Some(play.world.circle(device).parting.my_place)
}

fn check(play: &mut Play, device: Device, place: MyPlace) -> Result<(), String> {
    let own = play.world.devices_of(device).devices.iter().find(|own| own.is_this).map(|own| own.device_id);
    let person = &play.people[play.person_of(device)];
    let wrong = match place {
        MyPlace::In => {
            let left = person.devices.iter().any(|device| play.model.left.contains(device));
            let removed = own.is_some_and(|own| {
                let certain = person.removers.len() == 1 && !person.lost_everything;
                certain && play.model.removed.iter().any(|(_, device_id)| *device_id == own)
            });
            match () {
                () if left && !person.may_be_back => "its person has left",
                () if removed => "it was removed",
                () => return Ok(()),
            }
        }
        MyPlace::Left if !person.has_left && !play.may_not_have_come(person) => "its person has not left",
        MyPlace::DeviceRemoved if !person.may_lack_devices() => "nobody removed it",
        MyPlace::Blocked => "nobody is blocked any more",
        MyPlace::Left | MyPlace::DeviceRemoved => return Ok(()),
    };
    Err(wrong.to_owned())
}
