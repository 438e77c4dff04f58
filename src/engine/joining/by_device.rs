//! Joining as a device: of the person who invites it, of one who reads what it shows, or, as a recovery kit, into
//! a circle that its person was in.

use super::{Joining, SHOWN_MS, Step};
use crate::engine::Engine;
use crate::engine::view::{InvitationRefusal as Why, Refusal};
use crate::mentoring::circle::CircleKind;
use crate::sync::invitation::{InvitationLink, InvitationSecret, Joining as Asked};
use crate::sync::person::DeviceKind;

impl Engine {
    /// Yes, and this browser is to be a device of the person who invites it.
    pub(in crate::engine) fn accept_as_device(&mut self, name: &str) -> Result<(), Refusal> {
        let joining = self.joining.as_ref().ok_or(Refusal::Unknown)?;
        match &joining.step {
            Step::Invited(offer) if offer.kind == CircleKind::Personal => {}
            Step::Invited(_) => return Err(Refusal::Invitation(Why::OtherKind)),
            Step::Asked(_) | Step::In(..) => return Ok(()),
            Step::Looking | Step::Refused(_) => return Err(Refusal::Unknown),
        }
        if !self.is_empty_device() {
            return Err(Refusal::Invitation(Why::NotEmpty));
        }
        self.be_born(name)?;
        self.ask_as_device();
        self.answer_invitation_code();
        Ok(())
    }

    /// Shows a code that another device of the same person reads.
    pub(in crate::engine) fn offer_this_device(&mut self, name: &str) -> Result<(), Refusal> {
        if !self.is_empty_device() {
            return Err(Refusal::Invitation(Why::NotEmpty));
        }
        let relay = self.relay.url.clone().ok_or(Refusal::Invitation(Why::NoRelay))?;
        self.be_born(name)?;
        let secret = InvitationSecret::random(&mut self.rng);
        let link = InvitationLink::new(secret, self.now + SHOWN_MS, Some(&relay));
        let until = link.expires_at_ms();
        self.joining = Some(Joining { is_shown: true, ..Joining::new(link, Step::Looking, until) });
        self.joining_changed();
        Ok(())
    }

    /// One comes back with a kit: a partner's device gives it the circle that both were in.
    pub(super) fn ask_as_kit(&mut self) -> Result<(), Refusal> {
        let keys = self.recovering_keys().ok_or(Refusal::Unknown)?;
        let joining = self.joining.as_ref().ok_or(Refusal::Unknown)?;
        let Step::Invited(offer) = &joining.step else { return Err(Refusal::Unknown) };
        let asked = Asked::for_device(joining.secret(), offer, &keys, DeviceKind::Kit, "", &mut self.rng);
        self.step_to(Step::Asked(Box::new(asked)));
        self.publish_request();
        self.answer_invitation_code();
        Ok(())
    }

    pub(super) fn ask_as_device(&mut self) {
        let (Some(joining), Some(born)) = (&self.joining, &self.newborn) else { return };
        let Step::Invited(offer) = &joining.step else { return };
        let kind = DeviceKind::Browser;
        let asked = Asked::for_device(joining.secret(), offer, &born.keys, kind, &born.name, &mut self.rng);
        self.step_to(Step::Asked(Box::new(asked)));
        self.publish_request();
    }
}
