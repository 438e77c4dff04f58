//! Several people in one text: splices, and how they move each other.
//!
//! Positions and lengths count UTF-16 units, as the DOM and (with `utf16-indexing`) Automerge do.
//! [`apply`], [`difference()`], [`transform`], [`cross`] and [`move_position`] are plain functions over
//! [`Splice`]s; [`Session`] is what a tab keeps for a note that is open. Pure: convergence of the documents
//! themselves is Automerge's affair, and nothing here knows it.
//!
//! Invariant: no function panics, and none cuts a surrogate pair of a well-formed text in two.

mod delta;
mod difference;
mod session;
mod splice;

#[cfg(test)]
mod histories;

pub use delta::{cross, transform};
pub use difference::difference;
pub use session::{Heard, Outgoing, Session};
pub use splice::{Misfit, Splice, apply, move_position, units};

use serde::{Deserialize, Serialize};

/// Counts what the engine has told one tab about one note; a tab's words are understood against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Revision(pub u64);
