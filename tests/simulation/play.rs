//! Plays a history: in the world through commands, and beside it in the model.
//!
//! Nothing here waits for an answer, because a device may crash at any step; what is not possible at the moment
//! (no tab open, no note begun) is passed over.

use super::arrivals::{Arrival, Outcome, Who};
use super::errands::{Errand, What};
use super::history::Step;
use super::model::{Model, Said};
use super::people::Person;
use super::verdict;
use alongside::engine::ClientId;
use alongside::engine::command::{Command, Room};
use alongside::identifiers::{CircleId, DeviceId};
use alongside_world::relay::Mischief;
use alongside_world::{Device, World};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Who comes after Ana and Ben.
const NEWCOMERS: [&str; 2] = ["Chidi", "Dana"];

/// At most so many devices of one person, those that are gone among them.
const MOST_DEVICES: usize = 4;

/// At most so many tabs of a device.
const MOST_TABS: usize = 4;

/// A history being played.
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) model: Model,
    pub(crate) circle_id: CircleId,
    pub(crate) people: Vec<Person>,
    /// Every device that ever came into the circle.
    pub(crate) members: Vec<Device>,
    pub(crate) arrivals: Vec<Arrival>,
    pub(super) errands: Vec<Errand>,
    /// So many newcomers were invited.
    pub(crate) newcomers: usize,
    others_are_lost: bool,
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
        let circle_id = world.circle_id(ana);
        let mut play = Self {
            world,
            model: Model::default(),
            circle_id,
            people: Vec::new(),
            members: Vec::new(),
            arrivals: Vec::new(),
            errands: Vec::new(),
            newcomers: 0,
            others_are_lost: false,
        };
        play.person_comes(ana, "Ana", None);
        play.person_comes(ben, "Ben", Some(ana));
        play
    }

    fn person_comes(&mut self, device: Device, name: &str, host: Option<Device>) {
        let Some(me) = self.world.tab(device).me.as_ref().and_then(|me| me.me.as_ref()) else { return };
        self.people.push(Person::new(me.person_id, device, host));
        self.model.names.insert(device, Said { values: vec![name.to_owned()], promised: 1, may_be_mixed: false });
        self.device_comes(device);
    }

    fn device_comes(&mut self, device: Device) {
        self.world.profile_mut(device).circle_id = Some(self.circle_id);
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
                    self.world.does_in(device, client, Command::Look(Room::Circle(self.circle_id)));
                }
            }
            Step::OpenTab { who } => {
                let device = self.member(who);
                if self.has_room_for_a_tab(device) {
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
            Step::Invite { who } => self.invite(who),
            Step::LinkDevice { who } => self.link_device(who),
            Step::NameDevice { who, which } => {
                let name = self.model.fresh("Device ");
                self.send_on_errand(who, What::NameDevice { which, name });
            }
            Step::RemoveDevice { who, which } => self.send_on_errand(who, What::RemoveDevice { which }),
            Step::KeepKit { who } => self.send_on_errand(who, What::MakeKit),
            Step::Leave { who } => self.leave(who),
            Step::ComeBack { who, which } => self.come_back(who, which),
            Step::Block { who, whom } => self.block(who, whom, true),
            Step::Unblock { who, whom } => self.block(who, whom, false),
            Step::Recover { who, others_are_lost } => self.recover(who, others_are_lost),
            other => self.weather(other),
        }
        self.hear();
    }

    pub(super) fn hear(&mut self) {
        for device in self.members.clone() {
            self.model.hear(&self.world, device);
        }
    }

    /// Whoever is on the way, or on an errand, goes on.
    pub(super) fn tend(&mut self) {
        for mut arrival in std::mem::take(&mut self.arrivals) {
            match arrival.goes_on(&mut self.world, self.others_are_lost) {
                Outcome::OnTheWay => self.arrivals.push(arrival),
                Outcome::Nothing => {}
                Outcome::In(device) => match arrival.who {
                    Who::Newcomer(name) => self.person_comes(device, name, arrival.host),
                    Who::DeviceOf(person) | Who::Returner(person) => {
                        self.people[person].devices.push(device);
                        self.device_comes(device);
                    }
                    Who::Again(..) => {}
                },
            }
        }
        for errand in std::mem::take(&mut self.errands) {
            if let Some(errand) = errand.goes_on(self) {
                self.errands.push(errand);
            }
        }
    }

    /// Whose device this is, as a place among the people.
    #[expect(clippy::expect_used, reason = "every member is somebody's")]
    pub(super) fn person_of(&self, device: Device) -> usize {
        self.people.iter().position(|person| person.devices.contains(&device)).expect("every member is somebody's")
    }

    /// Whether whoever brought this person in may have been removed, or may have left, before the others heard of it.
    /// Then nobody tells them, and whom the newcomer brings in they do not hear of either.
    pub(super) fn may_not_have_come(&self, person: &Person) -> bool {
        let host = person.host.filter(|_| !self.is_of_the_first(person));
        host.map(|host| &self.people[self.person_of(host)])
            .is_some_and(|host| host.may_lack_devices() || host.has_left || self.may_not_have_come(host))
    }

    /// Ben came to Ana before the history began.
    fn is_of_the_first(&self, person: &Person) -> bool {
        self.people.iter().take(2).any(|first| first.person_id == person.person_id)
    }

    pub(super) fn is_being_removed(&mut self, by: Device, device_id: DeviceId) {
        let person = self.person_of(by);
        self.people[person].removers.insert(by);
        self.people[person].removed.insert(device_id);
    }

    pub(super) fn kit_is_kept(&mut self, device: Device, link: String) {
        let person = self.person_of(device);
        self.people[person].kit = Some(link);
    }

    fn invite(&mut self, who: u64) {
        let host = self.member(who);
        let comes = |arrival: &Arrival| matches!(arrival.who, Who::Newcomer(_));
        if self.has_room_for_a_tab(host)
            && let Some(name) = NEWCOMERS.get(self.newcomers)
            && !self.arrivals.iter().any(comes)
        {
            self.newcomers += 1;
            self.arrivals.push(Arrival::asked(&mut self.world, host, Who::Newcomer(name)));
        }
    }

    fn link_device(&mut self, who: u64) {
        let host = self.member(who);
        let person = self.person_of(host);
        let comes = |arrival: &Arrival| arrival.who == Who::DeviceOf(person);
        if self.has_room_for_a_tab(host)
            && self.people[person].devices.len() < MOST_DEVICES
            && !self.arrivals.iter().any(comes)
        {
            self.arrivals.push(Arrival::asked(&mut self.world, host, Who::DeviceOf(person)));
        }
    }

    fn leave(&mut self, who: u64) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let person = self.person_of(device);
        // Somebody always stays, to whom the others can come back.
        let others_stay = self.people.iter().enumerate().any(|(other, facts)| other != person && !facts.has_left);
        if others_stay {
            self.people[person].has_left = true;
            self.world.does_in(device, client, Command::Leave { circle_id: self.circle_id });
        }
    }

    fn come_back(&mut self, who: u64, which: u64) {
        let gone: Vec<usize> = (0..self.people.len()).filter(|person| self.people[*person].has_left).collect();
        let Some(person) = gone.get(which as usize % gone.len().max(1)).copied() else { return };
        let host = self.member(who);
        let devices = &self.people[person].devices;
        let device = devices[(which >> 8) as usize % devices.len()];
        let comes = |arrival: &Arrival| matches!(arrival.who, Who::Again(..));
        if self.person_of(host) != person && self.has_room_for_a_tab(host) && !self.arrivals.iter().any(comes) {
            self.people[person].may_be_back = true;
            self.arrivals.push(Arrival::asked(&mut self.world, host, Who::Again(person, device)));
        }
    }

    fn block(&mut self, who: u64, whom: u64, begins: bool) {
        let Some((device, client)) = self.first_tab(who) else { return };
        let person_id = self.people[whom as usize % self.people.len()].person_id;
        if self.people[self.person_of(device)].person_id != person_id {
            let command = if begins { Command::Block { person_id } } else { Command::Unblock { person_id } };
            self.world.does_in(device, client, command);
        }
    }

    fn recover(&mut self, who: u64, others_are_lost: bool) {
        let person = self.person_of(self.member(who));
        let comes = |arrival: &Arrival| matches!(arrival.who, Who::Returner(_));
        if let Some(link) = self.people[person].kit.clone()
            && self.people[person].devices.len() < MOST_DEVICES
            && !self.arrivals.iter().any(comes)
        {
            self.people[person].lost_everything |= others_are_lost;
            self.others_are_lost = others_are_lost;
            self.arrivals.push(Arrival::with_kit(&mut self.world, person, link));
        }
    }

    fn send_on_errand(&mut self, who: u64, what: What) {
        let device = self.member(who);
        let is_under_way = |errand: &Errand| errand.device == device;
        if self.has_room_for_a_tab(device) && !self.errands.iter().any(is_under_way) {
            let errand = Errand::begun(&mut self.world, device, what);
            self.errands.push(errand);
        }
    }

    fn has_room_for_a_tab(&self, device: Device) -> bool {
        self.world.runs(device) && self.world.profile(device).tabs.len() < MOST_TABS
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
            Step::SetClock { who, ahead_ms } => {
                let device = self.member(who);
                self.world.profile_mut(device).clock_ahead_ms = ahead_ms;
                self.arrivals.iter_mut().for_each(|arrival| arrival.clocks_moved = true);
            }
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
                let device = self.member(who);
                let disk = &mut self.world.profile_mut(device).disk;
                disk.room_bytes = full.then_some(disk.bytes());
            }
            _ => {}
        }
    }

    pub(super) fn member(&self, who: u64) -> Device {
        self.members[who as usize % self.members.len()]
    }

    fn if_it_runs(&mut self, who: u64, what: impl FnOnce(&mut World, Device)) {
        let device = self.member(who);
        if self.world.runs(device) {
            what(&mut self.world, device);
        }
    }

    pub(super) fn first_tab(&self, who: u64) -> Option<(Device, ClientId)> {
        let device = self.member(who);
        self.world.profile(device).tabs.keys().next().map(|client| (device, *client))
    }

    /// Whether what is being typed in this tab has gone out: a screen leaves no room before.
    pub(super) fn may_leave(&self, device: Device, client: ClientId) -> bool {
        self.world.tab_of(device, client).note.as_ref().is_none_or(|note| note.is_settled())
    }
}
