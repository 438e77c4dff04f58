//! My recovery kit: made, kept, replaced.

use super::Engine;
use super::view::{KitView, Refusal};

/// A kit that is shown and not good yet.
pub(super) struct NewKit;

impl Engine {
    pub(super) fn make_kit(&mut self) -> Result<(), Refusal> {
        Err(Refusal::Unknown)
    }

    pub(super) fn keep_kit(&mut self) -> Result<(), Refusal> {
        Err(Refusal::Unknown)
    }

    pub(super) fn throw_kit_away(&mut self) {
        self.new_kit = None;
    }

    pub(super) fn kit_view(&self) -> KitView {
        KitView { made_at: None, new: None, copies: self.copies() }
    }
}
