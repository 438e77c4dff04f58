//! Links over WebRTC data channels: the frames that messages travel in, and the pipes themselves.
//!
//! Leaves trust to `sync::handshake` and the carrying of descriptions to the engine. No third party is ever
//! contacted: the relay that a person chose may help to cross home routers, and without one a pipe knows only this
//! device's own addresses.

pub mod frames;
#[cfg(feature = "web")]
mod pipe;
#[cfg(feature = "web")]
mod transport;

#[cfg(feature = "web")]
pub use transport::Links;
