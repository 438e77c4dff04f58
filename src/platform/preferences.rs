//! How this browser is to show things: theme, language, text size. Kept in `localStorage`, or for as long as
//! the page lives where the browser refuses that.
//!
//! Nothing about people or what they write may ever stand here: it is not sealed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use web_sys::Storage;

thread_local! {
    static HERE: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// The preference of this name, if one was set.
pub fn get(name: &str) -> Option<String> {
    let kept = storage().and_then(|storage| storage.get_item(&key(name)).ok().flatten());
    kept.or_else(|| HERE.with_borrow(|here| here.get(name).cloned()))
}

/// Sets a preference; `None` forgets it.
pub fn set(name: &str, value: Option<&str>) {
    HERE.with_borrow_mut(|here| match value {
        Some(value) => here.insert(name.to_owned(), value.to_owned()),
        None => here.remove(name),
    });
    if let Some(storage) = storage() {
        // A refused or full storage leaves the preference to this page.
        let _ = match value {
            Some(value) => storage.set_item(&key(name), value),
            None => storage.remove_item(&key(name)),
        };
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn key(name: &str) -> String {
    format!("alongside.{name}")
}
