//! Settings: my name, how it looks, how it travels, what is kept, and what is not protected.

mod files;
mod kept;
mod limits;
mod safe;

use crate::engine::command::Command;
use crate::ui::app::App;
use crate::ui::appearance::{self, SIZES, THEMES};
use crate::ui::components::choice::{Choice, choice};
use crate::ui::components::heading::heading;
use crate::ui::components::truth::truth;
use crate::ui::draw::view_of;
use crate::ui::wording::LANGUAGES;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The room.
pub(crate) fn settings(app: App) -> AnyView {
    view! {
        <div class="settings narrow">
            <header class="room-head"><div>{heading(app, Signal::stored(app.say("settings.title")))}{truth(app, Signal::stored(Vec::new()))}</div></header>
            {move || app.settings.with(Option::is_some).then(|| you(app))}
            {looks(app)}
            {move || app.settings.with(Option::is_some).then(|| relay(app))}
            {move || app.settings.with(Option::is_some).then(|| view_of((safe::safe(app), files::files(app))))}
            {kept::kept(app)}
            {limits::limits(app)}
        </div>
    }
}

fn you(app: App) -> AnyView {
    let name = app
        .settings
        .with_untracked(|settings| settings.as_ref().map(|settings| settings.name.clone()).unwrap_or_default());
    let rename = move |event| app.order(Command::GiveName { name: event_target_value(&event).trim().to_owned() });
    view! {
        <section class="card">
            <h2 class="card-title">{app.say("settings.you")}</h2>
            <div class="field">
                <label for="my-name">{app.say("welcome.name")}</label>
                <input id="my-name" dir="auto" maxlength="80" autocomplete="name" value=name on:change=rename aria-describedby="my-name-hint" />
                <p class="small" id="my-name-hint">{app.say("settings.name.hint")}</p>
            </div>
        </section>
    }
}

fn looks(app: App) -> AnyView {
    let spoken = app.words();
    let languages = LANGUAGES.iter().map(|(code, name)| {
        view! { <option value=*code lang=*code selected={spoken.language() == *code}>{*name}</option> }
    });
    let speak = move |event| {
        let chosen = event_target_value(&event);
        if let Some((code, _)) = LANGUAGES.iter().find(|(code, _)| *code == chosen) {
            app.outside().prefer("language", Some(code));
            leptos::task::spawn_local(appearance::speak(app, code));
        }
    };
    let themes = THEMES.map(|theme| Choice {
        value: theme,
        text: app.say(match theme {
            "light" => "settings.theme.light",
            "dark" => "settings.theme.dark",
            "contrast" => "settings.theme.contrast",
            _ => "settings.theme.system",
        }),
    });
    let sizes = SIZES.map(|size| Choice {
        value: size,
        text: app.say(match size {
            "small" => "settings.size.small",
            "large" => "settings.size.large",
            "larger" => "settings.size.larger",
            _ => "settings.size.normal",
        }),
    });
    let theme = appearance::preferred(app, "theme", &THEMES, "system");
    let size = appearance::preferred(app, "size", &SIZES, "normal");
    view! {
        <section class="card">
            <h2 class="card-title">{app.say("settings.looks")}</h2>
            <div class="field">
                <label for="language">{app.say("settings.language")}</label>
                <select id="language" on:change=speak>{languages.collect_view()}</select>
            </div>
            {choice("theme", app.say("settings.theme"), themes.into(), theme, move |theme| appearance::prefer(app, "theme", theme))}
            {choice("size", app.say("settings.size"), sizes.into(), size, move |size| appearance::prefer(app, "size", size))}
        </section>
    }
}

fn relay(app: App) -> AnyView {
    let address = app
        .settings
        .with_untracked(|settings| settings.as_ref().and_then(|settings| settings.relay.clone()).unwrap_or_default());
    let field: NodeRef<html::Input> = NodeRef::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let url = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        app.order(Command::SetRelay { url: Some(url).filter(|url| !url.is_empty()) });
    };
    let none = move |_| {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
        app.order(Command::SetRelay { url: None });
    };
    let state = move || {
        app.settings.with(|settings| {
            app.say(match settings.as_ref().map(|settings| (settings.relay.is_some(), settings.relay_up)) {
                Some((true, true)) => "settings.relay.up",
                Some((true, false)) => "settings.relay.down",
                _ => "settings.relay.none",
            })
        })
    };
    view! {
        <section class="card">
            <h2 class="card-title">{app.say("settings.relay")}</h2>
            <p class="soft">{app.say("settings.relay.text")}</p>
            <form class="field" on:submit=submit>
                <label for="relay-address">{app.say("settings.relay.address")}</label>
                <input id="relay-address" type="url" dir="ltr" inputmode="url" value=address node_ref=field aria-describedby="relay-state" />
                <p class="small" id="relay-state" role="status">{state}</p>
                <div class="actions">
                    <button type="submit" class="button">{app.say("settings.relay.use")}</button>
                    <button type="button" class="button quiet" on:click=none>{app.say("settings.relay.use_none")}</button>
                </div>
            </form>
        </section>
    }
}
