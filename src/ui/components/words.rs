//! Four words that two people can compare aloud, with the sentence that says why.

use crate::ui::app::App;
use alongside_view::view;
use leptos::prelude::*;

/// The words.
pub(crate) fn four_words(app: App, words: &[String; 4], name: &str) -> AnyView {
    let each = words.iter().map(|word| view! { <li>{word.clone()}</li> }).collect_view();
    view! {
        <div class="four-words">
            <ol lang="en" dir="ltr" aria-label=app.say("words.title")>{each}</ol>
            <p class="small">{app.tell("words.why", &[("name", name)])}</p>
        </div>
    }
}
