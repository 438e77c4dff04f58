//! The page itself: its address, its title, the attributes of its root, and news of it.
//!
//! Leaves the meaning of addresses to `ui::route`.

use super::js;
use wasm_bindgen::JsValue;
use web_sys::{Element, Window};

/// Path and fragment of the address, such as `/join#abc`.
pub fn place() -> String {
    let Some(location) = window().map(|window| window.location()) else { return "/".to_owned() };
    let path = location.pathname().unwrap_or_else(|_| "/".to_owned());
    path + &location.hash().unwrap_or_default()
}

/// Another address, as a new step of the history or in place of this one. No event follows.
pub fn go(path: &str, replace: bool) {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return };
    // Browsers refuse a hundred steps within seconds; the room is shown all the same.
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(path))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(path))
    };
}

/// One step back in the history.
pub fn back() {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // At the beginning there is nowhere to go.
        let _ = history.back();
    }
}

/// The title of the window.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// An attribute of the root element; `None` takes it away.
pub fn mark(attribute: &str, value: Option<&str>) {
    let root: Option<Element> = window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        // The names are ours, and well-formed.
        let _ = match value {
            Some(value) => root.set_attribute(attribute, value),
            None => root.remove_attribute(attribute),
        };
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // Reloading has no way to fail that could be answered here.
        let _ = window.location().reload();
    }
}

/// Prints the page as its print stylesheet has it.
pub fn print() {
    if let Some(window) = window() {
        // Whoever closes the dialog has not printed, and knows it.
        let _ = window.print();
    }
}

/// Tells, from now on, when the address changes by the browser's own buttons or by another fragment.
pub fn when_moved(moved: impl Fn() + Clone + 'static) {
    let Some(window) = window() else { return };
    for event in ["popstate", "hashchange"] {
        let moved = moved.clone();
        js::listen_for_ever(&window, event, move |_| moved());
    }
}

/// Tells how the network is: now, and whenever it comes or goes.
pub fn when_online(tell: impl Fn(bool) + Clone + 'static) {
    let Some(window) = window() else { return };
    tell(window.navigator().on_line());
    for (event, online) in [("online", true), ("offline", false)] {
        let tell = tell.clone();
        js::listen_for_ever(&window, event, move |_| tell(online));
    }
}

/// Says where a panic was, without its message, which may quote what a person wrote.
pub fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        web_sys::console::error_1(&format!("The screen stopped at {place}.").into());
    }));
}

fn window() -> Option<Window> {
    web_sys::window()
}
