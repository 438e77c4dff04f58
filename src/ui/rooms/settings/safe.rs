//! What there is against losing everything, and whom one keeps away.

use crate::engine::command::Command;
use crate::engine::view::BlockedView;
use crate::ui::app::App;
use crate::ui::components::copies::risk;
use crate::ui::components::link::link;
use crate::ui::outside::Style;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::prelude::*;

/// The sections.
pub(super) fn safe(app: App) -> AnyView {
    let at_risk = move || {
        app.settings.with(|settings| settings.as_ref().map(|settings| risk(app, &settings.copies, settings.has_kit)))
    };
    let blocked = Memo::new(move |_| {
        app.settings.with(|settings| settings.as_ref().map(|settings| settings.blocked.clone()).unwrap_or_default())
    });
    let list = move || blocked.with(|blocked| (!blocked.is_empty()).then(|| kept_away(app, blocked)));
    view! {
        <section class="card">
            <h2 class="card-title">{app.say("settings.safe")}</h2>
            <p>{at_risk}</p>
            <div class="actions">
                {link(app, Route::Devices, "button", app.say("devices.title"))}
                {link(app, Route::Kit, "button", app.say("kit.title"))}
            </div>
        </section>
        {list}
    }
}

fn kept_away(app: App, blocked: &[BlockedView]) -> AnyView {
    let rows = blocked.iter().map(|one| {
        let person_id = one.person_id;
        let since = app.tell("block.since", &[("when", &app.moment(one.since, Style::Day))]);
        view! {
            <li>
                <bdi>{one.name.clone()}</bdi>
                <span class="small grow">{since}</span>
                <button type="button" class="button quiet" aria-label=app.tell("block.end_this", &[("name", &one.name)])
                    on:click=move |_| app.order(Command::Unblock { person_id })>{app.say("block.end")}</button>
            </li>
        }
    });
    view! {
        <section class="card">
            <h2 class="card-title">{app.say("block.list")}</h2>
            <p class="soft">{app.say("block.list.text")}</p>
            <ul class="blocked">{rows.collect_view()}</ul>
        </section>
    }
}
