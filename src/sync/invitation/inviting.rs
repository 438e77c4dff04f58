//! The inviter's side of an invitation.

use super::messages::{
    CLOSED, LONGEST_WHOLE_WELCOME, LockedWelcome, MOST_PIECES, OFFER, PIECES, REQUEST, VERSION, WELCOME, WELCOME_PIECE,
    WhyClosed, WrittenClosed, WrittenOffer, WrittenPosted, WrittenWelcome, commitment, hash, open, seal, seal_plain,
    transcript,
};
use super::{InvitationLink, InvitationSecret, Newcomer, Offer, Request, RequestTag};
use crate::crypto::{self, Binding, DeviceKeys, Key, Sealed, Unreadable, four_words, lock, write_versioned};
use crate::identifiers::CircleId;
use crate::mentoring::circle::CircleKind;
use crate::sync::membership::{CannotAdd, Membership};
use crate::sync::person::PersonCard;
use crate::sync::pieces::{Piece, cut};
use crate::sync::signed::Signed;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// Where one is invited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What kind of circle.
    pub kind: CircleKind,
    /// As titled; may be empty. At most `mentoring::note::LONGEST_TITLE` UTF-16 units.
    pub title: String,
    /// Which circle, if it is founded already.
    pub circle_id: Option<CircleId>,
    /// When it expires, in milliseconds since 1970.
    pub expires_at_ms: u64,
    /// The relay where the two meet.
    pub relay: Option<String>,
}

/// What the inviter's device keeps of an invitation until it is used; secret, to be stored sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inviting {
    link: InvitationLink,
    offer: Signed,
    nonce: [u8; 32],
}

impl Inviting {
    /// A new invitation. The card has to be that of the keys' person.
    pub fn new(keys: &DeviceKeys, card: &PersonCard, invitation: &Invitation, rng: &mut impl CryptoRng) -> Self {
        let secret = InvitationSecret::random(rng);
        Self::under(secret, keys, card, invitation, rng)
    }

    /// An invitation under a secret that the one invited has made and shown.
    pub fn under(
        secret: InvitationSecret,
        keys: &DeviceKeys,
        card: &PersonCard,
        invitation: &Invitation,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let link = InvitationLink::new(secret, invitation.expires_at_ms, invitation.relay.as_deref());
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let written = WrittenOffer {
            card: card.to_bytes(),
            by: keys.public().device_id(),
            kind: invitation.kind,
            title: invitation.title.clone(),
            expires_at_ms: link.expires_at_ms(),
            circle_id: invitation.circle_id,
            commitment: commitment(&nonce),
        };
        let offer = Signed::new(keys, OFFER, write_versioned(&[VERSION], &written));
        Self { link, offer, nonce }
    }

    /// The link, to be shown.
    pub fn link(&self) -> &InvitationLink {
        &self.link
    }

    /// The secret of the link.
    pub fn secret(&self) -> &InvitationSecret {
        self.link.secret()
    }

    /// The offer as the other will see it.
    ///
    /// # Errors
    /// [`Unreadable`] if what was stored was not made by [`Inviting::new`] with one's own card.
    pub fn offer(&self) -> Result<Offer, Unreadable> {
        Offer::from_signed(self.offer.clone())
    }

    /// For the offer's slot.
    pub fn offer_message(&self, rng: &mut impl CryptoRng) -> Sealed {
        seal(self.secret(), OFFER, None, &WrittenPosted::Offer(self.offer.clone()), rng)
    }

    /// For the offer's slot, when the invitation has ended.
    pub fn closed_message(
        &self,
        keys: &DeviceKeys,
        card: &PersonCard,
        why: WhyClosed,
        rng: &mut impl CryptoRng,
    ) -> Sealed {
        let written = WrittenClosed { card: card.to_bytes(), by: keys.public().device_id(), why };
        let signed = Signed::new(keys, CLOSED, write_versioned(&[VERSION], &written));
        seal(self.secret(), OFFER, None, &WrittenPosted::Closed(signed), rng)
    }

