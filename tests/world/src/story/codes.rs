//! Codes in a story: two texts that people carry to each other, and no server.

use crate::world::{Device, World};
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{CodeView, JoiningView};

impl World {
    /// Makes a code for a newcomer to the circle of the story.
    pub fn makes_invitation_code(&mut self, device: Device) -> String {
        let circle_id = self.circle_id(device);
        self.makes_code(device, Command::MakeInvitationCode { circle_id })
    }

    /// Makes a code for somebody who is in the circle of the story already.
    pub fn makes_link_code(&mut self, device: Device) -> String {
        let circle_id = self.circle_id(device);
        self.makes_code(device, Command::MakeLinkCode { circle_id })
    }

    /// A newcomer reads an invitation's code, says yes, and gets the answer to give back.
    pub fn reads_invitation_code(&mut self, device: Device, code: &str) -> String {
        self.look(device, Room::Joining);
        self.does(device, Command::ReadCode { text: code.to_owned() });
        let answer = |joining: &JoiningView| match joining {
            JoiningView::Code(CodeView::Answer(answer)) => Some(answer.clone()),
            _ => None,
        };
        let first = self.until("the invitation in the code", |world| {
            let joining = world.tab(device).joining.as_ref()?;
            (answer(joining).is_some() || matches!(joining, JoiningView::Invited { .. })).then(|| joining.clone())
        });
        if matches!(first, JoiningView::Invited { .. }) {
            self.does(device, Command::AcceptInvitation);
        }
        self.until("the answer to the code", |world| answer(world.tab(device).joining.as_ref()?))
    }

    /// Somebody in the circle reads a code of another, and gets the answer to give back.
    pub fn answers_link_code(&mut self, device: Device, code: &str) -> String {
        self.invitations(device);
        self.does(device, Command::ReadCode { text: code.to_owned() });
        self.until("the answer to the code", |world| match world.tab(device).invite.as_ref()?.code.as_ref()? {
            CodeView::Answer(answer) => Some(answer.clone()),
            _ => None,
        })
    }

    /// The one who made the first code reads the answer, and waits until the link is open.
    pub fn reads_answer_code(&mut self, device: Device, answer: &str) {
        self.invitations(device);
        self.does(device, Command::ReadCode { text: answer.to_owned() });
        self.until("the link to open", |world| {
            let code = world.tab(device).invite.as_ref()?.code.as_ref()?;
            matches!(code, CodeView::Open(_)).then_some(())
        });
    }

    fn makes_code(&mut self, device: Device, command: Command) -> String {
        self.invitations(device);
        self.does(device, command);
        self.until("a code to give to the other", |world| match world.tab(device).invite.as_ref()?.code.as_ref()? {
            CodeView::Offer(code) => Some(code.clone()),
            _ => None,
        })
    }
}
