//! Pausing, leaving, blocking, and going on without somebody.

use super::Engine;
use super::view::{BlockedView, MyPlace, PartingView, PauseView};
use crate::identifiers::CircleId;

impl Engine {
    pub(super) fn my_place(&self, _circle_id: CircleId) -> MyPlace {
        MyPlace::In
    }

    pub(super) fn pauses(&self, _circle_id: CircleId) -> Vec<PauseView> {
        Vec::new()
    }

    pub(super) fn parting_view(&self, _circle_id: CircleId) -> PartingView {
        PartingView::default()
    }

    pub(super) fn blocked_views(&self) -> Vec<BlockedView> {
        Vec::new()
    }
}
