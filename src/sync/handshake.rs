//! Two devices prove over an open link who they are, and get a channel that nobody else reads.
//!
//! Each says *hello* (device, a key for this link only, a nonce), sealed under a key both have anyway: the
//! circle's epoch key, or an invitation's. Then each *proves*: it signs both hellos and both DTLS
//! fingerprints, in an order that does not depend on who called whom, and its own place in it. Only then
//! is there a [`Channel`], and a peer. A proof mirrored, replayed or made for another link does not hold.
//!
//! Sans-IO; messages have to come in order, as the link delivers them. Leaves to `engine` whether the peer
//! is one it wants to talk to. After any refusal the link has to be closed.

mod channel;

pub use channel::{Channel, OutOfOrder};

use crate::crypto::{
    Binding, DeviceKeys, DevicePublic, Ephemeral, Key, Sealed, Signature, Unreadable, digest, open, read_versioned,
    seal, write_versioned,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
const LONGEST: usize = 1024;
const DOMAIN: &str = "link proof";

/// What both have to know before.
#[derive(Debug, Clone)]
pub struct HandshakeContext {
    /// The epoch key of the circle, or the link key of the invitation.
    pub key: Key,
    /// The circle's identifier, or the invitation's tag.
    pub tag: [u8; 16],
}

/// The DTLS fingerprints (SHA-256) of both ends of the link, from the two descriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of my end.
    pub mine: [u8; 32],
    /// Of the other end.
    pub theirs: [u8; 32],
}

/// The other does not prove what it should; the link has to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Written by a later version of the program.
    #[error("written by a later version of the program")]
    TooNew,
    /// Another circle, another link, forged, mirrored, out of turn, or damaged.
    #[error("not the proof that is wanted")]
    NotProven,
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::TooNew => Self::TooNew,
            Unreadable::Broken => Self::NotProven,
        }
    }
}

/// What a message brought.
#[derive(Debug)]
pub enum Step {
    /// Send this.
    Reply(Sealed),
    /// It is this device, and this is the way to talk with it.
    Done {
        /// Who has proven to be at the other end.
        peer: DevicePublic,
        /// The way to talk.
        channel: Box<Channel>,
    },
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Hello {
    ephemeral: [u8; 32],
    device: DevicePublic,
    nonce: [u8; 32],
}

/// A handshake that is going on.
#[derive(Debug)]
pub struct Handshake {
    context: HandshakeContext,
    fingerprints: Fingerprints,
    stage: Stage,
}

enum Stage {
    Greeted { hello: Hello, ephemeral: Ephemeral },
    Proving { peer: DevicePublic, their_message: [u8; 32], sending: Key, receiving: Key },
    Over,
}

impl core::fmt::Debug for Stage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Greeted { .. } => "Greeted",
            Self::Proving { .. } => "Proving",
            Self::Over => "Over",
        })
    }
}

impl Handshake {
    /// Begins, the same way at both ends; the message is to be sent.
    pub fn start(
        mine: &DeviceKeys,
        context: HandshakeContext,
        fingerprints: Fingerprints,
        rng: &mut impl CryptoRng,
    ) -> (Self, Sealed) {
        let ephemeral = Ephemeral::generate(rng);
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let hello = Hello { ephemeral: ephemeral.public(), device: mine.public(), nonce };
        let binding = [context.tag.as_slice()];
        let plain = write_versioned(&[VERSION], &hello);
        let message = seal(&context.key, &Binding::new("link hello", &binding), &plain, rng);
        (Self { context, fingerprints, stage: Stage::Greeted { hello, ephemeral } }, message)
    }

    /// A message has come. `mine` are the keys that [`Handshake::start`] was given.
    ///
    /// # Errors
    /// [`Refused`]; the handshake is then over, and so should the link be.
    pub fn hear(&mut self, mine: &DeviceKeys, message: &[u8], rng: &mut impl CryptoRng) -> Result<Step, Refused> {
        match core::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Greeted { hello, ephemeral } => self.hear_hello(mine, &hello, ephemeral, message, rng),
            Stage::Proving { peer, their_message, sending, receiving } => {
                let plain = open(&receiving, &Binding::new(DOMAIN, &[]), message).map_err(Unreadable::from)?;
                let signature: Signature = read_versioned(VERSION, &plain, LONGEST)?;
                peer.verify(DOMAIN, &their_message, &signature).map_err(|_| Refused::NotProven)?;
                Ok(Step::Done { peer, channel: Box::new(Channel::new(sending, receiving)) })
            }
            Stage::Over => Err(Refused::NotProven),
        }
    }

    fn hear_hello(
        &mut self,
        mine: &DeviceKeys,
        hello: &Hello,
        ephemeral: Ephemeral,
        message: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Step, Refused> {
        let binding = [self.context.tag.as_slice()];
        let plain =
            open(&self.context.key, &Binding::new("link hello", &binding), message).map_err(Unreadable::from)?;
        let theirs: Hello = read_versioned(VERSION, &plain, LONGEST)?;
        if theirs.device == hello.device || !theirs.device.is_sound() {
            return Err(Refused::NotProven);
        }
        let my_end = end(hello, &self.fingerprints.mine);
        let their_end = end(&theirs, &self.fingerprints.theirs);
        let (low, high) = if my_end < their_end { (&my_end, &their_end) } else { (&their_end, &my_end) };
        let transcript = digest("link", &[&self.context.tag, self.context.key.as_bytes(), low, high]);
        let (sending, receiving) = ephemeral.agree(&theirs.ephemeral, &transcript).map_err(|_| Refused::NotProven)?;
        let signature = mine.sign(DOMAIN, &proof(&transcript, &my_end));
        let plain = write_versioned(&[VERSION], &signature);
        let reply = seal(&sending, &Binding::new(DOMAIN, &[]), &plain, rng);
        let their_message = proof(&transcript, &their_end);
        self.stage = Stage::Proving { peer: theirs.device, their_message, sending, receiving };
        Ok(Step::Reply(reply))
    }
}

/// One end of the link: who is there and what they said, and the fingerprint that is seen there.
fn end(hello: &Hello, fingerprint: &[u8; 32]) -> [u8; 32] {
    digest("link end", &[fingerprint, &hello.ephemeral, &hello.device.signing, &hello.device.sealing, &hello.nonce])
}

fn proof(transcript: &[u8; 32], end: &[u8; 32]) -> [u8; 32] {
    digest(DOMAIN, &[transcript, end])
}

#[cfg(test)]
mod tests;
