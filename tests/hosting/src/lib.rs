//! What a host wants to know before others rely on a relay: how much it carries, and that a cluster loses nothing.
//!
//! Two programs, `load` and `cluster`; here is what both need: devices that speak the relay's protocol as plainly as
//! can be ([`device`]), and programs that run until they are dropped ([`program`]). Leaves the app to the other
//! tests: nothing here knows circles or documents.

pub mod device;
pub mod program;
