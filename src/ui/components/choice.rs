//! One of a few: a native group of radio buttons, drawn as one strip.

use alongside_view::view;
use leptos::ev::Event;
use leptos::prelude::*;

/// A choice: what it is called inside, and how it is shown.
pub(crate) struct Choice {
    /// The value.
    pub(crate) value: &'static str,
    /// In words.
    pub(crate) text: String,
}

/// The group. `name` is unique on the page; `chosen` is read once.
pub(crate) fn choice(
    name: &'static str,
    legend: String,
    options: Vec<Choice>,
    chosen: &'static str,
    choose: impl Fn(&'static str) + Clone + Send + 'static,
) -> AnyView {
    let options = options.into_iter().map(|option| {
        let (choose, value) = (choose.clone(), option.value);
        view! {
            <label class="choice-option">
                <input type="radio" name=name value=value checked={value == chosen} on:change=move |_: Event| choose(value) />
                <span>{option.text}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{legend}</legend>
            <div class="choice-options">{options.collect_view()}</div>
        </fieldset>
    }
}
