//! What a person has to know wherever they are: the engine, a new version, refusals, notices.
//!
//! Invariant: nothing here takes the focus or covers what is being written.

use super::link::link;
use crate::engine::command::Command;
use crate::engine::view::Happening;
use crate::ui::app::{App, EngineState};
use crate::ui::draw::view_of;
use crate::ui::keeping;
use crate::ui::route::{Route, Side};
use crate::ui::wording::refusals::{self, Said};
use alongside_view::view;
use leptos::prelude::*;

/// Everything that is to be said now, the most pressing first.
pub(crate) fn banners(app: App) -> AnyView {
    let engine = move || match app.engine.get() {
        EngineState::Restarting => Some(banner("careful", told(app, "engine.restarting"), None)),
        EngineState::Gone => {
            let reload = button(app.say("reload"), move || app.outside().reload());
            Some(banner("careful", told(app, "engine.gone"), Some(reload)))
        }
        EngineState::Starting | EngineState::Running => None,
    };
    let other_build = move || {
        app.other_build.get().then(|| {
            let reload = button(app.say("reload"), move || app.outside().reload());
            banner("", told(app, "other_build"), Some(reload))
        })
    };
    let update = move || {
        app.update_ready.get().then(|| {
            let accept = button(app.say("update.accept"), move || app.outside().accept_update());
            let later = quiet(app.say("later"), move || app.update_ready.set(false));
            banner("", told(app, "update"), Some(view_of((accept, later))))
        })
    };
    let refusal = move || {
        app.refusal.get().map(|refusal| {
            let close = quiet(app.say("close"), move || app.refusal.set(None));
            banner("careful", refusals::refusal(app, &refusal), Some(close))
        })
    };
    let nearly_full = move || {
        keeping::tell_nearly_full(app, app.storage.get()).then(|| {
            let read = quiet(app.say("notice.read"), move || keeping::full_read(app));
            banner("careful", told(app, "settings.full"), Some(read))
        })
    };
    let install = move || {
        app.install_advised.get().then(|| {
            let read = quiet(app.say("notice.read"), move || keeping::advice_read(app));
            banner("", told(app, "settings.forgets"), Some(read))
        })
    };
    let notices = move || {
        let notices = app.notices.get().into_iter().map(|notice| {
            let number = notice.number;
            let read = quiet(app.say("notice.read"), move || app.order(Command::DismissNotice { number }));
            let actions = match way_on(app, &notice.what) {
                Some(way) => view_of((way, read)),
                None => read,
            };
            banner("", refusals::happening(app, &notice.what), Some(actions))
        });
        notices.collect_view()
    };
    view! { <div class="banners" role="status">{engine}{other_build}{update}{refusal}{nearly_full}{install}{notices}</div> }
}

/// Where a notice leads, if it leads anywhere.
fn way_on(app: App, what: &Happening) -> Option<AnyView> {
    let (route, text) = match what {
        Happening::KitAdvised => (Route::Kit, app.say("notice.kit.go")),
        Happening::NewDevice(_) => (Route::Devices, app.say("devices.title")),
        Happening::GoesOnWithout(_, circle_id) => (Route::Circle(*circle_id, Side::Both), app.say("joining.go")),
        _ => return None,
    };
    Some(link(app, route, "button", text))
}

fn told(app: App, key: &'static str) -> Said {
    let (what, next) = match key {
        "engine.restarting" => ("engine.restarting", "engine.restarting.next"),
        "engine.gone" => ("engine.gone", "engine.gone.next"),
        "other_build" => ("other_build", "other_build.next"),
        "settings.full" => ("settings.full", "settings.full.next"),
        "settings.forgets" => ("settings.forgets", "settings.forgets.next"),
        _ => ("update", "update.next"),
    };
    Said { what: app.say(what), next: app.say(next) }
}

/// What happened, what is safe and what to do, with what can be done.
pub(crate) fn banner(kind: &'static str, said: Said, actions: Option<AnyView>) -> AnyView {
    view! {
        <div class=format!("banner {kind}")>
            <p>
                <b dir="auto">{said.what}</b>
                " "
                <span>{said.next}</span>
            </p>
            <div class="actions">{actions}</div>
        </div>
    }
}

fn button(text: String, act: impl Fn() + Send + 'static) -> AnyView {
    view! { <button type="button" class="button" on:click=move |_| act()>{text}</button> }
}

fn quiet(text: String, act: impl Fn() + Send + 'static) -> AnyView {
    view! { <button type="button" class="button quiet" on:click=move |_| act()>{text}</button> }
}
