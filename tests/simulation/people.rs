//! Who is in a history, and on which devices: what ought to be, without what the engines say of it.

use alongside::identifiers::{DeviceId, PersonId};
use alongside_world::Device;
use std::collections::BTreeSet;

/// A person of a history.
pub(crate) struct Person {
    /// Who that is for the engines.
    pub(crate) person_id: PersonId,
    /// Who let them in.
    pub(crate) host: Option<Device>,
    /// Every device that was ever theirs.
    pub(crate) devices: Vec<Device>,
    /// The link of the kit that was last said to be kept.
    pub(crate) kit: Option<String>,
    /// They left, or tried to.
    pub(crate) has_left: bool,
    /// They were invited again since, and may have come.
    pub(crate) may_be_back: bool,
    /// On which devices another was removed, or nearly.
    pub(crate) removers: BTreeSet<Device>,
    /// Which devices were to be removed.
    pub(crate) removed: BTreeSet<DeviceId>,
    /// They came back with a kit, and said that everything else is lost.
    pub(crate) lost_everything: bool,
}

impl Person {
    /// Somebody with one device, about whom nothing has happened yet.
    pub(crate) fn new(person_id: PersonId, device: Device, host: Option<Device>) -> Self {
        Self {
            person_id,
            host,
            devices: vec![device],
            kit: None,
            has_left: false,
            may_be_back: false,
            removers: BTreeSet::new(),
            removed: BTreeSet::new(),
            lost_everything: false,
        }
    }

    /// Whether any of their devices may be removed.
    pub(crate) fn may_lack_devices(&self) -> bool {
        !self.removed.is_empty() || self.lost_everything
    }
}
