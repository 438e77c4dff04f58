//! The vocabulary in which the engine speaks with the world: what it orders, and what it is told.
//!
//! Pure types, no behaviour: `engine` gives orders and hears events, `platform` carries them out, and the
//! simulated world of the tests stands in for `platform`. Whatever is to be stored or sent is
//! [`Sealed`](crate::crypto::Sealed), by type.

pub mod link;
pub mod relay;
pub mod storage;
