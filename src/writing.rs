//! Several people in one text: splices, and how they move each other.
//!
//! Positions and lengths count UTF-16 units, as the DOM and (with `utf16-indexing`) Automerge do.
//! Pure; convergence of the documents themselves is Automerge's affair.

mod splice;

pub use splice::Splice;

use serde::{Deserialize, Serialize};

/// Counts what the engine has told one tab about one note; a tab's words are understood against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Revision(pub u64);
