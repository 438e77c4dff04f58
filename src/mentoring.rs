//! What the app is about, as pure rules: no storage, no network, no screen.
//!
//! Symmetric throughout: nothing here knows who is more experienced.

pub mod circle;
pub mod goal;
pub mod icalendar;
pub mod item;
pub mod moment;
pub mod note;
pub mod parting;
