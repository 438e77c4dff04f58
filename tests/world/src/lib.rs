//! The simulated world in which the tests let devices live.
//!
//! Everything in it follows from one seed: latencies, luck, the entropy of every engine. There are no threads,
//! no clocks and no sleeps; time is a number that jumps to the next thing that happens. The engines are the
//! real ones; disks, relay, links and tabs are stand-ins that keep the contracts of `alongside::ports` and of
//! `alongside::engine`, and no more than these: what a contract leaves open is decided by the seed.
//!
//! | module | what it is |
//! |---|---|
//! | [`chance`] | luck, replayable |
//! | [`queue`] | what is going to happen, and when |
//! | [`disk`] | a device's storage, which can crash, fill up and be damaged |
//! | [`relay`] | the relay: its door, slots, passing messages, and what it may do wrong |
//! | [`pipe`] | links between devices: descriptions, opening, messages in order |
//! | [`tab`] | what a screen keeps: the latest of every view, unanswered commands, the open note |
//! | [`profile`] | a browser profile: an engine and all that stands around it |
//! | [`world`] | all of it together, with its clock; what people do, and the weather |
//! | [`modified`] | a member whose program was modified |
//! | [`story`] | whole stretches of a story: a person, a pair, a goal, a note |
//!
//! It deliberately knows nothing of what is inside sealed bytes.

pub mod chance;
pub mod disk;
pub mod modified;
pub mod pipe;
pub mod profile;
pub mod queue;
pub mod relay;
pub mod story;
pub mod tab;
pub mod world;

pub use profile::LinkWeather;
pub use world::{Device, World};
