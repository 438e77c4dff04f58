//! An invitation that I have got: looked up, accepted, waited for.
//!
//! What was accepted is kept on the disk, so that a reload in the middle loses nothing: the request waits in
//! the invitation's box until the inviter's device answers.

mod by_device;

use super::Engine;
use super::circles::About;
use super::exchange::Output;
use super::view::{CodeView, InvitationRefusal as Why, JoiningView, Refusal};
use crate::crypto::{BoxKeys, DeviceKeys, Unreadable};
use crate::identifiers::{BoxId, CircleId};
use crate::mentoring::circle::CircleKind;
use crate::ports::link::LinkId;
use crate::ports::relay::RelayOrder;
use crate::sync::invitation::{
    InvitationLink, InvitationSecret, Joining as Asked, Offer, Posted, WelcomePieces, WhyClosed, read_posted,
};
use crate::sync::wire::LinkMessage;
use serde::{Deserialize, Serialize};

/// So long an invitation is looked for before it counts as not there.
const LOOKING_MS: u64 = 12_000;

/// Who finds the invitation used waits so long for a welcome: it may be theirs.
const USED_MS: u64 = 8_000;

/// Between two pieces of a welcome; after it they are asked for again.
const PIECE_MS: u64 = 30_000;

/// So long another device of mine has to read what this one shows.
const SHOWN_MS: u64 = 60 * 60 * 1_000;

/// An invitation that I have got.
pub(super) struct Joining {
    link: InvitationLink,
    step: Step,
    /// Looking, or waiting although the invitation is used, ends then.
    until: u64,
    /// The invitation is said to be used, and no welcome has come. It may still: the one that was left may have
    /// been lost on the way.
    is_used: bool,
    /// This browser made the secret and shows it, to become a device of whoever reads it.
    is_shown: bool,
    pub(super) code: Option<CodeView>,
    /// What has come of a welcome in pieces.
    pieces: Option<WelcomePieces>,
}

enum Step {
    Looking,
    Invited(Box<Offer>),
    Asked(Box<Asked>),
    In(CircleId, [String; 4]),
    Refused(Why),
}

/// What outlives a reload.
#[derive(Serialize, Deserialize)]
struct Stored {
    link: InvitationLink,
    asked: Option<Asked>,
    /// In already, and not looked at yet.
    came: Option<(CircleId, [String; 4])>,
}

impl Joining {
    fn new(link: InvitationLink, step: Step, until: u64) -> Self {
        Self { link, step, until, is_used: false, is_shown: false, code: None, pieces: None }
    }

    /// The offer came in a code.
    pub(super) fn by_code(link: InvitationLink, offer: Offer) -> Self {
        let code = Some(CodeView::Making);
        Self { code, ..Self::new(link, Step::Invited(Box::new(offer)), u64::MAX) }
    }

    pub(super) fn from_bytes(plain: &[u8]) -> Option<Self> {
        let Stored { link, asked, came } = postcard::from_bytes(plain).ok()?;
        let step = match (came, asked) {
            (Some((circle_id, words)), _) => Step::In(circle_id, words),
            (None, Some(asked)) => Step::Asked(Box::new(asked)),
            (None, None) => Step::Looking,
        };
        Some(Self::new(link, step, u64::MAX))
    }

    pub(super) fn secret(&self) -> &InvitationSecret {
        self.link.secret()
    }

    /// Something is still expected of it.
    fn goes_on(&self) -> bool {
        matches!(self.step, Step::Looking | Step::Invited(_) | Step::Asked(_))
    }

    /// The box of the invitation, while something is expected in it.
    pub(super) fn box_keys(&self) -> Option<BoxKeys> {
        (self.goes_on() && self.code.is_none()).then(|| self.secret().box_keys())
    }
}

impl Engine {
    /// I have got this text.
    pub(super) fn open_invitation(&mut self, text: &str) -> Result<(), Refusal> {
        self.unreadable_invitation = None;
        let link = match InvitationLink::from_text(text) {
            Ok(link) => link,
            Err(why) => {
                self.joining = None;
                self.unreadable_invitation = Some(refusal(why));
                self.joining_changed();
                return Ok(());
            }
        };
        if self.joining.as_ref().is_some_and(|joining| joining.secret() == link.secret() && joining.goes_on()) {
            self.changed.joining = true;
            return Ok(());
        }
        let step = if link.expires_at_ms() <= self.now {
            Step::Refused(Why::Expired)
        } else if self.inviting.values().any(|mine| mine.kept.secret() == link.secret()) {
            Step::Refused(Why::Mine)
        } else if !link.relay().is_some_and(|relay| self.can_reach(relay)) {
            Step::Refused(Why::NoRelay)
        } else {
            Step::Looking
        };
        // A box that is heard already brings what waits in it once more when it is asked again.
        let box_id = link.secret().box_keys().box_id();
        if self.relay.carries(box_id) {
            self.outputs.push(Output::Relay(RelayOrder::Subscribe { topic: format!("m/{box_id}/#") }));
        }
        self.joining = Some(Joining::new(link, step, self.now + LOOKING_MS));
        self.joining_changed();
        Ok(())
    }

