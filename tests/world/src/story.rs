//! Whole stretches of a story: a person, a pair, an invitation.
//!
//! Everything here is done through commands and seen through views, as a person does and sees it. Each stretch
//! waits until its end is on the screen. Goals and notes are in files of their own.

mod codes;
mod devices;
mod goals;
mod items;
mod notes;
mod recovery;

pub use goals::draft;

use crate::tab::Answer;
use crate::world::{Device, World};
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{
    CircleView, InvitationRefusal, InvitationState, InvitationView, InviteView, JoiningView, Refusal, Saved,
    SettingsView, TodayView,
};
use alongside::identifiers::{CircleId, InvitationId, PersonId};
use alongside::mentoring::circle::CircleKind;

/// Of an invitation whose expiry does not matter.
pub const A_WEEK_HOURS: u16 = 168;

impl World {
    /// A device on which somebody has given this name.
    pub fn person(&mut self, name: &str) -> Device {
        let device = self.fresh_device(name);
        self.gives_name(device, name);
        device
    }

    /// The person gives this name, for the first time or another.
    pub fn gives_name(&mut self, device: Device, name: &str) {
        let answer = self.does_and_waits(device, Command::GiveName { name: name.to_owned() });
        assert_eq!(answer, Answer::Done, "the name {name} is taken");
        self.until("the name on the screen", |world| {
            let me = world.tab(device).me.as_ref()?.me.as_ref()?;
            (me.name == name).then_some(())
        });
    }

    /// Who this device belongs to.
    ///
    /// # Panics
    /// When no name was given.
    pub fn person_id(&mut self, device: Device) -> PersonId {
        self.until("somebody to be here", |world| Some(world.tab(device).me.as_ref()?.me.as_ref()?.person_id))
    }

    /// Starts a circle; it becomes the one that the story is about on this device.
    pub fn starts_circle(&mut self, device: Device, kind: CircleKind) -> CircleId {
        let request = self.random();
        let command = Command::StartCircle { request, kind, title: String::new() };
        assert_eq!(self.does_and_waits(device, command), Answer::Done);
        let circle_id =
            self.until("the circle to have started", |world| world.tab(device).started.get(&request).copied());
        self.profile_mut(device).circle_id = Some(circle_id);
        circle_id
    }

    /// The circle that the story is about on this device.
    ///
    /// # Panics
    /// When there is none.
    pub fn circle_id(&self, device: Device) -> CircleId {
        self.profile(device).circle_id.expect("the device is in a circle")
    }

    /// Invites into the circle of the story; gives the newest open invitation.
    pub fn invites(&mut self, device: Device, hours: u16) -> InvitationView {
        let before: Vec<InvitationId> =
            self.invitations(device).invitations.iter().map(|known| known.invitation_id).collect();
        let circle_id = self.circle_id(device);
        assert_eq!(self.does_and_waits(device, Command::Invite { circle_id, hours }), Answer::Done);
        self.until("the new invitation", |world| {
            let is_new = |invitation: &&InvitationView| {
                invitation.state == InvitationState::Open && !before.contains(&invitation.invitation_id)
            };
            world.tab(device).invite.as_ref()?.invitations.iter().find(is_new).cloned()
        })
    }

    /// The room in which one invites into the circle of the story.
    pub fn invitations(&mut self, device: Device) -> InviteView {
        let circle_id = self.circle_id(device);
        self.look(device, Room::Invite(circle_id));
        self.until("the room to invite", |world| world.tab(device).invite.clone())
    }

    /// Opens an invitation, and gives what is seen of it once it is no longer being looked for.
    pub fn opens_invitation(&mut self, device: Device, link: &str) -> JoiningView {
        self.look(device, Room::Joining);
        let answer = self.does_and_waits(device, Command::OpenInvitation { text: link.to_owned() });
        if let Answer::Refused(Refusal::Invitation(refusal)) = answer {
            return JoiningView::Refused(refusal);
        }
        self.until("the invitation to be found or not", |world| {
            let joining = world.tab(device).joining.clone()?;
            (!matches!(joining, JoiningView::Looking | JoiningView::Nothing)).then_some(joining)
        })
    }

