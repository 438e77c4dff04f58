//! How much anybody may ask of the relay.
//!
//! Every bound of the program stands here, so that a host can judge them together. They are generous for
//! people who write to each other and narrow for somebody who means harm.

use std::time::Duration;

/// The longest MQTT packet, in bytes, in either direction.
pub(crate) const PACKET_BYTES: usize = 192 * 1024;
/// The longest message that may wait in a slot. Devices seal pieces of at most 64 KiB and some overhead, and a
/// welcome that just fits one message in twice that.
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
/// TLS handshakes at a time; others wait in the system's queue.
pub(crate) const HANDSHAKES: usize = 512;
/// Time for a TLS handshake.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often the files of the certificate are looked at.
pub(crate) const CERTIFICATE_LOOK: Duration = Duration::from_secs(60);
/// Time from opening the WebSocket to a complete CONNECT.
pub(crate) const INTRODUCTION: Duration = Duration::from_secs(10);
/// Silence after which the relay asks whether anybody is there.
pub(crate) const PROBE_AFTER: Duration = Duration::from_secs(30);
/// Silence after which nobody is.
pub(crate) const SILENCE: Duration = Duration::from_secs(90);
/// A connection ends after this and up to a tenth more, by chance so that not all come back at once; its device
/// proves its boxes anew and gets a fresh name for TURN before the old one is over.
pub(crate) const CONNECTED: Duration = Duration::from_secs(10 * 60 * 60);
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
/// Requests over UDP that one address may make in a window. A device asks about ten times for each link.
pub(crate) const ASKED: u32 = 200;
/// The window, in milliseconds.
pub(crate) const ASKED_WINDOW_MS: u64 = 10_000;
/// Addresses that are counted in one window. Others get no answer until it is over, and do without.
pub(crate) const ASKED_ADDRESSES: usize = 20_000;
/// How long a name for TURN holds: 12 hours.
pub(crate) const TURN_NAME_S: u64 = 12 * 60 * 60;
/// How long what is signed can be repeated.
pub(crate) const TURN_NONCE_S: u64 = 60 * 60;
/// Allotments of one name, which is one connection of a device with all its links.
pub(crate) const ALLOTMENTS_PER_NAME: usize = 40;
/// Allotments of one address, as that of a school behind one router.
pub(crate) const ALLOTMENTS_PER_ADDRESS: usize = 400;
/// Peers that one allotment may hear of.
pub(crate) const PEERS_PER_ALLOTMENT: usize = 64;
/// Bytes a second that one name may have passed on, in both directions together.
pub(crate) const TURN_BYTES_PER_S: u64 = 1024 * 1024;
/// Seconds of its rate that may be passed on at once.
pub(crate) const TURN_BURST_S: u64 = 8;
/// Time for a node of a cluster to answer before the next is tried.
pub(crate) const NODE_ANSWERS: Duration = Duration::from_secs(3);