    /// Whether I am in this circle; who has left it may come again.
    pub(super) fn is_in_already(&self, circle_id: CircleId) -> bool {
        self.circles.contains_key(&circle_id) && self.is_active(circle_id)
    }

    /// Whether this device uses the relay of the invitation. One without circles with others changes to it.
    fn can_reach(&mut self, relay: &str) -> bool {
        if self.relay.url.as_deref() == Some(relay) {
            return true;
        }
        let has_others = self.circles.keys().any(|circle_id| !self.other_devices(*circle_id).is_empty());
        if has_others && self.relay.url.is_some() {
            return false;
        }
        self.use_relay(Some(relay.to_owned()));
        self.store_settings();
        true
    }

    /// The room in which one is invited changes; what goes on is kept on the disk.
    pub(super) fn joining_changed(&mut self) {
        self.changed.joining = true;
        let key = super::starting::JOINING_KEY.to_owned();
        let lasts =
            |joining: &&Joining| joining.goes_on() && joining.code.is_none() || matches!(joining.step, Step::In(..));
        let Some(joining) = self.joining.as_ref().filter(lasts) else {
            self.cabinet.delete(key);
            return;
        };
        let asked = match &joining.step {
            Step::Asked(asked) => Some((**asked).clone()),
            _ => None,
        };
        let came = match &joining.step {
            Step::In(circle_id, words) => Some((*circle_id, words.clone())),
            _ => None,
        };
        let stored = Stored { link: joining.link.clone(), asked, came };
        self.cabinet.put(key, &postcard::to_allocvec(&stored).unwrap_or_default(), &mut self.rng);
    }

    fn step_to(&mut self, step: Step) {
        if let Some(joining) = &mut self.joining {
            joining.step = step;
            joining.until = u64::MAX;
        }
        self.joining_changed();
    }

    /// A person looks at a circle: if that is the one they came into, there is nothing more to say of it.
    pub(super) fn arrived_in(&mut self, circle_id: CircleId) {
        if self.joining.as_ref().is_some_and(|joining| matches!(joining.step, Step::In(came, _) if came == circle_id)) {
            self.stop_joining();
        }
    }

    /// No, or not now; or it is over.
    pub(super) fn stop_joining(&mut self) {
        self.joining = None;
        self.unreadable_invitation = None;
        if self.newborn.take().is_some() {
            self.cabinet.delete(super::devices::NEWBORN_KEY.to_owned());
        }
        self.joining_changed();
    }

    /// Yes: the inviter's device is asked to let me in.
    pub(super) fn accept_invitation(&mut self) -> Result<(), Refusal> {
        if self.recovering_keys().is_some() && self.me.is_none() {
            return self.ask_as_kit();
        }
        let card = self.my_card().ok_or(Refusal::NoName)?;
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let joining = self.joining.as_ref().ok_or(Refusal::Unknown)?;
        let offer = match &joining.step {
            Step::Invited(offer) => offer,
            Step::Asked(_) | Step::In(..) => return Ok(()),
            Step::Looking | Step::Refused(_) => return Err(Refusal::Unknown),
        };
        if offer.circle_id.is_some_and(|circle_id| self.is_in_already(circle_id)) {
            self.step_to(Step::Refused(Why::AlreadyIn));
            return Ok(());
        }
        if offer.kind == CircleKind::Personal {
            return Err(Refusal::Invitation(Why::OtherKind));
        }
        let asked = Asked::new(joining.secret(), offer, &me.keys, &card, &mut self.rng);
        self.step_to(Step::Asked(Box::new(asked)));
        self.publish_request();
        self.answer_invitation_code();
        Ok(())
    }

    /// The relay is there (again): my request is left in the invitation's box (again).
    pub(super) fn joining_is_up(&mut self) {
        if let Some(joining) = &mut self.joining {
            joining.until = match joining.step {
                Step::Looking if !joining.is_shown => self.now + LOOKING_MS,
                _ => u64::MAX,
            };
        }
        self.publish_request();
    }

