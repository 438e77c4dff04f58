//! Links over WebRTC data channels: the frames that messages travel in, and the pipes themselves.
//!
//! Leaves trust to `sync::handshake` and the carrying of descriptions to the engine. By default no third
//! party is contacted: without a configured ICE server a pipe knows only this device's own addresses.

pub mod frames;
#[cfg(feature = "web")]
mod pipe;
#[cfg(feature = "web")]
mod transport;

#[cfg(feature = "web")]
pub use transport::Links;
