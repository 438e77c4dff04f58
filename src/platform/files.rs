//! Files: given to the person by way of a link that is clicked for them, taken from them, and read from the site.

use super::js;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};

/// How long a browser may take to begin reading the file, in milliseconds.
const TAKEN_MS: u32 = 60_000;

/// Offers a file for saving; whether the browser took it.
pub fn save(name: &str, mime: &str, bytes: &[u8]) -> bool {
    offer(name, mime, bytes).is_some()
}

fn offer(name: &str, mime: &str, bytes: &[u8]) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Timeout::new(TAKEN_MS, move || {
        // An address that is forgotten twice is forgotten.
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Some(())
}

/// The bytes of a file that the person chose, if it is no longer than this and can be read.
async fn read(file: &Blob, longest_bytes: u32) -> Option<Vec<u8>> {
    if file.size() > f64::from(longest_bytes) {
        return None;
    }
    js::bytes(&js::wait_for(file, "arrayBuffer", &[]).await.ok()?)
}

/// The bytes of the first file chosen in this element, if it is no longer than this and can be read.
pub async fn chosen(input: &HtmlInputElement, longest_bytes: u32) -> Option<Vec<u8>> {
    let file = js::property(&js::property(input, "files")?, "0")?;
    read(&file.dyn_into().ok()?, longest_bytes).await
}

/// The texts of a JSON file of the site that holds one object of texts, in its order.
pub async fn texts(path: &str) -> Option<Vec<(String, String)>> {
    let global: JsValue = js_sys::global().into();
    let response = js::wait_for(&global, "fetch", &[path.into()]).await.ok()?;
    if !js::property(&response, "ok")?.is_truthy() {
        return None;
    }
    let texts = js::wait_for(&response, "json", &[]).await.ok()?;
    let entries = js_sys::Object::entries(texts.dyn_ref()?);
    let pair = |entry: JsValue| {
        let entry: Array = entry.dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    entries.iter().map(pair).collect()
}
