//! How the page is dressed: language, theme, size of text; kept as preferences of this browser.

use super::app::App;
use super::wording::{Words, best_language};

/// The themes, as the preference and the attribute call them; the first follows the system.
pub(super) const THEMES: [&str; 4] = ["system", "light", "dark", "contrast"];

/// The sizes of text, as the preference and the attribute call them.
pub(super) const SIZES: [&str; 4] = ["small", "normal", "large", "larger"];

/// Dresses the page and fetches the first sentences.
pub(super) async fn begin(app: App) {
    let outside = app.outside();
    dress(app, "theme", outside.preference("theme").as_deref());
    dress(app, "size", outside.preference("size").as_deref());
    let chosen = outside.preference("language");
    speak(app, best_language(chosen.as_deref(), &outside.languages())).await;
}

/// Fetches the sentences of a language, English if they cannot be had, and draws everything anew.
pub(super) async fn speak(app: App, language: &str) {
    let outside = app.outside();
    let (language, messages) = match outside.words(language).await {
        Some(messages) => (language, messages),
        None => ("en", outside.words("en").await.unwrap_or_default()),
    };
    let words = Words::new(language, messages);
    outside.mark("lang", Some(language));
    outside.mark("dir", Some(if words.is_rtl() { "rtl" } else { "ltr" }));
    app.take_words(words);
}

/// Sets a preference and dresses the page after it.
pub(super) fn prefer(app: App, name: &str, value: &str) {
    app.outside().prefer(name, Some(value));
    dress(app, name, Some(value));
}

/// What is chosen now.
pub(super) fn preferred(app: App, name: &str, known: &[&'static str], otherwise: &'static str) -> &'static str {
    let chosen = app.outside().preference(name);
    known.iter().find(|one| Some(**one) == chosen.as_deref()).copied().unwrap_or(otherwise)
}

fn dress(app: App, name: &str, value: Option<&str>) {
    let (attribute, known): (_, &[&str]) = match name {
        "theme" => ("data-theme", &THEMES[1..]),
        "size" => ("data-size", &SIZES),
        _ => return,
    };
    app.outside().mark(attribute, value.filter(|value| known.contains(value)));
}
