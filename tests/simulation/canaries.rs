//! What is written after everybody knows who is in, reaches all of these and nobody else.

use super::play::Play;
use alongside_world::Device;
use alongside_world::story::draft;

/// Every device that is in writes something; whoever is not, shows nothing of it.
pub(crate) fn stay_inside(play: &mut Play, inside: &[Device]) -> Result<(), String> {
    let mut canaries = Vec::new();
    for device in inside {
        let canary = play.model.fresh("canary");
        play.world.sets_goal(*device, draft(&canary));
        canaries.push(canary);
    }
    play.model.canaries = canaries.len();
    play.world.run_until_quiet();
    for device in play.members.clone() {
        let is_inside = inside.contains(&device);
        let has_circle = play.world.today(device).circles.iter().any(|card| card.circle_id == play.circle_id);
        if !has_circle {
            continue;
        }
        let aims = play.world.aims(device);
        if let Some(canary) = canaries.iter().find(|canary| aims.contains(canary) != is_inside) {
            let what = if is_inside { "is in and lacks" } else { "is not in and shows" };
            return Err(format!("{device:?} {what} {canary}, which was written after"));
        }
    }
    Ok(())
}
