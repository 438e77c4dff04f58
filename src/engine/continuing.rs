//! Going on without somebody: a new circle with everything of the old one, for those who are to be in it.
//!
//! Nobody can be put out of a circle. Whoever goes on without somebody makes another circle, brings in the others
//! as they are known, and leaves word of it in the old one, sealed for their devices alone: whoever is not to come
//! sees that something was left, and nothing of what.

use super::circles::{About, Place};
use super::exchange::Output;
use super::files::named;
use super::shelf::index_of;
use super::view::{Happening, Refusal, Update};
use super::{ClientId, Engine};
use crate::crypto::{
    Binding, DevicePublic, Key, Lockbox, Unreadable, lock, open, read_versioned, seal, unlock, write_versioned,
};
use crate::identifiers::{CircleId, DeviceId, NoteId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::sync::membership::Membership;
use crate::sync::slots::Slot;

const PURPOSE: &str = "onward";
const LONGEST: usize = 16 << 20;

impl Engine {
    /// A new circle with everything of this one, and everybody but these.
    pub(super) fn continue_without(
        &mut self,
        client_id: ClientId,
        circle_id: CircleId,
        without: &[PersonId],
        request: [u8; 16],
    ) -> Result<(), Refusal> {
        let made = self.circles.iter().find(|(_, circle)| circle.about.request == Some(request)).map(|(id, _)| *id);
        let onward = match made {
            Some(onward) => onward,
            None => self.go_on(circle_id, without, Some(request))?,
        };
        self.outputs.push(Output::Tell(client_id, Update::Started { request, circle_id: onward }));
        Ok(())
    }

    pub(super) fn go_on(
        &mut self,
        from: CircleId,
        without: &[PersonId],
        request: Option<[u8; 16]>,
    ) -> Result<CircleId, Refusal> {
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let old = self.circles.get(&from).ok_or(Refusal::Unknown)?;
        if old.kind() == CircleKind::Personal || without.contains(&me.log.person_id()) {
            return Err(Refusal::Unknown);
        }
        let mut circle = Membership::found(&me.keys, old.kind(), &me.log, &mut self.rng).ok_or(Refusal::Unknown)?;
        let stays = |person_id: PersonId| person_id != me.log.person_id() && !without.contains(&person_id);
        for member in old.membership.members().iter().filter(|member| stays(member.person_id)) {
            // The words of the old circle go on, because nobody new has come between.
            let transcript = old.membership.transcript_for(member.person_id).unwrap_or_default();
            let added = circle.add_person(&me.keys, member.log(), transcript, &mut self.rng);
            added.map_err(|_| Refusal::CircleFull)?;
        }
        let gone: Vec<(PersonId, String)> = old
            .membership
            .members()
            .iter()
            .filter(|member| !stays(member.person_id))
            .map(|member| (member.person_id, member.name.clone()))
            .collect();
        let title = self.title_of(from);
        let document = self.shelf.get_mut(&index_of(from)).and_then(|shelved| shelved.take_document());
        let document = document.ok_or(Refusal::Unknown)?;
        let onward = self.take_circle(circle, About { request, ..About::default() });
        let names: Vec<(PersonId, String)> = gone.into_iter().chain(named(&document)).collect();
        let texts: Vec<(NoteId, Vec<u8>)> = crate::documents::index::notes(&document)
            .iter()
            .filter_map(|note| Some((note.note_id, self.document(note.note_id.document_id())?.snapshot()?)))
            .collect();
        let brought = self.bring(onward, &title, &names, &document, |note_id| {
            texts.iter().find(|(of, _)| *of == note_id).map(|(_, text)| text.clone())
        });
        if let Some(shelved) = self.shelf.get_mut(&index_of(from)) {
            shelved.put_document(document);
        }
        brought.ok_or(Refusal::Unknown)?;
        if let Some(circle) = self.circles.get_mut(&onward) {
            circle.later.continues = Some(from);
        }
        if let Some(circle) = self.circles.get_mut(&from) {
            circle.later.onward.push(onward);
        }
        self.store_circle(onward);
        self.store_circle(from);
        self.changed.circle(from);
        Ok(onward)
    }

    /// What is left in the old circle's place for those who are to come along.
    pub(super) fn onward_slot(&mut self, from: CircleId, onward: CircleId) -> Option<Slot> {
        let mine = self.my_device_id();
        let devices = self.circles.get(&onward)?.devices();
        let others: Vec<DevicePublic> = devices.into_iter().filter(|device| Some(device.device_id()) != mine).collect();
        let key = Key::random(&mut self.rng);
        let context = [from.0.as_slice()];
        let binding = Binding::new(PURPOSE, &context);
        let lockboxes: Vec<(DeviceId, Lockbox)> = others
            .iter()
            .filter_map(|device| Some((device.device_id(), lock(device, &binding, &key, &mut self.rng).ok()?)))
            .collect();
        let plain = write_versioned(&[1], &(onward, self.log_entries(onward)));
        let sealed = seal(&key, &binding, &plain, &mut self.rng).into_bytes();
        Some(Slot::Onward { onward_from: from, lockboxes, sealed })
    }

    /// Somebody has left word of a circle that goes on from this one.
    pub(super) fn on_onward(&mut self, from: CircleId, by: DeviceId, lockboxes: &[(DeviceId, Lockbox)], sealed: &[u8]) {
        let Some(me) = &self.me else { return };
        let mine = me.keys.public().device_id();
        let Some((_, lockbox)) = lockboxes.iter().find(|(device_id, _)| *device_id == mine) else { return };
        let context = [from.0.as_slice()];
        let binding = Binding::new(PURPOSE, &context);
        let read = || -> Result<(CircleId, Vec<Vec<u8>>), Unreadable> {
            let key = unlock(&me.keys, &binding, lockbox)?;
            read_versioned(1, &open(&key, &binding, sealed)?, LONGEST)
        };
        let Ok((onward, entries)) = read() else { return };
        if self.circles.contains_key(&onward) {
            return;
        }
        let Ok((mut circle, _)) = Membership::from_entries(onward, &entries) else { return };
        let is_theirs = circle.device(by).is_some() && circle.device(mine).is_some();
        if !is_theirs || circle.kind() == CircleKind::Personal {
            return;
        }
        circle.open_epochs(&me.keys);
        let who = self.person_of_device(from, by);
        self.take_circle(circle, About::default());
        if let Some(circle) = self.circles.get_mut(&onward) {
            circle.later.continues = Some(from);
        }
        self.store_circle(onward);
        if let Some(who) = who {
            self.tell_happening(Happening::GoesOnWithout(who, onward));
        }
    }

    /// Where this device says onward, the place that it says it in.
    pub(super) fn place_of_onward(&self, from: CircleId) -> Option<Place> {
        self.circles.get(&from)?.places().first().cloned()
    }
}
