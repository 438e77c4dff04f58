//! Plays a history: in the world through commands, and beside it in the model.
//!
//! Nothing here waits for an answer, because a device may crash at any step; what is not possible at the moment
//! (no tab open, no note begun) is passed over.

use super::history::Step;
use super::model::{Goal, Model, Note, Said, Word};
use super::newcomer::Newcomer;
use super::verdict;
use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::identifiers::{GoalId, NoteId};
use alongside::mentoring::goal::{GoalEdit, GoalField};
use alongside_world::relay::Mischief;
use alongside_world::story::draft;
use alongside_world::{Device, LinkWeather, World};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// At most so many people.
const MOST_PEOPLE: usize = 4;

/// A history being played.
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) model: Model,
    /// Everybody in the circle.
    pub(crate) members: Vec<Device>,
    pub(crate) newcomer: Option<Newcomer>,
    came: usize,
}

/// Plays it to the end, lets the weather clear, and judges.
pub(crate) fn whole(seed: u64, history: &[Step]) -> Result<(), String> {
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut play = Play::begin(seed);
        history.iter().for_each(|step| play.step(*step));
        verdict::of(play)
    }));
    played.unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<String>().cloned();
        Err(text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
    })
}

/// The digests of everything that the engines put out on the way.
pub(crate) fn outputs(seed: u64, history: &[Step]) -> Vec<[u8; 32]> {
    let mut play = Play::begin(seed);
    play.world.remember_outputs();
    history.iter().for_each(|step| play.step(*step));
    play.world.outputs().to_vec()
}

impl Play {
    fn begin(seed: u64) -> Self {
        let mut world = World::new(seed);
        let (ana, ben) = world.pair("Ana", "Ben");
        let mut play = Self { world, model: Model::default(), members: Vec::new(), newcomer: None, came: 2 };
        play.comes_in(ana, "Ana");
        play.comes_in(ben, "Ben");
        play
    }

    fn comes_in(&mut self, device: Device, name: &str) {
        self.model.names.insert(device, Said { values: vec![name.to_owned()], promised: 1 });
        self.members.push(device);
    }

    fn step(&mut self, step: Step) {
        self.tend();
        match step {
            Step::Wait { ms } => self.world.run_for(ms),
            Step::BeginNote { who } => self.begin_note(who),
            Step::OpenNote { who, which } => self.open_note(who, which),
            Step::Type { who, place } => self.type_word(who, place),
            Step::TakeOut { who, which } => self.take_out(who, which),
            Step::SetGoal { who } => self.set_goal(who),
            Step::EditGoal { who, which } => self.edit_goal(who, which),
            Step::Rename { who } => self.rename(who),
            Step::GoToCircle { who } => {
                if let Some((device, client)) = self.first_tab(who)
                    && self.may_leave(device, client)
                {
                    let circle_id = self.world.circle_id(device);
                    self.world.does_in(device, client, Command::Look(Room::Circle(circle_id)));
                }
            }
            Step::OpenTab { who } => {
                let device = self.member(who);
                if self.world.runs(device) && self.world.profile(device).tabs.len() < 3 {
                    self.world.open_tab(device);
                }
            }
            Step::CloseTab { who } => {
                let device = self.member(who);
                let clients: Vec<ClientId> = self.world.profile(device).tabs.keys().copied().collect();
                if let [_, .., last] = clients[..] {
                    self.world.close_tab(device, last);
                }
            }
            Step::Invite { who } => {
                if let (None, Some((inviter, client))) = (&self.newcomer, self.first_tab(who))
                    && self.came < MOST_PEOPLE
                    && self.may_leave(inviter, client)
                {
                    self.newcomer = Some(Newcomer::asked(&mut self.world, inviter));
                }
            }
            other => self.weather(other),
        }
        for device in self.members.clone() {
            self.model.hear(&self.world, device);
        }
    }

    fn weather(&mut self, step: Step) {
        match step {
            Step::Offline { who, said: true } => self.world.offline(self.member(who)),
            Step::Offline { who, said: false } => self.world.cable_out(self.member(who)),
            Step::Online { who } => self.world.online(self.member(who)),
            Step::Weather { who, weather } => self.world.link_weather(self.member(who), weather),
            Step::BreakLinks { who } => self.world.break_links(self.member(who)),
            Step::DropLine { who } => self.world.drop_line(self.member(who)),
            Step::StopRelay => self.world.stop_relay(),
            Step::StartRelay => self.world.start_relay(),
            Step::Mischief { begins: true } => self.world.relay.mischief = Mischief::plenty(),
            Step::Mischief { begins: false } => self.world.relay.mischief = Mischief::default(),
            Step::Crash { who } => self.if_it_runs(who, |world, device| world.crash(device)),
            Step::CrashAtBatch { who, batches } => {
                self.if_it_runs(who, |world, device| world.crash_at_batch(device, batches));
            }
            Step::DieAtBatch { who, batches } => {
                self.if_it_runs(who, |world, device| world.engine_dies_at_batch(device, batches));
            }
            Step::Restart { who } => {
                let device = self.member(who);
                if !self.world.runs(device) {
                    self.world.restart(device);
                }
            }
            Step::FullDisk { who, full } => {
                let disk = &mut self.world.profile_mut(self.members[who as usize % self.members.len()]).disk;
                disk.room_bytes = full.then_some(disk.bytes());
            }
            _ => {}
        }
    }

