//! The relay as a host runs it: the real program, spoken to over real sockets.
//!
//! Which story goes where: who gets in (`entering`), what reaches whom (`carrying`), what is there after a
//! crash (`lasting`), what does harm (`harm`), what a browser is served (`serving`). Nothing here sleeps;
//! every wait is for a thing to happen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a story that cannot go on ends here")]

#[path = "relay/carrying.rs"]
mod carrying;
#[path = "relay/device.rs"]
mod device;
#[path = "relay/entering.rs"]
mod entering;
#[path = "relay/harm.rs"]
mod harm;
#[path = "relay/host.rs"]
mod host;
#[path = "relay/lasting.rs"]
mod lasting;
#[path = "relay/serving.rs"]
mod serving;