    fn publish_request(&mut self) {
        let Some(joining) = self.joining.as_ref().filter(|joining| joining.code.is_none()) else { return };
        let Step::Asked(asked) = &joining.step else { return };
        let secret = asked.secret();
        let (box_id, topic) = (secret.box_keys().box_id(), secret.request_topic(asked.tag()));
        let left_ms = joining.link.expires_at_ms().saturating_sub(self.now);
        let expiry_s = u32::try_from(left_ms / 1_000).unwrap_or(u32::MAX).max(3_600);
        let request = asked.request_message(&mut self.rng);
        self.post(box_id, topic, request, expiry_s);
    }

    /// The link to the inviter is open: the request goes by it.
    pub(super) fn request_by_link(&mut self, link_id: LinkId) {
        let Some(Step::Asked(asked)) = self.joining.as_ref().map(|joining| &joining.step) else { return };
        let sealed = asked.request_message(&mut self.rng).into_bytes();
        self.send(link_id, LinkMessage::Invitation { sealed });
    }

    /// A message in the box of the invitation that I have got.
    pub(super) fn on_joining_message(&mut self, box_id: BoxId, topic: &str, payload: &[u8]) {
        let Some(joining) = &self.joining else { return };
        let secret = joining.secret();
        if secret.box_keys().box_id() != box_id || !joining.goes_on() {
            return;
        }
        if let Step::Asked(asked) = &joining.step
            && topic.starts_with(&secret.welcome_topic(asked.tag()))
        {
            self.on_welcome(payload);
            return;
        }
        if topic != secret.offer_topic() {
            return;
        }
        let inviter = match &joining.step {
            Step::Invited(offer) => Some(offer.inviter.person_id()),
            Step::Asked(asked) => asked.offer().ok().map(|offer| offer.inviter.person_id()),
            _ => None,
        };
        match (read_posted(secret, payload), &joining.step) {
            (Ok(Posted::Closed(closed)), _) if inviter.is_some_and(|it| it != closed.inviter.person_id()) => {}
            (Ok(Posted::Open(offer)), Step::Looking) => {
                let is_shown = joining.is_shown;
                let is_in = offer.circle_id.is_some_and(|circle_id| self.is_in_already(circle_id));
                let is_for_device = offer.kind == CircleKind::Personal;
                self.step_to(match (is_in, is_shown && !is_for_device) {
                    (true, _) => Step::Refused(Why::AlreadyIn),
                    (_, true) => Step::Refused(Why::OtherKind),
                    (false, false) => Step::Invited(offer),
                });
                if is_for_device && is_shown {
                    self.ask_as_device();
                }
            }
            (Ok(Posted::Closed(closed)), Step::Asked(_)) if closed.why == WhyClosed::Used => {
                let until = self.now + USED_MS;
                self.joining.iter_mut().for_each(|joining| joining.until = joining.until.min(until));
            }
            (Ok(Posted::Closed(closed)), _) => self.step_to(Step::Refused(match closed.why {
                WhyClosed::Used => Why::Used,
                WhyClosed::Withdrawn => Why::Withdrawn,
                WhyClosed::Expired => Why::Expired,
            })),
            (Err(Unreadable::TooNew), _) => self.step_to(Step::Refused(Why::TooNew)),
            (Ok(Posted::Open(_)) | Err(Unreadable::Broken), _) => {}
        }
    }

    /// The inviter's device has let me in, or says part of that. Whether it is done.
    pub(super) fn on_welcome(&mut self, payload: &[u8]) -> bool {
        let mut pieces = self.joining.as_mut().and_then(|joining| joining.pieces.take()).unwrap_or_default();
        let Some(Step::Asked(asked)) = self.joining.as_ref().map(|joining| &joining.step) else { return false };
        let is_own = asked.offer().is_ok_and(|offer| offer.kind == CircleKind::Personal);
        let is_kit = self.recovering_keys().is_some() && self.me.is_none();
        let Some(keys) = self.joining_keys() else { return false };
        let heard = asked.hear_welcome(&keys, &mut pieces, payload);
        let Ok(Some(welcomed)) = heard else {
            self.wait_for_more(pieces, heard.is_ok());
            return false;
        };
        if is_kit && !is_own {
            self.found_by_partner(welcomed.circle);
            self.stop_joining();
            return true;
        }
        let secret = asked.secret();
        let (box_id, topic) = (secret.box_keys().box_id(), secret.request_topic(asked.tag()));
        // Something may have been written here since this browser asked; it is not given up for another's.
        if is_own && !self.is_empty_device() {
            self.newborn = None;
            self.cabinet.delete(super::devices::NEWBORN_KEY.to_owned());
            self.step_to(Step::Refused(Why::NotEmpty));
            return false;
        }
        let circle_id = match self.newborn.take().filter(|_| is_own) {
            Some(born) => self.become_device(born.keys, welcomed.circle),
            None => Some(self.take_circle(welcomed.circle, About::default())),
        };
        let Some(circle_id) = circle_id else { return false };
        self.publish(box_id, topic, None, true, 60);
        self.step_to(Step::In(circle_id, welcomed.words));
        self.changed.me = true;
        true
    }

