//! Installing the app, where the browser offers it.

use super::{browser, js};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Keeps the browser's offer for later, and tells of it.
pub fn when_offered(offered: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    js::listen_for_ever(&window, "beforeinstallprompt", move |event| {
        event.prevent_default();
        OFFER.set(Some(event.into()));
        offered();
    });
}

/// Whether this browser clears what is stored after days without a visit, unless the app is installed. Safari does
/// after seven (WebKit, "Full Third-Party Cookie Blocking and More", 2020), and on iOS every browser is Safari.
pub fn forgets_unless_installed() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let standalone = js::property(&window.navigator(), "standalone").is_some_and(|yes| yes.is_truthy())
        || matches!(window.match_media("(display-mode: standalone)"), Ok(Some(query)) if query.matches());
    let agent = browser::agent();
    let is_safari = agent.contains("Safari") && !agent.contains("Chrome") && !agent.contains("Chromium");
    (is_safari || browser::is_ios()) && !standalone
}

/// Whether there is an offer.
pub fn is_offered() -> bool {
    OFFER.with_borrow(Option::is_some)
}

/// Takes the offer up, once; whether the person agreed.
pub async fn accept() -> bool {
    let Some(offer) = OFFER.take() else { return false };
    let Ok(choice) = js::wait_for(&offer, "prompt", &[]).await else { return false };
    js::property(&choice, "outcome").and_then(|outcome| outcome.as_string()).as_deref() == Some("accepted")
}
