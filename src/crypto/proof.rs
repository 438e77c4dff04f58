//! How a relay lets in whoever holds the keys of a box, and nobody else.
//!
//! The relay issues a [`Challenge`]; the client signs it with the keys of every box it asks for
//! ([`prove`]); the relay checks it ([`admit`]) without having kept anything. The MQTT user name is the
//! list of grants in text, and the signatures cover it: so [`Grants`] can be read from the user name alone,
//! by a broker that knows nothing else.
//!
//! Leaves to the relay that a challenge is used once. Invariant: a proof for one relay, list of grants or
//! challenge is none for another. Topics are `m/<box>/<slot…>`.

mod challenge;
mod grants;

pub use challenge::{Challenge, ChallengeRefused, LONGEST_TOKEN, host_of_url};
pub use grants::{Access, Grants, LONGEST_TOPIC, MOST_BOXES, NotGrants};

use super::boxes::BoxPublic;
use super::framing::framed;
use super::{BoxKeys, Key, Signature, Unreadable, read_versioned, write_versioned};
use serde::{Deserialize, Serialize};

/// The longest password that is looked at, in bytes: what fits into MQTT's 65,535 when it is written in base64.
pub const LONGEST_PASSWORD: usize = 49_149;

/// For how long a challenge can be answered, in milliseconds.
pub const CHALLENGE_LIFE_MS: u64 = 60_000;

const VERSION: u8 = 1;

/// The password: [`VERSION`], then this in postcard.
#[derive(Serialize, Deserialize)]
struct Proof {
    token: Vec<u8>,
    boxes: Vec<BoxProof>,
}

/// One box of the user name, in its order; a signature for every access that is asked for.
#[derive(Serialize, Deserialize)]
struct BoxProof {
    write: [u8; 32],
    read: [u8; 32],
    writes: Option<Signature>,
    reads: Option<Signature>,
}

/// Why no proof was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unprovable {
    /// The challenge is one of another relay, which perhaps wants to get in there.
    #[error("the challenge is for another relay")]
    OtherRelay,
    /// No box, one twice, or more than [`MOST_BOXES`].
    #[error("not a list of boxes that can be asked for")]
    Boxes,
}

/// Why nobody is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// User name or password are not what [`prove`] makes.
    #[error("not a proof")]
    Malformed,
    /// Made by a later version of the program.
    #[error("made by a later version of the program")]
    TooNew,
    /// The challenge is not of this relay, or too old.
    #[error("the challenge is not of this relay, or too old")]
    Challenge,
    /// A key or signature is not that of the box.
    #[error("not signed by the keys of the box")]
    Forged,
}

/// Somebody who may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// What they may do; the same as [`Grants::from_username`] gives.
    pub grants: Grants,
    /// The challenge they used, by which a relay notices that it is used again.
    pub challenge: [u8; 16],
    /// Until when it could be used again, in milliseconds since 1970.
    pub expires_at_ms: u64,
}

/// The user name and password that open these boxes at this host (as [`host_of_url`] gives it).
///
/// # Errors
/// [`Unprovable`].
pub fn prove(token: &[u8], host: &str, grants: &[(&BoxKeys, Access)]) -> Result<(String, Vec<u8>), Unprovable> {
    if !Challenge::is_for(token, host) {
        return Err(Unprovable::OtherRelay);
    }
    let list = grants.iter().map(|(keys, access)| (keys.box_id(), *access)).collect();
    let username = Grants::new(list).map_err(|NotGrants| Unprovable::Boxes)?.to_string();
    let message = signed_message(token, &username);
    let boxes = grants
        .iter()
        .map(|(keys, access)| {
            let BoxPublic { write, read } = keys.public();
            BoxProof {
                write,
                read,
                writes: access.writes().then(|| keys.sign_to_write(&message)),
                reads: access.reads().then(|| keys.sign_to_read(&message)),
            }
        })
        .collect();
    let proof = Proof { token: token.to_vec(), boxes };
    Ok((username, write_versioned(&[VERSION], &proof)))
}

/// Whether somebody with this user name and password may come in at this host, and what they may then do.
///
/// # Errors
/// [`Refused`]; what is malformed or stale is refused before any signature is checked.
pub fn admit(
    relay_secret: &Key,
    host: &str,
    now_ms: u64,
    username: &str,
    password: &[u8],
) -> Result<Admitted, Refused> {
    let grants = Grants::from_username(username).map_err(|NotGrants| Refused::Malformed)?;
    let proof: Proof = read_versioned(VERSION, password, LONGEST_PASSWORD).map_err(|unreadable| match unreadable {
        Unreadable::TooNew => Refused::TooNew,
        Unreadable::Broken => Refused::Malformed,
    })?;
    let challenge = Challenge::check(relay_secret, &proof.token, now_ms, CHALLENGE_LIFE_MS)
        .map_err(|ChallengeRefused| Refused::Challenge)?;
    if !Challenge::is_for(&proof.token, host) {
        return Err(Refused::Challenge);
    }
    if proof.boxes.len() != grants.boxes().len() {
        return Err(Refused::Malformed);
    }
    let message = signed_message(&proof.token, username);
    for (proof, (box_id, access)) in proof.boxes.iter().zip(grants.boxes()) {
        let public = BoxPublic { write: proof.write, read: proof.read };
        if public.box_id() != *box_id
            || !proven(access.writes(), proof.writes.as_ref(), |by| public.check_write(&message, by).is_ok())
            || !proven(access.reads(), proof.reads.as_ref(), |by| public.check_read(&message, by).is_ok())
        {
            return Err(Refused::Forged);
        }
    }
    let expires_at_ms = challenge.issued_at_ms.saturating_add(CHALLENGE_LIFE_MS);
    Ok(Admitted { grants, challenge: challenge.number, expires_at_ms })
}

/// Exactly the accesses that are asked for are signed, so that every proof has one form.
fn proven(asked: bool, signature: Option<&Signature>, check: impl Fn(&Signature) -> bool) -> bool {
    match signature {
        Some(signature) => asked && check(signature),
        None => !asked,
    }
}

fn signed_message(token: &[u8], username: &str) -> Vec<u8> {
    framed("box proof", &[token, username.as_bytes()])
}

#[cfg(test)]
mod tests;
