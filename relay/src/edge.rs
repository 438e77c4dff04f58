//! The clock and the entropy of this computer.
//!
//! The relay is an edge program, so somebody has to ask; only this file does. Everything else is told,
//! which is what lets its tests choose the time.

use std::time::{SystemTime, UNIX_EPOCH};

use getrandom::SysRng;
use getrandom::rand_core::{CryptoRng, UnwrapErr};

/// Milliseconds since 1970. A clock before 1970 reads as zero.
#[allow(clippy::disallowed_methods, reason = "the relay's one clock")]
pub(crate) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The operating system's entropy.
///
/// # Panics
/// Drawing from it panics if the operating system refuses entropy; nothing secret could be made then.
pub(crate) fn entropy() -> impl CryptoRng {
    UnwrapErr(SysRng)
}
