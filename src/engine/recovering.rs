//! Coming back with a recovery kit: an empty browser has everything again.
//!
//! What the kit opens, the log of my own circle, comes from the relay, from a backup file, or, of one circle, from
//! a partner's invitation. With it the kit brings in this browser as a device of mine, like any device brings in
//! another; the rest comes by the same ways as to any new device. The kit stays in memory and sealed on the disk
//! until everything is here, because circles that come later open only for it.

use super::Engine;
use super::circles::About;
use super::trying::Incoming;
use super::view::{KitRefusal, RecoveringView, Refusal, Saved};
use crate::crypto::{DeviceKeys, MistypedWords};
use crate::identifiers::{BoxId, CircleId, DeviceId, DocumentId};
use crate::mentoring::circle::CircleKind;
use crate::sync::membership::Membership;
use crate::sync::person::{DeviceKind, NewDevice, PersonLog, consent, tidy_name};
use crate::sync::recovery::{
    BackupRefusal, Kit, KitLink, KitRefusal as NoKit, PointerGathering, Restored, read_backup,
};
use std::collections::BTreeMap;

const KEY: &str = "a/recovering";

/// So long the relay is asked for what waits for the kit.
const LOOKING_MS: u64 = 10_000;

/// From the last thing that came from the lost devices to their removal.
const QUIET_MS: u64 = 15_000;

/// So long the kit is kept for circles that come late.
const LATE_MS: u64 = 24 * 60 * 60 * 1_000;

/// The most copies that wait for their circle.
const MOST_WAITING: usize = 20_000;

/// What is under way.
#[derive(Default)]
pub(super) struct Recovering {
    kit: Option<Kit>,
    refusal: Option<KitRefusal>,
    gathering: Option<PointerGathering>,
    looking_until: Option<u64>,
    found: Option<Found>,
    /// Copies of documents whose circle has not come yet.
    waiting: BTreeMap<CircleId, Vec<(DocumentId, Vec<u8>)>>,
    /// These devices are lost: they are removed once what they left for the kit has come.
    lost: Vec<DeviceId>,
    quiet_at: u64,
    /// This browser is a device of mine again; the kit is forgotten at this moment.
    done_until: Option<u64>,
}

/// What the kit has opened.
struct Found {
    log: PersonLog,
    /// My own circle; `None` if only another one has come, by a partner.
    own: Option<Membership>,
    circles: Vec<Membership>,
    documents: Vec<(CircleId, DocumentId, Vec<u8>)>,
}

impl Engine {
    /// On an empty browser: this is my kit.
    pub(super) fn read_kit(&mut self, text: &str) -> Result<(), Refusal> {
        self.stop_recovering();
        let link = match KitLink::from_text(text) {
            Ok(link) if self.is_empty_device() => link,
            Ok(_) => return self.refuse_kit(KitRefusal::NotEmpty),
            Err(NoKit::Link) => return self.refuse_kit(KitRefusal::Broken),
            Err(NoKit::TooNew) => return self.refuse_kit(KitRefusal::TooNew),
            Err(NoKit::Words(MistypedWords::Unknown(at))) => {
                return self.refuse_kit(KitRefusal::Word(u8::try_from(at).unwrap_or(u8::MAX)));
            }
            Err(NoKit::Words(MistypedWords::Count(_))) => return self.refuse_kit(KitRefusal::Count),
            Err(NoKit::Words(MistypedWords::Checksum)) => return self.refuse_kit(KitRefusal::Checksum),
        };
        if let Some(relay) = link.relay() {
            self.use_relay(Some(relay.to_owned()));
        }
        let box_id = link.kit().box_keys().box_id();
        self.recovering = Recovering {
            gathering: Some(PointerGathering::new(link.kit())),
            kit: Some(link.kit().clone()),
            looking_until: Some(self.now + LOOKING_MS),
            ..Recovering::default()
        };
        if self.relay.carries(box_id) {
            let topic = format!("m/{box_id}/#");
            self.outputs.push(super::Output::Relay(crate::ports::relay::RelayOrder::Subscribe { topic }));
        }
        Ok(())
    }

