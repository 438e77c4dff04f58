//! Something that is done with two taps: the first says what the second will do.
//!
//! A native disclosure: it opens and closes with the keyboard, and nothing has happened until the second tap.

use alongside_view::view;
use leptos::prelude::*;

/// The first tap is on `ask`, the second on `act`; between them stand these sentences, and `more`.
pub(crate) fn twice(
    ask: String,
    sentences: Vec<String>,
    more: Option<AnyView>,
    act: String,
    done: impl Fn() + Send + 'static,
) -> AnyView {
    let sentences = sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view();
    view! {
        <details class="twice">
            <summary class="button quiet">{ask}</summary>
            <div class="twice-inside">
                {sentences}
                {more}
                <button type="button" class="button" on:click=move |_| done()>{act}</button>
            </div>
        </details>
    }
}
