//! The messages of an invitation: their bytes, and how each is sealed.
//!
//! All are sealed under the key of the secret, padded, bound to the kind of message (and the request's tag),
//! and signed inside. Reading checks everything that one message can show by itself; what has to fit
//! together is checked by `inviting` and `joining`.

use super::{InvitationSecret, RequestTag};
use crate::crypto::{
    Binding, DevicePublic, Lockbox, Sealed, Unreadable, digest, open_padded, read_versioned, seal_padded,
    write_versioned,
};
use crate::identifiers::{CircleId, DeviceId};
use crate::mentoring::circle::CircleKind;
use crate::mentoring::note::LONGEST_TITLE;
use crate::sync::person::{NewDevice, PersonCard};
use crate::sync::signed::Signed;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

pub(super) const VERSION: u8 = 1;
/// A request of a device that wants to be somebody's, and of a kit that was theirs.
pub(super) const DEVICE_REQUEST_VERSION: u8 = 2;
pub(super) const OFFER: &str = "invitation offer";
pub(super) const CLOSED: &str = "invitation closed";
pub(super) const REQUEST: &str = "invitation request";
pub(super) const WELCOME: &str = "invitation welcome";
pub(super) const WELCOME_PIECE: &str = "invitation welcome piece";
pub(super) const PIECES: &str = "pieces";

/// The longest message that is looked at, in bytes.
pub const LONGEST_MESSAGE: usize = 24 << 20;

/// A welcome that is longer than this, padded and sealed, goes in pieces. It carries the whole log of the circle,
/// so that of a large group, or of one whose people and devices have changed often, does.
pub(super) const LONGEST_WHOLE_WELCOME: usize = 2 * 65_536 + 64;

/// The most pieces of a welcome: those of a circle's log at its limit, and some.
pub(super) const MOST_PIECES: u16 = 320;

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenOffer {
    pub(super) card: Vec<u8>,
    pub(super) by: DeviceId,
    pub(super) kind: CircleKind,
    pub(super) title: String,
    pub(super) expires_at_ms: u64,
    pub(super) circle_id: Option<CircleId>,
    pub(super) commitment: [u8; 32],
}

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenClosed {
    pub(super) card: Vec<u8>,
    pub(super) by: DeviceId,
    pub(super) why: WhyClosed,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenRequest {
    pub(super) card: Vec<u8>,
    pub(super) by: DeviceId,
    pub(super) nonce: [u8; 32],
    pub(super) offer: [u8; 32],
}

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenDeviceRequest {
    pub(super) device: NewDevice,
    pub(super) nonce: [u8; 32],
    pub(super) offer: [u8; 32],
}

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenWelcome {
    pub(super) request: [u8; 32],
    pub(super) nonce: [u8; 32],
    pub(super) circle_id: CircleId,
    pub(super) entries: Vec<Vec<u8>>,
}

/// A welcome as it lies in the slot: a key for the newcomer's device, and the signed welcome under it.
#[derive(Serialize, Deserialize)]
pub(super) struct LockedWelcome {
    pub(super) lockbox: Lockbox,
    pub(super) sealed: Vec<u8>,
}

/// What can lie in the offer's slot.
#[derive(Serialize, Deserialize)]
pub(super) enum WrittenPosted {
    Offer(Signed),
    Closed(Signed),
}

/// Why an invitation cannot be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhyClosed {
    /// Somebody has come in with it.
    Used,
    /// The inviter took it back.
    Withdrawn,
    /// Its time is over.
    Expired,
}

/// What lies in the offer's slot; signed by the person it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// An invitation that can be accepted.
    Open(Box<Offer>),
    /// One that cannot.
    Closed(Closed),
}

/// An invitation that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Whose it was.
    pub inviter: PersonCard,
    /// How it ended.
    pub why: WhyClosed,
}

/// An invitation, as the one invited sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Who invites.
    pub inviter: PersonCard,
    /// What kind of circle.
    pub kind: CircleKind,
    /// As titled; may be empty.
    pub title: String,
    /// When it expires, in milliseconds since 1970.
    pub expires_at_ms: u64,
    /// Which circle, if it is founded already.
    pub circle_id: Option<CircleId>,
    pub(super) device: DevicePublic,
    pub(super) commitment: [u8; 32],
    pub(super) signed: Signed,
}

/// Who wants to come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Newcomer {
    /// Another person, into a circle of several.
    Person(PersonCard),
    /// Another device of the inviter, or a kit of somebody who is in.
    Device(NewDevice),
}

/// Somebody wants to come in; they have the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who.
    pub newcomer: Newcomer,
    /// Where the answer goes.
    pub tag: RequestTag,
    pub(super) device: DevicePublic,
    pub(super) signed: Signed,
}

