//! Devices of one person: linked, looked at, removed.

use crate::tab::Answer;
use crate::world::{Device, World};
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{CodeView, DeviceLinkState, DeviceView, DevicesView, JoiningView};
use alongside::identifiers::{CircleId, DeviceId};
use alongside::mentoring::circle::CircleKind;

impl World {
    /// The room of this person's devices.
    pub fn devices_of(&mut self, device: Device) -> DevicesView {
        self.look(device, Room::Devices);
        self.until("the room of devices", |world| world.tab(device).devices.clone())
    }

    /// The names of this person's devices, the one looked at first.
    pub fn device_names(&mut self, device: Device) -> Vec<String> {
        self.devices_of(device).devices.into_iter().map(|device| device.name).collect()
    }

    /// The device of this person that is called so.
    ///
    /// # Panics
    /// When there is none.
    pub fn device_called(&mut self, device: Device, name: &str) -> DeviceView {
        let devices = self.devices_of(device).devices;
        devices.into_iter().find(|known| known.name == name).expect("a device of that name")
    }

    /// A link for another device of this person.
    pub fn shows_device_link(&mut self, device: Device) -> String {
        self.look(device, Room::Devices);
        assert_eq!(self.does_and_waits(device, Command::LinkDevice), Answer::Done);
        self.until("a link for a device", |world| {
            let link = world.tab(device).devices.as_ref()?.link.as_ref()?;
            (!link.link.is_empty()).then(|| link.link.clone())
        })
    }

    /// A fresh browser becomes another device of this person, which shows it a link.
    pub fn links(&mut self, device: Device, name: &str) -> Device {
        let link = self.shows_device_link(device);
        let other = self.fresh_device(name);
        let seen = self.opens_invitation(other, &link);
        assert!(
            matches!(seen, JoiningView::Invited { kind: CircleKind::Personal, .. }),
            "a way in for a device is seen, not {seen:?}"
        );
        let become_device = Command::BecomeDevice { name: name.to_owned() };
        assert_eq!(self.does_and_waits(other, become_device), Answer::Done);
        let (_, words) = self.is_let_in(other);
        assert_eq!(self.words_of_linked(device), words);
        other
    }

    /// A fresh browser becomes another device of this person by two codes, with no relay; the circle of the story
    /// is then the person's own.
    pub fn links_by_codes(&mut self, device: Device, name: &str) -> Device {
        let circle_id =
            self.tab(device).me.as_ref().and_then(|me| me.personal_circle_id).expect("a circle of one's own");
        self.look(device, Room::Devices);
        assert_eq!(self.does_and_waits(device, Command::MakeInvitationCode { circle_id }), Answer::Done);
        let code = self.until("a code for a device", |world| {
            match world.tab(device).devices.as_ref()?.link.as_ref()?.code.as_ref()? {
                CodeView::Offer(code) => Some(code.clone()),
                _ => None,
            }
        });
        let other = self.fresh_device(name);
        self.look(other, Room::Joining);
        assert_eq!(self.does_and_waits(other, Command::ReadCode { text: code }), Answer::Done);
        self.until("a way in for a device", |world| {
            let joining = world.tab(other).joining.as_ref()?;
            matches!(joining, JoiningView::Invited { kind: CircleKind::Personal, .. }).then_some(())
        });
        let become_device = Command::BecomeDevice { name: name.to_owned() };
        assert_eq!(self.does_and_waits(other, become_device), Answer::Done);
        let answer = self.until("the answer to the code", |world| match world.tab(other).joining.as_ref()? {
            JoiningView::Code(CodeView::Answer(answer)) => Some(answer.clone()),
            _ => None,
        });
        assert_eq!(self.does_and_waits(device, Command::ReadCode { text: answer }), Answer::Done);
        let (_, words) = self.is_let_in(other);
        assert_eq!(self.words_of_linked(device), words);
        other
    }

    /// The words that the device that let another in shows.
    pub fn words_of_linked(&mut self, device: Device) -> [String; 4] {
        self.look(device, Room::Devices);
        self.until("the words of the new device", |world| {
            match &world.tab(device).devices.as_ref()?.link.as_ref()?.state {
                DeviceLinkState::Used(_, _, words) => Some(words.clone()),
                _ => None,
            }
        })
    }

    /// The person removes this device of theirs.
    pub fn removes_device(&mut self, device: Device, device_id: DeviceId) {
        assert_eq!(self.does_and_waits(device, Command::RemoveDevice { device_id }), Answer::Done);
    }

    /// The circle of this person alone.
    pub fn own_circle(&mut self, device: Device) -> CircleId {
        self.until("a circle of one's own", |world| world.tab(device).me.as_ref()?.personal_circle_id)
    }

    /// The circle of the story on one device is that of another as well.
    pub fn same_circle(&mut self, device: Device, as_on: Device) -> CircleId {
        let circle_id = self.circle_id(as_on);
        self.profile_mut(device).circle_id = Some(circle_id);
        circle_id
    }
}
