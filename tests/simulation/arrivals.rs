//! Somebody on the way in: with an invitation, as another device, or back with a kit.
//!
//! Nothing here waits: each time [`Arrival::goes_on`] is asked, it goes as far as the screens allow.

use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{InvitationRefusal, InvitationState, JoiningView, RecoveringView};
use alongside_world::story::A_WEEK_HOURS;
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Somebody new.
    Newcomer(&'static str),
    /// Another device of this person.
    DeviceOf(usize),
    /// A person who left, on this device.
    Again(usize, Device),
    /// This person, with a kit, on an empty browser.
    Returner(usize),
}

/// How far they have come.
pub(crate) struct Arrival {
    /// Who.
    pub(crate) who: Who,
    /// Who lets them in, if anybody has to.
    pub(crate) host: Option<Device>,
    stage: Stage,
    /// A clock was set meanwhile, so that the way in may count as expired.
    pub(crate) clocks_moved: bool,
}

enum Stage {
    /// The host has asked for a way in, in this tab and command.
    Asked { client: ClientId, number: u32 },
    /// The device has the link and is on the way in.
    OnTheWay { device: Device, link: String, accepted: bool },
}

/// What has come of it.
pub(crate) enum Outcome {
    /// Not there yet.
    OnTheWay,
    /// In, on this device.
    In(Device),
    /// It came to nothing.
    Nothing,
}

impl Arrival {
    /// Somebody in the circle asks for a way in, in a tab of its own.
    pub(crate) fn asked(world: &mut World, host: Device, who: Who) -> Self {
        let client = world.open_tab(host);
        let (room, command) = match who {
            Who::DeviceOf(_) => (Room::Devices, Command::LinkDevice),
            _ => {
                let circle_id = world.circle_id(host);
                (Room::Invite(circle_id), Command::Invite { circle_id, hours: A_WEEK_HOURS })
            }
        };
        world.does_in(host, client, Command::Look(room));
        let number = world.does_in(host, client, command);
        Self { who, host: Some(host), stage: Stage::Asked { client, number }, clocks_moved: false }
    }

    /// A fresh browser on which somebody types in this kit.
    pub(crate) fn with_kit(world: &mut World, person: usize, link: String) -> Self {
        let device = world.fresh_device("back with a kit");
        world.does(device, Command::Look(Room::Recovering));
        world.does(device, Command::ReadKit { text: link.clone() });
        let stage = Stage::OnTheWay { device, link, accepted: false };
        Self { who: Who::Returner(person), host: None, stage, clocks_moved: false }
    }

    /// For the story of what went wrong.
    pub(crate) fn is_where(&self, world: &World) -> String {
        match &self.stage {
            Stage::Asked { client, number } => {
                let host = self.host.map(|host| {
                    let tab = world.profile(host).tabs.get(client);
                    tab.map(|tab| (tab.answer(*number), tab.room, &tab.invite, &tab.devices))
                });
                format!("{:?} on {:?} is asked for: {host:?}", self.who, self.host)
            }
            Stage::OnTheWay { device, accepted, .. } => {
                let seen = &world.tab(*device).joining;
                format!("{:?} on {device:?} by {:?} sees {seen:?}, accepted: {accepted}", self.who, self.host)
            }
        }
    }

    /// Goes on as far as possible without waiting.
    pub(crate) fn goes_on(&mut self, world: &mut World, others_are_lost: bool) -> Outcome {
        match &self.stage {
            Stage::Asked { client, number } => {
                let (client, number) = (*client, *number);
                self.link_comes(world, client, number)
            }
            Stage::OnTheWay { device, .. } if matches!(self.who, Who::Returner(_)) => {
                let device = *device;
                self.kit_is_read(world, device, others_are_lost)
            }
            Stage::OnTheWay { device, link, .. } => {
                let (device, link) = (*device, link.clone());
                self.link_is_used(world, device, link)
            }
        }
    }

    fn link_comes(&mut self, world: &mut World, client: ClientId, number: u32) -> Outcome {
        let Some(host) = self.host else { return Outcome::Nothing };
        let Some(tab) = world.profile(host).tabs.get(&client) else { return Outcome::Nothing };
        let link = match self.who {
            Who::DeviceOf(_) => {
                tab.devices.as_ref().and_then(|devices| devices.link.as_ref()).map(|way| way.link.clone())
            }
            _ => {
                let mut open = tab.invite.iter().flat_map(|invite| &invite.invitations);
                open.find(|known| known.state == InvitationState::Open).map(|known| known.link.clone())
            }
        };
        let link = match (tab.answer(number), link.filter(|link| !link.is_empty())) {
            (Some(Answer::Refused(_)), _) => {
                world.close_tab(host, client);
                return Outcome::Nothing;
            }
            (Some(Answer::Done), Some(link)) => link,
            _ => return Outcome::OnTheWay,
        };
        world.close_tab(host, client);
        let device = match self.who {
            Who::Again(_, device) => device,
            Who::Newcomer(name) => {
                let device = world.fresh_device(name);
                world.does(device, Command::GiveName { name: name.to_owned() });
                device
            }
            Who::DeviceOf(_) | Who::Returner(_) => {
                let device = world.fresh_device("another device");
                world.profile_mut(device).clock_ahead_ms = world.profile(host).clock_ahead_ms;
                device
            }
        };
        if world.profile(device).tabs.is_empty() {
            return Outcome::Nothing;
        }
        world.does(device, Command::Look(Room::Joining));
        world.does(device, Command::OpenInvitation { text: link.clone() });
        self.stage = Stage::OnTheWay { device, link, accepted: false };
        Outcome::OnTheWay
    }

    fn link_is_used(&mut self, world: &mut World, device: Device, link: String) -> Outcome {
        if world.profile(device).tabs.is_empty() || world.tab(device).room != Some(Room::Joining) {
            return Outcome::Nothing;
        }
        let Stage::OnTheWay { accepted, .. } = &mut self.stage else { return Outcome::Nothing };
        match world.tab(device).joining.clone() {
            Some(JoiningView::Invited { .. }) if !*accepted => {
                *accepted = true;
                let yes = match self.who {
                    Who::DeviceOf(_) => Command::BecomeDevice { name: "Another".to_owned() },
                    _ => Command::AcceptInvitation,
                };
                world.does(device, yes);
                Outcome::OnTheWay
            }
            Some(JoiningView::Refused(InvitationRefusal::NoRelay)) => {
                *accepted = false;
                world.does(device, Command::OpenInvitation { text: link });
                Outcome::OnTheWay
            }
            Some(JoiningView::Refused(_)) if !matches!(self.who, Who::Newcomer(_)) || self.clocks_moved => {
                Outcome::Nothing
            }
            Some(JoiningView::In { .. }) => Outcome::In(device),
            _ => Outcome::OnTheWay,
        }
    }

    fn kit_is_read(&mut self, world: &mut World, device: Device, others_are_lost: bool) -> Outcome {
        let Stage::OnTheWay { accepted, .. } = &mut self.stage else { return Outcome::Nothing };
        match world.tab(device).recovering.clone() {
            Some(RecoveringView::Found { .. }) if !*accepted => {
                *accepted = true;
                world.does(device, Command::Recover { name: "Back".to_owned(), others_are_lost });
                Outcome::OnTheWay
            }
            Some(RecoveringView::Done { .. }) => Outcome::In(device),
            Some(RecoveringView::Refused(_) | RecoveringView::NotAtRelay) => Outcome::Nothing,
            _ => Outcome::OnTheWay,
        }
    }
}
