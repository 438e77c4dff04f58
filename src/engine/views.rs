//! What each tab is told: built from the state, only for rooms that somebody looks at.

use super::Engine;
use super::circles::Circle;
use super::command::Room;
use super::exchange::{ClientId, Output};
use super::outline::Outline;
use super::shelf::index_of;
use super::view::{
    CircleCard, CircleView, GoalView, InviteView, MeView, News, NewsItem, NoteCard, PersonView, RelayState,
    SettingsView, TodayView, TruthView, Update,
};
use crate::documents::index::{self, GoalRecord, NoteRecord};
use crate::identifiers::{CircleId, DeviceId, NoteId, PersonId};
use crate::mentoring::circle::{CircleKind, Hue};
use crate::mentoring::goal::GoalState;
use crate::mentoring::item::{ItemKind, meeting};

/// The most news that Today shows.
const MOST_NEWS: usize = 20;

impl Engine {
    /// Tells every tab what has changed in what it looks at.
    pub(super) fn tell_tabs(&mut self) {
        if !self.is_ready {
            return;
        }
        let mut changed = std::mem::take(&mut self.changed);
        let me = changed.me.then(|| Update::Me(self.me_view()));
        let notices = changed.notices.then(|| Update::Notices(self.notices.clone()));
        let truth = self.truth_view();
        let truth = (self.told_truth.as_ref() != Some(&truth)).then(|| {
            self.told_truth = Some(truth.clone());
            // Whoever comes back with a kit is told when it is kept.
            changed.devices |= self.recovering_keys().is_some();
            Update::Truth(truth)
        });
        for (client_id, room) in self.tabs.iter().map(|(id, tab)| (*id, tab.room)).collect::<Vec<_>>() {
            for update in [&me, &notices, &truth].into_iter().flatten() {
                self.outputs.push(Output::Tell(client_id, update.clone()));
            }
            if changed.concerns(client_id, room) {
                self.tell_room(client_id, room);
            }
        }
        self.tell_carets();
    }

    /// A tab has come: everything from the beginning.
    pub(super) fn tell_everything(&mut self, client_id: ClientId) {
        let truth = self.truth_view();
        for update in [Update::Me(self.me_view()), Update::Notices(self.notices.clone()), Update::Truth(truth)] {
            self.outputs.push(Output::Tell(client_id, update));
        }
    }

    fn truth_view(&self) -> TruthView {
        let relay = match self.relay.state() {
            RelayState::Up if self.mailbox.is_refused() => RelayState::TakesNothing,
            state => state,
        };
        TruthView { saved: self.cabinet.saved(), relay }
    }

    fn tell_room(&mut self, client_id: ClientId, room: Room) {
        let update = match room {
            Room::Today => Some(Update::Today(self.today_view())),
            Room::Circle(circle_id) => self.circle_view(circle_id).map(Update::Circle),
            Room::Invite(circle_id) => self.invite_view(circle_id).map(Update::Invite),
            Room::Joining => Some(Update::Joining(self.joining_view())),
            Room::Settings => Some(Update::Settings(self.settings_view())),
            Room::Devices => Some(Update::Devices(self.devices_view())),
            Room::Kit => Some(Update::Kit(self.kit_view())),
            Room::Recovering => Some(Update::Recovering(self.recovering_view())),
            Room::Note(..) => None,
        };
        if let Some(update) = update {
            self.outputs.push(Output::Tell(client_id, update));
        }
        if let Room::Circle(circle_id) = room {
            self.tell_items(client_id, circle_id);
        }
    }

    fn me_view(&self) -> MeView {
        let person = |me: &super::Me| {
            let circle = self.circles.values().find(|circle| circle.kind() == CircleKind::Personal)?;
            circle.me(me.log.person_id())
        };
        MeView {
            me: self.me.as_ref().and_then(person),
            personal_circle_id: self.personal_circle_id(),
            build: self.build.clone(),
            keeps: self.cabinet.keeps(),
        }
    }

    pub(super) fn personal_circle_id(&self) -> Option<CircleId> {
        self.circles.iter().find(|(_, circle)| circle.kind() == CircleKind::Personal).map(|(circle_id, _)| *circle_id)
    }

