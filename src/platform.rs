//! The outside world: storage, the relay, links between devices, tabs and their one worker.
//!
//! Each adapter carries out the orders of `ports` and reports in its events; none of them decides anything
//! about people or documents, and none opens what is sealed. What can be decided without a browser (gathering
//! writes, MQTT packets, frames, who restarts what) is pure code in files of its own and is tested natively.
//!
//! | module | what it is |
//! |---|---|
//! | [`storage`] | records in batches: in memory, and in IndexedDB with a strict commit |
//! | `relay` | a conversation in MQTT 5 over a WebSocket |
//! | [`links`] | WebRTC data channels, on the main thread |
//! | [`bridge`] | what tab, worker and the other tabs say to each other, as bytes |
//! | [`keeper`] | the rules by which the leading tab keeps one engine alive |
//! | `tab` | one engine per browser profile: locks, the channel between tabs, the worker |
//! | `worker` | the worker's side of the bridge |
//! | `storage_key` | the key of this device's storage, wrapped by one that cannot be taken out |
//! | `clock` | time and entropy |
//! | `browser`, `page`, `clipboard`, `files`, `preferences`, `camera`, `intl`, `install`, `update` | what the screen needs |

pub mod bridge;
pub mod keeper;
pub mod links;
#[cfg(any(feature = "web", test))]
pub mod relay;
pub mod storage;

#[cfg(feature = "web")]
pub mod browser;
#[cfg(feature = "web")]
pub mod camera;
#[cfg(feature = "web")]
pub mod clipboard;
#[cfg(feature = "web")]
pub mod clock;
#[cfg(feature = "web")]
pub mod files;
#[cfg(feature = "web")]
pub mod install;
#[cfg(feature = "web")]
pub mod intl;
#[cfg(feature = "web")]
mod js;
#[cfg(feature = "web")]
pub mod page;
#[cfg(feature = "web")]
pub mod preferences;
#[cfg(feature = "web")]
pub mod storage_key;
#[cfg(feature = "web")]
pub mod tab;
#[cfg(feature = "web")]
pub mod update;
#[cfg(feature = "web")]
pub mod worker;

/// The build of this program: the hash of what it was built from, or in development the version.
pub const BUILD: &str = match option_env!("ALONGSIDE_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
