//! Alongside: two people, one page, no server that can read it.
//!
//! This page is the map. The modules stand in reading order, and each uses only those above it:
//!
//! | module | what it is |
//! |---|---|
//! | [`identifiers`] | the names that things have on the wire and in storage |
//! | [`mentoring`] | what the app is about: people, goals, notes; pure rules |
//! | [`writing`] | several people in one text: splices, and how they move each other |
//! | [`crypto`] | keys, sealing, signing, box proofs; randomness is an argument |
//! | [`documents`] | the mentoring model written down as Automerge documents, and the gate before them |
//! | [`ports`] | the vocabulary in which the engine speaks with storage, relay and links |
//! | [`sync`] | devices exchanging changes: membership, invitations, links, mailbox slots |
//! | [`engine`] | the whole app without a browser: an input in, all its outputs out |
//! | [`platform`] | the outside world: storage, transports, the worker bridge |
//! | `ui` | the screen; it holds no document, key or connection |
//!
//! `platform` and `ui` meet only in `main.rs`; `engine` and `platform` only in `bin/engine.rs`.
//! `tests/architecture.rs` holds these rules.

pub mod crypto;
pub mod documents;
pub mod engine;
pub mod identifiers;
pub mod mentoring;
pub mod platform;
pub mod ports;
pub mod sync;
pub mod ui;
pub mod writing;