    /// Opens an invitation that cannot be used, and gives why.
    ///
    /// # Panics
    /// When it can be used.
    pub fn is_refused(&mut self, device: Device, link: &str) -> InvitationRefusal {
        match self.opens_invitation(device, link) {
            JoiningView::Refused(refusal) => refusal,
            other => panic!("the invitation is not refused but {other:?}"),
        }
    }

    /// Opens an invitation and accepts it; does not wait for the inviter.
    pub fn accepts(&mut self, device: Device, link: &str) {
        let seen = self.opens_invitation(device, link);
        assert!(matches!(seen, JoiningView::Invited { .. }), "an invitation is seen, not {seen:?}");
        assert_eq!(self.does_and_waits(device, Command::AcceptInvitation), Answer::Done);
    }

    /// Waits until an accepted invitation has led into its circle, which becomes that of the story.
    pub fn is_let_in(&mut self, device: Device) -> (CircleId, [String; 4]) {
        let (circle_id, words) = self.until("being let in", |world| match world.tab(device).joining.as_ref()? {
            JoiningView::In { circle_id, words } => Some((*circle_id, words.clone())),
            _ => None,
        });
        self.profile_mut(device).circle_id = Some(circle_id);
        (circle_id, words)
    }

    /// One more person in the circle of the story: the whole way by an invitation's link.
    pub fn brings_in(&mut self, inviter: Device, name: &str) -> Device {
        let link = self.invites(inviter, A_WEEK_HOURS).link;
        let device = self.person(name);
        self.accepts(device, &link);
        self.is_let_in(device);
        device
    }

    /// Two people in a circle, met by an invitation's link, looking at their circle, with nothing going on.
    pub fn pair(&mut self, one: &str, other: &str) -> (Device, Device) {
        let inviter = self.person(one);
        self.starts_circle(inviter, CircleKind::Pair);
        let joiner = self.brings_in(inviter, other);
        for device in [inviter, joiner] {
            self.circle(device);
        }
        self.until("both to see each other", |world| {
            let others = |device| world.tab(device).circle.as_ref().map(|circle: &CircleView| circle.others.len());
            (others(inviter) == Some(1) && others(joiner) == Some(1)).then_some(())
        });
        self.run_until_quiet();
        (inviter, joiner)
    }

    /// The circle of the story, as the first tab shows it.
    pub fn circle(&mut self, device: Device) -> CircleView {
        let circle_id = self.circle_id(device);
        self.look(device, Room::Circle(circle_id));
        self.until("the circle", |world| world.tab(device).circle.clone().filter(|view| view.circle_id == circle_id))
    }

    /// Today, as the first tab shows it.
    pub fn today(&mut self, device: Device) -> TodayView {
        self.look(device, Room::Today);
        self.until("today", |world| world.tab(device).today.clone())
    }

    /// Settings, as the first tab shows them.
    pub fn settings(&mut self, device: Device) -> SettingsView {
        self.look(device, Room::Settings);
        self.until("settings", |world| world.tab(device).settings.clone())
    }

    /// The names of everybody whom this device sees in its circle, itself first.
    pub fn names(&mut self, device: Device) -> Vec<String> {
        let circle = self.circle(device);
        std::iter::once(circle.me).chain(circle.others).map(|person| person.name).collect()
    }

    /// Waits until the screen says that everything is saved.
    pub fn saves(&mut self, device: Device) {
        self.until("everything to be said to be saved", |world| world.tab(device).says_saved().then_some(()));
    }

    /// What the truth line says of what was written here.
    pub fn said_of_saving(&self, device: Device) -> Option<Saved> {
        self.tab(device).truth.as_ref().map(|truth| truth.saved)
    }
}
