//! What people write in a history: notes, words, goals, names. Each goes to the world and into the model.

use super::model::{Goal, Note, Said, Word};
use super::play::Play;
use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::engine::view::MyPlace;
use alongside::identifiers::{GoalId, NoteId};
use alongside::mentoring::goal::{GoalEdit, GoalField};
use alongside_world::Device;
use alongside_world::story::draft;
use std::collections::BTreeSet;

impl Play {
    /// A tab of this device in which a note can be written, with the note and what it shows of it.
    fn open_tab(&self, who: u64) -> Option<(Device, ClientId, NoteId, String)> {
        let device = self.member(who);
        self.world.profile(device).tabs.values().rev().find_map(|tab| {
            let note = tab.note.as_ref().filter(|note| note.view.my_place == MyPlace::In)?;
            Some((device, tab.client, note.note_id, note.text().to_owned()))
        })
    }

    pub(super) fn begin_note(&mut self, who: u64) {
        let Some((device, client)) = self.first_tab(who).filter(|(device, client)| self.may_leave(*device, *client))
        else {
            return;
        };
        let note_id = NoteId(self.world.random());
        let circle_id = self.world.circle_id(device);
        self.model.notes.insert(note_id, Note { by: device, promised: false });
        self.world.does_in(device, client, Command::AddNote { circle_id, note_id, title: String::new() });
        self.world.does_in(device, client, Command::Look(Room::Note(circle_id, note_id)));
    }

    pub(super) fn open_note(&mut self, who: u64, which: u64) {
        let device = self.member(who);
        let tabs: Vec<ClientId> = self.world.profile(device).tabs.keys().copied().collect();
        let Some(client) = tabs.get((which >> 8) as usize % tabs.len().max(1)).copied() else { return };
        let circle_id = self.world.circle_id(device);
        // Nobody can open what no list shows; whoever sees none, or an old one, goes there.
        let lists = self.world.profile(device).tabs.values().filter_map(|tab| tab.circle.as_ref());
        let notes: BTreeSet<NoteId> = lists.flat_map(|circle| &circle.notes).map(|note| note.note_id).collect();
        let room = match notes.iter().nth(which as usize % notes.len().max(1)) {
            Some(note_id) if !(which >> 16).is_multiple_of(4) => Room::Note(circle_id, *note_id),
            _ => Room::Circle(circle_id),
        };
        if self.may_leave(device, client) {
            self.world.does_in(device, client, Command::Look(room));
        }
    }

    pub(super) fn type_word(&mut self, who: u64, place: u64) {
        let Some((device, client, note_id, mut text)) = self.open_tab(who) else { return };
        let word = self.model.fresh("word");
        let mut places: Vec<usize> = text.match_indices(' ').map(|(space, _)| space + 1).collect();
        places.push(0);
        let place = places[place as usize % places.len()];
        text.insert_str(place, &format!("{word} "));
        let facts = Word { note_id, by: device, promised: false, taken_out: false, going_promised: false };
        self.model.words.insert(word.clone(), facts);
        self.world.text_becomes(device, client, &text, Some((place + word.len() + 1) as u32));
    }

    pub(super) fn take_out(&mut self, who: u64, which: u64) {
        let Some((device, client, _, mut text)) = self.open_tab(who) else { return };
        let own: Vec<String> = text
            .split_whitespace()
            .filter(|word| self.model.words.get(*word).is_some_and(|facts| facts.by == device))
            .map(str::to_owned)
            .collect();
        let Some(word) = own.get(which as usize % own.len().max(1)) else { return };
        let whole = format!("{word} ");
        let Some(place) = text.find(&whole) else { return };
        text.replace_range(place..place + whole.len(), "");
        if let Some(facts) = self.model.words.get_mut(word) {
            facts.taken_out = true;
        }
        self.world.text_becomes(device, client, &text, Some(place as u32));
    }

    pub(super) fn set_goal(&mut self, who: u64) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let goal_id = GoalId(self.world.random());
        let aim = self.model.fresh("aim");
        let circle_id = self.world.circle_id(device);
        let aims = Said { values: vec![aim.clone()], promised: 0, may_be_mixed: false };
        self.model.goals.insert(goal_id, Goal { by: device, aims });
        self.world.does_in(device, client, Command::AddGoal { circle_id, goal_id, draft: draft(&aim) });
    }

    pub(super) fn edit_goal(&mut self, who: u64, which: u64) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let aim = self.model.fresh("aim");
        let own = |goal: &&mut Goal| goal.by == device && goal.aims.promised > 0;
        let count = self.model.goals.values_mut().filter(own).count();
        let Some((goal_id, goal)) = self
            .model
            .goals
            .iter_mut()
            .filter(|(_, goal)| goal.by == device && goal.aims.promised > 0)
            .nth(which as usize % count.max(1))
        else {
            return;
        };
        goal.aims.values.push(aim.clone());
        let circle_id = self.world.circle_id(device);
        let edits = vec![GoalEdit::Text(GoalField::Aim, aim)];
        self.world.does_in(device, client, Command::EditGoal { circle_id, goal_id: *goal_id, edits });
    }

    pub(super) fn rename(&mut self, who: u64) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let name = self.model.fresh("Name ");
        self.model.names.entry(device).or_default().values.push(name.clone());
        self.world.does_in(device, client, Command::GiveName { name });
    }
}