    fn refuse_kit(&mut self, why: KitRefusal) -> Result<(), Refusal> {
        self.recovering.refusal = Some(why);
        Ok(())
    }

    /// Another kit, or none; or everything is here.
    pub(super) fn stop_recovering(&mut self) {
        self.remove_the_lost();
        if self.recovering.done_until.is_some() {
            self.cabinet.delete(KEY.to_owned());
        }
        self.recovering = Recovering::default();
        self.changed.devices = true;
    }

    /// The kit's own box, while something is looked for in it.
    pub(super) fn recovering_box(&self) -> Option<crate::crypto::BoxKeys> {
        let recovering = &self.recovering;
        recovering.kit.as_ref().filter(|_| recovering.done_until.is_none()).map(Kit::box_keys)
    }

    /// Something has come in a box that may be the kit's.
    pub(super) fn on_kit_message(&mut self, box_id: BoxId, rest: &str, payload: &[u8]) {
        if self.recovering_box().map(|keys| keys.box_id()) != Some(box_id) {
            return;
        }
        let Some(pointer) = self.recovering.gathering.as_mut().and_then(|it| it.hear(rest, payload)) else { return };
        let Some(keys) = self.recovering.kit.as_ref().map(Kit::device_keys) else { return };
        let Some((own, log)) = opened(&keys, &pointer.entries) else { return };
        // Whoever left it has to be one of my devices, as the log says that they left.
        if own.kind() == CircleKind::Personal && log.own_device(pointer.device.device_id()).is_some() {
            let known = self.recovering.found.as_ref().map_or(0, |found| found.log.entries().len());
            if log.entries().len() > known {
                let found = Found { log, own: Some(own), circles: Vec::new(), documents: Vec::new() };
                self.recovering.found = Some(found);
            }
        }
        self.changed.devices = true;
    }

    /// What the kit has opened comes from this file.
    pub(super) fn recover_from_backup(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let Some(kit) = &self.recovering.kit else { return Err(Refusal::Unknown) };
        let Restored { backup, made_by } = match read_backup(bytes, kit) {
            Ok(restored) => restored,
            Err(BackupRefusal::OtherKit) => return self.refuse_kit(KitRefusal::NotThisKit),
            Err(BackupRefusal::TooNew) => return self.refuse_kit(KitRefusal::TooNew),
            Err(BackupRefusal::NotABackup | BackupRefusal::Damaged | BackupRefusal::TooLarge) => {
                return self.refuse_kit(KitRefusal::DamagedFile);
            }
        };
        let keys = kit.device_keys();
        let (mut circles, mut documents) = (Vec::new(), Vec::new());
        let (mut own, mut log) = (None, PersonLog::from_bytes(&backup.person).ok());
        for circle in backup.circles {
            let Some((membership, mine)) = opened(&keys, &circle.entries) else { continue };
            log = log.map(|log| PersonLog::merged(&log, &mine));
            documents.extend(circle.documents.into_iter().map(|(id, bytes)| (membership.circle_id(), id, bytes)));
            if membership.kind() == CircleKind::Personal { own = Some(membership) } else { circles.push(membership) }
        }
        match log.filter(|log| log.own_device(made_by.device_id()).is_some()) {
            Some(log) => self.recovering.found = Some(Found { log, own, circles, documents }),
            None => return self.refuse_kit(KitRefusal::DamagedFile),
        }
        self.recovering.refusal = None;
        Ok(())
    }

    /// The keys of the kit, while one comes back with it.
    pub(super) fn recovering_keys(&self) -> Option<DeviceKeys> {
        self.recovering.kit.as_ref().map(Kit::device_keys)
    }

    /// A partner has given the kit their circle.
    pub(super) fn found_by_partner(&mut self, circle: Membership) {
        let Some(keys) = self.recovering_keys() else { return };
        let Some((circle, log)) = opened(&keys, &circle.entries()) else { return };
        match &mut self.recovering.found {
            Some(found) => found.circles.push(circle),
            None => {
                let found = Found { log, own: None, circles: vec![circle], documents: Vec::new() };
                self.recovering.found = Some(found);
            }
        }
        self.changed.devices = true;
    }

