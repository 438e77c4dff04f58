//! Who is in after a history, and whether they have to be.
//!
//! What two devices of a person do to each other without hearing of each other is left to the log: there the
//! devices are asked. Whatever is beyond doubt is insisted on.

use super::play::Play;
use alongside::engine::command::Room;
use alongside::engine::view::MyPlace;
use alongside_world::Device;

/// Every device that is in, and that the others can know to be.
pub(crate) fn right(play: &mut Play) -> Result<Vec<Device>, String> {
    let mut inside = Vec::new();
    for device in play.members.clone() {
        let Some(place) = place(play, device) else { continue };
        check(play, device, place).map_err(|why| format!("{device:?} says {place:?}: {why}"))?;
        if place == MyPlace::In {
            inside.push(device);
        }
    }
    leave_out_the_unknown(play, &mut inside);
    Ok(inside)
}

/// Whom somebody brought in while they were leaving, on another device, or while theirs was being removed: the others
/// take no word of it from somebody who is out. They can invite them.
fn leave_out_the_unknown(play: &mut Play, inside: &mut Vec<Device>) {
    let is_certain = |device: &&Device| !play.may_not_have_come(&play.people[play.person_of(**device)]);
    let Some(certain) = inside.iter().find(is_certain).copied() else { return };
    let shown = play.world.circle(certain);
    let is_shown = |device: &Device| {
        let person = &play.people[play.person_of(*device)];
        let mut shown = shown.others.iter().chain([&shown.me]);
        !play.may_not_have_come(person) || shown.any(|shown| shown.person_id == person.person_id)
    };
    inside.retain(is_shown);
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
