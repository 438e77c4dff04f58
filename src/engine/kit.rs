//! My recovery kit: made, kept, replaced; and what my devices leave at the relay for it.
//!
//! A kit is a device made of paper: it is handed every key, and never spoken to. What waits for it is, in its own
//! box, the log of my own circle; and in that circle's place, where it finds its way with the log, my circles and
//! a copy of every document ([`Which::Copy`]).

use super::Engine;
use super::shelf::index_of;
use super::view::{KitView, NewKitView, Refusal};
use crate::crypto::{BoxKeys, Key};
use crate::documents::index;
use crate::identifiers::{BoxId, DeviceId, DocumentId};
use crate::sync::person::{DeviceKind, NewDevice, consent};
use crate::sync::recovery::{Kit, KitLink, KnownKit, seal_pointer};
use crate::sync::slots::{SLOT_EXPIRY_S, Which};
use std::collections::{BTreeMap, BTreeSet};

const MARK: &str = "kit";

/// A copy for the kit is left so long after the last change.
pub(super) const COPY_PAUSE_MS: u64 = 20_000;

/// What is left in the boxes of my kits.
#[derive(Default)]
pub(super) struct Pointers {
    /// Of each kit, the digest of the log that its pointer holds.
    left: BTreeMap<DeviceId, [u8; 32]>,
    awaited: BTreeSet<u32>,
}

impl Engine {
    /// A new kit is shown; it is good once it is kept.
    pub(super) fn make_kit(&mut self) -> Result<(), Refusal> {
        self.personal_circle_id().ok_or(Refusal::NoName)?;
        self.new_kit = Some(Kit::random(&mut self.rng));
        self.changed.devices = true;
        Ok(())
    }

    /// The kit that is shown is not wanted.
    pub(super) fn throw_kit_away(&mut self) {
        self.new_kit = None;
        self.changed.devices = true;
    }

    /// The kit that is shown is written down: it is good from now on, and no other is.
    pub(super) fn keep_kit(&mut self) -> Result<(), Refusal> {
        let Some(kit) = self.new_kit.take() else { return Ok(()) };
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let keys = kit.device_keys();
        let consent = consent(&keys, me.log.person_id());
        let device = NewDevice { device: keys.public(), kind: DeviceKind::Kit, name: String::new(), consent };
        let mut log = me.log.clone();
        let earlier: Vec<DeviceId> = log.kits().iter().map(|kit| kit.device_id()).collect();
        for device_id in &earlier {
            log = log.without_device(&me.keys, *device_id).ok_or(Refusal::Unknown)?;
        }
        log = log.with_device(&me.keys, device).ok_or(Refusal::Unknown)?;
        let now = self.now;
        self.remember_kit(&kit.known(), now)?;
        self.my_devices_are(log);
        self.care.kit_at = Some(now);
        self.care.relay_copy_at = None;
        self.store_settings();
        self.copies_due();
        Ok(())
    }

    /// My devices keep what they need to leave something for the kit.
    pub(super) fn remember_kit(&mut self, kit: &KnownKit, made_at: u64) -> Result<(), Refusal> {
        let own = self.personal_circle_id().ok_or(Refusal::NoName)?;
        let key: String = kit.box_key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let (name, text, now) = (kit.device.device_id().to_string(), format!("{made_at} {key}"), self.now);
        self.change_index(own, |document| index::set_mark(document, MARK, &name, Some(&text), now))
    }

    /// The kits that are good now, and when each was made.
    pub(super) fn known_kits(&self) -> Vec<(KnownKit, u64)> {
        let Some(me) = &self.me else { return Vec::new() };
        let Some(document) = self.personal_circle_id().and_then(|own| self.document(index_of(own))) else {
            return Vec::new();
        };
        let known = |device: crate::crypto::DevicePublic| {
            let text = index::mark(document, MARK, &device.device_id().to_string())?;
            let (made_at, key) = text.split_once(' ')?;
            Some((KnownKit { device, box_key: key_from(key)? }, made_at.parse().ok()?))
        };
        me.log.kits().into_iter().filter_map(known).collect()
    }

