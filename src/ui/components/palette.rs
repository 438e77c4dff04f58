//! The palette: any room, circle or note by a few letters of its name.

use super::dialog::dialog;
use super::note_row::title;
use crate::ui::app::App;
use crate::ui::draw::view_of;
use crate::ui::route::{Route, Side};
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

/// How many results fit without searching among them.
const MOST: usize = 8;

/// The palette, while it is open.
pub(crate) fn palette(app: App) -> AnyView {
    view_of(move || app.palette.get().then(|| open(app)))
}

fn places(app: App) -> Vec<(String, Route)> {
    let mut places = vec![
        (app.say("today.title"), Route::Today),
        (app.say("me.title"), Route::Me),
        (app.say("settings.title"), Route::Settings),
        (app.say("joining.title"), Route::Join),
    ];
    app.today.with_untracked(|today| {
        let cards = today.iter().flat_map(|today| &today.circles);
        places.extend(cards.map(|card| (freshness::card_name(app, card), Route::Circle(card.circle_id, Side::Both))));
    });
    app.circle.with_untracked(|circle| {
        let Some(circle) = circle else { return };
        places.extend(
            circle
                .notes
                .iter()
                .filter(|note| !note.away)
                .map(|note| (title(app, &note.title, &note.excerpt), Route::Note(circle.circle_id, note.note_id))),
        );
    });
    places
}

fn open(app: App) -> AnyView {
    let places = StoredValue::new(places(app));
    let wanted = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let wanted = wanted.get().to_lowercase();
        places.with_value(|places| {
            places
                .iter()
                .filter(|(name, _)| name.to_lowercase().contains(&wanted))
                .take(MOST)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let field: NodeRef<html::Input> = NodeRef::new();
    let go = move |route: Route| {
        app.palette.set(false);
        app.go(route);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some((_, route)) = found.with_untracked(|found| found.get(at.get_untracked()).cloned()) {
            go(route);
        }
    };
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            _ => return,
        }
        event.prevent_default();
    };
    let rows = move || {
        let chosen = at.get();
        let rows = found.get().into_iter().enumerate().map(|(place, (name, route))| {
            view! {
                <li id=format!("found-{place}") role="option" aria-selected=if place == chosen { "true" } else { "false" }
                    on:click=move |_| go(route)><bdi>{name}</bdi></li>
            }
        });
        rows.collect_view()
    };
    let inside = view! {
        <form on:submit=submit on:keydown=keys>
            <label class="unseen" for="palette-field">{app.say("bar.search")}</label>
            <input id="palette-field" role="combobox" aria-expanded="true" aria-controls="palette-found" autocomplete="off" dir="auto" autofocus=true
                aria-activedescendant=move || format!("found-{}", at.get()) placeholder=app.say("palette.hint") node_ref=field
                on:input=move |event| { wanted.set(event_target_value(&event)); at.set(0); } />
            <ul id="palette-found" role="listbox" aria-label=app.say("palette.found")>{rows}</ul>
            <p class="small" role="status">{move || found.with(Vec::is_empty).then(|| app.say("palette.nothing"))}</p>
        </form>
    };
    dialog(app, "palette", app.say("bar.search"), move || app.palette.set(false), inside)
}
