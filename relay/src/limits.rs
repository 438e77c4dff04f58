//! How much anybody may ask of the relay.
//!
//! Every bound of the program stands here, so that a host can judge them together. They are generous for
//! people who write to each other and narrow for somebody who means harm.

use std::time::Duration;

/// The longest MQTT packet, in bytes, in either direction.
pub(crate) const PACKET_BYTES: usize = 192 * 1024;
/// The longest message that may wait in a slot. Devices seal pieces of at most 64 KiB and some overhead, and the
/// welcome to a large circle in twice that.
pub(crate) const SLOT_BYTES: usize = 160 * 1024;
/// The longest last will.
pub(crate) const WILL_BYTES: usize = 4 * 1024;
/// Slots in one box, so that one box cannot take the room of all.
pub(crate) const SLOTS_PER_BOX: usize = 2_048;
/// Bytes in one box. Below what the broker queues for one slow reader, so that none of it is dropped.
pub(crate) const BYTES_PER_BOX: u64 = 32 * 1024 * 1024;
/// Slots in all boxes.
pub(crate) const SLOTS: usize = 200_000;
/// The longest a message may wait: 60 days.
pub(crate) const WAITING_S: u32 = 60 * 24 * 60 * 60;
/// Subscriptions of one connection.
pub(crate) const SUBSCRIPTIONS: usize = 512;
/// Connections at a time, those that have not proved anything yet included.
pub(crate) const CONNECTIONS: usize = 10_000;
/// Time from opening the WebSocket to a complete CONNECT.
pub(crate) const INTRODUCTION: Duration = Duration::from_secs(10);
/// Silence after which the relay asks whether anybody is there.
pub(crate) const PROBE_AFTER: Duration = Duration::from_secs(30);
/// Silence after which nobody is.
pub(crate) const SILENCE: Duration = Duration::from_secs(90);
/// Messages a second of one connection, on average. Beyond it the relay reads more slowly.
pub(crate) const MESSAGES_PER_S: f64 = 200.0;
/// Messages at once before that.
pub(crate) const MESSAGES_BURST: f64 = 2_000.0;
/// Bytes a second of one connection, on average.
pub(crate) const BYTES_PER_S: f64 = 2.0 * 1024.0 * 1024.0;
/// Bytes at once before that.
pub(crate) const BYTES_BURST: f64 = 32.0 * 1024.0 * 1024.0;
/// Proofs remembered so that none is used twice. When they are all in use, newcomers wait their turn.
pub(crate) const SPENT_PROOFS: usize = 200_000;
/// How often slots whose time is over are cleared.
pub(crate) const SWEEP: Duration = Duration::from_secs(10 * 60);
/// How long connections get to say goodbye when the relay stops.
pub(crate) const GOODBYE: Duration = Duration::from_secs(5);
