//! The relay as a host runs it: the real program, spoken to over real sockets.
//!
//! Which story goes where: who gets in (`entering`), what reaches whom (`carrying`), what is there after a
//! crash (`lasting`), what does harm (`harm`), what a browser is served (`serving`) and how (`https`), how
//! homes connect (`crossing`), what brokers of a cluster are told (`hook`). Nothing here sleeps; every wait is for a thing to happen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a story that cannot go on ends here")]

#[path = "relay/carrying.rs"]
mod carrying;
#[path = "relay/crossing.rs"]
mod crossing;
#[path = "relay/device.rs"]
mod device;
#[path = "relay/entering.rs"]
mod entering;
#[path = "relay/harm.rs"]
mod harm;
#[path = "relay/hook.rs"]
mod hook;
#[path = "relay/host.rs"]
mod host;
#[path = "relay/https.rs"]
mod https;
#[path = "relay/lasting.rs"]
mod lasting;
#[path = "relay/serving.rs"]
mod serving;
