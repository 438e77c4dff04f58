//! STUN messages (RFC 8489) and those of TURN (RFC 8656), as far as the relay speaks them.
//!
//! Reads what came from anybody, so nothing here trusts a length. Leaves what a message means to `turn`.
//! Fingerprints are neither checked nor written: nothing else is spoken on the port. Invariant: of a signed
//! message only the attributes before its signature are seen.

use std::net::{IpAddr, SocketAddr};

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const HEADER: usize = 20;
const INTEGRITY: u16 = 0x0008;
const INTEGRITY_BYTES: usize = 20;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Binding,
    Allocate,
    Refresh,
    Send,
    Data,
    CreatePermission,
    ChannelBind,
}

const METHODS: [(Method, u16); 7] = [
    (Method::Binding, 1),
    (Method::Allocate, 3),
    (Method::Refresh, 4),
    (Method::Send, 6),
    (Method::Data, 7),
    (Method::CreatePermission, 8),
    (Method::ChannelBind, 9),
];

/// Whether an answer is wanted, or is this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Request = 0x000,
    Indication = 0x010,
    Success = 0x100,
    Error = 0x110,
}

/// Attributes by their numbers.
pub(super) mod attribute {
    pub(in crate::crossing) const USERNAME: u16 = 0x0006;
    pub(in crate::crossing) const ERROR: u16 = 0x0009;
    pub(in crate::crossing) const UNKNOWN: u16 = 0x000a;
    pub(in crate::crossing) const CHANNEL: u16 = 0x000c;
    pub(in crate::crossing) const LIFETIME: u16 = 0x000d;
    pub(in crate::crossing) const PEER: u16 = 0x0012;
    pub(in crate::crossing) const DATA: u16 = 0x0013;
    pub(in crate::crossing) const REALM: u16 = 0x0014;
    pub(in crate::crossing) const NONCE: u16 = 0x0015;
    pub(in crate::crossing) const RELAYED: u16 = 0x0016;
    pub(in crate::crossing) const FAMILY: u16 = 0x0017;
    pub(in crate::crossing) const TRANSPORT: u16 = 0x0019;
    pub(in crate::crossing) const MAPPED: u16 = 0x0020;
}

/// Attributes that must be understood to be passed over, and are.
const UNDERSTOOD: [u16; 14] = [
    attribute::USERNAME,
    INTEGRITY,
    attribute::CHANNEL,
    attribute::LIFETIME,
    attribute::PEER,
    attribute::DATA,
    attribute::REALM,
    attribute::NONCE,
    attribute::FAMILY,
    attribute::TRANSPORT,
    // Of checks between peers, which some devices send to a server too: PRIORITY, USE-CANDIDATE.
    0x0024,
    0x0025,
    // Obsolete ones that mean nothing to a server: CHANGE-REQUEST, PASSWORD.
    0x0003,
    0x0007,
];

/// A message as it came.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) method: Method,
    pub(super) class: Class,
    pub(super) transaction: [u8; 12],
    attributes: Vec<(u16, &'a [u8])>,
    /// Everything before the signature, and the signature.
    signed: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> Message<'a> {
    /// Reads a request or an indication; `None` for anything else.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (header, body) = bytes.split_at_checked(HEADER)?;
        let kind = u16::from_be_bytes([*header.first()?, *header.get(1)?]);
        let length = usize::from(u16::from_be_bytes([*header.get(2)?, *header.get(3)?]));
        if header.get(4..8)? != COOKIE || length != body.len() || length % 4 != 0 {
            return None;
        }
        let class = match kind & 0x110 {
            0x000 => Class::Request,
            0x010 => Class::Indication,
            _ => return None,
        };
        let (method, _) = *METHODS.iter().find(|(_, number)| *number == kind & !0x110)?;
        let transaction = header.get(8..)?.try_into().ok()?;
        let mut message = Self { method, class, transaction, attributes: Vec::new(), signed: None };
        let mut at = HEADER;
        while at < bytes.len() && message.signed.is_none() {
            let (kind, value, next) = attribute_at(bytes, at)?;
            if kind == INTEGRITY {
                message.signed = Some((bytes.get(..at)?, value));
            } else {
                message.attributes.push((kind, value));
            }
            at = next;
        }
        Some(message)
    }

    /// The first attribute of this kind.
    pub(super) fn get(&self, kind: u16) -> Option<&'a [u8]> {
        self.all(kind).next()
    }

    /// All attributes of this kind.
    pub(super) fn all(&self, kind: u16) -> impl Iterator<Item = &'a [u8]> {
        self.attributes.iter().filter(move |(other, _)| *other == kind).map(|(_, value)| *value)
    }

    /// An attribute that is a number of four bytes.
    pub(super) fn number(&self, kind: u16) -> Option<u32> {
        self.get(kind)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// All attributes of this kind as addresses; `None` if one is none.
    pub(super) fn addresses(&self, kind: u16) -> Option<Vec<SocketAddr>> {
        self.all(kind).map(|value| read_address(value, &self.transaction)).collect()
    }

    /// Attributes that would have to be understood and are not.
    pub(super) fn not_understood(&self) -> Vec<u16> {
        let kinds = self.attributes.iter().map(|(kind, _)| *kind);
        kinds.filter(|kind| *kind < 0x8000 && !UNDERSTOOD.contains(kind)).collect()
    }

    /// Whether the message is signed at all.
    pub(super) fn is_signed(&self) -> bool {
        self.signed.is_some()
    }

    /// Whether the message is signed with this key.
    pub(super) fn is_signed_with(&self, key: &[u8]) -> bool {
        self.signed.is_some_and(|(before, signature)| {
            signed_with(key, before).is_some_and(|mac| mac.verify_slice(signature).is_ok())
        })
    }
}

