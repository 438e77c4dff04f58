//! The clipboard. A browser may refuse it, and then says so.

use super::js;

/// Puts a text there; whether the browser did.
pub async fn copy(text: &str) -> bool {
    let Some(clipboard) = clipboard() else { return false };
    js::wait_for(&clipboard, "writeText", &[text.into()]).await.is_ok()
}

/// The text that lies there; `None` where the browser or the person refuses.
pub async fn paste() -> Option<String> {
    js::wait_for(&clipboard()?, "readText", &[]).await.ok()?.as_string()
}

fn clipboard() -> Option<wasm_bindgen::JsValue> {
    js::property(&js::property(&js_sys::global(), "navigator")?, "clipboard")
}
