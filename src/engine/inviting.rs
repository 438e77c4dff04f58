//! My invitations: offered, asked for, answered, withdrawn.
//!
//! The first valid request decides; what becomes of an invitation stands in its box until a day after it has
//! expired, so that whoever comes later is told the truth. Leaves to `welcoming` how a welcome gets there.

mod welcoming;

pub(super) use welcoming::Welcomes;

use super::Engine;
use super::view::{InvitationState, InvitationView, PersonView, Refusal};
use crate::crypto::Sealed;
use crate::identifiers::{BoxId, CircleId, DeviceId, InvitationId};
use crate::mentoring::circle::CircleKind;
use crate::sync::invitation::{Invitation, InvitationSecret, Inviting as Kept, Newcomer, RequestTag, WhyClosed};
use crate::sync::membership::MOST_BYTES;
use crate::sync::person::PersonCard;
use rand_core::Rng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// Used, withdrawn and expired invitations are shown and answered for a day.
const REMEMBERED_MS: u64 = 24 * HOUR_MS;

/// All invitations of mine.
pub(super) type Inviting = BTreeMap<InvitationId, MyInvitation>;

/// One invitation of mine.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct MyInvitation {
    pub(super) circle_id: CircleId,
    pub(super) kept: Kept,
    made_at: u64,
    state: State,
    /// Made for an exchange of codes: never offered at the relay.
    by_codes: bool,
    /// That it has expired has been said.
    expiry_said: bool,
}

#[derive(Clone, Serialize, Deserialize)]
enum State {
    Open,
    /// The request that was let in, as it came, so that its welcome can be given again.
    Used {
        person: PersonView,
        words: [String; 4],
        tag: RequestTag,
        request: Vec<u8>,
    },
    Withdrawn {
        at: u64,
    },
    /// Of my own circle, or asked for by a kit: the device that was let in.
    Linked {
        device_id: DeviceId,
        words: [String; 4],
        tag: RequestTag,
        request: Vec<u8>,
    },
}

/// What became of a way in for another device.
pub(super) enum Linked {
    /// Nobody has come.
    Open,
    /// This device came; both show these words.
    Device(DeviceId, [String; 4]),
    /// It is over.
    Over,
}

/// Bytes that a newcomer adds to the log of a circle, and the rest of the welcome, at most for a person who has
/// not changed their name often.
const ROOM_FOR_ONE: usize = 8_192;

impl MyInvitation {
    /// Whether its box has to be heard.
    pub(super) fn needs_box(&self) -> bool {
        !self.by_codes
    }

    pub(super) fn expires_at(&self) -> u64 {
        self.kept.link().expires_at_ms()
    }

    /// What became of it, if it is for a device.
    pub(super) fn linked(&self) -> Linked {
        match &self.state {
            State::Open => Linked::Open,
            State::Linked { device_id, words, .. } => Linked::Device(*device_id, words.clone()),
            State::Used { .. } | State::Withdrawn { .. } => Linked::Over,
        }
    }

    fn is_open(&self, now: u64) -> bool {
        matches!(self.state, State::Open) && now < self.expires_at()
    }

    fn is_over(&self, now: u64) -> bool {
        let over_at = match self.state {
            State::Withdrawn { at } => at,
            State::Open | State::Used { .. } | State::Linked { .. } => self.expires_at(),
        };
        now >= over_at.saturating_add(REMEMBERED_MS)
    }
}

impl Engine {
    /// A new invitation; its link is shown at once, the relay hears of it when it is there.
    pub(super) fn invite(&mut self, circle_id: CircleId, hours: u16) -> Result<(), Refusal> {
        let kind = self.circles.get(&circle_id).ok_or(Refusal::Unknown)?.kind();
        if kind == CircleKind::Personal {
            return Err(Refusal::Unknown);
        }
        self.new_invitation(circle_id, hours.clamp(1, 720), false).map(|_| ())
    }

    /// Answers a secret that another device of mine has made and shown.
    pub(super) fn new_invitation_under(
        &mut self,
        secret: InvitationSecret,
        circle_id: CircleId,
        hours: u16,
    ) -> Result<InvitationId, Refusal> {
        self.make_invitation(Some(secret), circle_id, hours, false)
    }

    pub(super) fn new_invitation(
        &mut self,
        circle_id: CircleId,
        hours: u16,
        by_codes: bool,
    ) -> Result<InvitationId, Refusal> {
        self.make_invitation(None, circle_id, hours, by_codes)
    }