    /// The keys with which I have asked to come in: those of the device that this browser is to become, those of
    /// the kit with which I come back, or my own.
    pub(super) fn joining_keys(&self) -> Option<DeviceKeys> {
        let Step::Asked(asked) = &self.joining.as_ref()?.step else { return None };
        let is_own = asked.offer().is_ok_and(|offer| offer.kind == CircleKind::Personal);
        let newborn = self.newborn.as_ref().filter(|_| is_own).map(|born| &born.keys);
        let mine = || self.me.as_ref().filter(|_| !is_own).map(|me| &me.keys);
        let copy = |keys: &DeviceKeys| DeviceKeys::from_bytes(&*keys.to_bytes()).ok();
        let kit = || self.recovering_keys().filter(|_| self.me.is_none());
        newborn.and_then(copy).or_else(kit).or_else(|| mine().and_then(copy))
    }

    /// Part of the welcome is here. What is none of it changes nothing.
    fn wait_for_more(&mut self, pieces: WelcomePieces, is_piece: bool) {
        let Some(joining) = &mut self.joining else { return };
        joining.pieces = (is_piece || pieces.any()).then_some(pieces);
        if is_piece {
            self.changed.joining |= std::mem::take(&mut joining.is_used);
            joining.until = self.now + PIECE_MS;
        }
    }

    pub(super) fn joining_view(&self) -> JoiningView {
        let Some(joining) = &self.joining else {
            return self.unreadable_invitation.map_or(JoiningView::Nothing, JoiningView::Refused);
        };
        match (&joining.step, &joining.code) {
            (Step::Looking, _) if joining.is_shown => JoiningView::ThisDevice {
                link: joining.link.to_text(&self.site).replacen("/join#", "/device#", 1),
                expires_at: joining.link.expires_at_ms(),
            },
            (Step::Looking, _) => JoiningView::Looking,
            (Step::Invited(offer), _) => JoiningView::Invited {
                inviter: offer.inviter.name().to_owned(),
                kind: offer.kind,
                title: offer.title.clone(),
                expires_at: offer.expires_at_ms,
            },
            (Step::Asked(_), Some(code)) => JoiningView::Code(code.clone()),
            (Step::Asked(_), None) if joining.is_used => JoiningView::Refused(Why::Used),
            (Step::Asked(asked), None) => {
                let inviter = asked.offer().map(|offer| offer.inviter.name().to_owned()).unwrap_or_default();
                JoiningView::Waiting { inviter }
            }
            (Step::In(circle_id, words), _) => JoiningView::In { circle_id: *circle_id, words: words.clone() },
            (Step::Refused(why), _) => JoiningView::Refused(*why),
        }
    }

    /// Gives up looking for what is not there; when to look again.
    pub(super) fn settle_joining(&mut self) -> Option<u64> {
        let joining = self.joining.as_ref()?;
        let (until, expires_at, now) = (joining.until, joining.link.expires_at_ms(), self.now);
        let why = match &joining.step {
            Step::Looking if self.relay.is_down() && !joining.is_shown => Some(Why::NoRelay),
            Step::Looking if expires_at <= now => Some(Why::Expired),
            Step::Looking if until <= now && !self.relay.is_up() => Some(Why::NoRelay),
            // The inviter's device has not left it there yet: it may still come.
            Step::Looking if until <= now => return Some(expires_at),
            Step::Asked(_) if until <= now && joining.pieces.is_some() => {
                self.publish_request();
                let until = now + PIECE_MS;
                self.joining.iter_mut().for_each(|joining| joining.until = until);
                return Some(until.min(expires_at));
            }
            Step::Asked(_) if until <= now && !joining.is_used => {
                self.changed.joining = true;
                if let Some(joining) = &mut self.joining {
                    joining.is_used = true;
                }
                return Some(expires_at);
            }
            Step::Asked(_) if expires_at <= now && joining.code.is_none() => Some(Why::Expired),
            Step::Looking => return Some(until),
            Step::Asked(_) if joining.is_used => return Some(expires_at),
            Step::Asked(_) => return Some(until.min(expires_at)),
            Step::Invited(_) | Step::In(..) | Step::Refused(_) => None,
        };
        self.step_to(Step::Refused(why?));
        None
    }
}

/// How a link that cannot be read is refused.
pub(super) fn refusal(why: Unreadable) -> Why {
    match why {
        Unreadable::TooNew => Why::TooNew,
        Unreadable::Broken => Why::Broken,
    }
}
