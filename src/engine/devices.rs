//! My devices.

use super::Engine;
use super::view::{CopiesView, DevicesView, KitView, RecoveringView};

impl Engine {
    pub(super) fn devices_view(&self) -> DevicesView {
        DevicesView::default()
    }

    pub(super) fn copies(&self) -> CopiesView {
        CopiesView::default()
    }

    pub(super) fn kit_view(&self) -> KitView {
        KitView { made_at: None, new: None, copies: self.copies() }
    }

    pub(super) fn recovering_view(&self) -> RecoveringView {
        RecoveringView::Nothing
    }
}