    /// The boxes of my kits, in which my devices leave something.
    pub(super) fn kit_boxes(&self) -> Vec<BoxKeys> {
        self.known_kits().iter().map(|(kit, _)| kit.box_keys()).collect()
    }

    /// The relay is there: everything for the kit is looked at anew.
    pub(super) fn copies_due(&mut self) {
        self.pointers = Pointers::default();
        let documents: Vec<DocumentId> = self.shelf.keys().copied().collect();
        for document_id in documents {
            self.copy_due(document_id);
        }
        if let Some(own) = self.personal_circle_id() {
            self.circles_due(own, 0);
        }
    }

    /// The document has changed: its copy for the kit is due after a while.
    pub(super) fn copy_due(&mut self, document_id: DocumentId) {
        let has_kit = self.me.as_ref().is_some_and(|me| !me.log.kits().is_empty());
        if let Some(own) = self.personal_circle_id().filter(|_| has_kit) {
            self.slot_due((own, Which::Copy(document_id)), COPY_PAUSE_MS);
        }
    }

    /// Leaves in the boxes of my kits where my own circle is.
    pub(super) fn settle_pointers(&mut self) {
        let Some(own) = self.personal_circle_id().filter(|own| self.is_active(*own)) else { return };
        if !self.relay.is_up() || !self.cabinet.may_be_told(self.kept_in(own)) {
            return;
        }
        let says = self.log_digest(own);
        for (kit, _) in self.known_kits() {
            let (device_id, box_id): (DeviceId, BoxId) = (kit.device.device_id(), kit.box_keys().box_id());
            if self.pointers.left.get(&device_id) == Some(&says) || !self.relay.carries(box_id) {
                continue;
            }
            let number = self.mailbox.numbers.next(self.now);
            let entries = self.log_entries(own);
            let Some(me) = &self.me else { return };
            let Some(pieces) = seal_pointer(&me.keys, &kit, number, entries, &mut self.rng) else { continue };
            for (slot, piece) in pieces {
                let receipt = self.publish(box_id, format!("m/{box_id}/{slot}"), Some(piece), true, SLOT_EXPIRY_S);
                self.pointers.awaited.extend(receipt);
            }
            self.pointers.left.insert(device_id, says);
        }
    }

    /// The relay has confirmed something, perhaps a pointer.
    pub(super) fn pointer_acknowledged(&mut self, receipt: u32) {
        self.pointers.awaited.remove(&receipt);
    }

    /// Whether the relay has everything that the kit needs, as far as this device knows.
    pub(super) fn is_copied_at_relay(&self) -> bool {
        let Some(own) = self.personal_circle_id() else { return false };
        let kits = self.known_kits();
        !kits.is_empty()
            && self.relay.is_up()
            && self.pointers.awaited.is_empty()
            && kits
                .iter()
                .all(|(kit, _)| self.pointers.left.get(&kit.device.device_id()) == Some(&self.log_digest(own)))
            && self.are_copies_left(own)
    }

    /// What the room of my kit shows.
    pub(super) fn kit_view(&self) -> KitView {
        let new = self.new_kit.as_ref().map(|kit| NewKitView {
            words: kit.words().map(str::to_owned).to_vec(),
            link: KitLink::new(kit.clone(), self.relay.url.as_deref()).to_text(&self.site).to_string(),
            relay: self.relay.url.clone(),
        });
        let made_at = self.known_kits().iter().map(|(_, made_at)| *made_at).max().or(self.care.kit_at);
        let has_kit = self.me.as_ref().is_some_and(|me| !me.log.kits().is_empty());
        KitView { made_at: made_at.filter(|_| has_kit), new, copies: self.copies() }
    }
}

fn key_from(text: &str) -> Option<Key> {
    let digits =
        text.as_bytes().chunks_exact(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok());
    let bytes: Vec<u8> = digits.collect::<Option<_>>()?;
    <[u8; 32]>::try_from(bytes).ok().map(Key::from_bytes)
}
