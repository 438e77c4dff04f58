//! What this browser is and has: whether it is new enough, how it stores, whether it can share.
//!
//! Leaves the words for all of it to `ui`.

use super::js;
use wasm_bindgen::JsValue;

/// Why the program cannot run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The page came over plain `http` from another machine: browsers then withhold keys and locks.
    SecureOrigin,
    /// A part that every current browser has.
    Part(&'static str),
}

/// What is missing, if anything is. IndexedDB is not among it: without it the program runs and keeps nothing.
pub fn missing() -> Option<Missing> {
    let global: JsValue = js_sys::global().into();
    if !js::property(&global, "isSecureContext").is_some_and(|secure| secure.is_truthy()) {
        return Some(Missing::SecureOrigin);
    }
    let within =
        |owner: &str, part: &str| js::property(&global, owner).and_then(|owner| js::property(&owner, part)).is_some();
    [
        ("Web Workers", js::exists("Worker")),
        ("BroadcastChannel", js::exists("BroadcastChannel")),
        ("Web Locks", within("navigator", "locks")),
        ("Web Crypto", within("crypto", "subtle")),
    ]
    .into_iter()
    .find(|(_, there)| !there)
    .map(|(part, _)| Missing::Part(part))
}

/// How this browser keeps what is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StorageFacts {
    /// Whether the browser promised not to clear it by itself; `None` if it does not say.
    pub persisted: Option<bool>,
    /// Bytes in use, as the browser estimates.
    pub used_bytes: Option<u64>,
    /// Bytes that the browser would allow.
    pub quota_bytes: Option<u64>,
}

/// How this browser keeps what is stored, as far as it says.
pub async fn storage_facts() -> StorageFacts {
    let Some(storage) = storage_manager() else { return StorageFacts::default() };
    let persisted = js::wait_for(&storage, "persisted", &[]).await.ok().and_then(|value| value.as_bool());
    let estimate = js::wait_for(&storage, "estimate", &[]).await.unwrap_or(JsValue::NULL);
    let bytes = |name| js::property(&estimate, name).and_then(|value| value.as_f64()).map(|bytes| bytes as u64);
    StorageFacts { persisted, used_bytes: bytes("usage"), quota_bytes: bytes("quota") }
}

/// Asks the browser not to clear storage by itself; whether it promised. It may ask the person.
pub async fn persist() -> bool {
    let Some(storage) = storage_manager() else { return false };
    js::wait_for(&storage, "persist", &[]).await.is_ok_and(|granted| granted.is_truthy())
}

fn storage_manager() -> Option<JsValue> {
    js::property(&js::property(&js_sys::global(), "navigator")?, "storage")
}

/// Whether this browser offers to hand a text to other programs.
pub fn can_share() -> bool {
    js::property(&js_sys::global(), "navigator").is_some_and(|navigator| js::property(&navigator, "share").is_some())
}

/// Hands a text or address to a program that the person chooses; whether they did.
pub async fn share(title: &str, text: &str) -> bool {
    let Some(navigator) = js::property(&js_sys::global(), "navigator") else { return false };
    let content = js::object(&[("title", title.into()), ("text", text.into())]);
    js::wait_for(&navigator, "share", &[content]).await.is_ok()
}

/// The languages that the person prefers, most preferred first, such as `ar-EG`.
pub fn languages() -> Vec<String> {
    let languages = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
    languages.iter().filter_map(|language| language.as_string()).collect()
}

/// What kind of device this seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Fits a hand.
    Phone,
    /// Is held in two.
    Tablet,
    /// Has a keyboard.
    Computer,
}

/// What kind of device this seems to be, as the browser calls itself: good enough to suggest a name.
pub fn shape() -> Shape {
    let agent = agent();
    let touches = js::property(&js_sys::global(), "navigator")
        .and_then(|navigator| js::property(&navigator, "maxTouchPoints")?.as_f64())
        .is_some_and(|points| points > 1.0);
    match () {
        () if agent.contains("iPhone") || agent.contains("Mobile") && !agent.contains("iPad") => Shape::Phone,
        () if agent.contains("Android") || agent.contains("iPad") => Shape::Tablet,
        // An iPad says that it is a Macintosh, and no Macintosh has a touch screen.
        () if agent.contains("Macintosh") && touches => Shape::Tablet,
        () => Shape::Computer,
    }
}

/// Whether this is an iPhone or iPad, where every browser stores as Safari does.
pub(super) fn is_ios() -> bool {
    let agent = agent();
    agent.contains("iPhone") || agent.contains("iPad") || agent.contains("Macintosh") && shape() == Shape::Tablet
}

/// As the browser calls itself.
pub(super) fn agent() -> String {
    let agent =
        js::property(&js_sys::global(), "navigator").and_then(|navigator| js::property(&navigator, "userAgent"));
    agent.and_then(|agent| agent.as_string()).unwrap_or_default()
}

/// The day of the calendar here, `YYYY-MM-DD`.
pub fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// The address of the page without its path, such as `https://alongside.example`. The program that serves it
/// is also a relay.
pub fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}
