//! The circles of this device: founded, loaded, and kept in step with their logs.

use super::Engine;
use super::exchange::Output;
use super::shelf::index_of;
use super::view::{PersonView, Refusal, Update};
use crate::crypto::{BoxKeys, DevicePublic, Key};
use crate::documents::index::{self, NotChanged, NoteRecord};
use crate::documents::{Document, Skeleton, Stored};
use crate::identifiers::{BoxId, CircleId, DeviceId, EpochId, NoteId, PersonId};
use crate::mentoring::circle::{CircleKind, Hue};
use crate::sync::membership::{Member, Membership};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All circles by name.
pub(super) type Circles = BTreeMap<CircleId, Circle>;

/// One circle, as this device knows it.
pub(super) struct Circle {
    pub(super) membership: Membership,
    pub(super) about: About,
    pub(super) later: Later,
    /// Where its messages lie: the place of the current epoch first, if there is one, then earlier ones, in which
    /// whoever has not heard of the newest still speaks.
    places: Vec<Place>,
    /// The batch that brings what is newest in it to the disk.
    kept_in: u64,
}

/// So many earlier places are listened to.
const EARLIER_PLACES: usize = 4;

/// The box of one epoch of a circle.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) epoch_id: EpochId,
    pub(super) key: Key,
    pub(super) box_keys: BoxKeys,
    pub(super) box_id: BoxId,
    /// One writes here.
    pub(super) is_current: bool,
}

/// What this device remembers of a circle, for itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct About {
    /// When this person last looked at the circle.
    pub(super) looked_at: u64,
    /// When the circle came to this device.
    pub(super) since: u64,
    /// When each person came, by this device's clock.
    pub(super) arrivals: BTreeMap<PersonId, u64>,
    /// Made by `Command::StartCircle` with this name, so that a repeated command makes no second one.
    pub(super) request: Option<[u8; 16]>,
}

/// What was added to [`About`] later; stored behind it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Later {
    /// I left, and none of the others is known to have heard of it.
    pub(super) farewell: bool,
    /// The circle of which this one goes on.
    pub(super) continues: Option<CircleId>,
    /// Circles that go on from this one, of which the others may not have heard yet.
    pub(super) onward: Vec<CircleId>,
}

#[derive(Serialize, Deserialize)]
struct StoredCircle {
    circle_id: CircleId,
    entries: Vec<Vec<u8>>,
    about: About,
}

/// Whoever the circle is shown with, in the order of arrival.
fn person_view(member: &Member) -> PersonView {
    PersonView { person_id: member.person_id, name: member.name.clone(), hue: Hue::of_arrival(member.arrived) }
}

impl Circle {
    pub(super) fn new(membership: Membership, about: About) -> Self {
        let mut circle = Self { membership, about, later: Later::default(), places: Vec::new(), kept_in: 0 };
        circle.find_places();
        circle
    }

    /// Looks anew where its messages lie; the place in which one wrote until now, if that has changed.
    fn find_places(&mut self) -> Option<Place> {
        let before = self.places.first().cloned();
        let current = self.membership.current_epoch().map(|(epoch_id, _)| epoch_id);
        let earlier = self.membership.open_epoch_ids().into_iter().rev().filter(|epoch_id| Some(*epoch_id) != current);
        let known = std::mem::take(&mut self.places);
        for epoch_id in current.into_iter().chain(earlier.take(EARLIER_PLACES)) {
            let Some(key) = self.membership.epoch_key(epoch_id) else { continue };
            let known = known.iter().find(|place| place.epoch_id == epoch_id);
            let box_keys = known.map_or_else(|| BoxKeys::derive(key), |place| place.box_keys.clone());
            let box_id = box_keys.box_id();
            let is_current = Some(epoch_id) == current;
            self.places.push(Place { epoch_id, key: key.clone(), box_keys, box_id, is_current });
        }
        before.filter(|place| self.places.first().is_none_or(|first| first.epoch_id != place.epoch_id))
    }

    /// Where one writes; `None` while everybody's key is known to somebody who is out.
    pub(super) fn place(&self) -> Option<&Place> {
        self.places.first().filter(|place| place.is_current)
    }

