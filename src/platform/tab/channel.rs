//! The channel between the tabs of a profile, in bytes.

use crate::platform::js;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

/// A `BroadcastChannel`; a tab does not hear itself.
pub(super) struct Channel(BroadcastChannel);

impl Channel {
    /// `None` in a browser that refuses it.
    pub(super) fn open(name: &str) -> Option<Self> {
        BroadcastChannel::new(name).ok().map(Self)
    }

    /// To all other tabs.
    pub(super) fn post(&self, bytes: &[u8]) {
        // The channel is never closed, which is the one way in which posting plain bytes can fail.
        let _ = self.0.post_message(&Uint8Array::from(bytes));
    }

    /// From all other tabs, from now on.
    pub(super) fn listen(&self, hear: impl Fn(Vec<u8>) + 'static) {
        js::listen_for_ever(&self.0, "message", move |event| {
            let event: MessageEvent = event.unchecked_into();
            if let Some(bytes) = js::bytes(&event.data()) {
                hear(bytes);
            }
        });
    }
}
