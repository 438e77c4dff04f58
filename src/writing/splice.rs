//! One replacement in a text.

use serde::{Deserialize, Serialize};

/// At a position, some units go and some text comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// Where, in UTF-16 units from the start.
    pub at: u32,
    /// How many UTF-16 units go.
    pub delete: u32,
    /// What comes in their place.
    pub insert: String,
}
