//! The whole page: bar, banners, the room where the person is, and what lies over it.
//!
//! Drawn anew when the sentences change, so that no component has to follow the language.

use super::app::{App, EngineState};
use super::components::{banners, bar, goal_editor, mark, palette, start, undo};
use super::rooms::{self, joining};
use super::route::{Route, Side};
use super::wording::refusals;
use crate::ui::draw::view_of;
use alongside_view::view;
use leptos::ev;
use leptos::prelude::*;

/// What is drawn below the bar. A change within one of these keeps the room that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Unable,
    Starting,
    Welcome,
    /// A room that needs no name, because it brings one.
    Coming(Route),
    Room(Route),
}

/// The page, as soon as there are sentences.
pub(super) fn root(app: App) -> AnyView {
    view_of(move || (app.wording.get() > 0).then(|| page(app)))
}

fn page(app: App) -> AnyView {
    Effect::new(move |_| {
        // The static shell has done its work: it showed the page before there was anything to show.
        if let Some(shell) = document().get_element_by_id("shell") {
            shell.remove();
        }
    });
    let stage = Memo::new(move |_| stage(app));
    let keys = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            let named = app.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.me.is_some()));
            app.palette.update(|open| *open = !*open && named);
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <a class="skip" href="#room">{app.say("skip")}</a>
        <div class="frame">
            {move || match stage.get() {
                Stage::Room(_) => bar::bar(app),
                _ => view! { <header class="bar"><span class="mark">{mark::mark()}{app.say("app.name")}</span></header> },
            }}
            {banners::banners(app)}
            <main id="room" tabindex="-1">{move || drawn_once(app, stage.get())}</main>
        </div>
        {undo::undo(app)}
        {goal_editor::goal_editor(app)}
        {start::start(app)}
        {palette::palette(app)}
        <p class="unseen" role="status">{move || app.said.get()}</p>
    }
}

fn stage(app: App) -> Stage {
    let named = app.me.with(|me| me.as_ref().map(|me| me.me.is_some()));
    match (app.unable.get().is_some(), named, app.engine.get()) {
        (true, ..) => Stage::Unable,
        (_, Some(true), _) => Stage::Room(match app.route.get() {
            // A tab of a circle is no other room.
            Route::Circle(circle_id, _) => Route::Circle(circle_id, Side::Both),
            route => route,
        }),
        (_, Some(false), _) => match app.route.get() {
            route @ (Route::NewDevice | Route::Recover) => Stage::Coming(route),
            Route::Join if app.joining.with(joining::brings_a_name) => Stage::Coming(Route::Join),
            _ => Stage::Welcome,
        },
        (_, None, EngineState::Starting) => Stage::Starting,
        (_, None, _) => Stage::Starting,
    }
}

/// The room, drawn anew only when the stage changes: whatever it reads while it is drawn, drawing it again would
/// throw away what the person is writing there.
fn drawn_once(app: App, stage: Stage) -> AnyView {
    untrack(move || room(app, stage))
}

fn room(app: App, stage: Stage) -> AnyView {
    match stage {
        Stage::Unable => view_of(app.unable.get_untracked().map(|unable| {
            let said = refusals::unable(app, unable);
            view! { <section class="sheet"><h1>{said.what}</h1><p>{said.next}</p></section> }
        })),
        Stage::Starting => view! { <p class="waiting">{app.say("engine.starting")}</p> },
        Stage::Welcome => rooms::welcome::welcome(app),
        Stage::Coming(route) | Stage::Room(route) => rooms::draw(app, route),
    }
}
