//! The link, its secret, and what follows from the secret.

use crate::crypto::proof::host_of_url;
use crate::crypto::{BoxKeys, Key, Unreadable, digest};
use crate::identifiers::{DeviceId, DocumentId, NotAnIdentifier};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use core::fmt;
use core::str::FromStr;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

const VERSION: u8 = 1;
const CHECKSUM: usize = 4;
const LONGEST_LINK: usize = 4096;
const LONGEST_RELAY: usize = 255;
const HOUR_MS: u64 = 3_600_000;

/// What only those with the link know: 16 random bytes; wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct InvitationSecret([u8; 16]);

/// Names one newcomer's request in the invitation's box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestTag([u8; 16]);

impl fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret(…)")
    }
}

impl fmt::Display for RequestTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl InvitationSecret {
    /// A fresh one.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The box in which the messages lie.
    pub fn box_keys(&self) -> BoxKeys {
        BoxKeys::derive(&self.root().derive("invitation box", &[]))
    }

    /// Names the invitation without giving anything of it away; both sides of a link put it into the
    /// handshake, and a code for another invitation is recognized by it.
    pub fn tag(&self) -> [u8; 16] {
        self.root().derive_bytes("invitation tag", &[])
    }

    /// For the handshake over a link between the two.
    pub fn link_key(&self) -> Key {
        self.root().derive("invitation link", &[])
    }

    /// Where the offer lies: `m/<box>/offer`.
    pub fn offer_topic(&self) -> String {
        self.box_keys().topic("offer")
    }

    /// Where this request lies: `m/<box>/request/<tag>`.
    pub fn request_topic(&self, tag: RequestTag) -> String {
        self.box_keys().topic(&format!("request/{tag}"))
    }

    /// Where the answer to this request lies: `m/<box>/welcome/<tag>`.
    pub fn welcome_topic(&self, tag: RequestTag) -> String {
        self.box_keys().topic(&format!("welcome/{tag}"))
    }

    /// Where the parts of the answer lie that was made for this request: it itself if there is one, else its pieces.
    pub fn welcome_topics(&self, tag: RequestTag, parts: usize) -> Vec<String> {
        let whole = self.welcome_topic(tag);
        if parts == 1 { vec![whole] } else { (0..parts).map(|index| format!("{whole}/{index}")).collect() }
    }

    pub(super) fn request_tag(&self, newcomer: DeviceId) -> RequestTag {
        RequestTag(self.root().derive_bytes("invitation request", &[&newcomer.0]))
    }

    pub(super) fn seal_key(&self) -> Key {
        self.root().derive("invitation seal", &[])
    }

    pub(super) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn root(&self) -> Key {
        Key::from_bytes(digest("invitation", &[&self.0]))
    }
}

impl FromStr for RequestTag {
    type Err = NotAnIdentifier;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<DocumentId>().map(|tag| Self(tag.0))
    }
}

impl RequestTag {
    pub(super) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What stands in a link: `SITE/join#…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLink {
    secret: InvitationSecret,
    expires_at_hours: u32,
    relay: Option<String>,
}

impl InvitationLink {
    /// A link that expires at the next full hour after this moment (milliseconds since 1970), and is to be
    /// met at this relay. A relay that is no address counts as none.
    pub fn new(secret: InvitationSecret, expires_at_ms: u64, relay: Option<&str>) -> Self {
        let expires_at_hours = u32::try_from(expires_at_ms.div_ceil(HOUR_MS)).unwrap_or(u32::MAX);
        Self { secret, expires_at_hours, relay: relay.filter(|url| is_relay(url)).map(str::to_owned) }
    }

    /// What only those with the link know.
    pub fn secret(&self) -> &InvitationSecret {
        &self.secret
    }

    /// When it expires, in milliseconds since 1970.
    pub fn expires_at_ms(&self) -> u64 {
        u64::from(self.expires_at_hours) * HOUR_MS
    }

    /// The relay where the messages lie; `None` if the link was made without one.
    pub fn relay(&self) -> Option<&str> {
        self.relay.as_deref()
    }

    /// The whole link, to be given to one person. What follows the `#` never leaves a browser by itself.
    pub fn to_text(&self, site: &str) -> String {
        format!("{}/join#{}", site.trim_end_matches('/'), BASE64_URL_SAFE_NO_PAD.encode(self.to_bytes()))
    }

    /// Reads a whole link, or the part after its `#`, with or without spaces and line breaks in it.
    ///
    /// # Errors
    /// [`Unreadable::Broken`] if part of it is missing or mistyped.
    pub fn from_text(text: &str) -> Result<Self, Unreadable> {
        if text.len() > LONGEST_LINK {
            return Err(Unreadable::Broken);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let fragment = text.rsplit('#').next().unwrap_or_default();
        Self::from_bytes(&BASE64_URL_SAFE_NO_PAD.decode(fragment).map_err(|_| Unreadable::Broken)?)
    }

    /// Version, secret, hours since 1970 as 4 bytes big-endian, the relay's address, a checksum.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.secret.0);
        bytes.extend_from_slice(&self.expires_at_hours.to_be_bytes());
        bytes.extend_from_slice(self.relay.as_deref().unwrap_or_default().as_bytes());
        let checksum = checksum(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (body, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Unreadable::Broken)?;
        // The checksum is where it is in every version, so a later one is told from a mistyped one.
        if *sum != checksum(body) {
            return Err(Unreadable::Broken);
        }
        let rest = match body.split_first() {
            Some((&VERSION, rest)) => rest,
            Some((0, _)) | None => return Err(Unreadable::Broken),
            Some(_) => return Err(Unreadable::TooNew),
        };
        let (secret, rest) = rest.split_first_chunk::<16>().ok_or(Unreadable::Broken)?;
        let (hours, relay) = rest.split_first_chunk::<4>().ok_or(Unreadable::Broken)?;
        let relay = core::str::from_utf8(relay).map_err(|_| Unreadable::Broken)?;
        if !relay.is_empty() && !is_relay(relay) {
            return Err(Unreadable::Broken);
        }
        Ok(Self {
            secret: InvitationSecret(*secret),
            expires_at_hours: u32::from_be_bytes(*hours),
            relay: (!relay.is_empty()).then(|| relay.to_owned()),
        })
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = digest("invitation link", &[bytes]);
    [a, b, c, d]
}

fn is_relay(url: &str) -> bool {
    url.len() <= LONGEST_RELAY && host_of_url(url).is_some()
}
