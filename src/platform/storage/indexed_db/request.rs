//! An IndexedDB request as something to wait for.
//!
//! IndexedDB keeps a transaction open only while its requests are answered in the same turn; a wait of
//! Rust's ends within that turn, because its waker runs as a microtask of the answer.

use super::trouble;
use crate::ports::storage::StorageTrouble;
use futures_channel::oneshot;
use wasm_bindgen::prelude::*;
use web_sys::IdbRequest;

/// A JavaScript function that does this the first time it is called; alive as long as it is held.
pub(super) fn once(what: impl FnOnce() + 'static) -> Closure<dyn FnMut()> {
    let mut what = Some(what);
    Closure::new(move || {
        if let Some(what) = what.take() {
            what();
        }
    })
}

/// Tells whoever waits; who has stopped waiting misses nothing.
pub(super) fn tell_once(tell: oneshot::Sender<()>) {
    let _ = tell.send(());
}

/// The result of a request.
pub(super) async fn answer(request: &IdbRequest) -> Result<JsValue, StorageTrouble> {
    let (tell, told) = oneshot::channel();
    let (tell_failure, failure) = oneshot::channel();
    let on_success = once(move || tell_once(tell));
    let on_failure = once(move || tell_once(tell_failure));
    request.set_onsuccess(Some(on_success.as_ref().unchecked_ref()));
    request.set_onerror(Some(on_failure.as_ref().unchecked_ref()));
    let _ = futures_util::future::select(told, failure).await;
    request.set_onsuccess(None);
    request.set_onerror(None);
    match request.error() {
        Ok(Some(error)) => Err(trouble(&error)),
        _ => request.result().map_err(|error| trouble(&error)),
    }
}