    fn make_invitation(
        &mut self,
        secret: Option<InvitationSecret>,
        circle_id: CircleId,
        hours: u16,
        by_codes: bool,
    ) -> Result<InvitationId, Refusal> {
        let kind = self.circles.get(&circle_id).filter(|_| self.is_active(circle_id)).ok_or(Refusal::Unknown)?.kind();
        let log = self.circles.get(&circle_id).map_or(0, |circle| circle.membership.log_bytes());
        if log + ROOM_FOR_ONE > MOST_BYTES {
            return Err(Refusal::CircleFull);
        }
        let invitation = Invitation {
            kind,
            title: self.title_of(circle_id),
            circle_id: Some(circle_id),
            expires_at_ms: self.now + u64::from(hours) * HOUR_MS,
            relay: self.relay.url.clone(),
        };
        let card = self.my_card().ok_or(Refusal::NoName)?;
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let kept = match secret {
            Some(secret) => Kept::under(secret, &me.keys, &card, &invitation, &mut self.rng),
            None => Kept::new(&me.keys, &card, &invitation, &mut self.rng),
        };
        let mut name = [0; 16];
        self.rng.fill_bytes(&mut name);
        let invitation_id = InvitationId(name);
        let invitation =
            MyInvitation { circle_id, kept, made_at: self.now, state: State::Open, by_codes, expiry_said: false };
        self.inviting.insert(invitation_id, invitation);
        self.invitation_changed(invitation_id);
        Ok(invitation_id)
    }

    pub(super) fn withdraw_invitation(&mut self, invitation_id: InvitationId) -> Result<(), Refusal> {
        let now = self.now;
        let invitation = self.inviting.get_mut(&invitation_id).ok_or(Refusal::Unknown)?;
        if matches!(invitation.state, State::Open) {
            invitation.state = State::Withdrawn { at: now };
            self.invitation_changed(invitation_id);
        }
        Ok(())
    }

    /// What I hand to others of myself.
    pub(super) fn my_card(&self) -> Option<PersonCard> {
        let relays: Vec<String> = self.relay.url.clone().into_iter().collect();
        self.me.as_ref().map(|me| PersonCard::new(me.log.clone(), &relays))
    }

    fn invitation_changed(&mut self, invitation_id: InvitationId) {
        let Some(invitation) = self.inviting.get(&invitation_id) else { return };
        let circle_id = invitation.circle_id;
        let plain = postcard::to_allocvec(&(invitation_id, invitation)).unwrap_or_default();
        let key = format!("a/invitation/{}", self.cabinet.tag(&invitation_id.0));
        self.cabinet.put(key, &plain, &mut self.rng);
        self.changed.circle(circle_id);
        self.publish_invitation(invitation_id);
    }

    /// The relay is there: every invitation says again how it stands, and a request of mine is made again.
    pub(super) fn invitations_are_up(&mut self) {
        for invitation_id in self.inviting.keys().copied().collect::<Vec<_>>() {
            self.publish_invitation(invitation_id);
        }
        self.joining_is_up();
    }

    fn publish_invitation(&mut self, invitation_id: InvitationId) {
        let Some(invitation) = self.inviting.get(&invitation_id).cloned() else { return };
        let secret = invitation.kept.secret();
        let box_id = secret.box_keys().box_id();
        if invitation.by_codes || !self.relay.carries(box_id) {
            return;
        }
        let left_ms = (invitation.expires_at() + REMEMBERED_MS).saturating_sub(self.now);
        let expiry_s = u32::try_from(left_ms / 1_000).unwrap_or(u32::MAX);
        let why = match &invitation.state {
            State::Open if invitation.is_open(self.now) => None,
            State::Open => Some(WhyClosed::Expired),
            State::Withdrawn { .. } => Some(WhyClosed::Withdrawn),
            State::Used { .. } | State::Linked { .. } => {
                // The welcome first: who finds the invitation closed waits for it a moment.
                self.leave_welcome(invitation_id, &invitation, expiry_s);
                Some(WhyClosed::Used)
            }
        };
        let (Some(me), Some(card)) = (&self.me, self.my_card()) else { return };
        let posted = match why {
            None => invitation.kept.offer_message(&mut self.rng),
            Some(why) => invitation.kept.closed_message(&me.keys, &card, why, &mut self.rng),
        };
        self.post(box_id, secret.offer_topic(), posted, expiry_s);
    }

    /// A message in the box of an invitation, mine or one that I have got.
    pub(super) fn on_invitation_message(&mut self, box_id: BoxId, topic: &str, payload: &[u8]) {
        let mine = self.inviting.iter().find(|(_, invitation)| invitation.kept.secret().box_keys().box_id() == box_id);
        let Some(invitation_id) = mine.map(|(invitation_id, _)| *invitation_id) else {
            self.on_joining_message(box_id, topic, payload);
            return;
        };
        self.welcome_heard_back(invitation_id, topic, payload);
        let Some(invitation) = self.inviting.get(&invitation_id) else { return };
        let tag = topic.rsplit_once("/request/").and_then(|(_, tag)| tag.parse::<RequestTag>().ok());
        if let Some(tag) = tag.filter(|tag| invitation.kept.secret().request_topic(*tag) == topic) {
            self.asked_at_relay(invitation_id, tag, payload);
        }
    }

