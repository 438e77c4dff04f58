//! The heading of a room: where one arrives, with the focus and the title of the window.

use crate::ui::app::App;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The heading. `text` may be empty while the room is not known yet.
pub(crate) fn heading(app: App, text: Signal<String>) -> AnyView {
    let element: NodeRef<html::H1> = NodeRef::new();
    let stepped = app.steps.get_untracked() > 0;
    Effect::new(move |arrived: Option<bool>| {
        let arrived = arrived.unwrap_or(false);
        match element.get() {
            // A heading that cannot take the focus is still read first.
            Some(heading) if stepped && !arrived => heading.focus().is_ok(),
            _ => arrived,
        }
    });
    Effect::new(move |_| {
        let text = text.get();
        let name = app.say("app.name");
        app.outside().title(&if text.is_empty() { name } else { format!("{text} · {name}") });
    });
    view! { <h1 class="room-name" tabindex="-1" node_ref=element dir="auto">{move || text.get()}</h1> }
}