    /// Where its messages lie, the newest place first.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(super) fn kind(&self) -> CircleKind {
        self.membership.kind()
    }

    /// Everybody, in order of arrival.
    pub(super) fn people(&self) -> Vec<PersonView> {
        self.membership.members().iter().map(person_view).collect()
    }

    /// Everybody who left, in order of arrival.
    pub(super) fn former_people(&self) -> Vec<PersonView> {
        self.membership.former_members().iter().map(person_view).collect()
    }

    pub(super) fn me(&self, person_id: PersonId) -> Option<PersonView> {
        self.people().into_iter().chain(self.former_people()).find(|person| person.person_id == person_id)
    }

    /// A browser of somebody who is in.
    pub(super) fn device(&self, device_id: DeviceId) -> Option<DevicePublic> {
        self.membership
            .members()
            .iter()
            .flat_map(|member| &member.devices)
            .find(|it| it.device_id() == device_id)
            .copied()
    }

    /// Everybody's devices.
    pub(super) fn devices(&self) -> Vec<DevicePublic> {
        self.membership.members().iter().flat_map(|member| &member.devices).copied().collect()
    }

    pub(super) fn device_ids(&self) -> Vec<DeviceId> {
        let members = self.membership.members();
        members.iter().flat_map(|member| &member.devices).map(DevicePublic::device_id).collect()
    }

    pub(super) fn devices_of(&self, person_id: PersonId) -> Vec<DeviceId> {
        let member = self.membership.member(person_id);
        member.map(|member| member.devices.iter().map(DevicePublic::device_id).collect()).unwrap_or_default()
    }
}

impl Engine {
    /// A new circle of mine.
    pub(super) fn found_circle(
        &mut self,
        kind: CircleKind,
        title: &str,
        request: Option<[u8; 16]>,
    ) -> Result<CircleId, Refusal> {
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let membership = Membership::found(&me.keys, kind, &me.log, &mut self.rng).ok_or(Refusal::NoName)?;
        let about = About { request, ..About::default() };
        let circle_id = self.take_circle(membership, about);
        if !title.is_empty() {
            let now = self.now;
            self.change_index(circle_id, |document| index::set_title(document, title, now))?;
        }
        Ok(circle_id)
    }

    /// A circle has come to this device, by founding or joining. Who comes again to one that they left keeps what they
    /// know of it, also what the others have not heard.
    pub(super) fn take_circle(&mut self, mut membership: Membership, about: About) -> CircleId {
        let circle_id = membership.circle_id();
        let about = About { since: self.now, looked_at: self.now, ..about };
        let left = self.circles.remove(&circle_id);
        if let (Some(left), Some(me)) = (&left, &self.me) {
            membership.merge(&left.membership.entries());
            membership.open_epochs(&me.keys);
        }
        let mut circle = Circle::new(membership, about);
        circle.later = left.map(|left| left.later).unwrap_or_default();
        self.circles.insert(circle_id, circle);
        self.note_arrivals(circle_id);
        self.shelve_new(circle_id, index_of(circle_id), Skeleton::CircleIndex);
        self.put_summary(index_of(circle_id));
        self.store_circle(circle_id);
        self.circle_came(circle_id);
        circle_id
    }

    fn circle_came(&mut self, circle_id: CircleId) {
        self.mend_soon(circle_id);
        self.tell_my_devices_of(circle_id);
        self.changed.circle(circle_id);
        self.mailbox_log_changed(circle_id);
    }

    /// A circle as it was stored; `None` if the bytes are none.
    pub(super) fn circle_from_record(&mut self, plain: &[u8]) -> Option<()> {
        let (StoredCircle { circle_id, entries, about }, rest) = postcard::take_from_bytes(plain).ok()?;
        let me = self.me.as_ref()?;
        let mut membership = Membership::from_kept(circle_id, &entries).ok()?;
        membership.open_epochs(&me.keys);
        let mut circle = Circle::new(membership, about);
        circle.later = if rest.is_empty() { Later::default() } else { postcard::from_bytes(rest).ok()? };
        self.circles.insert(circle_id, circle);
        self.mend_soon(circle_id);
        Some(())
    }

    pub(super) fn store_circle(&mut self, circle_id: CircleId) {
        let Some(circle) = self.circles.get(&circle_id) else { return };
        let stored = StoredCircle { circle_id, entries: circle.membership.entries(), about: circle.about.clone() };
        let plain = postcard::to_allocvec(&(stored, &circle.later)).unwrap_or_default();
        let key = format!("a/circle/{}", self.cabinet.tag(&circle_id.0));
        self.cabinet.put(key, &plain, &mut self.rng);
        if let Some(circle) = self.circles.get_mut(&circle_id) {
            circle.kept_in = self.cabinet.gathered_in();
        }
    }

    /// The circle and its documents are no longer on this device.
    pub(super) fn forget_circle(&mut self, circle_id: CircleId) {
        self.circles.remove(&circle_id);
        self.mending.remove(&circle_id);
        self.cabinet.delete(format!("a/circle/{}", self.cabinet.tag(&circle_id.0)));
        self.forget_documents(circle_id);
    }

