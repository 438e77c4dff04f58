//! The bar at the head of every room.

use super::link::link;
use super::mark::mark;
use crate::ui::app::App;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::prelude::*;

/// Mark, search, my own circle, settings.
pub(crate) fn bar(app: App) -> AnyView {
    let search = view! {
        <button type="button" class="button quiet wide" on:click=move |_| app.palette.set(true)>
            {app.say("bar.search")}
            <kbd>"Ctrl K"</kbd>
        </button>
    };
    view! {
        <header class="bar">
            {link(app, Route::Today, "mark", (mark(), app.say("app.name")))}
            <span class="grow"></span>
            <nav class="bar-rooms" aria-label=app.say("bar.rooms")>
                {search}
                {link(app, Route::Me, "button quiet", app.say("me.title"))}
                {link(app, Route::Settings, "button quiet", app.say("settings.title"))}
            </nav>
        </header>
    }
}
