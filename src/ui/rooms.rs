//! The rooms, one file each; what belongs to a circle has a folder.

pub(crate) mod circle;
pub(crate) mod closing;
pub(crate) mod devices;
pub(crate) mod invite;
pub(crate) mod joining;
pub(crate) mod kit;
pub(crate) mod meeting;
pub(crate) mod note;
pub(crate) mod nowhere;
pub(crate) mod recovering;
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
        Route::Join | Route::NewDevice => joining::joining(app, route == Route::NewDevice),
        Route::Meeting(circle_id, item_id) => meeting::meeting(app, circle_id, item_id),
        Route::Closing(circle_id) => closing::closing(app, circle_id),
        Route::Settings => settings::settings(app),
        Route::Devices => devices::devices(app),
        Route::Kit => kit::kit(app),
        Route::Recover => recovering::recovering(app),
        Route::Nowhere => nowhere::nowhere(app),
    }
}
