//! Pausing, leaving, blocking, and what is said at the end.
//!
//! Leaving says one thing to the others and then nothing more; blocking says nothing at all. Both hold on this
//! device at once, with or without a network.

use super::Engine;
use super::circles::Circle;
use super::files::named;
use super::shelf::index_of;
use super::view::{BlockedView, ClosingView, MyPlace, PartingView, PauseView, PersonView, Refusal};
use crate::documents::{Document, index};
use crate::identifiers::{CircleId, PersonId};
use crate::mentoring::circle::{CircleKind, Hue};
use crate::mentoring::goal::Day;
use crate::mentoring::parting::{Closing, ClosingPart, LONGEST_PART};

const PAUSE: &str = "pause";
const CLOSING: &str = "closing";
const BLOCKED: &str = "blocked";
const BLOCKED_KEY: &str = "a/blocked";

impl Engine {
    /// Whether I am in a circle, and why not.
    pub(super) fn my_place(&self, circle_id: CircleId) -> MyPlace {
        let (Some(circle), Some(me)) = (self.circles.get(&circle_id), &self.me) else { return MyPlace::In };
        if me.log.has_lost(me.keys.public().device_id()) {
            MyPlace::DeviceRemoved
        } else if circle.membership.member(me.log.person_id()).is_none() {
            MyPlace::Left
        } else if self.has_blocked(circle) {
            MyPlace::Blocked
        } else {
            MyPlace::In
        }
    }

    fn has_blocked(&self, circle: &Circle) -> bool {
        !self.blocked.is_empty()
            && circle.membership.members().iter().any(|member| self.blocked.contains_key(&member.person_id))
    }

    /// Whether anything goes to this circle and comes from it.
    pub(super) fn is_active(&self, circle_id: CircleId) -> bool {
        self.my_place(circle_id) == MyPlace::In
    }

    /// I have a pause here, or not any more.
    pub(super) fn pause(&mut self, circle_id: CircleId, on: bool, until: Option<Day>) -> Result<(), Refusal> {
        let me = self.my_person_id().ok_or(Refusal::NoName)?.to_string();
        let now = self.now;
        self.change_index(circle_id, |document| {
            let since = index::mark(document, PAUSE, &me).and_then(|text| read_pause(&text)).map_or(now, |(at, _)| at);
            let text = format!("{since} {}", until.map(|day| day.to_string()).unwrap_or_default());
            index::set_mark(document, PAUSE, &me, on.then_some(text.trim_end()), now)
        })
    }

    /// Who of those who are in has a pause.
    pub(super) fn pauses(&self, circle_id: CircleId) -> Vec<PauseView> {
        let people = self.circles.get(&circle_id).map(Circle::people).unwrap_or_default();
        let pauses = self.outline(circle_id).map(|outline| outline.pauses.clone()).unwrap_or_default();
        let is_in = |pause: &PauseView| people.iter().any(|person| person.person_id == pause.person_id);
        pauses.into_iter().filter(is_in).collect()
    }

    /// What I say at the end.
    pub(super) fn write_closing(&mut self, circle_id: CircleId, part: ClosingPart, text: &str) -> Result<(), Refusal> {
        if text.encode_utf16().count() > LONGEST_PART {
            return Err(Refusal::TextTooLong);
        }
        let me = self.my_person_id().ok_or(Refusal::NoName)?;
        let (now, name) = (self.now, format!("{me}:{}", part.as_str()));
        let text = (!text.is_empty()).then_some(text);
        self.change_index(circle_id, |document| index::set_mark(document, CLOSING, &name, text, now))
    }