    /// The batch that brings the circle's log and all its documents to the disk as they are now.
    pub(super) fn kept_in(&self, circle_id: CircleId) -> u64 {
        let documents = self.shelf.values().filter(|shelved| shelved.circle_id == circle_id);
        let log = self.circles.get(&circle_id).map_or(0, |circle| circle.kept_in);
        documents.map(|shelved| shelved.kept_in).fold(log, u64::max)
    }

    /// Entries of a circle's log have come; each proves itself.
    pub(super) fn merge_log(&mut self, circle_id: CircleId, entries: &[Vec<u8>]) {
        let (Some(circle), Some(me)) = (self.circles.get_mut(&circle_id), self.me.as_ref()) else { return };
        if !circle.membership.merge(entries).changed() {
            return;
        }
        circle.membership.open_epochs(&me.keys);
        self.log_changed(circle_id);
    }

    /// The log of a circle has grown: it goes to the disk, to links and to the mailbox.
    pub(super) fn log_changed(&mut self, circle_id: CircleId) {
        self.note_arrivals(circle_id);
        self.learn_of_myself(circle_id);
        self.mend_soon(circle_id);
        if let Some(left) = self.circles.get_mut(&circle_id).and_then(Circle::find_places) {
            self.mailbox_moved(circle_id, &left);
        }
        self.store_circle(circle_id);
        self.changed.circle(circle_id);
        self.changed.me = true;
        self.mailbox_log_changed(circle_id);
        for device_id in self.other_devices(circle_id) {
            if let Some(link_id) = self.peers.get(&device_id).and_then(|peer| peer.link) {
                let entries =
                    self.circles.get(&circle_id).map(|circle| circle.membership.entries()).unwrap_or_default();
                self.send(link_id, crate::sync::wire::LinkMessage::Log { circle_id, entries });
                let heads = self.heads_of(circle_id);
                self.send(link_id, crate::sync::wire::LinkMessage::Heads { circle_id, heads });
            }
        }
        self.close_links_with_nobody();
        self.say_here_in(circle_id, true);
    }

    fn note_arrivals(&mut self, circle_id: CircleId) {
        let now = self.now;
        let Some(circle) = self.circles.get_mut(&circle_id) else { return };
        let people: Vec<PersonId> = circle.membership.members().iter().map(|member| member.person_id).collect();
        for person_id in people {
            circle.about.arrivals.entry(person_id).or_insert(now);
        }
    }

    /// Changes a circle's index document, if it is open, and keeps what changed.
    pub(super) fn change_index(
        &mut self,
        circle_id: CircleId,
        change: impl FnOnce(&mut Document) -> Result<Option<Stored>, NotChanged>,
    ) -> Result<(), Refusal> {
        if !self.circles.contains_key(&circle_id) {
            return Err(Refusal::Unknown);
        }
        if !self.is_active(circle_id) {
            return Err(Refusal::NotIn);
        }
        let document_id = index_of(circle_id);
        let document = self.shelf.get_mut(&document_id).and_then(|shelved| shelved.document_mut());
        let stored = change(document.ok_or(Refusal::Unknown)?).map_err(|_| Refusal::Unknown)?;
        if let Some(stored) = stored {
            self.keep(document_id, &[stored]);
        }
        Ok(())
    }

    /// My other tabs and I have just seen this circle.
    pub(super) fn looked_at(&mut self, circle_id: CircleId) {
        let now = self.now;
        if let Some(circle) = self.circles.get_mut(&circle_id) {
            circle.about.looked_at = now;
            self.store_circle(circle_id);
            self.changed.today = true;
        }
    }

    /// `StartCircle`, once or again.
    pub(super) fn start_circle(
        &mut self,
        client_id: super::ClientId,
        request: [u8; 16],
        kind: CircleKind,
        title: &str,
    ) -> Result<(), Refusal> {
        super::notes::check_title(title)?;
        let made = self.circles.iter().find(|(_, circle)| circle.about.request == Some(request)).map(|(id, _)| *id);
        let circle_id = match made {
            Some(circle_id) => circle_id,
            None => self.found_circle(kind, title.trim(), Some(request))?,
        };
        self.outputs.push(Output::Tell(client_id, Update::Started { request, circle_id }));
        Ok(())
    }

    /// What the index says of a note.
    pub(super) fn note_record(&self, circle_id: CircleId, note_id: NoteId) -> Option<NoteRecord> {
        let document = self.document(index_of(circle_id))?;
        index::notes(document).into_iter().find(|record| record.note_id == note_id)
    }
}
