//! Carrying out what a person does.

use super::Engine;
use super::command::{Command, Room};
use super::exchange::{ClientId, Output};
use super::notes::check_title;
use super::shelf::index_of;
use super::view::{Refusal, Update};
use crate::documents::index;
use crate::identifiers::{CircleId, GoalId};
use crate::mentoring::circle::CircleKind;
use crate::mentoring::goal::{GoalDraft, GoalEdit, GoalRefusal, check_draft, check_field};
use crate::sync::person::{PersonLog, tidy_name};

impl Engine {
    /// Carries out a command. It is done when it is on the disk, or refused at once.
    pub(super) fn on_command(&mut self, client_id: ClientId, number: u32, command: Command) {
        self.tabs.entry(client_id).or_default();
        match self.carry_out(client_id, number, command) {
            Ok(()) => self.cabinet.tell_when_saved((client_id, number)),
            Err(refusal) => {
                let write_refused = matches!(refusal, Refusal::Splices | Refusal::TextTooLong);
                self.outputs.push(Output::Tell(client_id, Update::Refused(number, refusal)));
                if write_refused {
                    // After the refusal: a tab that heard the whole note first would send the same write again.
                    self.tell_seat(client_id);
                }
            }
        }
    }

    fn carry_out(&mut self, client_id: ClientId, command_number: u32, command: Command) -> Result<(), Refusal> {
        match command {
            Command::GiveName { name } => self.give_name(&name),
            Command::Look(room) => self.look(client_id, room),
            Command::StartCircle { request, kind, title } => self.start_circle(client_id, request, kind, &title),
            Command::RenameCircle { circle_id, title } => {
                check_title(&title)?;
                let now = self.now;
                self.change_index(circle_id, |document| index::set_title(document, title.trim(), now))
            }
            Command::AddGoal { circle_id, goal_id, draft } => self.add_goal(circle_id, goal_id, &draft),
            Command::EditGoal { circle_id, goal_id, edits } => self.edit_goal(circle_id, goal_id, &edits),
            Command::AddItem { circle_id, kind, item_id, values } => self.add_item(circle_id, (kind, item_id), &values),
            Command::EditItem { circle_id, kind, item_id, edits } => self.edit_item(circle_id, (kind, item_id), &edits),
            Command::PutItemAway { circle_id, kind, item_id, away } => {
                self.put_item_away(circle_id, (kind, item_id), away)
            }
            Command::AddNote { circle_id, note_id, title } => self.add_note(circle_id, note_id, title.trim()),
            Command::RenameNote { circle_id, note_id, title } => {
                check_title(&title)?;
                let now = self.now;
                self.change_index(circle_id, |document| index::rename_note(document, note_id, title.trim(), now))?;
                self.tell_title(circle_id, note_id);
                Ok(())
            }
            Command::PutNoteAway { circle_id, note_id, away } => {
                let now = self.now;
                self.change_index(circle_id, |document| index::put_note_away(document, note_id, away, now))?;
                self.tell_title(circle_id, note_id);
                Ok(())
            }
            Command::WriteNote { note_id, base, number, splices } => {
                self.write_note(client_id, command_number, note_id, base, number, &splices)
            }
            Command::MoveCaret { note_id, base, anchor, focus } => {
                self.move_caret(client_id, note_id, base, anchor.zip(focus));
                Ok(())
            }
            Command::Invite { circle_id, hours } => self.invite(circle_id, hours),
            Command::WithdrawInvitation { invitation_id } => self.withdraw_invitation(invitation_id),
            Command::OpenInvitation { text } => self.open_invitation(&text),
            Command::AcceptInvitation => self.accept_invitation(),
            Command::DeclineInvitation => {
                self.stop_joining();
                Ok(())
            }
            Command::MakeInvitationCode { circle_id } => self.make_invitation_code(circle_id),
            Command::MakeLinkCode { circle_id } => self.make_link_code(circle_id),
            Command::ReadCode { text } => self.read_code(&text),
            Command::SetRelay { url } => self.set_relay(url),
            Command::BecomeDevice { name } => self.accept_as_device(&name),
            Command::OfferThisDevice { name } => self.offer_this_device(&name),
            Command::LinkDevice => self.link_device(),
            Command::ReadDeviceCode { text } => self.read_device_code(&text),
            Command::StopLinkingDevice => {
                self.stop_linking_device();
                Ok(())
            }
            Command::NameDevice { device_id, name } => self.name_device(device_id, &name),
            Command::RemoveDevice { device_id } => self.remove_device(device_id),
            Command::MakeKit => self.make_kit(),
            Command::KeepKit => self.keep_kit(),
            Command::ThrowKitAway => {
                self.throw_kit_away();
                Ok(())
            }
            Command::ReadKit { text } => self.read_kit(&text),
            Command::Recover { name, others_are_lost } => self.recover(&name, others_are_lost),
            Command::RecoverFromBackup { bytes } => {
                self.changed.devices = true;
                self.recover_from_backup(&bytes)
            }
            Command::MakeBackup => self.make_backup(client_id),
            Command::Export { words } => self.make_export(client_id, &words),
            Command::Import { bytes } => self.import(&bytes),
            Command::StopRecovering => {
                self.stop_recovering();
                Ok(())
            }
            Command::Pause { circle_id, on, until } => self.pause(circle_id, on, until),
            Command::WriteClosing { circle_id, part, text } => self.write_closing(circle_id, part, &text),
            Command::Leave { circle_id } => self.leave_circle_for_good(circle_id),
            Command::Block { person_id } => self.block(person_id),
            Command::Unblock { person_id } => self.unblock(person_id),
            Command::ContinueWithout { circle_id, person_ids, request } => {
                self.continue_without(client_id, circle_id, &person_ids, request)
            }
            Command::DismissNotice { number } => {
                self.notices.retain(|notice| notice.number != number);
                self.changed.notices = true;
                Ok(())
            }
        }
    }

