//! The rooms, one file each; what belongs to a circle has a folder.

pub(crate) mod circle;
pub(crate) mod invite;
pub(crate) mod joining;
pub(crate) mod note;
pub(crate) mod nowhere;
pub(crate) mod settings;
pub(crate) mod today;
pub(crate) mod welcome;

use super::app::App;
use super::route::Route;
use leptos::prelude::*;

/// The room of this route.
pub(crate) fn draw(app: App, route: Route) -> AnyView {
    match route {
        Route::Today => today::today(app),
        Route::Me => circle::mine(app),
        Route::Circle(circle_id, _) => circle::circle(app, circle_id),
        Route::Note(circle_id, note_id) => note::note(app, circle_id, note_id),
        Route::Invite(circle_id) => invite::invite(app, circle_id),
        Route::Join => joining::joining(app),
        Route::Settings => settings::settings(app),
        Route::Nowhere => nowhere::nowhere(app),
    }
}