impl Offer {
    pub(crate) fn from_signed(signed: Signed) -> Result<Self, Unreadable> {
        let written: WrittenOffer = read_versioned(VERSION, &signed.body, LONGEST_MESSAGE)?;
        let (inviter, device) = signer(&written.card, written.by, OFFER, &signed)?;
        if written.title.encode_utf16().count() > LONGEST_TITLE || written.title.chars().any(char::is_control) {
            return Err(Unreadable::Broken);
        }
        let WrittenOffer { kind, title, expires_at_ms, circle_id, commitment, .. } = written;
        Ok(Self { inviter, kind, title, expires_at_ms, circle_id, device, commitment, signed })
    }

    /// The offer with its signature, to be put into a code.
    pub(crate) fn signed(&self) -> &Signed {
        &self.signed
    }
}

impl Request {
    /// The device that asks.
    pub fn device(&self) -> DevicePublic {
        self.device
    }

    pub(super) fn from_signed(secret: &InvitationSecret, signed: Signed) -> Result<(Self, [u8; 32]), Unreadable> {
        if signed.body.first() == Some(&DEVICE_REQUEST_VERSION) {
            let written: WrittenDeviceRequest = read_versioned(DEVICE_REQUEST_VERSION, &signed.body, LONGEST_MESSAGE)?;
            let device = written.device.device;
            if !device.is_sound() || signed.check(REQUEST, &device).is_err() {
                return Err(Unreadable::Broken);
            }
            let tag = secret.request_tag(device.device_id());
            return Ok((Self { newcomer: Newcomer::Device(written.device), tag, device, signed }, written.offer));
        }
        let written: WrittenRequest = read_versioned(VERSION, &signed.body, LONGEST_MESSAGE)?;
        let (newcomer, device) = signer(&written.card, written.by, REQUEST, &signed)?;
        let tag = secret.request_tag(written.by);
        Ok((Self { newcomer: Newcomer::Person(newcomer), tag, device, signed }, written.offer))
    }
}

/// Reads what lies in the offer's slot.
///
/// # Errors
/// [`Unreadable`].
pub fn read_posted(secret: &InvitationSecret, bytes: &[u8]) -> Result<Posted, Unreadable> {
    match open(secret, OFFER, None, bytes)? {
        WrittenPosted::Offer(signed) => Offer::from_signed(signed).map(|offer| Posted::Open(Box::new(offer))),
        WrittenPosted::Closed(signed) => {
            let written: WrittenClosed = read_versioned(VERSION, &signed.body, LONGEST_MESSAGE)?;
            let (inviter, _) = signer(&written.card, written.by, CLOSED, &signed)?;
            Ok(Posted::Closed(Closed { inviter, why: written.why }))
        }
    }
}

/// The card in a message and the device on it that signed the message.
fn signer(
    card: &[u8],
    by: DeviceId,
    domain: &'static str,
    signed: &Signed,
) -> Result<(PersonCard, DevicePublic), Unreadable> {
    let card = PersonCard::from_bytes(card)?;
    let device = *card.device(by).ok_or(Unreadable::Broken)?;
    signed.check(domain, &device).map_err(|_| Unreadable::Broken)?;
    Ok((card, device))
}

pub(super) fn seal<T: Serialize>(
    secret: &InvitationSecret,
    purpose: &'static str,
    tag: Option<RequestTag>,
    value: &T,
    rng: &mut impl CryptoRng,
) -> Sealed {
    seal_plain(secret, purpose, tag, &write_versioned(&[VERSION], value), rng)
}

pub(super) fn seal_plain(
    secret: &InvitationSecret,
    purpose: &'static str,
    tag: Option<RequestTag>,
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Sealed {
    let context = tag.as_ref().map_or(&[][..], |tag| tag.as_bytes());
    seal_padded(&secret.seal_key(), &Binding::new(purpose, &[context]), plain, rng)
}

pub(super) fn open<T: serde::de::DeserializeOwned>(
    secret: &InvitationSecret,
    purpose: &'static str,
    tag: Option<RequestTag>,
    bytes: &[u8],
) -> Result<T, Unreadable> {
    if bytes.len() > LONGEST_MESSAGE {
        return Err(Unreadable::Broken);
    }
    let context = tag.as_ref().map_or(&[][..], |tag| tag.as_bytes());
    let plain = open_padded(&secret.seal_key(), &Binding::new(purpose, &[context]), bytes)?;
    read_versioned(VERSION, &plain, LONGEST_MESSAGE)
}

pub(super) fn commitment(nonce: &[u8; 32]) -> [u8; 32] {
    digest("invitation commitment", &[nonce])
}

pub(super) fn hash(signed: &Signed) -> [u8; 32] {
    digest("invitation message", &[&signed.body])
}

/// What the four words are made of: all that either side said, and the number that came last.
pub(super) fn transcript(secret: &InvitationSecret, offer: &Signed, request: &Signed, nonce: &[u8; 32]) -> [u8; 32] {
    digest("invitation words", &[secret.as_bytes(), &offer.body, &request.body, nonce])
}
