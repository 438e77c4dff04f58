//! Four words that two people can compare aloud, with the sentence that says why.

use crate::ui::app::App;
use alongside_view::view;
use leptos::prelude::*;

/// Why two people compare them.
pub(crate) fn why(app: App, name: &str) -> String {
    app.tell("words.why", &[("name", name)])
}

/// The words, and why one compares them.
pub(crate) fn four_words(app: App, words: &[String; 4], why: String) -> AnyView {
    let each = words.iter().map(|word| view! { <li>{word.clone()}</li> }).collect_view();
    view! {
        <div class="four-words">
            <ol lang="en" dir="ltr" aria-label=app.say("words.title")>{each}</ol>
            <p class="small">{why}</p>
        </div>
    }
}
