//! The rooms, one file each.

pub(crate) mod welcome;

use super::app::App;
use super::route::Route;
use leptos::prelude::*;

/// The room of this route.
pub(crate) fn draw(app: App, _route: Route) -> AnyView {
    super::components::heading::heading(app, Signal::derive(move || app.say("app.name")))
}
