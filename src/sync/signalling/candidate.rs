//! One address at which a device may be reached: an ICE candidate (RFC 8839, section 5.1).
//!
//! Keeps what connects; leaves out where a reflexive address was reflected from, which only debugging wants
//! and which says more about a home than a partner needs.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use serde::{Deserialize, Serialize};

/// UDP, or TCP of one of the three types of RFC 6544.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// UDP.
    Udp,
    /// Opens connections.
    TcpActive,
    /// Waits for connections.
    TcpPassive,
    /// Both at once.
    TcpSimultaneous,
}

/// How the address was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CandidateKind {
    /// An address of the device itself.
    Host,
    /// As a STUN server sees the device.
    ServerReflexive,
    /// As the other end saw the device.
    PeerReflexive,
    /// Of a TURN server.
    Relayed,
}

/// Where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Address {
    /// IPv4.
    V4([u8; 4]),
    /// IPv6.
    V6([u8; 16]),
    /// `<uuid>.local`, behind which browsers hide addresses of the home network.
    Local([u8; 16]),
}

/// One candidate, for the only component there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Candidates with the same are as good as each other; at most 32 ICE characters.
    pub foundation: String,
    /// How.
    pub protocol: Protocol,
    /// Which first.
    pub priority: u32,
    /// Where.
    pub address: Address,
    /// At which port.
    pub port: u16,
    /// How it was found.
    pub kind: CandidateKind,
}

impl Candidate {
    /// Reads what follows `a=candidate:`. `None` for what this program could not use: names other than
    /// `<uuid>.local`, other protocols, components, or a line that is no candidate.
    pub fn from_sdp(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let mut word = || words.next();
        let foundation = word()?.to_owned();
        let (component, protocol, priority) = (word()?, word()?, word()?.parse().ok()?);
        let (address, port, typ, kind) = (word()?.parse().ok()?, word()?.parse().ok()?, word()?, word()?);
        let tcp_type = words.clone().zip(words.skip(1)).find(|(name, _)| *name == "tcptype").map(|(_, value)| value);
        let protocol = match (protocol.to_ascii_lowercase().as_str(), tcp_type) {
            ("udp", _) => Protocol::Udp,
            ("tcp", Some("active")) => Protocol::TcpActive,
            ("tcp", Some("passive")) => Protocol::TcpPassive,
            ("tcp", Some("so")) => Protocol::TcpSimultaneous,
            _ => return None,
        };
        let kind = match kind {
            "host" => CandidateKind::Host,
            "srflx" => CandidateKind::ServerReflexive,
            "prflx" => CandidateKind::PeerReflexive,
            "relay" => CandidateKind::Relayed,
            _ => return None,
        };
        let candidate = Self { foundation, protocol, priority, address, port, kind };
        (component == "1" && typ == "typ" && candidate.is_sound()).then_some(candidate)
    }

    /// Whether it can stand in an SDP line as it is.
    pub(super) fn is_sound(&self) -> bool {
        (1..=32).contains(&self.foundation.len()) && self.foundation.bytes().all(is_ice_char)
    }
}

/// The characters that ICE allows in its words (RFC 8839, section 5.1).
pub(super) fn is_ice_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (protocol, tcp_type) = match self.protocol {
            Protocol::Udp => ("udp", ""),
            Protocol::TcpActive => ("tcp", " tcptype active"),
            Protocol::TcpPassive => ("tcp", " tcptype passive"),
            Protocol::TcpSimultaneous => ("tcp", " tcptype so"),
        };
        let Self { foundation, priority, address, port, .. } = self;
        let (nowhere, kind) = match self.kind {
            CandidateKind::Host => ("", "host"),
            CandidateKind::ServerReflexive => (" raddr 0.0.0.0 rport 0", "srflx"),
            CandidateKind::PeerReflexive => (" raddr 0.0.0.0 rport 0", "prflx"),
            CandidateKind::Relayed => (" raddr 0.0.0.0 rport 0", "relay"),
        };
        write!(f, "{foundation} 1 {protocol} {priority} {address} {port} typ {kind}{nowhere}{tcp_type}")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(bytes) => Ipv4Addr::from(*bytes).fmt(f),
            Self::V6(bytes) => Ipv6Addr::from(*bytes).fmt(f),
            Self::Local(uuid) => {
                for (position, byte) in uuid.iter().enumerate() {
                    let dash = if matches!(position, 4 | 6 | 8 | 10) { "-" } else { "" };
                    write!(f, "{dash}{byte:02x}")?;
                }
                f.write_str(".local")
            }
        }
    }
}

impl core::str::FromStr for Address {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(name) = text.strip_suffix(".local") {
            let mut uuid = [0; 16];
            let groups = name.split('-').map(str::len);
            if !groups.eq([8, 4, 4, 4, 12]) {
                return Err(());
            }
            let mut digits = name.chars().filter(|c| *c != '-').map(|c| c.to_digit(16));
            for byte in &mut uuid {
                let (high, low) = (digits.next().flatten().ok_or(())?, digits.next().flatten().ok_or(())?);
                *byte = u8::try_from(high * 16 + low).map_err(|_| ())?;
            }
            return Ok(Self::Local(uuid));
        }
        match text.parse().map_err(|_| ())? {
            IpAddr::V4(address) => Ok(Self::V4(address.octets())),
            IpAddr::V6(address) => Ok(Self::V6(address.octets())),
        }
    }
}
