//! Devices exchanging changes: who is in a circle, how one comes in, how two devices find each other.
//!
//! | module | what it is |
//! |---|---|
//! | [`signed`] | bytes that a device has signed |
//! | [`person`] | who somebody is: their log and their card |
//! | [`membership`] | who is in a circle, and its keys |
//! | [`invitation`] | how a person comes in |
//! | [`signalling`] | how two devices tell each other where a link can open: messages and codes |
//! | [`handshake`] | how two devices prove over an open link who they are |
//! | [`wire`] | what two linked devices say to each other |
//! | [`slots`] | what a device leaves at the relay for others |
//! | [`presence`] | who is here, told through the relay |
//! | [`recovery`] | what brings a person back who has lost every device |
//!
//! Sans-IO: bytes and moments in, bytes out. Leaves to `engine` when anything is sent and what is stored.
//! Invariant: every reader here is total and bounded, whatever the bytes. `docs/protocol.md` has the formats.

pub mod handshake;
pub mod invitation;
pub mod membership;
pub mod person;
mod pieces;
pub mod presence;
pub mod recovery;
pub mod signalling;
pub mod signed;
pub mod slots;
pub mod wire;
