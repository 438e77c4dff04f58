//! The few steps between Rust and JavaScript that `web-sys` leaves out or calls unstable.
//!
//! Nothing here knows what it is used for.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A property, `None` when it is missing or empty.
pub(super) fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Whether this worker or page has such a thing.
pub(super) fn exists(name: &str) -> bool {
    property(&js_sys::global(), name).is_some()
}

/// Calls a method by its name.
pub(super) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    method.apply(of, &arguments.iter().collect::<Array>())
}

/// Calls a method that gives a promise, and waits for it.
pub(super) async fn wait_for(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    JsFuture::from(call(of, name, arguments)?.dyn_into::<Promise>()?).await
}

/// An object with these properties.
pub(super) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh object has no way to fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// The name of a DOM exception, such as `QuotaExceededError`.
pub(super) fn error_name(error: &JsValue) -> String {
    property(error, "name").and_then(|name| name.as_string()).unwrap_or_default()
}

/// The bytes of an `ArrayBuffer` or `Uint8Array`; `None` for anything else.
pub(super) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(array) = value.dyn_ref::<Uint8Array>() {
        return Some(array.to_vec());
    }
    value.dyn_ref::<js_sys::ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}

/// Listens for as long as the page or worker lives.
pub(super) fn listen_for_ever(target: &web_sys::EventTarget, name: &str, hear: impl FnMut(web_sys::Event) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(hear);
    let listening = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    if listening.is_ok() {
        closure.forget();
    }
}
