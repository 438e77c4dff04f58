//! Codes: signals that people carry across themselves, when there is no relay.
//!
//! `alongside:` and base64url of version, kind, content, checksum. Between members the content is sealed
//! under an epoch key; that of an invitation's offer is open, because the code *is* the invitation, and its
//! answer is sealed under the invitation's secret. A code says by eight derived bytes which key opens it,
//! so that a code for somebody else is told from a mistyped one.

use super::signal::{Heard, Signal, read, write};
use super::{Attempt, Description};
use crate::crypto::{Binding, DeviceKeys, DevicePublic, Key, Unreadable, digest, read_whole, write_versioned};
use crate::identifiers::CircleId;
use crate::sync::invitation::{InvitationLink, InvitationSecret, Inviting, Offer};
use crate::sync::signed::Signed;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// What every code begins with.
pub const CODE_PREFIX: &str = "alongside:";

const VERSION: u8 = 1;
const MEMBER: u8 = 0;
const INVITATION: u8 = 1;
const INVITATION_ANSWER: u8 = 2;
const CHECKSUM: usize = 4;
const LONGEST_CODE: usize = 16_384;

/// A code that has been recognized, but not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Offer or answer between members of a circle.
    Member(LinkCode),
    /// An invitation, with the inviter's end of the link.
    Invitation(Box<InvitationOffer>),
    /// The newcomer's end of the link.
    InvitationAnswer(LinkCode),
}

/// Something sealed, and which key opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCode {
    key_hint: [u8; 8],
    sealed: Vec<u8>,
}

/// An invitation in a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationOffer {
    /// As a link would say it.
    pub link: InvitationLink,
    /// Who invites where to; signed by them.
    pub offer: Offer,
    /// Which try.
    pub attempt: Attempt,
    /// The inviter's end of the link.
    pub description: Description,
}

#[derive(Serialize, Deserialize)]
struct WrittenInvitation {
    link: Vec<u8>,
    offer: Signed,
    attempt: Attempt,
    description: Description,
}

impl Code {
    /// A code between members: for an offer, or for the answer to one.
    pub fn for_members(
        epoch_key: &Key,
        circle_id: CircleId,
        keys: &DeviceKeys,
        signal: &Signal,
        now_ms: u64,
        rng: &mut impl CryptoRng,
    ) -> String {
        let plain = write(circle_id, keys, None, signal, now_ms);
        let code = LinkCode::seal(epoch_key, "code", &circle_id.0, &plain, rng);
        to_text(MEMBER, &code)
    }

    /// A code that invites, and offers this end of a link at once.
    pub fn for_invitation(
        inviting: &Inviting,
        attempt: Attempt,
        description: &Description,
    ) -> Result<String, Unreadable> {
        let offer = inviting.offer()?.signed().clone();
        let link = inviting.link().to_bytes();
        Ok(to_text(INVITATION, &WrittenInvitation { link, offer, attempt, description: description.clone() }))
    }

    /// The newcomer's answer to a code that invites.
    pub fn for_answer(
        secret: &InvitationSecret,
        attempt: Attempt,
        description: &Description,
        rng: &mut impl CryptoRng,
    ) -> String {
        let plain = write_versioned(&[], &(attempt, description));
        let code = LinkCode::seal(&secret.link_key(), "invitation answer", &secret.tag(), &plain, rng);
        to_text(INVITATION_ANSWER, &code)
    }

    /// Whether the text looks like a code rather than a link.
    pub fn recognizes(text: &str) -> bool {
        text.trim_start().get(..CODE_PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(CODE_PREFIX))
    }

    /// Reads a code, with or without spaces and line breaks in it.
    ///
    /// # Errors
    /// [`Unreadable::Broken`] if part of it is missing or mistyped.
    pub fn from_text(text: &str) -> Result<Self, Unreadable> {
        if text.len() > LONGEST_CODE || !Self::recognizes(text) {
            return Err(Unreadable::Broken);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let encoded = text.get(CODE_PREFIX.len()..).ok_or(Unreadable::Broken)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Unreadable::Broken)?;
        let (body, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Unreadable::Broken)?;
        if *sum != checksum(body) {
            return Err(Unreadable::Broken);
        }
        match body {
            [VERSION, MEMBER, content @ ..] => read_whole(content).map(Self::Member),
            [VERSION, INVITATION_ANSWER, content @ ..] => read_whole(content).map(Self::InvitationAnswer),
            [VERSION, INVITATION, content @ ..] => {
                let WrittenInvitation { link, offer, attempt, description } = read_whole(content)?;
                let (link, offer) = (InvitationLink::from_bytes(&link)?, Offer::from_signed(offer)?);
                let sound = description.is_sound().then_some(description).ok_or(Unreadable::Broken)?;
                Ok(Self::Invitation(Box::new(InvitationOffer { link, offer, attempt, description: sound })))
            }
            [0, ..] | [] | [_] => Err(Unreadable::Broken),
            _ => Err(Unreadable::TooNew),
        }
    }
}

impl LinkCode {
    /// Whether this key is the one that opens it; if it is of none of mine, the code is for somebody else.
    pub fn is_for(&self, key: &Key) -> bool {
        self.key_hint == hint(key)
    }

    /// Opens a code between members, said by one of these devices.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open_signal(
        &self,
        epoch_key: &Key,
        circle_id: CircleId,
        devices: &[DevicePublic],
    ) -> Result<Heard, Unreadable> {
        read(circle_id, None, devices, &self.open(epoch_key, "code", &circle_id.0)?)
    }

    /// Opens the answer to a code that invites.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open_answer(&self, secret: &InvitationSecret) -> Result<(Attempt, Description), Unreadable> {
        let plain = self.open(&secret.link_key(), "invitation answer", &secret.tag())?;
        let (attempt, description): (Attempt, Description) = read_whole(&plain)?;
        if description.is_sound() { Ok((attempt, description)) } else { Err(Unreadable::Broken) }
    }

    fn seal(key: &Key, purpose: &'static str, context: &[u8], plain: &[u8], rng: &mut impl CryptoRng) -> Self {
        let sealed = crate::crypto::seal(key, &Binding::new(purpose, &[context]), plain, rng).into_bytes();
        Self { key_hint: hint(key), sealed }
    }

    fn open(&self, key: &Key, purpose: &'static str, context: &[u8]) -> Result<Vec<u8>, Unreadable> {
        Ok(crate::crypto::open(key, &Binding::new(purpose, &[context]), &self.sealed)?)
    }
}

fn hint(key: &Key) -> [u8; 8] {
    key.derive_bytes("code hint", &[])
}

fn to_text<T: Serialize>(kind: u8, content: &T) -> String {
    let mut bytes = write_versioned(&[VERSION, kind], content);
    let checksum = checksum(&bytes);
    bytes.extend_from_slice(&checksum);
    format!("{CODE_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = digest("code", &[bytes]);
    [a, b, c, d]
}
