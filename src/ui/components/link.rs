//! Links between rooms: real addresses, so that a middle click and a screen reader find what they expect.

use crate::ui::app::App;
use crate::ui::draw::Drawn;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A link to a room.
pub(crate) fn link<M>(app: App, route: Route, class: &'static str, inside: impl Drawn<M>) -> AnyView {
    view! { <a class=class href=route.path() on:click=move |event| follow(app, route, &event)>{inside}</a> }
}

/// Goes there within the page, unless the person asks for another tab.
pub(crate) fn follow(app: App, route: Route, event: &MouseEvent) {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() || event.button() != 0;
    if !elsewhere {
        event.prevent_default();
        app.go(route);
    }
}
