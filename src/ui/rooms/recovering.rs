//! Coming back with a recovery kit, on an empty browser.

use crate::engine::command::Command;
use crate::engine::view::{KitRefusal, RecoveringView};
use crate::ui::app::App;
use crate::ui::components::code::take_in;
use crate::ui::components::device_name::{device_name, given};
use crate::ui::components::file_in::file_in;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::route::Route;
use crate::ui::wording::refusals;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The room.
pub(crate) fn recovering(app: App) -> AnyView {
    let title = Signal::derive(move || {
        app.recovering.with(|recovering| match recovering {
            RecoveringView::Found { name, .. }
            | RecoveringView::Bringing { name }
            | RecoveringView::Done { name, .. } => app.tell("recovering.found.title", &[("name", name)]),
            _ => app.say("recovering.title"),
        })
    });
    let body = move || match app.recovering.get() {
        RecoveringView::Nothing => nothing(app),
        RecoveringView::Refused(why) => refused(app, why),
        RecoveringView::Looking => {
            view! { <section class="card linking"><p class="waiting" role="status">{app.say("recovering.looking")}</p></section> }
        }
        RecoveringView::NotAtRelay => not_at_relay(app),
        RecoveringView::Found { name, devices } => found(app, &name, &devices),
        RecoveringView::Bringing { .. } => {
            view! { <section class="card linking"><p class="waiting" role="status">{app.say("recovering.bringing")}</p></section> }
        }
        RecoveringView::Done { circles, .. } => done(app, circles),
    };
    // Drawn once for all tries: what was typed stays there to be put right.
    let asks = Memo::new(move |_| {
        app.recovering.with(|recovering| match recovering {
            RecoveringView::Nothing => app.my_name().is_none(),
            RecoveringView::Refused(why) => *why != KitRefusal::NotEmpty,
            _ => false,
        })
    });
    view! {
        <div class="recovering narrow">
            <header class="room-head"><div>{heading(app, title)}</div></header>
            {body}
            {move || asks.get().then(|| words(app))}
        </div>
    }
}

/// What one types, pastes, scans or opens.
fn words(app: App) -> AnyView {
    let read = move |text: String| app.order(Command::ReadKit { text });
    view! {
        <section class="card linking">{take_in(app, "kit-in", app.say("recovering.words"), read)}</section>
        <p>{link(app, Route::NewDevice, "", app.say("recovering.no_kit"))}</p>
    }
}

fn nothing(app: App) -> AnyView {
    if app.my_name().is_some() {
        return refused(app, KitRefusal::NotEmpty);
    }
    view! { <p class="soft">{app.say("recovering.text")}</p> }
}

fn refused(app: App, why: KitRefusal) -> AnyView {
    let said = refusals::kit(app, why);
    let is_file = matches!(why, KitRefusal::DamagedFile | KitRefusal::NotThisKit);
    let other_file = is_file.then(|| by_backup(app));
    let home = app.my_name().map(|_| link(app, Route::Today, "button", app.say("nowhere.go")));
    view! {
        <section class="card joining-card careful-card" role="alert">
            <p class="joining-to">{said.what}</p>
            <p class="soft">{said.next}</p>
            {home}
        </section>
        {other_file}
    }
}

fn not_at_relay(app: App) -> AnyView {
    let again = move |_| app.order(Command::StopRecovering);
    view! {
        <section class="card joining-card" role="status">
            <p class="joining-to">{app.say("recovering.not_at_relay")}</p>
            <p class="soft">{app.say("recovering.not_at_relay.text")}</p>
        </section>
        {by_backup(app)}
        <section class="card linking">
            <h2 class="card-title">{app.say("recovering.by_partner")}</h2>
            <p class="soft">{app.say("recovering.by_partner.text")}</p>
            <div class="actions">{link(app, Route::Join, "button", app.say("today.have_invitation"))}</div>
        </section>
        <div class="actions"><button type="button" class="button quiet" on:click=again>{app.say("recovering.other_kit")}</button></div>
    }
}

/// The kit that was read stays good for another file.
fn by_backup(app: App) -> AnyView {
    let open = move |bytes: Vec<u8>| app.order(Command::RecoverFromBackup { bytes });
    view! {
        <section class="card linking">
            <h2 class="card-title">{app.say("recovering.by_backup")}</h2>
            <p class="soft">{app.say("recovering.by_backup.text")}</p>
            <div class="actions">{file_in(app, "backup-file", app.say("recovering.by_backup.open"), open)}</div>
        </section>
    }
}

fn found(app: App, name: &str, devices: &[String]) -> AnyView {
    let field = NodeRef::new();
    let lost: NodeRef<html::Input> = NodeRef::new();
    let recover = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(name) = given(field) {
            let others_are_lost = lost.get_untracked().is_some_and(|lost| lost.checked());
            app.order(Command::Recover { name, others_are_lost });
        }
    };
    let again = move |_| app.order(Command::StopRecovering);
    let unnamed = app.say("device.unnamed");
    let names: Vec<String> =
        devices.iter().map(|name| if name.is_empty() { unnamed.clone() } else { name.clone() }).collect();
    let are_lost = (!names.is_empty()).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" node_ref=lost aria-describedby="lost-hint" />
                <span>{app.tell("recovering.lost", &[("names", &app.list(&names))])}</span>
            </label>
            <p class="small" id="lost-hint">{app.say("recovering.lost.text")}</p>
        }
    });
    view! {
        <form class="card joining-card" on:submit=recover>
            <p>{app.tell("recovering.found", &[("name", name)])}</p>
            {device_name(app, Some(name), field)}
            {are_lost}
            <div class="actions">
                <button type="submit" class="button primary">{app.say("recovering.go")}</button>
                <button type="button" class="button quiet" on:click=again>{app.say("recovering.other_kit")}</button>
            </div>
        </form>
    }
}

fn done(app: App, circles: u32) -> AnyView {
    view! {
        <section class="card joining-card" role="status">
            <p class="joining-to">{app.count("recovering.done", circles, &[])}</p>
            <p class="soft">{app.say("recovering.done.text")}</p>
            <div class="actions">
                {link(app, Route::Today, "button primary", app.say("nowhere.go"))}
                {link(app, Route::Kit, "button quiet", app.say("kit.title"))}
            </div>
        </section>
    }
}
