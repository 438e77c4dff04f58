//! Where copies of everything are, besides this device.

use super::Engine;
use super::view::CopiesView;
use serde::{Deserialize, Serialize};

/// What is remembered of copies; stored with the settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Care {
    /// When a backup file was last made here.
    pub(super) backup_at: Option<u64>,
    /// When the kit that is good now was kept.
    pub(super) kit_at: Option<u64>,
    /// When the relay last confirmed a whole copy for the kit.
    pub(super) relay_copy_at: Option<u64>,
    /// When another device of mine last had everything.
    pub(super) on_my_devices_at: Option<u64>,
    /// That a kit was advised.
    pub(super) kit_advised: bool,
}

impl Engine {
    /// Where copies of everything are.
    pub(super) fn copies(&self) -> CopiesView {
        CopiesView {
            on_my_devices: self.care.on_my_devices_at,
            at_relay: self.care.relay_copy_at,
            in_a_file: self.care.backup_at,
            with_others: None,
        }
    }
}
