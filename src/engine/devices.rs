//! My devices: linked, named, removed, and told of each other's circles.
//!
//! A device comes in by an invitation into my own circle, whichever of the two shows the code. It is then in my
//! log; every circle of mine is told of it and hands it the keys. Removing one says so everywhere and begins new
//! keys everywhere, in the same breath.

use super::Engine;
use super::circles::{About, Circle};
use super::inviting::Linked;
use super::view::{DeviceLinkState, DeviceLinkView, DeviceView, DevicesView, InvitationRefusal, Refusal};
use crate::crypto::{DeviceKeys, DevicePublic};
use crate::documents::{Skeleton, index};
use crate::engine::shelf::index_of;
use crate::identifiers::{CircleId, DeviceId, InvitationId};
use crate::mentoring::circle::CircleKind;
use crate::sync::invitation::InvitationLink;
use crate::sync::membership::Membership;
use crate::sync::person::{DeviceKind, NewDevice, PersonLog, tidy_name};

/// Hours in which another device has to come.
const LINK_HOURS: u16 = 1;

pub(super) const NEWBORN_KEY: &str = "a/newborn";

/// The keys of a device that does not know yet whose it is, and what it is to be called.
pub(super) struct Newborn {
    pub(super) keys: DeviceKeys,
    pub(super) name: String,
}

impl Newborn {
    pub(super) fn from_bytes(plain: &[u8]) -> Option<Self> {
        let (keys, name): (Vec<u8>, String) = postcard::from_bytes(plain).ok()?;
        Some(Self { keys: DeviceKeys::from_bytes(&keys).ok()?, name })
    }
}

/// The way in for another device, as the room of my devices shows it.
pub(super) enum DeviceLink {
    /// This device shows the code.
    Shown(InvitationId),
    /// The other showed it, and this one has read it.
    Read(InvitationId),
    /// What was read is no such code.
    Unreadable,
}

impl Engine {
    /// A way in for another device of mine.
    pub(super) fn link_device(&mut self) -> Result<(), Refusal> {
        let own = self.personal_circle_id().ok_or(Refusal::NoName)?;
        self.stop_linking_device();
        let invitation_id = self.new_invitation(own, LINK_HOURS, false)?;
        self.device_link = Some(DeviceLink::Shown(invitation_id));
        self.changed.devices = true;
        Ok(())
    }

    /// The code that another device of mine shows.
    pub(super) fn read_device_code(&mut self, text: &str) -> Result<(), Refusal> {
        let own = self.personal_circle_id().ok_or(Refusal::NoName)?;
        self.stop_linking_device();
        self.changed.devices = true;
        let Ok(link) = InvitationLink::from_text(text) else {
            self.device_link = Some(DeviceLink::Unreadable);
            return Ok(());
        };
        if link.expires_at_ms() <= self.now {
            return Err(Refusal::Invitation(InvitationRefusal::Expired));
        }
        if link.relay().is_none() || link.relay() != self.relay.url.as_deref() {
            return Err(Refusal::Invitation(InvitationRefusal::NoRelay));
        }
        let invitation_id = self.new_invitation_under(link.secret().clone(), own, LINK_HOURS)?;
        self.device_link = Some(DeviceLink::Read(invitation_id));
        Ok(())
    }

    /// Nobody comes in by it any more.
    pub(super) fn stop_linking_device(&mut self) {
        self.changed.devices = true;
        if let Some(DeviceLink::Shown(invitation_id) | DeviceLink::Read(invitation_id)) = self.device_link.take() {
            // One that is used stays as it is.
            let _ = self.withdraw_invitation(invitation_id);
            if let Some(own) = self.personal_circle_id() {
                self.stop_exchange(own);
            }
        }
    }

    /// A device has come with my way in: it is one of mine from now on. `None` if it cannot be.
    pub(super) fn let_device_in(&mut self, device: &NewDevice) -> Option<()> {
        let me = self.me.as_ref()?;
        let name = tidy_name(&device.name)?;
        let log = me.log.with_device(&me.keys, NewDevice { name, ..device.clone() })?;
        self.my_devices_are(log);
        Some(())
    }

