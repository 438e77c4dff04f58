//! The mentoring model written down as Automerge documents, and the gate before them.
//!
//! Two kinds of document ([`Skeleton`]): a circle's [`index`] (goals, list of notes, title) and a note's
//! [`text`]. A [`Document`] is one of them, open. Whatever comes from another device passes the [`gate`]
//! first; [`sync`] says what two devices have to send each other; an [`export`] can be read without us. Leaves storage, sealing and links to others:
//! bytes come in and go out as plain values.
//!
//! Invariant: bytes that were refused change nothing, and a document can always be saved and loaded again.

mod document;
pub mod export;
pub mod gate;
mod heads;
mod history;
pub mod index;
mod skeleton;
pub mod sync;
pub mod text;

pub use document::{Document, Opened, Piece};
pub use gate::{Received, RefusedChunk, Touched, Why};
pub use heads::{ChangeHash, Heads, Stored};
pub use skeleton::Skeleton;
