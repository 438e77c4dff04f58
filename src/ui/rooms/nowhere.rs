//! An address that leads nowhere: says so, and the way on.

use crate::ui::app::App;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::prelude::*;

/// The room.
pub(crate) fn nowhere(app: App) -> AnyView {
    view! {
        <section class="empty">
            {heading(app, Signal::stored(app.say("nowhere.title")))}
            <p>{app.say("nowhere.text")}</p>
            {link(app, Route::Today, "button primary", app.say("nowhere.go"))}
        </section>
    }
}
