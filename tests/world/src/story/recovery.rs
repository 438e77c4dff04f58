//! A recovery kit, a backup, an export: made on one device, used on another.

use crate::tab::Answer;
use crate::world::{Device, World};
use alongside::engine::command::{Command, Room};
use alongside::engine::view::{FileKind, KitView, RecoveringView};

impl World {
    /// The person makes a kit and keeps it; the link on its page.
    pub fn keeps_kit(&mut self, device: Device) -> String {
        self.look(device, Room::Kit);
        assert_eq!(self.does_and_waits(device, Command::MakeKit), Answer::Done);
        let link = self.until("a new kit", |world| Some(world.tab(device).kit.as_ref()?.new.as_ref()?.link.clone()));
        assert_eq!(self.does_and_waits(device, Command::KeepKit), Answer::Done);
        self.until("the kit to be good", |world| world.tab(device).kit.as_ref()?.made_at);
        link
    }

    /// The room of the kit.
    pub fn kit(&mut self, device: Device) -> KitView {
        self.look(device, Room::Kit);
        self.until("the room of the kit", |world| world.tab(device).kit.clone())
    }

    /// On an empty browser: reads the kit, and gives what is seen once the relay has been asked.
    pub fn reads_kit(&mut self, device: Device, text: &str) -> RecoveringView {
        self.look(device, Room::Recovering);
        assert_eq!(self.does_and_waits(device, Command::ReadKit { text: text.to_owned() }), Answer::Done);
        self.until("the relay to have been asked", |world| {
            let seen = world.tab(device).recovering.clone()?;
            (!matches!(seen, RecoveringView::Looking | RecoveringView::Nothing)).then_some(seen)
        })
    }

    /// Brings everything to this browser with the kit that was read.
    pub fn recovers(&mut self, device: Device, others_are_lost: bool) {
        let command = Command::Recover { name: "New laptop".to_owned(), others_are_lost };
        assert_eq!(self.does_and_waits(device, command), Answer::Done);
    }

    /// The file that this command gives.
    pub fn file(&mut self, device: Device, command: Command) -> (FileKind, Vec<u8>) {
        let before = self.tab(device).files.len();
        assert_eq!(self.does_and_waits(device, command), Answer::Done);
        self.until("a file", |world| world.tab(device).files.get(before).cloned())
    }
}
