//! Two people, two codes, no server: a link whose descriptions people carry themselves.
//!
//! One side makes an offer, the other answers it; both are texts that can be pasted, scanned or saved. A code
//! between members opens only in their circle; a code for a newcomer carries the invitation itself.

use super::Engine;
use super::devices::DeviceLink;
use super::joining::{Joining, refusal};
use super::links::{Carrier, With};
use super::view::{CodeView, InvitationRefusal as Why, Refusal};
use crate::identifiers::{CircleId, DeviceId};
use crate::ports::link::LinkId;
use crate::sync::signalling::{Attempt, Code, Description, InvitationOffer, LinkCode, Signal};
use rand_core::Rng;
use std::collections::BTreeMap;

/// Hours until an invitation by code expires; the code itself waits for an hour.
const CODE_HOURS: u16 = 24;

/// The exchanges of codes that are going on, at most one a circle.
#[derive(Default)]
pub(super) struct Codes {
    by_circle: BTreeMap<CircleId, Exchange>,
    /// The link to an inviter, while I am joining by codes.
    joining: Option<LinkId>,
    /// The inviter's end, until I accept.
    inviter: Option<(Attempt, Description)>,
}

struct Exchange {
    link_id: LinkId,
    view: CodeView,
}

impl Engine {
    pub(super) fn code_view(&self, circle_id: CircleId) -> Option<CodeView> {
        self.codes.by_circle.get(&circle_id).map(|exchange| exchange.view.clone())
    }

    /// A code for somebody who is not in the circle yet.
    pub(super) fn make_invitation_code(&mut self, circle_id: CircleId) -> Result<(), Refusal> {
        self.needs_links()?;
        let is_own = Some(circle_id) == self.personal_circle_id();
        if is_own {
            self.stop_linking_device();
        }
        let invitation_id = self.new_invitation(circle_id, CODE_HOURS, true)?;
        if is_own {
            self.device_link = Some(DeviceLink::Shown(invitation_id));
        }
        self.offer_by_code(circle_id, With::Joiner(invitation_id));
        Ok(())
    }

    /// A code for somebody who is in the circle already.
    pub(super) fn make_link_code(&mut self, circle_id: CircleId) -> Result<(), Refusal> {
        self.needs_links()?;
        self.circles.get(&circle_id).ok_or(Refusal::Unknown)?;
        self.offer_by_code(circle_id, With::Member(circle_id, None));
        Ok(())
    }

    fn needs_links(&self) -> Result<(), Refusal> {
        if self.links.unsupported { Err(Refusal::NoLinks) } else { Ok(()) }
    }

    fn offer_by_code(&mut self, circle_id: CircleId, with: With) {
        let attempt = self.new_attempt();
        let epoch_id = self.circles.get(&circle_id).and_then(|circle| Some(circle.places().first()?.epoch_id));
        let link_id = self.offer_link(with, Carrier::Codes(attempt), epoch_id);
        self.begin_exchange(circle_id, link_id);
    }

    fn begin_exchange(&mut self, circle_id: CircleId, link_id: LinkId) {
        let before = self.codes.by_circle.insert(circle_id, Exchange { link_id, view: CodeView::Making });
        if let Some(before) = before.filter(|exchange| !matches!(exchange.view, CodeView::Open(_))) {
            self.close_link(before.link_id);
        }
        self.exchange_changed(circle_id);
    }

    pub(super) fn new_attempt(&mut self) -> Attempt {
        Attempt(self.rng.next_u64().to_le_bytes())
    }

    /// I have got this code from the other.
    pub(super) fn read_code(&mut self, text: &str) -> Result<(), Refusal> {
        match Code::from_text(text).map_err(|why| Refusal::Invitation(refusal(why)))? {
            Code::Invitation(invitation) => self.read_invitation_code(*invitation),
            Code::InvitationAnswer(answer) => self.read_invitation_answer(&answer),
            Code::Member(code) => self.read_link_code(&code),
        }
    }