    fn give_name(&mut self, name: &str) -> Result<(), Refusal> {
        let name = tidy_name(name).ok_or(Refusal::Name)?;
        if self.me.is_none() {
            self.make_me(&name);
            self.found_circle(CircleKind::Personal, "", None)?;
        } else {
            self.rename_me(&name)?;
        }
        self.changed.me = true;
        self.changed.today = true;
        self.changed.settings = true;
        Ok(())
    }

    fn rename_me(&mut self, name: &str) -> Result<(), Refusal> {
        let me = self.me.as_mut().ok_or(Refusal::NoName)?;
        if me.log.name() == name {
            return Ok(());
        }
        let is_one_of_mine = me.log.own_device(me.keys.public().device_id()).is_some();
        me.log = me.log.renamed(&me.keys, name).ok_or(if is_one_of_mine { Refusal::Name } else { Refusal::NotIn })?;
        let log: PersonLog = me.log.clone();
        self.store_me();
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            let (Some(circle), Some(me)) = (self.circles.get_mut(&circle_id), &self.me) else { continue };
            if circle.membership.change_card(&me.keys, &log).is_ok_and(|made| made.is_some()) {
                self.log_changed(circle_id);
            }
        }
        Ok(())
    }

    fn look(&mut self, client_id: ClientId, room: Room) -> Result<(), Refusal> {
        let before = self.tabs.get(&client_id).map(|tab| tab.room);
        if let Some(Room::Circle(circle_id)) = before {
            self.looked_at(circle_id);
        }
        let left = self.tabs.get_mut(&client_id).and_then(|tab| {
            tab.room = room;
            tab.items = None;
            let seat = tab.seat.take()?;
            tab.last_revision = seat.revision;
            Some(seat)
        });
        if let Some(seat) = left {
            self.carets_of.insert(seat.note_id);
            self.presence_changed(seat.circle_id, true);
        }
        self.changed.rooms.insert(client_id);
        match room {
            Room::Circle(circle_id) | Room::Invite(circle_id) => {
                self.arrived_in(circle_id);
                self.circles.get(&circle_id).ok_or(Refusal::Unknown)?;
                self.want(index_of(circle_id));
            }
            Room::Note(circle_id, note_id) => {
                self.circles.get(&circle_id).ok_or(Refusal::Unknown)?;
                self.want(index_of(circle_id));
                self.take_seat(client_id, circle_id, note_id);
            }
            Room::Today | Room::Joining | Room::Settings | Room::Devices | Room::Kit | Room::Recovering => {}
        }
        Ok(())
    }

    fn add_goal(&mut self, circle_id: CircleId, goal_id: GoalId, draft: &GoalDraft) -> Result<(), Refusal> {
        check_draft(draft).map_err(Refusal::Goal)?;
        let (now, me) = (self.now, self.my_person_id().ok_or(Refusal::NoName)?);
        self.change_index(circle_id, |document| index::add_goal(document, goal_id, me, draft, now))
    }

    fn edit_goal(&mut self, circle_id: CircleId, goal_id: GoalId, edits: &[GoalEdit]) -> Result<(), Refusal> {
        for edit in edits {
            if let GoalEdit::Text(field, text) = edit {
                check_field(*field, text).map_err(Refusal::Goal)?;
            }
        }
        let document = self.document(index_of(circle_id)).ok_or(Refusal::Unknown)?;
        let goal = index::goals(document).into_iter().find(|goal| goal.goal_id == goal_id).ok_or(Refusal::Unknown)?;
        if Some(goal.owner) != self.my_person_id() {
            return Err(Refusal::Goal(GoalRefusal::NotTheOwner));
        }
        let now = self.now;
        self.change_index(circle_id, |document| index::edit_goal(document, goal_id, edits, now))
    }

    /// Tabs that show this note hear its title and whether it is put away.
    fn tell_title(&mut self, circle_id: CircleId, note_id: crate::identifiers::NoteId) {
        let at = |seat: &super::tabs::Seat| seat.circle_id == circle_id && seat.note_id == note_id;
        let clients = self.tabs.iter().filter(|(_, tab)| tab.seat.as_ref().is_some_and(at));
        for client_id in clients.map(|(client_id, _)| *client_id).collect::<Vec<_>>() {
            let unsaved =
                self.tabs.get_mut(&client_id).and_then(|tab| tab.seat.as_mut()).filter(|seat| seat.unsaved.is_some());
            match unsaved {
                Some(seat) => seat.tell_again = true,
                None => self.tell_seat(client_id),
            }
        }
    }

    fn set_relay(&mut self, url: Option<String>) -> Result<(), Refusal> {
        let url = match url {
            Some(text) => Some(relay_address(&text).ok_or(Refusal::RelayAddress)?),
            None => None,
        };
        self.use_relay(url);
        self.store_settings();
        self.changed.settings = true;
        Ok(())
    }
}

/// `http(s)://host[:port]` without anything behind it; `None` for any other text.
fn relay_address(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let (scheme, host) = text.split_once("://")?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let is_right =
        matches!(scheme, "http" | "https") && !host.is_empty() && host.len() <= 255 && host.chars().all(is_host);
    is_right.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::relay_address;

    #[test]
    fn a_relay_has_an_address_without_a_path() {
        assert_eq!(relay_address(" https://alongside.example/ ").as_deref(), Some("https://alongside.example"));
        assert_eq!(relay_address("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        for text in ["", "alongside.example", "ftp://a.example", "https://a.example/path", "https://a b", "https://"] {
            assert_eq!(relay_address(text), None, "{text}");
        }
    }
}
