//! Coming back with a recovery kit.

use super::Engine;
use super::view::{RecoveringView, Refusal};

/// What is under way.
#[derive(Default)]
pub(super) struct Recovering;

impl Engine {
    pub(super) fn read_kit(&mut self, _text: &str) -> Result<(), Refusal> {
        Err(Refusal::Unknown)
    }

    pub(super) fn recover(&mut self, _name: &str, _others_are_lost: bool) -> Result<(), Refusal> {
        Err(Refusal::Unknown)
    }

    pub(super) fn stop_recovering(&mut self) {
        self.recovering = Recovering;
    }

    pub(super) fn recovering_view(&self) -> RecoveringView {
        RecoveringView::Nothing
    }
}