    /// The weather clears: everybody is there, with a network, a relay and room on the disk.
    pub(crate) fn clear_up(&mut self) {
        self.world.relay.mischief = Mischief::default();
        self.world.start_relay();
        for device in self.members.clone() {
            let profile = self.world.profile_mut(device);
            profile.disk.room_bytes = None;
            profile.fuse = None;
            if !self.world.runs(device) {
                self.world.restart(device);
            }
            self.world.link_weather(device, LinkWeather::Fair);
        }
        // Everybody's connections are made anew, the newcomer's too: a relay that forgot what it had confirmed
        // is told again by whoever comes back.
        for device in self.world.devices() {
            self.world.offline(device);
        }
        self.world.run_for(15_000);
        for device in self.world.devices() {
            self.world.online(device);
        }
        self.world.run_until_quiet();
        for _ in 0..20 {
            self.tend();
            self.world.run_for(5_000);
        }
        self.world.run_until_quiet();
        self.tend();
        for device in self.members.clone() {
            self.model.hear(&self.world, device);
        }
    }

    fn tend(&mut self) {
        let Some(newcomer) = self.newcomer.take() else { return };
        let name = ["Chidi", "Dana"][self.came - 2];
        match newcomer.goes_on(&mut self.world, name) {
            Ok(Some(device)) => {
                self.comes_in(device, name);
                self.came += 1;
            }
            Ok(None) => {}
            Err(on_the_way) => self.newcomer = Some(on_the_way),
        }
    }

    fn member(&self, who: u64) -> Device {
        self.members[who as usize % self.members.len()]
    }

    fn if_it_runs(&mut self, who: u64, what: impl FnOnce(&mut World, Device)) {
        let device = self.member(who);
        if self.world.runs(device) {
            what(&mut self.world, device);
        }
    }

    fn first_tab(&self, who: u64) -> Option<(Device, ClientId)> {
        let device = self.member(who);
        self.world.profile(device).tabs.keys().next().map(|client| (device, *client))
    }

    /// A tab of this device that has a note open, with the note and what it shows of it.
    fn open_tab(&self, who: u64) -> Option<(Device, ClientId, NoteId, String)> {
        let device = self.member(who);
        self.world.profile(device).tabs.values().rev().find_map(|tab| {
            let note = tab.note.as_ref()?;
            Some((device, tab.client, note.note_id, note.text().to_owned()))
        })
    }

    /// Whether what is being typed in this tab has gone out: a screen leaves no room before.
    fn may_leave(&self, device: Device, client: ClientId) -> bool {
        self.world.tab_of(device, client).note.as_ref().is_none_or(|note| note.is_settled())
    }

    fn begin_note(&mut self, who: u64) {
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

    fn open_note(&mut self, who: u64, which: u64) {
        let device = self.member(who);
        let tabs: Vec<ClientId> = self.world.profile(device).tabs.keys().copied().collect();
        // A note that was never saved may be gone after a crash, and nobody can open what no list shows.
        let saved = self.model.notes.iter().filter(|(_, note)| note.promised);
        let notes: Vec<NoteId> = saved.map(|(note_id, _)| *note_id).collect();
        if tabs.is_empty() || notes.is_empty() {
            return;
        }
        let client = tabs[(which >> 8) as usize % tabs.len()];
        let note_id = notes[which as usize % notes.len()];
        let circle_id = self.world.circle_id(device);
        if self.may_leave(device, client) {
            self.world.does_in(device, client, Command::Look(Room::Note(circle_id, note_id)));
        }
    }

    fn type_word(&mut self, who: u64, place: u64) {
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

    fn take_out(&mut self, who: u64, which: u64) {
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

    fn set_goal(&mut self, who: u64) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let goal_id = GoalId(self.world.random());
        let aim = self.model.fresh("aim");
        let circle_id = self.world.circle_id(device);
        let aims = Said { values: vec![aim.clone()], promised: 0 };
        self.model.goals.insert(goal_id, Goal { by: device, aims });
        self.world.does_in(device, client, Command::AddGoal { circle_id, goal_id, draft: draft(&aim) });
    }

    fn edit_goal(&mut self, who: u64, which: u64) {
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

    fn rename(&mut self, who: u64) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let name = self.model.fresh("Name ");
        if let Some(names) = self.model.names.get_mut(&device) {
            names.values.push(name.clone());
        }
        self.world.does_in(device, client, Command::GiveName { name });
    }
}