    fn today_view(&self) -> TodayView {
        let shared = self.circles.iter().filter(|(_, circle)| circle.kind() != CircleKind::Personal);
        let ids: Vec<CircleId> = shared.map(|(circle_id, _)| *circle_id).collect();
        let mut circles: Vec<CircleCard> = ids.iter().filter_map(|circle_id| self.card(*circle_id)).collect();
        circles.sort_by_key(|card| std::cmp::Reverse(card.changed_at));
        let mut news: Vec<NewsItem> = ids.iter().flat_map(|circle_id| self.news(*circle_id)).collect();
        news.sort_by_key(|item| std::cmp::Reverse(item.at));
        news.truncate(MOST_NEWS);
        TodayView { circles, news }
    }

    fn card(&self, circle_id: CircleId) -> Option<CircleCard> {
        let circle = self.circles.get(&circle_id)?;
        let others = self.others(circle_id);
        let freshness = others.iter().map(|person| self.freshness(circle_id, person.clone())).collect();
        let outline = self.outline(circle_id);
        let documents = self.shelf.values().filter(|shelved| shelved.circle_id == circle_id);
        Some(CircleCard {
            circle_id,
            kind: circle.kind(),
            title: self.title_of(circle_id),
            others,
            freshness,
            my_place: self.my_place(circle_id),
            pauses: self.pauses(circle_id),
            promises: outline.map(|outline| outline.promises.clone()).unwrap_or_default(),
            next_meeting: outline.and_then(|outline| meeting::next(&outline.meetings, self.now)).cloned(),
            open_goals: outline.map_or(0, |outline| outline.open_goals),
            notes: outline.map_or(0, |outline| outline.notes),
            changed_at: documents.map(super::shelf::Shelved::news_at).fold(circle.about.since, u64::max),
        })
    }

    fn news(&self, circle_id: CircleId) -> Vec<NewsItem> {
        let Some(circle) = self.circles.get(&circle_id) else { return Vec::new() };
        let seen = circle.about.looked_at;
        let others = self.others(circle_id);
        let by = |person_id: PersonId| others.iter().find(|person| person.person_id == person_id).cloned();
        let mut news = Vec::new();
        let mut add = |person: Option<PersonView>, at: u64, what: News| {
            if let Some(person) = person.filter(|_| at > seen) {
                news.push(NewsItem { circle_id, person, at, what });
            }
        };
        for (person_id, at) in &circle.about.arrivals {
            add(by(*person_id), *at, News::Joined);
        }
        let Some(outline) = self.outline(circle_id) else { return news };
        for goal in &outline.newest_goals {
            let aim = goal.aim.clone();
            if goal.created_at > seen || goal.state == GoalState::Active {
                add(by(goal.owner), goal.created_at, News::AddedGoal(goal.goal_id, aim));
            } else {
                add(by(goal.owner), goal.changed_at, News::MovedGoal(goal.goal_id, aim, goal.state));
            }
        }
        for item in &outline.newest_items {
            if item.kind == ItemKind::Promise && item.changed_at > item.created_at {
                add(by(item.by), item.changed_at, News::MovedPromise(item.clone()));
            } else {
                add(by(item.by), item.created_at, News::Added(item.clone()));
            }
        }
        for note in &outline.newest_notes {
            let text = self.shelf.get(&note.note_id.document_id());
            let writer = self.last_writer(circle_id, note.note_id).unwrap_or(note.by);
            let excerpt = text.map(|text| text.summary.excerpt.clone()).unwrap_or_default();
            let title = if note.title.is_empty() { excerpt } else { note.title.clone() };
            let changed_at = text.map_or(0, super::shelf::Shelved::news_at).max(note.changed_at);
            add(by(writer), changed_at, News::WroteNote(note.note_id, title));
        }
        news
    }

