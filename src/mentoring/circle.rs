//! People who share documents.
//!
//! Leaves membership itself to `sync`, because who is in is decided by signed log entries.

use serde::{Deserialize, Serialize};

/// What a circle is for. The kinds share one mechanism; only words and defaults differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CircleKind {
    /// Just me: a circle whose members are my own devices.
    Personal,
    /// Two people.
    Pair,
    /// More than two.
    Group,
}

/// Which of the six hues stands for a person in a circle, from 0; nobody's hue is "primary".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hue(pub u8);

impl Hue {
    /// How many hues the theme has; the seventh person shares the first hue.
    pub const COUNT: u8 = 6;

    /// The hue of the person who came into the circle at this position, from 0.
    pub fn of_arrival(position: usize) -> Self {
        Self((position % usize::from(Self::COUNT)) as u8)
    }
}
