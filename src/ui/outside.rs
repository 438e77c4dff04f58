//! What a browser can do for the screen: place, languages, clipboard, files, camera, preferences.
//!
//! The screen asks for all of it here and `main.rs` carries it out with `platform`, so that no component
//! reaches for a window. Everything may be refused, and every answer says so.

use std::future::Future;
use std::pin::Pin;
use web_sys::{HtmlInputElement, HtmlVideoElement};

/// An answer that comes later.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// How a moment is shown; the language and the time zone of the browser decide the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Hour and minute.
    Clock,
    /// The day of the week, in full.
    Weekday,
    /// Day and month; in another year also the year.
    Day,
    /// Day, month, hour and minute.
    DayAndClock,
    /// The month alone.
    Month,
    /// Day of the week, day, month, hour and minute.
    Meeting,
}

/// Why no code can be read from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraTrouble {
    /// The person or the browser refuses it.
    Refused,
    /// There is none, or another program has it.
    NoCamera,
}

/// How this browser keeps what is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StorageFacts {
    /// Whether it promised not to clear it by itself; `None` if it does not say.
    pub persisted: Option<bool>,
    /// Bytes in use, as it estimates.
    pub used_bytes: Option<u64>,
    /// Bytes that it would allow.
    pub quota_bytes: Option<u64>,
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

/// What a browser can do for the screen.
pub trait Outside {
    /// Path and fragment of the address, such as `/join#abc`.
    fn place(&self) -> String;
    /// Another address of this page, as a new step of the history or in place of this one. No event follows.
    fn go(&self, path: &str, replace: bool);
    /// One step back in the history.
    fn back(&self);
    /// The title of the window.
    fn title(&self, title: &str);
    /// An attribute of the root element (`lang`, `dir`, `data-theme`, `data-size`); `None` takes it away.
    fn mark(&self, attribute: &str, value: Option<&str>);

    /// The sentences of `/locales/<language>.json` as pairs of key and message; `None` if they cannot be had.
    fn words(&self, language: &str) -> Later<Option<Vec<(String, String)>>>;
    /// The languages that the person reads, best first (`navigator.languages`).
    fn languages(&self) -> Vec<String>;
    /// `Intl.PluralRules`: one of zero, one, two, few, many, other.
    fn plural(&self, language: &str, number: u32) -> String;
    /// `Intl.NumberFormat`.
    fn number(&self, language: &str, number: f64) -> String;
    /// `Intl.ListFormat`, as a conjunction.
    fn list(&self, language: &str, items: &[String]) -> String;
    /// `Intl.DateTimeFormat`; the moment in milliseconds since 1970.
    fn moment(&self, language: &str, at: u64, style: Style) -> String;
    /// When the calendar day of this moment began, here; milliseconds since 1970.
    fn midnight(&self, at: u64) -> u64;

    /// The time zone here, as the IANA database calls it; empty where the browser does not say.
    fn zone(&self) -> String;
    /// What the clock shows at a moment (milliseconds since 1970), here or in this time zone, `YYYY-MM-DD HH:MM:SS`.
    fn clock(&self, at: u64, zone: Option<&str>) -> Option<String>;
    /// The day of the calendar here, `YYYY-MM-DD`.
    fn today(&self) -> String;
    /// Milliseconds since 1970.
    fn now_ms(&self) -> u64;
    /// Sixteen random bytes.
    fn random16(&self) -> [u8; 16];
    /// Does this after so many milliseconds, once.
    fn after(&self, delay_ms: u32, then: Box<dyn FnOnce()>);

    /// Puts a text on the clipboard; whether the browser did.
    fn copy(&self, text: String) -> Later<bool>;
    /// Whether the browser can hand a text to another app.
    fn can_share(&self) -> bool;
    /// Hands a text to another app; whether the person went through with it.
    fn share(&self, title: String, text: String) -> Later<bool>;
    /// Offers a file for saving; whether the browser took it.
    fn save_file(&self, name: &str, mime: &str, bytes: &[u8]) -> bool;
    /// The text of the file chosen in this element, if it is one and at most 64 KiB long.
    fn read_file(&self, input: HtmlInputElement) -> Later<Option<String>>;
    /// The bytes of the file chosen in this element, if it can be read and is at most 256 MiB long.
    fn read_bytes(&self, input: HtmlInputElement) -> Later<Option<Vec<u8>>>;
    /// Shows the camera in this element until a QR code is read or [`Outside::stop_scanning`] is called
    /// (`Ok(None)`).
    fn scan(&self, video: HtmlVideoElement) -> Later<Result<Option<String>, CameraTrouble>>;
    /// Turns the camera off.
    fn stop_scanning(&self);

    /// A preference of this browser, such as the theme. Nothing about people stands there.
    fn preference(&self, name: &str) -> Option<String>;
    /// Sets a preference; `None` forgets it.
    fn prefer(&self, name: &str, value: Option<&str>);

    /// How the browser keeps what is stored.
    fn storage_facts(&self) -> Later<StorageFacts>;
    /// Asks the browser not to clear it by itself; whether it promised.
    fn keep_storage(&self) -> Later<bool>;
    /// Whether this browser clears what is stored after days without a visit, unless the app is installed (Safari
    /// in an ordinary tab).
    fn forgets_unless_installed(&self) -> bool;
    /// What kind of device this seems to be.
    fn shape(&self) -> Shape;
    /// Prints the page as its print stylesheet has it.
    fn print(&self);
    /// Whether the browser offers to install the app now.
    fn can_install(&self) -> bool;
    /// Installs the app, if the person agrees; whether they did.
    fn install(&self) -> Later<bool>;
    /// The person agrees: the version that waits takes over and the page is loaded anew.
    fn accept_update(&self);
    /// Loads the page anew.
    fn reload(&self);
}
