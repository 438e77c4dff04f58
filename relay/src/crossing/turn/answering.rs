//! Requests of TURN and their answers: an allotment made, kept, and told its peers.
//!
//! Every request is signed under a name; whoever signs nothing, or with an old nonce, is told what to sign.

use std::net::{IpAddr, SocketAddr};

use super::allotment::Allotment;
use super::{Act, Name, Ports, Turn};
use crate::crossing::allowance::Allowance;
use crate::crossing::credentials::{LongTermKey, REALM};
use crate::crossing::message::{Answer, Class, Message, Method, attribute};
use crate::limits;

/// The protocol UDP among those of the internet.
const UDP: u8 = 17;
/// How long an allotment lasts unless it is renewed (RFC 8656, 3.2), in seconds; also the most that is given.
const LIFE_S: u32 = 600;

/// Why a request is not fulfilled: number and word, as RFC 8656 has them.
type Refusal = (u16, &'static str);

const BAD_REQUEST: Refusal = (400, "Bad Request");
const NO_ALLOTMENT: Refusal = (437, "Allocation Mismatch");

/// Attributes of an answer, and what else follows.
type Done = (Vec<(u16, Vec<u8>)>, Option<Act>);

impl Turn {
    /// Answers a request of a device.
    pub(in crate::crossing) fn hear_request(
        &mut self,
        device: SocketAddr,
        message: &Message,
        ports: &mut impl Ports,
        now_ms: u64,
    ) -> Vec<Act> {
        let unknown = message.not_understood();
        if !unknown.is_empty() {
            let numbers: Vec<u8> = unknown.into_iter().flat_map(u16::to_be_bytes).collect();
            let answer = refusal(message, (420, "Unknown Attribute")).with(attribute::UNKNOWN, &numbers);
            return vec![Act::ToDevice(device, answer.finish(None))];
        }
        let (name, key) = match self.signer(device, message, now_ms) {
            Ok(signer) => signer,
            Err(refused) => {
                let mut answer = refusal(message, refused);
                if refused.0 != BAD_REQUEST.0 {
                    let nonce = self.credentials.nonce(device, now_ms);
                    answer = answer.with(attribute::REALM, REALM.as_bytes()).with(attribute::NONCE, nonce.as_bytes());
                }
                return vec![Act::ToDevice(device, answer.finish(None))];
            }
        };
        let done = match message.method {
            Method::Allocate => self.allot(device, message, name, key, ports, now_ms),
            Method::Refresh => self.refresh(device, message, name, now_ms),
            Method::CreatePermission => self.permit(device, message, name, now_ms),
            Method::ChannelBind => self.bind(device, message, name, now_ms),
            Method::Binding | Method::Send | Method::Data => Err(BAD_REQUEST),
        };
        let (answer, further) = match done {
            Ok((attributes, further)) => {
                let answer = Answer::new(message.method, Class::Success, message.transaction);
                (attributes.iter().fold(answer, |answer, (kind, value)| answer.with(*kind, value)), further)
            }
            Err(refused) => (refusal(message, refused), None),
        };
        [Act::ToDevice(device, answer.finish(Some(&key)))].into_iter().chain(further).collect()
    }

    /// Under which name the request is signed.
    fn signer<'a>(
        &self,
        device: SocketAddr,
        message: &Message<'a>,
        now_ms: u64,
    ) -> Result<(&'a str, LongTermKey), Refusal> {
        const UNAUTHORIZED: Refusal = (401, "Unauthorized");
        if !message.is_signed() {
            return Err(UNAUTHORIZED);
        }
        let text = |kind| message.get(kind).and_then(|value| std::str::from_utf8(value).ok()).ok_or(BAD_REQUEST);
        let (name, realm) = (text(attribute::USERNAME)?, text(attribute::REALM)?);
        let nonce = message.get(attribute::NONCE).ok_or(BAD_REQUEST)?;
        if !self.credentials.is_fresh(nonce, device, now_ms) {
            return Err((438, "Stale Nonce"));
        }
        let key = self.credentials.key(name, now_ms).filter(|_| realm == REALM).ok_or(UNAUTHORIZED)?;
        if message.is_signed_with(&key) { Ok((name, key)) } else { Err(UNAUTHORIZED) }
    }

    fn allot(
        &mut self,
        device: SocketAddr,
        message: &Message,
        name: &str,
        key: LongTermKey,
        ports: &mut impl Ports,
        now_ms: u64,
    ) -> Result<Done, Refusal> {
        let life_s = life_s(message);
        if let Some(allotment) = self.allotments.get(&device) {
            let repeated = allotment.made_for == message.transaction && allotment.key == key;
            let port = allotment.port;
            return if repeated { Ok(self.allotted(device, message, port, life_s)) } else { Err(NO_ALLOTMENT) };
        }
        match message.get(attribute::TRANSPORT) {
            Some([UDP, ..]) => {}
            Some(_) => return Err((442, "Unsupported Transport Protocol")),
            None => return Err(BAD_REQUEST),
        }
        // Without a wish, a device means the older internet (RFC 8656, 7.2).
        let own = if self.terms.own_ip.is_ipv4() { 1 } else { 2 };
        if message.get(attribute::FAMILY).map_or(1, |family| family.first().copied().unwrap_or(0)) != own {
            return Err((440, "Address Family not Supported"));
        }
        if !self.has_room(name, device) {
            return Err((486, "Allocation Quota Reached"));
        }
        let full = self.allotments.len() >= self.terms.allotments;
        let port = if full { None } else { ports.open() }.ok_or((508, "Insufficient Capacity"))?;
        let ends_at_ms = now_ms.saturating_add(u64::from(life_s) * 1_000);
        let allotment = Allotment::new(port, name.to_owned(), key, ends_at_ms, message.transaction);
        self.allotments.insert(device, allotment);
        self.devices.insert(port, device);
        let fresh = || Name {
            allotments: 0,
            allowance: Allowance::new(limits::TURN_BYTES_PER_S, limits::TURN_BURST_S, now_ms),
        };
        self.names.entry(name.to_owned()).or_insert_with(fresh).allotments += 1;
        Ok(self.allotted(device, message, port, life_s))
    }

    fn allotted(&self, device: SocketAddr, message: &Message, port: u16, life_s: u32) -> Done {
        let relayed = SocketAddr::new(self.terms.own_ip, port);
        let hidden = |address| super::super::message::write_address(address, &message.transaction);
        let attributes = vec![
            (attribute::RELAYED, hidden(relayed)),
            (attribute::LIFETIME, life_s.to_be_bytes().to_vec()),
            (attribute::MAPPED, hidden(device)),
        ];
        (attributes, None)
    }

    fn refresh(&mut self, device: SocketAddr, message: &Message, name: &str, now_ms: u64) -> Result<Done, Refusal> {
        let family = message.get(attribute::FAMILY).and_then(|family| family.first());
        let own = if self.terms.own_ip.is_ipv4() { 1 } else { 2 };
        if family.is_some_and(|family| *family != own) {
            return Err((443, "Peer Address Family Mismatch"));
        }
        let allotment = self.own(device, name)?;
        let life_s = life_s(message);
        allotment.ends_at_ms = now_ms.saturating_add(u64::from(life_s) * 1_000);
        let further = if life_s == 0 { self.end(device) } else { None };
        Ok((vec![(attribute::LIFETIME, life_s.to_be_bytes().to_vec())], further))
    }

    fn permit(&mut self, device: SocketAddr, message: &Message, name: &str, now_ms: u64) -> Result<Done, Refusal> {
        let peers = message.addresses(attribute::PEER).filter(|peers| !peers.is_empty()).ok_or(BAD_REQUEST)?;
        self.check_peers(&peers)?;
        let allotment = self.own(device, name)?;
        if peers.iter().all(|peer| allotment.name_peer(peer.ip(), now_ms)) {
            Ok((Vec::new(), None))
        } else {
            Err((508, "Insufficient Capacity"))
        }
    }

    fn bind(&mut self, device: SocketAddr, message: &Message, name: &str, now_ms: u64) -> Result<Done, Refusal> {
        let channel = message.number(attribute::CHANNEL).map(|number| number >> 16).ok_or(BAD_REQUEST)?;
        let channel = u16::try_from(channel).ok().filter(|channel| channel >> 12 == 4).ok_or(BAD_REQUEST)?;
        let peers = message.addresses(attribute::PEER).ok_or(BAD_REQUEST)?;
        let peer = *peers.first().ok_or(BAD_REQUEST)?;
        self.check_peers(&[peer])?;
        if self.own(device, name)?.bind(channel, peer, now_ms) { Ok((Vec::new(), None)) } else { Err(BAD_REQUEST) }
    }

    fn check_peers(&self, peers: &[SocketAddr]) -> Result<(), Refusal> {
        let own_is_v4 = self.terms.own_ip.is_ipv4();
        if peers.iter().any(|peer| matches!(peer.ip(), IpAddr::V4(_)) != own_is_v4) {
            return Err((443, "Peer Address Family Mismatch"));
        }
        if peers.iter().all(|peer| self.may_be_peer(*peer)) { Ok(()) } else { Err((403, "Forbidden")) }
    }

    /// The device's allotment, if it was made under this name.
    fn own(&mut self, device: SocketAddr, name: &str) -> Result<&mut Allotment, Refusal> {
        let allotment = self.allotments.get_mut(&device).ok_or(NO_ALLOTMENT)?;
        if allotment.name == name { Ok(allotment) } else { Err((441, "Wrong Credentials")) }
    }
}

fn refusal(message: &Message, (code, word): Refusal) -> Answer {
    Answer::new(message.method, Class::Error, message.transaction).with_error(code, word)
}

/// What the device asks for, within what is given; zero ends the allotment.
fn life_s(message: &Message) -> u32 {
    message.number(attribute::LIFETIME).map_or(LIFE_S, |asked| asked.min(LIFE_S))
}