    fn read_invitation_code(&mut self, code: InvitationOffer) -> Result<(), Refusal> {
        self.needs_links()?;
        if code.link.expires_at_ms() <= self.now {
            return Err(Refusal::Invitation(Why::Expired));
        }
        if self.inviting.values().any(|mine| mine.kept.secret() == code.link.secret()) {
            return Err(Refusal::Invitation(Why::Mine));
        }
        if code.offer.circle_id.is_some_and(|circle_id| self.is_in_already(circle_id)) {
            return Err(Refusal::Invitation(Why::AlreadyIn));
        }
        self.codes.inviter = Some((code.attempt, code.description));
        self.joining = Some(Joining::by_code(code.link, code.offer));
        self.joining_changed();
        Ok(())
    }

    /// I have accepted an invitation that came as a code: my answer is made.
    pub(super) fn answer_invitation_code(&mut self) {
        if let Some((attempt, description)) = self.codes.inviter.take() {
            self.codes.joining = Some(self.answer_link(With::Inviter, Carrier::Codes(attempt), None, description));
        }
    }

    fn read_invitation_answer(&mut self, answer: &LinkCode) -> Result<(), Refusal> {
        let mine = self.codes.by_circle.iter().find_map(|(circle_id, exchange)| {
            let link = self.links.by_id.get(&exchange.link_id)?;
            let With::Joiner(invitation_id) = link.with else { return None };
            let secret = self.inviting.get(&invitation_id)?.kept.secret();
            answer.is_for(&secret.link_key()).then(|| (*circle_id, exchange.link_id, link.carrier, secret.clone()))
        });
        let (circle_id, link_id, carrier, secret) = mine.ok_or(Refusal::Invitation(Why::Foreign))?;
        let (attempt, description) = answer.open_answer(&secret).map_err(|why| Refusal::Invitation(refusal(why)))?;
        self.complete_by_code(circle_id, link_id, carrier == Carrier::Codes(attempt), description)
    }

    fn read_link_code(&mut self, code: &LinkCode) -> Result<(), Refusal> {
        let opened = self.circles.iter().find_map(|(circle_id, circle)| {
            let place = circle.places().iter().find(|place| code.is_for(&place.key))?;
            Some((*circle_id, place.epoch_id, code.open_signal(&place.key, *circle_id, &circle.devices())))
        });
        let (circle_id, epoch_id, heard) = opened.ok_or(Refusal::Invitation(Why::Foreign))?;
        let heard = heard.map_err(|why| Refusal::Invitation(refusal(why)))?;
        let from = heard.from.device_id();
        if Some(from) == self.my_device_id() {
            return Err(Refusal::Invitation(Why::Mine));
        }
        let with = With::Member(circle_id, Some(from));
        match heard.signal {
            Signal::Offer { attempt, description } => {
                self.needs_links()?;
                let link_id = self.answer_link(with, Carrier::Codes(attempt), Some(epoch_id), description);
                self.begin_exchange(circle_id, link_id);
                Ok(())
            }
            Signal::Answer { attempt, description } => {
                let link_id = self.codes.by_circle.get(&circle_id).map(|exchange| exchange.link_id);
                let link_id = link_id.ok_or(Refusal::Invitation(Why::Foreign))?;
                let link = self.links.by_id.get_mut(&link_id).ok_or(Refusal::Invitation(Why::Expired))?;
                let is_it = link.offering && link.carrier == Carrier::Codes(attempt);
                if is_it {
                    link.with = with;
                }
                self.complete_by_code(circle_id, link_id, is_it, description)
            }
            Signal::Bye => Ok(()),
        }
    }

    fn complete_by_code(
        &mut self,
        circle_id: CircleId,
        link_id: LinkId,
        is_it: bool,
        answer: Description,
    ) -> Result<(), Refusal> {
        if !is_it {
            return Err(Refusal::Invitation(Why::Foreign));
        }
        self.show_code(circle_id, link_id, CodeView::Opening);
        self.complete_link(link_id, answer);
        Ok(())
    }

