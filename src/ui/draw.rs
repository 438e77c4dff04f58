//! What `view!` writes: elements of one type, so that a room costs the browser few bytes.
//!
//! Drawing itself is Leptos': what changes by itself is a boxed closure in one of its effects, rows are its keyed
//! rows. Leaves the syntax to the crate `alongside-view`. Invariant: an element that is drawn again in its place
//! keeps its node, and with it the focus and what was typed.

mod element;
mod rows;
mod setting;
mod values;

pub(crate) use element::Element;
pub(crate) use rows::rows;
pub(crate) use values::{Drawn, view_of};