    /// Brings everything here; this browser becomes a device of mine.
    pub(super) fn recover(&mut self, name: &str, others_are_lost: bool) -> Result<(), Refusal> {
        let name = tidy_name(name).ok_or(Refusal::Name)?;
        if self.recovering.done_until.is_some() {
            return Ok(());
        }
        if !self.is_empty_device() {
            return Err(Refusal::Invitation(super::view::InvitationRefusal::NotEmpty));
        }
        let kit = self.recovering.kit.clone().ok_or(Refusal::Unknown)?;
        let Found { log, own, circles, documents } = self.recovering.found.take().ok_or(Refusal::Unknown)?;
        let (kit_keys, keys) = (kit.device_keys(), DeviceKeys::generate(&mut self.rng));
        let consent = consent(&keys, log.person_id());
        let device = NewDevice { device: keys.public(), kind: DeviceKind::Browser, name, consent };
        let lost: Vec<DeviceId> = log.devices().iter().map(|device| device.device_id()).collect();
        // A kit that a device has thrown out speaks from before that: it outranks the device.
        let speaks = if log.has_lost(kit_keys.public().device_id()) {
            log.before_removal_of(kit_keys.public().device_id())
        } else {
            log.clone()
        };
        let spoken = speaks.with_device(&kit_keys, device).ok_or(Refusal::Unknown)?;
        let log = PersonLog::merged(&log, &spoken);
        let own = match own {
            Some(own) => own,
            None => Membership::found(&keys, CircleKind::Personal, &log, &mut self.rng).ok_or(Refusal::Unknown)?,
        };
        let own = self.brought_in_by(&kit_keys, &log, own);
        self.become_device(keys, own).ok_or(Refusal::Unknown)?;
        self.recovering.lost = if others_are_lost { lost } else { Vec::new() };
        self.recovering.quiet_at = self.now + QUIET_MS;
        self.recovering.done_until = Some(self.now + LATE_MS);
        self.store_recovering(&kit);
        let now = self.now;
        self.remember_kit(&kit.known(), now)?;
        for circle in circles {
            self.circle_for_kit(circle);
        }
        for (circle_id, document_id, bytes) in documents {
            self.copy_for_kit(circle_id, document_id, bytes);
        }
        self.changed.devices = true;
        Ok(())
    }

    fn brought_in_by(&mut self, kit_keys: &DeviceKeys, log: &PersonLog, mut circle: Membership) -> Membership {
        circle.open_epochs(kit_keys);
        // Where the kit is not in, nothing can be said; the circle then stays closed for this device.
        let _ = circle.change_card(kit_keys, log);
        let _ = circle.hand_over_missing(kit_keys, &mut self.rng);
        circle
    }

    /// A circle that opens for the kit, and from now on for this device.
    pub(super) fn circle_for_kit(&mut self, circle: Membership) {
        let (Some(kit), Some(me)) = (self.recovering_keys(), &self.me) else { return };
        let (log, circle_id) = (me.log.clone(), circle.circle_id());
        let circle = self.brought_in_by(&kit, &log, circle);
        self.recovering.quiet_at = self.now + QUIET_MS;
        if !self.circles.contains_key(&circle_id) {
            let mut circle = circle;
            if let Some(me) = &self.me {
                circle.open_epochs(&me.keys);
            }
            self.take_circle(circle, About::default());
        }
        for (document_id, bytes) in self.recovering.waiting.remove(&circle_id).unwrap_or_default() {
            self.copy_for_kit(circle_id, document_id, bytes);
        }
    }

    /// A copy of a document has come; it is taken in like anything from outside.
    pub(super) fn copy_for_kit(&mut self, circle_id: CircleId, document_id: DocumentId, bytes: Vec<u8>) {
        let Some(kit) = self.recovering_keys().filter(|_| self.recovering.done_until.is_some()) else { return };
        self.recovering.quiet_at = self.now + QUIET_MS;
        if self.circles.contains_key(&circle_id) {
            if self.knows_or_learns(circle_id, document_id) {
                let from = kit.public().device_id();
                self.take_in(Incoming { document_id, from, chunks: vec![bytes], rest: None });
            }
        } else if self.recovering.waiting.values().map(Vec::len).sum::<usize>() < MOST_WAITING {
            self.recovering.waiting.entry(circle_id).or_default().push((document_id, bytes));
        }
    }