    fn closings(&self, circle_id: CircleId) -> Vec<ClosingView> {
        let (Some(document), Some(circle)) = (self.document(index_of(circle_id)), self.circles.get(&circle_id)) else {
            return Vec::new();
        };
        let marks = index::marks(document, CLOSING);
        let people = circle.people().into_iter().chain(circle.former_people());
        let closing_of = |person_id: PersonId| {
            let mut closing = Closing::default();
            for part in ClosingPart::ALL {
                let name = format!("{person_id}:{}", part.as_str());
                if let Some((_, text)) = marks.iter().find(|(of, _)| *of == name) {
                    *closing.part_mut(part) = text.chars().take(LONGEST_PART).collect();
                }
            }
            closing
        };
        let said = people.map(|person| ClosingView { closing: closing_of(person.person_id), person });
        said.filter(|said| !said.closing.is_empty()).collect()
    }

    /// I leave. What is here stays here; the others are told, and nothing else goes to them.
    pub(super) fn leave_circle_for_good(&mut self, circle_id: CircleId) -> Result<(), Refusal> {
        if self.my_place(circle_id) == MyPlace::Left {
            return Ok(());
        }
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let circle = self.circles.get_mut(&circle_id).ok_or(Refusal::Unknown)?;
        let is_own = circle.kind() == CircleKind::Personal;
        let is_alone = circle.membership.members().len() <= 1;
        circle.membership.leave(&me.keys).ok().filter(|_| !is_own).ok_or(Refusal::Unknown)?;
        circle.later.farewell = !is_alone;
        self.log_changed(circle_id);
        let entries = self.log_entries(circle_id);
        let devices = self.circles.get(&circle_id).map(Circle::device_ids).unwrap_or_default();
        for link_id in devices.iter().filter_map(|device_id| self.peers.get(device_id)?.link).collect::<Vec<_>>() {
            let entries = entries.clone();
            self.send(link_id, crate::sync::wire::LinkMessage::Log { circle_id, entries });
        }
        self.tell_my_devices_of(circle_id);
        Ok(())
    }

    /// Nothing goes to this person and nothing comes from them, in any circle. They are not told.
    pub(super) fn block(&mut self, person_id: PersonId) -> Result<(), Refusal> {
        if Some(person_id) == self.my_person_id() {
            return Err(Refusal::Unknown);
        }
        let mut people = self.circles.values().flat_map(|circle| circle.membership.members());
        let name = people.find(|member| member.person_id == person_id).map(|member| member.name.clone());
        let name = name.ok_or(Refusal::Unknown)?;
        if self.blocked.contains_key(&person_id) {
            return Ok(());
        }
        // Where others are besides the two, they go on without this person.
        let groups = self.circles.iter().filter(|(circle_id, circle)| {
            let members = circle.membership.members();
            members.len() > 2
                && members.iter().any(|member| member.person_id == person_id)
                && self.is_active(**circle_id)
        });
        for circle_id in groups.map(|(circle_id, _)| *circle_id).collect::<Vec<_>>() {
            self.go_on(circle_id, &[person_id], None)?;
        }
        let shut = self.shut_circles();
        self.blocked.insert(person_id, (self.now, name));
        self.blocked_changed(person_id, shut);
        Ok(())
    }

    /// Things go to this person and come from them again, where the two are in a circle.
    pub(super) fn unblock(&mut self, person_id: PersonId) -> Result<(), Refusal> {
        let shut = self.shut_circles();
        self.blocked.remove(&person_id).ok_or(Refusal::Unknown)?;
        self.blocked_changed(person_id, shut);
        Ok(())
    }

    /// The circles in which nothing goes or comes because of somebody whom I blocked.
    fn shut_circles(&self) -> Vec<CircleId> {
        let circles = self.circles.keys().copied();
        circles.filter(|circle_id| self.my_place(*circle_id) == MyPlace::Blocked).collect()
    }

    fn blocked_changed(&mut self, person_id: PersonId, shut: Vec<CircleId>) {
        let text = self.blocked.get(&person_id).map(|(since, name)| format!("{since} {name}"));
        if let Some(own) = self.personal_circle_id() {
            let now = self.now;
            let name = person_id.to_string();
            // Where the list of my other devices cannot be written, it holds on this one all the same.
            let _ = self.change_index(own, |document| index::set_mark(document, BLOCKED, &name, text.as_deref(), now));
        }
        self.blocked_hold(shut);
    }

