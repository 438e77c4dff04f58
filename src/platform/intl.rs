//! Numbers, dates and lists as people of a language and region write them, by the browser's own `Intl`.
//!
//! Formatters are kept, because making one takes a browser longer than using it a hundred times.

use super::js;
use js_sys::{Array, Date, Function, Reflect};
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static FORMATTERS: RefCell<BTreeMap<String, JsValue>> = const { RefCell::new(BTreeMap::new()) };
}

/// The plural category: `zero`, `one`, `two`, `few`, `many` or `other`.
pub fn plural(language: &str, number: u32) -> String {
    formatted("PluralRules", language, &[], "select", number.into()).unwrap_or_else(|| "other".to_owned())
}

/// A number.
pub fn number(language: &str, number: f64) -> String {
    formatted("NumberFormat", language, &[], "format", number.into()).unwrap_or_else(|| number.to_string())
}

/// A list, joined by "and".
pub fn list(language: &str, items: &[String]) -> String {
    let array: Array = items.iter().map(JsValue::from).collect();
    let options = [("type", "conjunction")];
    formatted("ListFormat", language, &options, "format", array.into()).unwrap_or_else(|| items.join(", "))
}

/// A moment (milliseconds since 1970), with these options of `Intl.DateTimeFormat`.
pub fn moment(language: &str, at: u64, options: &[(&str, &str)]) -> String {
    formatted("DateTimeFormat", language, options, "format", (at as f64).into()).unwrap_or_default()
}

/// Whether both moments are of one year, here.
pub fn same_year(one: u64, other: u64) -> bool {
    date(one).get_full_year() == date(other).get_full_year()
}

/// When the calendar day of this moment began, here; milliseconds since 1970.
pub fn midnight(at: u64) -> u64 {
    let day = date(at);
    day.set_hours(0);
    day.set_minutes(0);
    day.set_seconds(0);
    day.set_milliseconds(0) as u64
}

/// The time zone here: a name of the IANA database, or nothing where the browser does not say.
pub fn zone() -> String {
    let asked = || {
        let formatter = make("DateTimeFormat", "en", &[])?;
        let options = js::call(&formatter, "resolvedOptions", &[]).ok()?;
        js::property(&options, "timeZone")?.as_string()
    };
    asked().unwrap_or_default()
}

/// What the clock shows at a moment, `2027-01-15 16:00:00`: here, or in a time zone. `None` for one that the browser
/// does not know.
pub fn clock(at: u64, zone: Option<&str>) -> Option<String> {
    let mut options: Vec<(&str, &str)> = vec![("dateStyle", "short"), ("timeStyle", "medium")];
    options.extend(zone.map(|zone| ("timeZone", zone)));
    // Sweden writes dates as ISO 8601 does.
    formatted("DateTimeFormat", "sv-SE", &options, "format", (at as f64).into())
}

fn date(at: u64) -> Date {
    Date::new(&(at as f64).into())
}

/// `None` in a browser that does not know the formatter, or for a language tag that is none.
fn formatted(kind: &str, language: &str, options: &[(&str, &str)], verb: &str, value: JsValue) -> Option<String> {
    let name = format!("{kind} {language} {options:?}");
    let kept = FORMATTERS.with_borrow(|formatters| formatters.get(&name).cloned());
    let formatter = match kept {
        Some(formatter) => formatter,
        None => {
            let made = make(kind, language, options)?;
            FORMATTERS.with_borrow_mut(|formatters| formatters.insert(name, made.clone()));
            made
        }
    };
    js::call(&formatter, verb, &[value]).ok()?.as_string()
}

fn make(kind: &str, language: &str, options: &[(&str, &str)]) -> Option<JsValue> {
    let constructor: Function = js::property(&js::property(&js_sys::global(), "Intl")?, kind)?.dyn_into().ok()?;
    let options: Vec<(&str, JsValue)> = options.iter().map(|(name, value)| (*name, (*value).into())).collect();
    Reflect::construct(&constructor, &Array::of2(&regional(language).into(), &js::object(&options))).ok()
}

/// The language as the person's own region writes it: `en-GB` for `en` where the browser says so.
fn regional(language: &str) -> String {
    let spoken = super::browser::languages();
    let own = spoken.into_iter().find(|one| one.split('-').next() == Some(language));
    own.unwrap_or_else(|| language.to_owned())
}