/// Kind and value of the attribute at this place, and where the next begins.
fn attribute_at(bytes: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let [a, b, c, d] = *bytes.get(at..)?.first_chunk::<4>()?;
    let (kind, length) = (u16::from_be_bytes([a, b]), usize::from(u16::from_be_bytes([c, d])));
    let start = at.checked_add(4)?;
    let value = bytes.get(start..start.checked_add(length)?)?;
    Some((kind, value, start.checked_add(length.next_multiple_of(4))?))
}

/// The signature covers the message up to itself, with a length as if it ended behind it (RFC 8489, 14.5).
fn signed_with(key: &[u8], before: &[u8]) -> Option<Hmac<Sha1>> {
    let length = u16::try_from(before.len().checked_sub(HEADER)?.checked_add(4 + INTEGRITY_BYTES)?).ok()?;
    let mut mac = Hmac::<Sha1>::new_from_slice(key).ok()?;
    mac.update(before.get(..2)?);
    mac.update(&length.to_be_bytes());
    mac.update(before.get(4..)?);
    Some(mac)
}

/// A message on its way out.
pub(super) struct Answer(Vec<u8>);

impl Answer {
    /// An empty message.
    pub(super) fn new(method: Method, class: Class, transaction: [u8; 12]) -> Self {
        let number = METHODS.iter().find(|(other, _)| *other == method).map_or(0, |(_, number)| *number);
        let mut bytes = Vec::with_capacity(128);
        bytes.extend_from_slice(&(number | class as u16).to_be_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&COOKIE);
        bytes.extend_from_slice(&transaction);
        Self(bytes)
    }

    /// With this attribute. The messages of the relay are far below the length that can be written.
    pub(super) fn with(mut self, kind: u16, value: &[u8]) -> Self {
        self.0.extend_from_slice(&kind.to_be_bytes());
        self.0.extend_from_slice(&u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        self.0.extend_from_slice(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    /// With an address, hidden from routers that would change it.
    pub(super) fn with_address(self, kind: u16, address: SocketAddr, transaction: &[u8; 12]) -> Self {
        self.with(kind, &write_address(address, transaction))
    }

    /// With the number and the word of an error.
    pub(super) fn with_error(self, code: u16, word: &str) -> Self {
        let [hundreds, rest] = [code / 100, code % 100].map(|part| u8::try_from(part).unwrap_or(0));
        self.with(attribute::ERROR, &[&[0, 0, hundreds, rest], word.as_bytes()].concat())
    }

    /// The bytes, signed if there is a key.
    pub(super) fn finish(self, key: Option<&[u8]>) -> Vec<u8> {
        let signature = key.and_then(|key| signed_with(key, &self.0)).map(|mac| mac.finalize().into_bytes());
        let mut bytes = match signature {
            Some(signature) => self.with(INTEGRITY, &signature).0,
            None => self.0,
        };
        let length = u16::try_from(bytes.len().saturating_sub(HEADER)).unwrap_or(0).to_be_bytes();
        if let Some(place) = bytes.get_mut(2..4) {
            place.copy_from_slice(&length);
        }
        bytes
    }
}

/// The mask of an address: the cookie, then the transaction.
fn mask(transaction: &[u8; 12]) -> [u8; 16] {
    let mut mask = [0; 16];
    let (cookie, rest) = mask.split_at_mut(4);
    cookie.copy_from_slice(&COOKIE);
    rest.copy_from_slice(transaction);
    mask
}

pub(super) fn write_address(address: SocketAddr, transaction: &[u8; 12]) -> Vec<u8> {
    let mask = mask(transaction);
    let (family, octets) = match address.ip().to_canonical() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let port = address.port().to_be_bytes();
    let hidden = port.iter().zip(mask).chain(octets.iter().zip(mask)).map(|(byte, mask)| byte ^ mask);
    [0, family].into_iter().chain(hidden).collect()
}

fn read_address(value: &[u8], transaction: &[u8; 12]) -> Option<SocketAddr> {
    let mask = mask(transaction);
    let ([_, family, port_a, port_b], octets) = value.split_first_chunk::<4>()?;
    let port = u16::from_be_bytes([port_a ^ COOKIE[0], port_b ^ COOKIE[1]]);
    let shown: Vec<u8> = octets.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    let ip = match family {
        1 => IpAddr::from(<[u8; 4]>::try_from(shown).ok()?),
        2 if octets.len() == 16 => IpAddr::from(<[u8; 16]>::try_from(shown).ok()?),
        _ => return None,
    };
    Some(SocketAddr::new(ip.to_canonical(), port))
}

#[cfg(test)]
mod tests;
