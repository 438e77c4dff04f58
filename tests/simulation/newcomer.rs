//! Somebody on the way into the circle: from an invitation to being in.

use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{InvitationRefusal, InvitationState, JoiningView};
use alongside_world::story::A_WEEK_HOURS;
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

/// How far the newcomer has come.
pub(crate) enum Newcomer {
    /// The inviter has asked for an invitation, in this tab and command.
    Asked { inviter: Device, client: ClientId, number: u32 },
    /// The newcomer has the link and is on the way in.
    OnTheWay { device: Device, link: String, accepted: bool },
}

impl Newcomer {
    /// Somebody in the circle asks for an invitation.
    pub(crate) fn asked(world: &mut World, inviter: Device) -> Self {
        let client = world.first(inviter);
        let circle_id = world.circle_id(inviter);
        world.does_in(inviter, client, Command::Look(Room::Invite(circle_id)));
        let number = world.does_in(inviter, client, Command::Invite { circle_id, hours: A_WEEK_HOURS });
        Self::Asked { inviter, client, number }
    }

    /// For the story of what went wrong.
    pub(crate) fn is_where(&self, world: &World) -> String {
        match self {
            Self::Asked { inviter, client, number } => {
                let tab = world.profile(*inviter).tabs.get(client);
                format!("{inviter:?} sees {:?}", tab.map(|tab| (tab.answer(*number), tab.room, &tab.invite)))
            }
            Self::OnTheWay { device, accepted, .. } => {
                format!("{device:?} sees {:?}, accepted: {accepted}", world.tab(*device).joining)
            }
        }
    }

    /// Goes on as far as possible without waiting. `Ok` once in, or when the invitation came to nothing.
    pub(crate) fn goes_on(self, world: &mut World, name: &str) -> Result<Option<Device>, Self> {
        match self {
            Self::Asked { inviter, client, number } => {
                let Some(tab) = world.profile(inviter).tabs.get(&client) else { return Ok(None) };
                let open = tab.invite.iter().flat_map(|invite| &invite.invitations);
                let link =
                    open.filter(|known| known.state == InvitationState::Open).map(|known| known.link.clone()).next();
                match (tab.answer(number), link) {
                    (Some(Answer::Done), Some(link)) => {
                        let device = world.fresh_device(name);
                        world.does(device, Command::GiveName { name: name.to_owned() });
                        world.does(device, Command::Look(Room::Joining));
                        world.does(device, Command::OpenInvitation { text: link.clone() });
                        Err(Self::OnTheWay { device, link, accepted: false })
                    }
                    (Some(_), None) if !matches!(tab.room, Some(Room::Invite(_))) => Ok(None),
                    _ => Err(Self::Asked { inviter, client, number }),
                }
            }
            Self::OnTheWay { device, link, mut accepted } => {
                match world.tab(device).joining.clone() {
                    Some(JoiningView::Invited { .. }) if !accepted => {
                        accepted = true;
                        world.does(device, Command::AcceptInvitation);
                    }
                    Some(JoiningView::Refused(InvitationRefusal::NoRelay)) => {
                        accepted = false;
                        world.does(device, Command::OpenInvitation { text: link.clone() });
                    }
                    Some(JoiningView::In { circle_id, .. }) => {
                        world.profile_mut(device).circle_id = Some(circle_id);
                        return Ok(Some(device));
                    }
                    _ => {}
                }
                Err(Self::OnTheWay { device, link, accepted })
            }
        }
    }
}
