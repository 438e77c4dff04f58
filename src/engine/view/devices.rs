//! My devices, my recovery kit, and where copies of my things are.

use super::{CodeView, Moment};
use crate::identifiers::DeviceId;
use serde::{Deserialize, Serialize};

/// The room of my devices (`Room::Devices`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesView {
    /// My browsers, this one first; kits are not among them.
    pub devices: Vec<DeviceView>,
    /// The way in for another device, if one was asked for.
    pub link: Option<DeviceLinkView>,
}

/// One of my devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Which.
    pub device_id: DeviceId,
    /// As I call it; may be empty for the first.
    pub name: String,
    /// Whether it is the one in front of me.
    pub is_this: bool,
    /// Whether it is here now.
    pub is_here: bool,
    /// When this device last heard it; `None`: never, or it is this one.
    pub last_heard: Option<Moment>,
    /// Whether it is known to have everything that this device has.
    pub has_everything: bool,
}

/// A way in for another device of mine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLinkView {
    /// To be shown as QR and text; empty when the other device showed the code and this one read it.
    pub link: String,
    /// When it expires.
    pub expires_at: Moment,
    /// How it stands.
    pub state: DeviceLinkState,
    /// The exchange of codes, where it is by codes and with no relay.
    pub code: Option<CodeView>,
}

/// How a way in for another device stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceLinkState {
    /// Nobody has come yet.
    Open,
    /// This device came, and both show these four words.
    Used(DeviceId, String, [String; 4]),
    /// Its time is over.
    Expired,
    /// The code that was read is none of another device, or is broken.
    Unreadable,
}

/// The room of my recovery kit (`Room::Kit`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitView {
    /// When the kit that is good now was made; `None`: there is none.
    pub made_at: Option<Moment>,
    /// A new one, shown until it is kept or thrown away. It is good once it is kept.
    pub new: Option<NewKitView>,
    /// Where copies of everything are.
    pub copies: CopiesView,
}

/// A new recovery kit, to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKitView {
    /// Twelve words.
    pub words: Vec<String>,
    /// The same as a link, to be shown as QR and written into a file.
    pub link: String,
    /// The relay at which things will wait for it; the words alone do not say it.
    pub relay: Option<String>,
}

/// Where copies of everything are, besides this device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiesView {
    /// When another device of mine last had everything; `None`: never.
    pub on_my_devices: Option<Moment>,
    /// When the relay last confirmed a whole copy for my kit; `None`: never, or there is no kit.
    pub at_relay: Option<Moment>,
    /// When a backup file was last made on this device.
    pub in_a_file: Option<Moment>,
    /// When all of my circles were last with somebody else in them; `None`: some are with nobody.
    pub with_others: Option<Moment>,
}

/// The room in which one comes back with a recovery kit (`Room::Recovering`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecoveringView {
    /// No kit has been given yet.
    Nothing,
    /// The kit cannot be read.
    Refused(KitRefusal),
    /// The kit is read; the relay is asked for what waits there.
    Looking,
    /// The relay has nothing for this kit, or there is none: a backup file or a partner can help.
    NotAtRelay,
    /// Found; everything can be brought here.
    Found {
        /// As the person calls themselves.
        name: String,
        /// My other devices, by name: are they lost?
        devices: Vec<String>,
    },
    /// This browser is a device of mine again, and what was brought is on its way to the disk: the page has to stay.
    Bringing {
        /// As the person calls themselves.
        name: String,
    },
    /// This browser is a device of mine again, and what was brought is kept.
    Done {
        /// As the person calls themselves.
        name: String,
        /// How many circles are here; more may still come.
        circles: u32,
    },
}

/// Why a kit, a backup or an export is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KitRefusal {
    /// The word at this place (from 1) is in no kit.
    Word(u8),
    /// Not twelve words.
    Count,
    /// One of the words is another one.
    Checksum,
    /// Not the text of a kit.
    Broken,
    /// Written by a later version of Alongside.
    TooNew,
    /// The file is for another kit, or the kit was replaced.
    NotThisKit,
    /// The file is damaged, or none of ours.
    DamagedFile,
    /// There is something on this device already.
    NotEmpty,
}
