//! Crossing home routers: STUN for everybody, and TURN where the host switches it on.
//!
//! ```text
//! device ⇄ UDP port (port) ⇄ turn (message, credentials, reach, asked) ⇄ a UDP port for each allotment ⇄ peer
//! ```
//!
//! STUN (RFC 8489) tells a device how its router shows it to the world, so that two homes connect directly and
//! nobody else is asked. TURN (RFC 8656) passes their sealed packets on where routers do not allow even that; it
//! is for those who hold credentials, which only a connection gets that has proved a box. Invariants: nothing is
//! sent to whoever did not ask; nothing is passed on into the host's own network; all state is bounded; no
//! address is logged.

mod allowance;
mod asked;
mod credentials;
mod message;
mod port;
mod reach;
mod turn;

pub(crate) use port::{Crossing, Open};
