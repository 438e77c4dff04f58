//! Carrying sealed messages: from a WebSocket, past the rules, through the broker, onto the disk.
//!
//! ```text
//! device ⇄ WebSocket ⇄ connection (frame, rules, pace) ⇄ pipe ⇄ broker (mqtt5, in memory)
//!                            └── slots (on disk, before any acknowledgement)
//! ```
//!
//! The broker knows who listens where and delivers; it has no port, no disk and no proofs of its own.
//! What may pass is decided before it ([`rules`]), and what waits is written before it ([`slots`]), so
//! other MQTT 5 brokers can take its place ([`cluster`]), and then keep what waits too.

mod broker;
mod cluster;
mod connection;
mod frame;
mod pace;
mod pipe;
mod rules;
mod slots;

pub(crate) use broker::Broker;
pub(crate) use cluster::Cluster;
pub(crate) use connection::carry;
pub(crate) use slots::Slots;