    /// The description of a link that is made by codes is there: it becomes a text for the other.
    pub(super) fn show_description(&mut self, link_id: LinkId, attempt: Attempt, description: Description) {
        let Some(link) = self.links.by_id.get(&link_id) else { return };
        match (link.with, link.offering) {
            (With::Member(circle_id, _), offering) => {
                let place = link.epoch_id.and_then(|epoch_id| self.place_of(circle_id, epoch_id));
                let (Some(key), Some(me)) = (place.map(|place| place.key.clone()), &self.me) else { return };
                let signal = match offering {
                    true => Signal::Offer { attempt, description },
                    false => Signal::Answer { attempt, description },
                };
                let text = Code::for_members(&key, circle_id, &me.keys, &signal, self.now, &mut self.rng);
                self.show_code(
                    circle_id,
                    link_id,
                    if offering { CodeView::Offer(text) } else { CodeView::Answer(text) },
                );
            }
            (With::Joiner(invitation_id), _) => {
                let Some(invitation) = self.inviting.get(&invitation_id) else { return };
                let circle_id = invitation.circle_id;
                if let Ok(text) = Code::for_invitation(&invitation.kept, attempt, &description) {
                    self.show_code(circle_id, link_id, CodeView::Offer(text));
                }
            }
            (With::Inviter, _) => {
                let Some(joining) = &mut self.joining else { return };
                let text = Code::for_answer(joining.secret(), attempt, &description, &mut self.rng);
                joining.code = Some(CodeView::Answer(text));
                self.changed.joining = true;
            }
        }
    }

    fn exchange_changed(&mut self, circle_id: CircleId) {
        self.changed.invites.insert(circle_id);
        self.changed.devices = true;
    }

    /// The exchange of codes in this circle is over, or not wanted.
    pub(super) fn stop_exchange(&mut self, circle_id: CircleId) {
        let exchange = self.codes.by_circle.remove(&circle_id);
        if let Some(exchange) = exchange.filter(|exchange| !matches!(exchange.view, CodeView::Open(_))) {
            self.close_link(exchange.link_id);
        }
        self.exchange_changed(circle_id);
    }

    fn show_code(&mut self, circle_id: CircleId, link_id: LinkId, view: CodeView) {
        if let Some(exchange) = self.codes.by_circle.get_mut(&circle_id).filter(|exchange| exchange.link_id == link_id)
        {
            exchange.view = view;
            self.exchange_changed(circle_id);
        }
    }

    /// A link is open; if it was made by codes, the people are told.
    pub(super) fn code_link_opened(&mut self, link_id: LinkId, device_id: DeviceId) {
        let Some(circle_id) = self.circle_of_exchange(link_id) else { return };
        // A newcomer has no name here until they have been let in.
        if let Some(person) = self.person_of_device(circle_id, device_id) {
            self.show_code(circle_id, link_id, CodeView::Open(person));
        }
    }

    /// A link is gone; if it was made by codes and never opened, the people are told.
    pub(super) fn code_link_closed(&mut self, link_id: LinkId) {
        if let Some(circle_id) = self.circle_of_exchange(link_id) {
            if matches!(self.code_view(circle_id), Some(CodeView::Open(_))) {
                self.codes.by_circle.remove(&circle_id);
                self.exchange_changed(circle_id);
            } else {
                self.show_code(circle_id, link_id, CodeView::DidNotOpen);
            }
        }
        if self.codes.joining == Some(link_id) {
            self.codes.joining = None;
            if let Some(joining) = &mut self.joining {
                joining.code = Some(CodeView::DidNotOpen);
            }
            self.changed.joining = true;
        }
    }

    fn circle_of_exchange(&self, link_id: LinkId) -> Option<CircleId> {
        self.codes.by_circle.iter().find(|(_, exchange)| exchange.link_id == link_id).map(|(circle_id, _)| *circle_id)
    }
}