    /// Reads a request that lay under this tag; over a link, the tag is that of the device at its other end
    /// ([`Inviting::tag_of`]).
    ///
    /// # Errors
    /// [`Unreadable`], also if it answers another offer.
    pub fn read_request(&self, tag: RequestTag, bytes: &[u8]) -> Result<Request, Unreadable> {
        let (request, offer) = Request::from_signed(self.secret(), open(self.secret(), REQUEST, Some(tag), bytes)?)?;
        if request.tag == tag && offer == hash(&self.offer) { Ok(request) } else { Err(Unreadable::Broken) }
    }

    /// The tag under which this device would ask.
    pub fn tag_of(&self, newcomer: crate::identifiers::DeviceId) -> RequestTag {
        self.secret().request_tag(newcomer)
    }

    /// The four words that the newcomer sees with the welcome to this request.
    pub fn words(&self, request: &Request) -> [String; 4] {
        four_words(&self.transcript(request))
    }

    /// Brings a person in, unless they are (a device has to be in already): gives the new entries of the circle's
    /// log (none if they were in) and the welcome, for the slots [`InvitationSecret::welcome_topics`]. To be called
    /// for one request only, because the welcome reveals the number to which the offer commits; the same request
    /// may be welcomed again. Of two welcomes in pieces the one with the higher `number` counts.
    ///
    /// # Errors
    /// [`CannotAdd`], and nothing has changed; [`CannotAdd::AlreadyIn`] if they are in, but not by this request,
    /// [`CannotAdd::Full`] if the circle's log is at its limit.
    pub fn welcome(
        &self,
        keys: &DeviceKeys,
        request: &Request,
        circle: &mut Membership,
        number: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<Vec<u8>>, Vec<Sealed>), CannotAdd> {
        let transcript = self.transcript(request);
        let before = circle.clone();
        let made = match &request.newcomer {
            Newcomer::Device(_) => {
                circle.device(request.device.device_id()).ok_or(CannotAdd::NotIn)?;
                Vec::new()
            }
            Newcomer::Person(card) if circle.member(card.person_id()).is_none() => {
                circle.add_person(keys, card.log(), transcript, rng)?
            }
            Newcomer::Person(card) if circle.transcript_for(card.person_id()) == Some(transcript) => Vec::new(),
            Newcomer::Person(_) => return Err(CannotAdd::AlreadyIn),
        };
        let written = WrittenWelcome {
            request: hash(&request.signed),
            nonce: self.nonce,
            circle_id: circle.circle_id(),
            entries: circle.entries(),
        };
        let signed = Signed::new(keys, WELCOME, write_versioned(&[VERSION], &written));
        let key = Key::random(rng);
        let binding = [self.secret().as_bytes().as_slice(), request.tag.as_bytes()];
        let binding = Binding::new(WELCOME, &binding);
        let lockbox = lock(&request.device, &binding, &key, rng)?;
        let sealed = crypto::seal(&key, &binding, &write_versioned(&[VERSION], &signed), rng).into_bytes();
        let plain = write_versioned(&[VERSION], &LockedWelcome { lockbox, sealed });
        let whole = seal_plain(self.secret(), WELCOME, Some(request.tag), &plain, rng);
        if whole.as_bytes().len() <= LONGEST_WHOLE_WELCOME {
            return Ok((made, vec![whole]));
        }
        let Some(pieces) = cut(PIECES, &plain, number, MOST_PIECES) else {
            *circle = before;
            return Err(CannotAdd::Full);
        };
        let piece = |piece: Piece| seal(self.secret(), WELCOME_PIECE, Some(request.tag), &piece, rng);
        Ok((made, pieces.into_iter().map(piece).collect()))
    }

    fn transcript(&self, request: &Request) -> [u8; 32] {
        transcript(self.secret(), &self.offer, &request.signed, &self.nonce)
    }
}