    /// Somebody asks to come in. The welcome, if this is the one who may.
    fn on_request(&mut self, invitation_id: InvitationId, tag: RequestTag, payload: &[u8]) -> Option<Vec<Sealed>> {
        let invitation = self.inviting.get(&invitation_id)?.clone();
        match &invitation.state {
            State::Used { tag: used, request, .. } | State::Linked { tag: used, request, .. } if *used == tag => {
                self.welcome_again(&invitation, tag, request)
            }
            State::Open if invitation.is_open(self.now) => self.let_in(invitation_id, &invitation, tag, payload),
            _ => None,
        }
    }

    fn let_in(
        &mut self,
        invitation_id: InvitationId,
        invitation: &MyInvitation,
        tag: RequestTag,
        payload: &[u8],
    ) -> Option<Vec<Sealed>> {
        let request = invitation.kept.read_request(tag, payload).ok()?;
        let device_id = request.device().device_id();
        let is_own = self.circles.get(&invitation.circle_id)?.kind() == CircleKind::Personal;
        match &request.newcomer {
            Newcomer::Person(card) if is_own || self.blocked.contains_key(&card.person_id()) => return None,
            Newcomer::Device(device) if is_own => self.let_device_in(device)?,
            Newcomer::Person(_) | Newcomer::Device(_) => {}
        }
        let me = self.me.as_ref()?;
        let circle = self.circles.get_mut(&invitation.circle_id)?;
        let (_, welcome) =
            invitation.kept.welcome(&me.keys, &request, &mut circle.membership, self.now, &mut self.rng).ok()?;
        let words = invitation.kept.words(&request);
        let request_bytes = payload.to_vec();
        let state = match &request.newcomer {
            Newcomer::Person(card) => {
                let person = circle.me(card.person_id())?;
                State::Used { person, words, tag, request: request_bytes }
            }
            Newcomer::Device(_) => State::Linked { device_id, words, tag, request: request_bytes },
        };
        if let Some(invitation) = self.inviting.get_mut(&invitation_id) {
            invitation.state = state;
        }
        self.changed.devices = true;
        self.log_changed(invitation.circle_id);
        self.invitation_changed(invitation_id);
        Some(welcome)
    }

    /// What the room in which one invites shows, newest first.
    pub(super) fn invitation_views(&self, circle_id: CircleId) -> Vec<InvitationView> {
        let of_circle = |invitation: &MyInvitation| invitation.circle_id == circle_id && !invitation.by_codes;
        let mut mine: Vec<_> = self.inviting.iter().filter(|(_, it)| of_circle(it) && !it.is_over(self.now)).collect();
        mine.sort_by_key(|(_, invitation)| std::cmp::Reverse(invitation.made_at));
        let view = |(invitation_id, invitation): (&InvitationId, &MyInvitation)| InvitationView {
            invitation_id: *invitation_id,
            link: invitation.kept.link().to_text(&self.site),
            expires_at: invitation.expires_at(),
            state: match &invitation.state {
                State::Open if invitation.is_open(self.now) => InvitationState::Open,
                State::Open => InvitationState::Expired,
                State::Used { person, words, .. } => InvitationState::Used(person.clone(), words.clone()),
                State::Withdrawn { .. } | State::Linked { .. } => InvitationState::Withdrawn,
            },
        };
        mine.into_iter().map(view).collect()
    }

    /// Whether somebody may still come in by a link.
    pub(super) fn has_open_invitation(&self, circle_id: CircleId) -> bool {
        self.inviting.values().any(|invitation| invitation.circle_id == circle_id && invitation.is_open(self.now))
    }

    /// Forgets what is long over; when the next one expires.
    pub(super) fn settle_inviting(&mut self) -> Option<u64> {
        let over: Vec<_> = self.inviting.iter().filter(|(_, it)| it.is_over(self.now)).map(|(id, _)| *id).collect();
        for invitation_id in over {
            self.inviting.remove(&invitation_id);
            self.welcomes.remove(&invitation_id);
            self.cabinet.delete(format!("a/invitation/{}", self.cabinet.tag(&invitation_id.0)));
        }
        let expired = |it: &MyInvitation| matches!(it.state, State::Open) && !it.is_open(self.now) && !it.expiry_said;
        let expired: Vec<_> = self.inviting.iter().filter(|(_, it)| expired(it)).map(|(id, _)| *id).collect();
        for invitation_id in expired {
            if let Some(invitation) = self.inviting.get_mut(&invitation_id) {
                invitation.expiry_said = true;
            }
            self.invitation_changed(invitation_id);
        }
        let open = self.inviting.values().filter(|invitation| invitation.is_open(self.now));
        open.map(MyInvitation::expires_at).min()
    }
}
