//! Web Locks: held until the page goes, or waited for.
//!
//! `web-sys` calls the interface unstable, so it is called by name.

use crate::platform::js;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

/// Waits for this lock, does something, and holds the lock as long as the page lives.
pub(super) fn hold(name: &str, act: impl FnOnce() + 'static) {
    // A promise that is never kept is how the interface holds a lock.
    request(name, act, || Promise::new(&mut |_, _| {}).into());
}

/// Does something once nobody holds this lock.
pub(super) fn when_free(name: &str, act: impl FnOnce() + 'static) {
    request(name, act, || JsValue::UNDEFINED);
}

fn request(name: &str, act: impl FnOnce() + 'static, until: impl FnOnce() -> JsValue + 'static) {
    let granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
        act();
        until()
    });
    let navigator = js::property(&js_sys::global(), "navigator");
    let Some(locks) = navigator.and_then(|navigator| js::property(&navigator, "locks")) else { return };
    let Ok(promise) = js::call(&locks, "request", &[name.into(), granted]) else { return };
    // A page that goes has its requests refused, and nobody is left to hear of it.
    let refused = Closure::once_into_js(|_: JsValue| {});
    let _ = js::call(&promise, "catch", &[refused]);
}
