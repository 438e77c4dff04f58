//! What is kept on this device, how surely, and by which build.

use crate::ui::app::App;
use crate::ui::keeping;
use alongside_view::view;
use leptos::prelude::*;

/// The section.
pub(super) fn kept(app: App) -> AnyView {
    leptos::task::spawn_local(async move { app.storage.set(app.outside().storage_facts().await) });
    let ask = move |_| {
        leptos::task::spawn_local(async move {
            // The facts say whether the browser promised; a refusal is one of them.
            let _ = app.outside().keep_storage().await;
            app.storage.set(app.outside().storage_facts().await);
        });
    };
    let keeps = move || app.me.with(|me| me.as_ref().is_none_or(|me| me.keeps));
    let promise = move || {
        app.say(match (keeps(), app.storage.get().persisted) {
            (false, _) => "settings.kept.private",
            (true, Some(true)) => "settings.kept.promised",
            (true, _) => "settings.kept.may_clear",
        })
    };
    let may_ask = move || {
        (keeps() && app.storage.get().persisted == Some(false)).then(|| {
            view! { <button type="button" class="button" on:click=ask>{app.say("settings.kept.ask")}</button> }
        })
    };
    let used = move || {
        let facts = app.storage.get();
        facts.used_bytes.map(|bytes| match facts.quota_bytes {
            Some(quota) => {
                app.tell("settings.kept.used_of", &[("n", &megabytes(app, bytes)), ("all", &megabytes(app, quota))])
            }
            None => app.tell("settings.kept.used", &[("n", &megabytes(app, bytes))]),
        })
    };
    let full = move || {
        keeping::is_nearly_full(app.storage.get()).then(|| {
            view! { <p><b>{app.say("settings.full")}</b>" "{app.say("settings.full.next")}</p> }
        })
    };
    let forgets = app.outside().forgets_unless_installed().then(|| {
        view! { <p><b>{app.say("settings.forgets")}</b>" "{app.say("settings.forgets.next")}</p> }
    });
    let quarantined = move || {
        let refused = app.settings.with(|settings| settings.as_ref().map_or(0, |settings| settings.quarantined));
        (refused > 0).then(|| view! { <p>{app.count("settings.quarantined", refused, &[])}</p> })
    };
    let install = move || {
        (app.install_offered.get() && app.outside().can_install()).then(|| {
            let install = move |_| {
                leptos::task::spawn_local(async move {
                    // Whether the person goes through with it is theirs.
                    let _ = app.outside().install().await;
                    app.install_offered.set(app.outside().can_install());
                });
            };
            view! { <button type="button" class="button" on:click=install>{app.say("settings.install")}</button> }
        })
    };
    let build = move || {
        let engine = app.me.with(|me| me.as_ref().map(|me| me.build.clone()).unwrap_or_default());
        if engine.is_empty() || engine == app.build() {
            app.build().to_owned()
        } else {
            format!("{} / {engine}", app.build())
        }
    };
    view! {
        <section class="card settings-kept">
            <h2 class="card-title">{app.say("settings.kept")}</h2>
            <p>{promise}</p>
            {forgets}
            <p class="soft">{used}</p>
            {full}
            {quarantined}
            <div class="actions">{may_ask}{install}</div>
            <dl class="facts">
                <dt>{app.say("settings.build")}</dt>
                <dd><code dir="ltr">{build}</code></dd>
            </dl>
            <p class="small">{app.say("settings.build.why")}</p>
        </section>
    }
}

/// Megabytes; thousands of them without what follows the comma.
fn megabytes(app: App, bytes: u64) -> String {
    let megabytes = match bytes as f64 / 1_000_000.0 {
        few if few < 100.0 => (few * 10.0).round() / 10.0,
        many => many.round(),
    };
    app.outside().number(app.words().language(), megabytes)
}
