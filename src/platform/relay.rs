//! The relay's client: a challenge by `fetch`, then MQTT 5 over a WebSocket.
//!
//! [`conversation`] is the whole protocol without a network; the client beside it only moves bytes. Leaves
//! proofs, topics and when to try again to the engine.

pub mod conversation;
pub mod crossing;
mod packets;

#[cfg(feature = "web")]
mod client;
#[cfg(feature = "web")]
pub use client::RelayClient;