    /// Whom I blocked, as another device of mine says, holds here too.
    pub(super) fn learn_blocked(&mut self) {
        let Some(document) = self.personal_circle_id().and_then(|own| self.document(index_of(own))) else { return };
        let read = |(person_id, text): (String, String)| {
            let (since, name) = text.split_once(' ')?;
            Some((person_id.parse().ok()?, (since.parse().ok()?, name.to_owned())))
        };
        let said = index::marks(document, BLOCKED).into_iter().filter_map(read).collect();
        if self.blocked != said {
            let shut = self.shut_circles();
            self.blocked = said;
            self.blocked_hold(shut);
        }
    }

    /// Whom I blocked is another now; these circles were shut until now.
    fn blocked_hold(&mut self, shut: Vec<CircleId>) {
        let plain = postcard::to_allocvec(&self.blocked).unwrap_or_default();
        self.cabinet.put(BLOCKED_KEY.to_owned(), &plain, &mut self.rng);
        self.close_links_with_nobody();
        self.changed.settings = true;
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            self.changed.circle(circle_id);
            self.mend_soon(circle_id);
            self.mailbox_after_link(circle_id);
        }
        for circle_id in shut.into_iter().filter(|circle_id| self.is_active(*circle_id)).collect::<Vec<_>>() {
            self.meet_again(circle_id);
        }
    }

    /// Whom I blocked, by name.
    pub(super) fn blocked_views(&self) -> Vec<BlockedView> {
        let view = |(person_id, (since, name)): (&PersonId, &(u64, String))| BlockedView {
            person_id: *person_id,
            name: name.clone(),
            since: *since,
        };
        self.blocked.iter().map(view).collect()
    }

    /// People whom only the list of goals knows, with the hues after those of everybody who was ever in.
    fn remembered(&self, circle_id: CircleId) -> Vec<PersonView> {
        let (Some(circle), Some(document)) = (self.circles.get(&circle_id), self.document(index_of(circle_id))) else {
            return Vec::new();
        };
        let came = circle.people().len() + circle.former_people().len();
        let goals = index::goals(document);
        let is_remembered = |(person_id, _): &(PersonId, String)| {
            circle.me(*person_id).is_none() && goals.iter().any(|goal| goal.owner == *person_id)
        };
        let people = named(document).into_iter().filter(is_remembered).enumerate();
        people.map(|(at, (person_id, name))| PersonView { person_id, name, hue: Hue::of_arrival(came + at) }).collect()
    }

    /// How a circle goes on or ended.
    pub(super) fn parting_view(&self, circle_id: CircleId) -> PartingView {
        let goes_on = self.circles.iter().find(|(_, circle)| circle.later.continues == Some(circle_id));
        PartingView {
            my_place: self.my_place(circle_id),
            former: self.circles.get(&circle_id).map(Circle::former_people).unwrap_or_default(),
            remembered: self.remembered(circle_id),
            pauses: self.pauses(circle_id),
            closings: self.closings(circle_id),
            goes_on_in: goes_on.map(|(circle_id, _)| *circle_id),
        }
    }
}

/// Everybody's pauses, as the list of a circle has them.
pub(super) fn pauses_in(document: &Document) -> Vec<PauseView> {
    let pause = |(person_id, text): (String, String)| {
        let (since, until) = read_pause(&text)?;
        Some(PauseView { person_id: person_id.parse().ok()?, since, until })
    };
    index::marks(document, PAUSE).into_iter().filter_map(pause).collect()
}

/// Since when, and the last day.
fn read_pause(text: &str) -> Option<(u64, Option<Day>)> {
    let (since, until) = text.split_once(' ').unwrap_or((text, ""));
    Some((since.parse().ok()?, Day::parse(until)))
}
