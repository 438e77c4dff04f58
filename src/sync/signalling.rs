//! How two devices tell each other where a link between them can open.
//!
//! A [`Description`] is what the browser's SDP text says, in few bytes. It travels as a [`Signal`], sealed
//! for one circle and signed for one device, through the relay; or as a [`Code`], a text that people carry
//! across themselves. Nothing is believed of who is at the other end before `handshake` has been through.
//!
//! Leaves to `engine` which attempt is answered, and to the browser what an address is good for.

mod candidate;
mod code;
mod description;
mod signal;

pub use candidate::{Address, Candidate, CandidateKind, Protocol};
pub use code::{CODE_PREFIX, Code, InvitationOffer, LinkCode};
pub use description::{Description, MOST_CANDIDATES, NotADescription, Setup};
pub use signal::{Attempt, Heard, Signal, open_signal, seal_signal};

#[cfg(test)]
mod tests;