    fn store_recovering(&mut self, kit: &Kit) {
        let stored = (kit.words().join(" "), &self.recovering.lost, self.recovering.done_until);
        let plain = zeroize::Zeroizing::new(postcard::to_allocvec(&stored).unwrap_or_default());
        self.cabinet.put(KEY.to_owned(), &plain, &mut self.rng);
    }

    /// What was under way when this browser was closed.
    pub(super) fn recovering_from_record(&mut self, plain: &[u8]) -> Option<()> {
        let (words, lost, done_until): (String, Vec<DeviceId>, Option<u64>) = postcard::from_bytes(plain).ok()?;
        let kit = Some(Kit::from_words(&words).ok()?);
        self.recovering = Recovering { kit, lost, done_until, quiet_at: self.now + QUIET_MS, ..Recovering::default() };
        Some(())
    }

    /// Removes the devices that are lost, and forgets the kit; when to look again.
    pub(super) fn settle_recovering(&mut self) -> Option<u64> {
        let looks = self.recovering.looking_until.filter(|until| *until > self.now);
        if self.recovering.looking_until.take_if(|until| *until <= self.now).is_some() {
            self.changed.devices = true;
        }
        let done_until = self.recovering.done_until?;
        if done_until <= self.now {
            self.stop_recovering();
            return None;
        }
        if self.recovering.lost.is_empty() {
            return Some(done_until);
        }
        if self.recovering.quiet_at <= self.now && self.relay.is_up() && self.trying.is_idle() {
            self.remove_the_lost();
        }
        looks.into_iter().chain([done_until, self.recovering.quiet_at.max(self.now + 1_000)]).min()
    }

    fn remove_the_lost(&mut self) {
        let lost = std::mem::take(&mut self.recovering.lost);
        for device_id in &lost {
            // One that is gone already, or was never in, is no trouble.
            let _ = self.remove_device(*device_id);
        }
        if let Some(kit) = self.recovering.kit.clone().filter(|_| !lost.is_empty()) {
            self.store_recovering(&kit);
        }
    }

    /// What the room in which one comes back shows.
    pub(super) fn recovering_view(&self) -> RecoveringView {
        let recovering = &self.recovering;
        match (&recovering.refusal, &recovering.kit, &recovering.found) {
            (Some(why), ..) => RecoveringView::Refused(*why),
            (None, None, _) => RecoveringView::Nothing,
            (None, Some(_), _) if recovering.done_until.is_some() => {
                let name = self.me.as_ref().map(|me| me.log.name().to_owned()).unwrap_or_default();
                if !self.trying.is_idle() || self.cabinet.saved() == Saved::Saving {
                    return RecoveringView::Bringing { name };
                }
                let circles = u32::try_from(self.circles.len().saturating_sub(1)).unwrap_or(u32::MAX);
                RecoveringView::Done { name, circles }
            }
            (None, Some(_), Some(found)) => RecoveringView::Found {
                name: found.log.name().to_owned(),
                devices: found
                    .log
                    .all_devices()
                    .iter()
                    .filter(|own| own.kind == DeviceKind::Browser)
                    .map(|own| own.name.clone())
                    .collect(),
            },
            (None, Some(_), None) if recovering.looking_until.is_some() && self.relay.url.is_some() => {
                RecoveringView::Looking
            }
            (None, Some(_), None) => RecoveringView::NotAtRelay,
        }
    }
}

/// A circle's log with the kit's keys open, and what it says of the kit's person.
fn opened(kit: &DeviceKeys, entries: &[Vec<u8>]) -> Option<(Membership, PersonLog)> {
    let mut circle = Membership::from_log(entries).ok()?;
    circle.open_epochs(kit);
    let members = circle.membership_logs();
    let kit_id = kit.public().device_id();
    let log = members.into_iter().find(|log| log.own_device(kit_id).is_some() || log.has_lost(kit_id))?;
    Some((circle, log))
}