    fn circle_view(&self, circle_id: CircleId) -> Option<CircleView> {
        let circle = self.circles.get(&circle_id)?;
        self.document(index_of(circle_id))?;
        let others = self.others(circle_id);
        let words =
            others.iter().filter_map(|person| Some((person.person_id, circle.membership.words_for(person.person_id)?)));
        let mine = self.my_person_id().and_then(|me| Some((me, circle.membership.words_for(me)?)));
        let goal = |goal: GoalRecord| GoalView {
            goal_id: goal.goal_id,
            owner: goal.owner,
            content: goal.content,
            state: goal.state,
            created_at: goal.created_at,
            changed_at: goal.changed_at,
        };
        let mut notes: Vec<NoteCard> =
            self.notes(circle_id).into_iter().map(|note| self.note_card(circle_id, note)).collect();
        notes.sort_by_key(|card| std::cmp::Reverse(card.changed_at));
        Some(CircleView {
            circle_id,
            kind: circle.kind(),
            title: self.title_of(circle_id),
            me: self.me_in(circle)?,
            freshness: others.iter().map(|person| self.freshness(circle_id, person.clone())).collect(),
            words: words.chain(mine).collect(),
            others,
            goals: self.goals(circle_id).into_iter().map(goal).collect(),
            notes,
            invited: self.has_open_invitation(circle_id),
            parting: Box::new(self.parting_view(circle_id)),
        })
    }

    /// I, as the circle knows me, or, if whoever brought me in had no right to, as I call myself.
    fn me_in(&self, circle: &Circle) -> Option<PersonView> {
        let me = self.me.as_ref()?;
        let (person_id, name) = (me.log.person_id(), me.log.name().to_owned());
        Some(circle.me(person_id).unwrap_or(PersonView { person_id, name, hue: Hue::of_arrival(0) }))
    }

    fn note_card(&self, circle_id: CircleId, note: NoteRecord) -> NoteCard {
        let summary = self.shelf.get(&note.note_id.document_id()).map(|shelved| &shelved.summary);
        let here = |(device_id, peer): (&DeviceId, &super::peers::Peer)| {
            let is_here = peer.presence.get(&circle_id)?.note_id == Some(note.note_id);
            self.person_of_device(circle_id, *device_id).filter(|_| is_here).map(|person| person.person_id)
        };
        let mut here: Vec<PersonId> = self.peers.iter().filter_map(here).collect();
        here.dedup();
        NoteCard {
            note_id: note.note_id,
            title: note.title,
            excerpt: summary.map(|summary| summary.excerpt.clone()).unwrap_or_default(),
            by: note.by,
            created_at: note.created_at,
            changed_at: summary.map_or(0, |summary| summary.changed_at).max(note.changed_at),
            here,
            away: note.away,
        }
    }

    fn last_writer(&self, circle_id: CircleId, note_id: NoteId) -> Option<PersonId> {
        let device_id = self.shelf.get(&note_id.document_id())?.summary.by?;
        let circle = self.circles.get(&circle_id)?;
        let people = circle.people();
        people.iter().map(|person| person.person_id).find(|id| circle.devices_of(*id).contains(&device_id))
    }

    fn invite_view(&self, circle_id: CircleId) -> Option<InviteView> {
        self.circles.get(&circle_id)?;
        Some(InviteView {
            circle_id,
            title: self.title_of(circle_id),
            invitations: self.invitation_views(circle_id),
            code: self.code_view(circle_id),
        })
    }

    fn settings_view(&self) -> SettingsView {
        SettingsView {
            name: self.me.as_ref().map(|me| me.log.name().to_owned()).unwrap_or_default(),
            relay: self.relay.url.clone(),
            relay_up: self.relay.is_up(),
            quarantined: u32::try_from(self.trying.quarantine.len()).unwrap_or(u32::MAX),
            copies: self.copies(),
            has_kit: self.me.as_ref().is_some_and(|me| !me.log.kits().is_empty()),
            blocked: self.blocked_views(),
        }
    }

    pub(super) fn title_of(&self, circle_id: CircleId) -> String {
        self.outline(circle_id).map(|outline| outline.title.clone()).unwrap_or_default()
    }

    /// What stands in a circle's list, in short.
    pub(super) fn outline(&self, circle_id: CircleId) -> Option<&Outline> {
        self.shelf.get(&index_of(circle_id))?.outline.as_ref()
    }

    fn others(&self, circle_id: CircleId) -> Vec<PersonView> {
        let people = self.circles.get(&circle_id).map(|circle| circle.people()).unwrap_or_default();
        people.into_iter().filter(|person| Some(person.person_id) != self.my_person_id()).collect()
    }

    fn goals(&self, circle_id: CircleId) -> Vec<GoalRecord> {
        self.document(index_of(circle_id)).map(index::goals).unwrap_or_default()
    }

    fn notes(&self, circle_id: CircleId) -> Vec<NoteRecord> {
        self.document(index_of(circle_id)).map(index::notes).unwrap_or_default()
    }
}
