//! The newcomer's side of an invitation.

use super::messages::{
    DEVICE_REQUEST_VERSION, LONGEST_MESSAGE, LockedWelcome, MOST_PIECES, PIECES, REQUEST, VERSION, WELCOME,
    WELCOME_PIECE, WrittenDeviceRequest, WrittenRequest, WrittenWelcome, commitment, hash, open, seal, transcript,
};
use super::{InvitationSecret, Offer, RequestTag};
use crate::crypto::{
    self, Binding, DeviceKeys, Sealed, Unreadable, four_words, read_versioned, unlock, write_versioned,
};
use crate::sync::membership::Membership;
use crate::sync::person::{DeviceKind, NewDevice, PersonCard, consent};
use crate::sync::pieces::Gathered;
use crate::sync::signed::Signed;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// What the newcomer's device keeps from accepting until it is in; secret, to be stored sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    secret: InvitationSecret,
    offer: Signed,
    request: Signed,
    tag: RequestTag,
}

/// In.
#[derive(Debug, Clone)]
pub struct Welcomed {
    /// The circle, with its keys open.
    pub circle: Membership,
    /// Both see these.
    pub words: [String; 4],
}

/// Pieces of the welcome to one request, as far as they have come.
#[derive(Debug)]
pub struct WelcomePieces(Gathered);

impl Default for WelcomePieces {
    fn default() -> Self {
        Self(Gathered::new(PIECES, MOST_PIECES, 1))
    }
}

impl WelcomePieces {
    /// Whether any has come.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

impl Joining {
    /// Accepts the offer, under the name on my card.
    pub fn new(
        secret: &InvitationSecret,
        offer: &Offer,
        keys: &DeviceKeys,
        card: &PersonCard,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let by = keys.public().device_id();
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let written = WrittenRequest { card: card.to_bytes(), by, nonce, offer: hash(&offer.signed) };
        Self {
            secret: secret.clone(),
            offer: offer.signed.clone(),
            request: Signed::new(keys, REQUEST, write_versioned(&[VERSION], &written)),
            tag: secret.request_tag(by),
        }
    }

    /// Asks to become a device of the person who offers, or, as a kit of somebody who is in, to be given the circle.
    pub fn for_device(
        secret: &InvitationSecret,
        offer: &Offer,
        keys: &DeviceKeys,
        kind: DeviceKind,
        name: &str,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let device = keys.public();
        let consent = consent(keys, offer.inviter.person_id());
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let device = NewDevice { device, kind, name: name.to_owned(), consent };
        let written = WrittenDeviceRequest { device, nonce, offer: hash(&offer.signed) };
        let tag = secret.request_tag(keys.public().device_id());
        let request = Signed::new(keys, REQUEST, write_versioned(&[DEVICE_REQUEST_VERSION], &written));
        Self { secret: secret.clone(), offer: offer.signed.clone(), request, tag }
    }

    /// The secret of the link.
    pub fn secret(&self) -> &InvitationSecret {
        &self.secret
    }

    /// Names my request.
    pub fn tag(&self) -> RequestTag {
        self.tag
    }

    /// What I accepted.
    ///
    /// # Errors
    /// [`Unreadable`] if what was stored was not made by [`Joining::new`].
    pub fn offer(&self) -> Result<Offer, Unreadable> {
        Offer::from_signed(self.offer.clone())
    }

    /// For the slot `request/<tag>`.
    pub fn request_message(&self, rng: &mut impl CryptoRng) -> Sealed {
        seal(&self.secret, REQUEST, Some(self.tag), &self.request, rng)
    }

    /// Reads what lay in the slot `welcome/<tag>`: checks that it is the inviter's answer to my request,
    /// that the offer had committed to its number, and that the circle's log says that I am in.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read_welcome(&self, keys: &DeviceKeys, bytes: &[u8]) -> Result<Welcomed, Unreadable> {
        self.unlock_welcome(keys, &open(&self.secret, WELCOME, Some(self.tag), bytes)?)
    }

    /// The same of a welcome that may come in pieces, in any order: `None` while some are missing.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn hear_welcome(
        &self,
        keys: &DeviceKeys,
        pieces: &mut WelcomePieces,
        bytes: &[u8],
    ) -> Result<Option<Welcomed>, Unreadable> {
        let locked = match open(&self.secret, WELCOME, Some(self.tag), bytes) {
            Err(Unreadable::Broken) => {
                let piece = open(&self.secret, WELCOME_PIECE, Some(self.tag), bytes)?;
                let Some(whole) = pieces.0.add("", piece) else { return Ok(None) };
                read_versioned(VERSION, &whole, LONGEST_MESSAGE)?
            }
            read => read?,
        };
        self.unlock_welcome(keys, &locked).map(Some)
    }

    fn unlock_welcome(&self, keys: &DeviceKeys, locked: &LockedWelcome) -> Result<Welcomed, Unreadable> {
        let offer = self.offer()?;
        let LockedWelcome { lockbox, sealed } = locked;
        let binding = [self.secret.as_bytes().as_slice(), self.tag.as_bytes()];
        let binding = Binding::new(WELCOME, &binding);
        let key = unlock(keys, &binding, lockbox)?;
        let signed: Signed = read_versioned(VERSION, &crypto::open(&key, &binding, sealed)?, LONGEST_MESSAGE)?;
        signed.check(WELCOME, &offer.device).map_err(|_| Unreadable::Broken)?;
        let written: WrittenWelcome = read_versioned(VERSION, &signed.body, LONGEST_MESSAGE)?;
        let kept = commitment(&written.nonce) == offer.commitment && written.request == hash(&self.request);
        let announced = offer.circle_id.is_none_or(|circle_id| circle_id == written.circle_id);
        if !kept || !announced {
            return Err(Unreadable::Broken);
        }
        let (mut circle, merged) = Membership::from_entries(written.circle_id, &written.entries)?;
        circle.open_epochs(keys);
        let transcript = transcript(&self.secret, &self.offer, &self.request, &written.nonce);
        let me = circle.device(keys.public().device_id()).map(|(member, _)| member.person_id);
        let inviter_in = circle.device(offer.device.device_id()).is_some();
        let by_device = self.request.body.first() == Some(&DEVICE_REQUEST_VERSION);
        let welcome = me.is_some_and(|me| by_device || circle.transcript_for(me) == Some(transcript));
        if !welcome || !inviter_in || circle.current_epoch().is_none() {
            return Err(if merged.too_new > 0 { Unreadable::TooNew } else { Unreadable::Broken });
        }
        Ok(Welcomed { circle, words: four_words(&transcript) })
    }
}
