//! What one device says to one other about a link, through the relay.

use super::Description;
use crate::crypto::{
    Binding, DeviceKeys, DevicePublic, Key, Sealed, Unreadable, open_padded, read_versioned, read_whole, seal_padded,
    write_versioned,
};
use crate::identifiers::{CircleId, DeviceId};
use crate::sync::signed::Signed;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
const LONGEST: usize = 65_536;
const PURPOSE: &str = "signal";

/// Names one try to open a link, by the random number of whoever offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attempt(pub [u8; 8]);

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signal {
    /// Here I can be reached; answer if you want.
    Offer {
        /// Which try.
        attempt: Attempt,
        /// My end.
        description: Description,
    },
    /// And I here.
    Answer {
        /// The try that is answered.
        attempt: Attempt,
        /// My end.
        description: Description,
    },
    /// I am going, or I give this up.
    Bye,
}

/// A signal, and who said it when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Who.
    pub from: DevicePublic,
    /// When, by their clock, in milliseconds since 1970; a relay may bring it late or again.
    pub said_at_ms: u64,
    /// What.
    pub signal: Signal,
}

#[derive(Serialize, Deserialize)]
struct Written {
    circle_id: CircleId,
    from: DeviceId,
    /// For codes it is not known who will read them.
    to: Option<DeviceId>,
    said_at_ms: u64,
    signal: Signal,
}

/// Seals a signal under the circle's epoch key for one device.
pub fn seal_signal(
    epoch_key: &Key,
    circle_id: CircleId,
    keys: &DeviceKeys,
    to: DeviceId,
    signal: &Signal,
    now_ms: u64,
    rng: &mut impl CryptoRng,
) -> Sealed {
    let context = [circle_id.0.as_slice(), &to.0];
    let plain = write(circle_id, keys, Some(to), signal, now_ms);
    seal_padded(epoch_key, &Binding::new(PURPOSE, &context), &plain, rng)
}

/// Opens a signal for this device, from one of these.
///
/// # Errors
/// [`Unreadable`], also if it is for another device or by none of these.
pub fn open_signal(
    epoch_key: &Key,
    circle_id: CircleId,
    me: DeviceId,
    devices: &[DevicePublic],
    bytes: &[u8],
) -> Result<Heard, Unreadable> {
    if bytes.len() > LONGEST {
        return Err(Unreadable::Broken);
    }
    let context = [circle_id.0.as_slice(), &me.0];
    read(circle_id, Some(me), devices, &open_padded(epoch_key, &Binding::new(PURPOSE, &context), bytes)?)
}

pub(super) fn write(
    circle_id: CircleId,
    keys: &DeviceKeys,
    to: Option<DeviceId>,
    signal: &Signal,
    said_at_ms: u64,
) -> Vec<u8> {
    let from = keys.public().device_id();
    let written = Written { circle_id, from, to, said_at_ms, signal: signal.clone() };
    let signed = Signed::new(keys, PURPOSE, write_versioned(&[VERSION], &written));
    write_versioned(&[VERSION], &signed)
}

pub(super) fn read(
    circle_id: CircleId,
    to: Option<DeviceId>,
    devices: &[DevicePublic],
    plain: &[u8],
) -> Result<Heard, Unreadable> {
    let signed: Signed = read_versioned(VERSION, plain, LONGEST)?;
    let written: Written = match signed.body.split_first() {
        Some((&VERSION, body)) => read_whole(body)?,
        Some((1.., _)) => return Err(Unreadable::TooNew),
        _ => return Err(Unreadable::Broken),
    };
    let from = devices.iter().find(|device| device.device_id() == written.from).ok_or(Unreadable::Broken)?;
    let sound = match &written.signal {
        Signal::Offer { description, .. } | Signal::Answer { description, .. } => description.is_sound(),
        Signal::Bye => true,
    };
    let here = written.circle_id == circle_id && written.to == to;
    if !sound || !here || signed.check(PURPOSE, from).is_err() {
        return Err(Unreadable::Broken);
    }
    Ok(Heard { from: *from, said_at_ms: written.said_at_ms, signal: written.signal })
}
