//! Thanks: for something in particular, to somebody, and, where there is one, tied to a goal, step or promise.
//!
//! No points, no streaks, no ratings. Who thanked may change the words or take the thanks back; the words of two
//! of their devices both stay.

use super::{Field, Item};
use crate::identifiers::PersonId;

/// To whom; `None`: to everybody in the circle.
pub fn thanked(thanks: &Item) -> Option<PersonId> {
    thanks.value(Field::To).parse().ok()
}
