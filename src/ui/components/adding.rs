//! One line to write something down, and the button that does it.

use crate::mentoring::item::LONGEST_WORDS;
use crate::ui::app::App;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The line. Afterwards it is empty again and still has the focus, for the next one.
pub(crate) fn adding(app: App, id: String, label: String, button: &str, add: impl Fn(&str) + 'static) -> AnyView {
    let field: NodeRef<html::Input> = NodeRef::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = field.get_untracked() else { return };
        add(&input.value());
        input.set_value("");
        // A browser that does not move the focus loses nothing.
        let _ = input.focus();
    };
    view! {
        <form class="adding" on:submit=submit>
            <label for=id.clone()>{label}</label>
            <div class="adding-row">
                <input id=id dir="auto" autocomplete="off" maxlength=LONGEST_WORDS.to_string() node_ref=field />
                <button type="submit" class="button">{app.say(button)}</button>
            </div>
        </form>
    }
}