    /// My log has changed by this device's doing: it holds at once, everywhere.
    pub(super) fn my_devices_are(&mut self, log: PersonLog) {
        let Some(me) = &mut self.me else { return };
        me.log = log;
        self.store_me();
        self.changed.me = true;
        self.changed.devices = true;
        self.changed.settings = true;
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            if self.is_active(circle_id) {
                self.mend(circle_id);
            }
        }
    }

    /// A device of mine is called so.
    pub(super) fn name_device(&mut self, device_id: DeviceId, name: &str) -> Result<(), Refusal> {
        let name = tidy_name(name).ok_or(Refusal::Name)?;
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let own = me.log.own_device(device_id).ok_or(Refusal::Unknown)?;
        if own.name == name {
            return Ok(());
        }
        let log = me.log.with_device_name(&me.keys, device_id, &name).ok_or(Refusal::Unknown)?;
        self.my_devices_are(log);
        Ok(())
    }

    /// A device of mine is gone for good: whatever is sealed from now on does not open for it.
    pub(super) fn remove_device(&mut self, device_id: DeviceId) -> Result<(), Refusal> {
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        if me.log.has_lost(device_id) {
            return Ok(());
        }
        if Some(device_id) == self.my_device_id() {
            return Err(Refusal::Unknown);
        }
        let log = me.log.without_device(&me.keys, device_id).ok_or(Refusal::Unknown)?;
        self.my_devices_are(log);
        self.forget_device(device_id);
        Ok(())
    }

    /// Nothing goes to this device any more.
    pub(super) fn forget_device(&mut self, device_id: DeviceId) {
        self.close_links_with_nobody();
        if let Some(peer) = self.peers.get_mut(&device_id) {
            peer.heard_at = None;
            peer.presence.clear();
        }
    }

    /// A circle of mine that another device of mine has shown to this one.
    pub(super) fn circle_from_my_device(&mut self, from: DeviceId, circle_id: CircleId, entries: &[Vec<u8>]) {
        if self.circles.contains_key(&circle_id) {
            self.merge_log(circle_id, entries);
        } else {
            let Some(me) = &self.me else { return };
            let Ok((mut membership, _)) = Membership::from_entries(circle_id, entries) else { return };
            let mut people = membership.members().iter().chain(membership.former_members());
            let is_mine = people.any(|member| member.person_id == me.log.person_id());
            if !is_mine || membership.kind() == CircleKind::Personal {
                return;
            }
            if self.recovering_keys().is_some() {
                self.circle_for_kit(membership);
                return;
            }
            membership.open_epochs(&me.keys);
            self.take_circle(membership, About::default());
            self.learn_of_myself(circle_id);
        }
        let digest = self.log_digest(circle_id);
        self.peer_log_is(from, circle_id, digest);
    }

    /// A circle is new here: my other devices are told, each by a link or in my own circle.
    pub(super) fn tell_my_devices_of(&mut self, circle_id: CircleId) {
        let Some(own) = self.personal_circle_id().filter(|own| *own != circle_id) else { return };
        for device_id in self.other_devices(own) {
            if let Some(link_id) = self.peers.get(&device_id).and_then(|peer| peer.link) {
                let entries = self.log_entries(circle_id);
                self.send(link_id, crate::sync::wire::LinkMessage::Log { circle_id, entries });
            }
        }
        self.circles_due(own, 0);
    }

    /// Whether this browser holds nothing of anybody, so that it can become somebody's device.
    pub(super) fn is_empty_device(&self) -> bool {
        let is_bare = |(circle_id, circle): (&CircleId, &Circle)| {
            circle.kind() == CircleKind::Personal
                && self
                    .document(index_of(*circle_id))
                    .is_some_and(|document| index::goals(document).is_empty() && index::notes(document).is_empty())
        };
        self.circles.iter().all(is_bare)
    }

    /// The keys with which this browser asks to be somebody's device; kept over a reload.
    pub(super) fn be_born(&mut self, name: &str) -> Result<(), Refusal> {
        let name = tidy_name(name).ok_or(Refusal::Name)?;
        let keys = match self.newborn.take() {
            Some(newborn) => newborn.keys,
            None => DeviceKeys::generate(&mut self.rng),
        };
        let plain =
            zeroize::Zeroizing::new(postcard::to_allocvec(&(keys.to_bytes().to_vec(), &name)).unwrap_or_default());
        self.cabinet.put(NEWBORN_KEY.to_owned(), &plain, &mut self.rng);
        self.newborn = Some(Newborn { keys, name });
        Ok(())
    }

    /// This browser is a device of the person whose own circle this is, with these keys.
    pub(super) fn become_device(&mut self, keys: DeviceKeys, own: Membership) -> Option<CircleId> {
        let log = own.device(keys.public().device_id())?.0.log().clone();
        for circle_id in self.circles.keys().copied().collect::<Vec<_>>() {
            self.forget_circle(circle_id);
        }
        self.me = Some(super::Me { keys, log });
        self.newborn = None;
        self.cabinet.delete(NEWBORN_KEY.to_owned());
        self.store_me();
        self.store_settings();
        let circle_id = self.take_circle(own, About::default());
        self.shelve_new(circle_id, index_of(circle_id), Skeleton::CircleIndex);
        self.changed.me = true;
        self.changed.today = true;
        self.changed.devices = true;
        self.changed.settings = true;
        Some(circle_id)
    }

    /// What the room of my devices shows.
    pub(super) fn devices_view(&self) -> DevicesView {
        let Some(me) = &self.me else { return DevicesView::default() };
        let mut devices: Vec<DeviceView> = me
            .log
            .all_devices()
            .iter()
            .filter(|own| own.kind == DeviceKind::Browser)
            .map(|own| self.device_view(&own.device, &own.name))
            .collect();
        devices.sort_by_key(|device| !device.is_this);
        DevicesView { devices, link: self.device_link_view() }
    }

    fn device_view(&self, device: &DevicePublic, name: &str) -> DeviceView {
        let device_id = device.device_id();
        let peer = self.peers.get(&device_id);
        DeviceView {
            device_id,
            name: name.to_owned(),
            is_this: Some(device_id) == self.my_device_id(),
            is_here: peer.is_some_and(|peer| peer.is_here(self.now)),
            last_heard: peer.and_then(|peer| peer.known.last_met),
            has_everything: self.has_everything(device_id),
        }
    }

    /// Whether this device of mine is known to have all circles and documents as they are here.
    pub(super) fn has_everything(&self, device_id: DeviceId) -> bool {
        let active = || self.circles.keys().filter(|circle_id| self.is_active(**circle_id));
        active().all(|circle_id| self.peer_has_log(device_id, *circle_id))
            && self
                .shelf
                .iter()
                .filter(|(_, shelved)| self.is_active(shelved.circle_id))
                .all(|(document_id, _)| self.peer_has_all(device_id, *document_id))
    }

    fn device_link_view(&self) -> Option<DeviceLinkView> {
        let (invitation_id, is_shown) = match self.device_link.as_ref()? {
            DeviceLink::Shown(invitation_id) => (invitation_id, true),
            DeviceLink::Read(invitation_id) => (invitation_id, false),
            DeviceLink::Unreadable => {
                let state = DeviceLinkState::Unreadable;
                return Some(DeviceLinkView { link: String::new(), expires_at: self.now, state, code: None });
            }
        };
        let invitation = self.inviting.get(invitation_id)?;
        let state = match invitation.linked() {
            Linked::Open if self.now < invitation.expires_at() => DeviceLinkState::Open,
            Linked::Open | Linked::Over => DeviceLinkState::Expired,
            Linked::Device(device_id, words) => {
                let own = self.me.as_ref().and_then(|me| me.log.own_device(device_id));
                DeviceLinkState::Used(device_id, own.map(|own| own.name.clone()).unwrap_or_default(), words)
            }
        };
        let by_codes = !invitation.needs_box();
        let link = if is_shown && !by_codes { invitation.kept.link().to_text(&self.site) } else { String::new() };
        let code = self.personal_circle_id().filter(|_| by_codes).and_then(|own| self.code_view(own));
        Some(DeviceLinkView { link, expires_at: invitation.expires_at(), state, code })
    }
}
