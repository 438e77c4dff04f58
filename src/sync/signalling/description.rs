//! The SDP text of a link, in few bytes and back.
//!
//! Understands descriptions with one data channel section and nothing else, which is all this program ever
//! makes. Invariant: what is written back depends only on the fields here, so no line of a stranger's SDP
//! ever reaches the browser as it came.

use super::candidate::{Candidate, is_ice_char};
use core::fmt::Write;
use serde::{Deserialize, Serialize};

/// The most candidates that are kept of a description.
pub const MOST_CANDIDATES: usize = 24;
const LONGEST_SDP: usize = 65_536;
const LARGEST_MESSAGE: u32 = 262_144;

/// The text is not the description of a data channel, or lacks what a link needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the description of a data channel")]
pub struct NotADescription;

/// Who begins DTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setup {
    /// Whoever answers decides: in every offer.
    ActPass,
    /// This side does.
    Active,
    /// The other side does.
    Passive,
}

/// One end of a link: how to reach it, and how it is recognized.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// ICE user fragment, 4 to 256 ICE characters.
    pub ufrag: String,
    /// ICE password, 22 to 256 ICE characters.
    pub pwd: String,
    /// SHA-256 of the DTLS certificate.
    pub fingerprint: [u8; 32],
    /// Who begins DTLS.
    pub setup: Setup,
    /// Names the section; an answer repeats that of the offer. 1 to 16 token characters.
    pub mid: String,
    /// The SCTP port, 5000 in practice.
    pub sctp_port: u16,
    /// The largest message it takes, in bytes; 0 for any size.
    pub max_message_size: u32,
    /// Where it may be reached.
    pub candidates: Vec<Candidate>,
}

impl Description {
    /// Reads an SDP text. Candidates that this program cannot use, and those after the first
    /// [`MOST_CANDIDATES`], are left out.
    ///
    /// # Errors
    /// [`NotADescription`].
    pub fn from_sdp(sdp: &str) -> Result<Self, NotADescription> {
        if sdp.len() > LONGEST_SDP {
            return Err(NotADescription);
        }
        let mut sections = sdp.lines().filter_map(|line| line.trim_end().strip_prefix("m="));
        let section = sections.next().ok_or(NotADescription)?;
        if sections.next().is_some() || !section.starts_with("application ") || !section.contains("webrtc-datachannel")
        {
            return Err(NotADescription);
        }
        let attribute = |name: &str| {
            sdp.lines().find_map(|line| line.trim_end().strip_prefix("a=")?.strip_prefix(name)?.strip_prefix(':'))
        };
        let candidates = sdp.lines().filter_map(|line| line.strip_prefix("a=candidate:"));
        let description = Self {
            ufrag: attribute("ice-ufrag").ok_or(NotADescription)?.to_owned(),
            pwd: attribute("ice-pwd").ok_or(NotADescription)?.to_owned(),
            fingerprint: attribute("fingerprint").and_then(fingerprint).ok_or(NotADescription)?,
            setup: match attribute("setup") {
                Some("actpass") => Setup::ActPass,
                Some("active") => Setup::Active,
                Some("passive") => Setup::Passive,
                _ => return Err(NotADescription),
            },
            mid: attribute("mid").ok_or(NotADescription)?.to_owned(),
            sctp_port: attribute("sctp-port").and_then(|port| port.parse().ok()).ok_or(NotADescription)?,
            // RFC 8841: without the attribute it is 64 KiB.
            max_message_size: match attribute("max-message-size") {
                Some(size) => size.parse().unwrap_or(LARGEST_MESSAGE),
                None => 65_536,
            },
            candidates: candidates.filter_map(Candidate::from_sdp).take(MOST_CANDIDATES).collect(),
        };
        description.is_sound().then_some(description).ok_or(NotADescription)
    }

    /// The SDP text, for `setRemoteDescription`.
    pub fn to_sdp(&self) -> String {
        let setup = match self.setup {
            Setup::ActPass => "actpass",
            Setup::Active => "active",
            Setup::Passive => "passive",
        };
        let colons: Vec<String> = self.fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
        let [a, b, c, d, ..] = self.fingerprint;
        let origin = u32::from_be_bytes([a, b, c, d]);
        let Self { ufrag, pwd, mid, sctp_port, max_message_size, .. } = self;
        let mut sdp = format!(
            "v=0\r\no=- {origin} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mid}\r\n\
             m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
        );
        for candidate in &self.candidates {
            // Writing into a string cannot fail.
            let _ = write!(sdp, "a=candidate:{candidate}\r\n");
        }
        let _ = write!(
            sdp,
            "a=end-of-candidates\r\na=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\n\
             a=fingerprint:sha-256 {}\r\na=setup:{setup}\r\na=mid:{mid}\r\na=sctp-port:{sctp_port}\r\n\
             a=max-message-size:{max_message_size}\r\n",
            colons.join(":")
        );
        sdp
    }

    /// Whether every field is one that an SDP line can hold: asked of whatever comes from outside.
    pub(super) fn is_sound(&self) -> bool {
        let ice = |word: &str, least| (least..=256).contains(&word.len()) && word.bytes().all(is_ice_char);
        let token = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_' || c == b'.';
        ice(&self.ufrag, 4)
            && ice(&self.pwd, 22)
            && (1..=16).contains(&self.mid.len())
            && self.mid.bytes().all(token)
            && self.candidates.len() <= MOST_CANDIDATES
            && self.candidates.iter().all(Candidate::is_sound)
    }
}

fn fingerprint(value: &str) -> Option<[u8; 32]> {
    let (hash, digits) = value.split_once(' ')?;
    let mut bytes = [0; 32];
    let mut pairs = digits.trim().split(':');
    for byte in &mut bytes {
        let pair = pairs.next().filter(|pair| pair.len() == 2 && !pair.starts_with('+'))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    (hash.eq_ignore_ascii_case("sha-256") && pairs.next().is_none()).then_some(bytes)
}
