//! The worker's side of the bridge: words from and to the leading tab, and the next turn.
//!
//! Leaves the engine to `bin/engine.rs`. Invariant: a word that was posted has left the worker when the call
//! returns, so that even a panic or an endless loop right after it cannot take it back.

use super::bridge::{self, FromEngine, ToEngine};
use super::js;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Says something to the leading tab.
pub fn post(word: &FromEngine) {
    let bytes = Uint8Array::from(bridge::write(word).as_slice());
    let transfer = Array::of1(&bytes.buffer());
    // A worker whose tab is gone is about to end, and nobody is left to be told.
    let _ = scope().post_message_with_transfer(&bytes, &transfer);
}

/// Hears what the leading tab says, from now on. What cannot be read is passed over: the tab is of this build.
pub fn listen(hear: impl Fn(ToEngine) + 'static) {
    js::listen_for_ever(&scope(), "message", move |event| {
        let event: MessageEvent = event.unchecked_into();
        if let Some(word) = js::bytes(&event.data()).and_then(|bytes| bridge::read(&bytes).ok()) {
            hear(word);
        }
    });
}

/// Tells the leading tab when this worker panics. Only the place is told: the message of a panic may quote
/// what a person wrote.
pub fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        web_sys::console::warn_1(&format!("The engine stopped at {place} and is started again.").into());
        post(&FromEngine::Stopped { place });
    }));
}

/// Something to be done in a turn of its own, as soon as this one is over; unlike a timer without the delay
/// that browsers add to timers.
#[derive(Clone)]
pub struct NextTurn {
    channel: Rc<MessageChannel>,
    asked: Rc<RefCell<bool>>,
}

impl NextTurn {
    /// What is to be done; `None` in a browser without message channels.
    pub fn new(act: impl Fn() + 'static) -> Option<Self> {
        let channel = Rc::new(MessageChannel::new().ok()?);
        let asked = Rc::new(RefCell::new(false));
        let asked_here = asked.clone();
        js::listen_for_ever(&channel.port2(), "message", move |_| {
            asked_here.replace(false);
            act();
        });
        channel.port2().start();
        Some(Self { channel, asked })
    }

    /// Asks for one turn; asking twice before it comes is asking once.
    pub fn ask(&self) {
        if !self.asked.replace(true) {
            // The port is open as long as the worker.
            let _ = self.channel.port1().post_message(&JsValue::NULL);
        }
    }
}
