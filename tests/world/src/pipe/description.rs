//! What a device says of its end of a pipe: a session description (RFC 8866) with a data channel only
//! (RFC 8841), as browsers write it.

use crate::chance::Chance;

/// The parts of a session description by which two ends recognize each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    ufrag: String,
    password: String,
    fingerprint: [u8; 32],
    host: u8,
}

impl Description {
    /// A fresh one for this device.
    pub fn fresh(device: usize, chance: &mut Chance) -> Self {
        let mut letters = |count| (0..count).map(|_| char::from(b'a' + chance.below(26) as u8)).collect();
        let (ufrag, password) = (letters(4), letters(24));
        Self { ufrag, password, fingerprint: chance.bytes(), host: (device + 1) as u8 }
    }

    /// As text: an answer (`true`) or an offer.
    pub fn to_sdp(&self, answers: bool) -> String {
        let Self { ufrag, password, fingerprint, host } = self;
        let fingerprint: Vec<String> = fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
        let setup = if answers { "active" } else { "actpass" };
        [
            "v=0".to_owned(),
            format!("o=- 46117314{host:04} 2 IN IP4 127.0.0.1"),
            "s=-".to_owned(),
            "t=0 0".to_owned(),
            "a=group:BUNDLE 0".to_owned(),
            "a=extmap-allow-mixed".to_owned(),
            "a=msid-semantic: WMS".to_owned(),
            format!("m=application 5{host:04} UDP/DTLS/SCTP webrtc-datachannel"),
            format!("c=IN IP4 192.0.2.{host}"),
            format!("a=candidate:1 1 udp 2113937151 192.0.2.{host} 5{host:04} typ host generation 0 network-cost 999"),
            format!("a=ice-ufrag:{ufrag}"),
            format!("a=ice-pwd:{password}"),
            "a=ice-options:trickle".to_owned(),
            format!("a=fingerprint:sha-256 {}", fingerprint.join(":")),
            format!("a=setup:{setup}"),
            "a=mid:0".to_owned(),
            "a=sctp-port:5000".to_owned(),
            "a=max-message-size:262144".to_owned(),
            String::new(),
        ]
        .join("\r\n")
    }

    /// Reads what matters of a text that went through an engine; `None` when something is missing.
    pub fn from_sdp(sdp: &str) -> Option<Self> {
        let after = |start: &str| sdp.lines().find_map(|line| line.trim_end().strip_prefix(start));
        let digits = after("a=fingerprint:sha-256 ")?;
        let bytes: Option<Vec<u8>> = digits.split(':').map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        let candidate = after("a=candidate:")?;
        Some(Self {
            ufrag: after("a=ice-ufrag:")?.to_owned(),
            password: after("a=ice-pwd:")?.to_owned(),
            fingerprint: bytes?.try_into().ok()?,
            host: candidate.split(' ').nth(4)?.strip_prefix("192.0.2.")?.parse().ok()?,
        })
    }
}
