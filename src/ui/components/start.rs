//! Starting a circle: with one person, or with several.

use super::choice::{Choice, choice};
use super::dialog::dialog;
use crate::mentoring::circle::CircleKind;
use crate::mentoring::note::LONGEST_TITLE;
use crate::ui::app::App;
use crate::ui::draw::view_of;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The dialog, while it is asked for.
pub(crate) fn start(app: App) -> AnyView {
    view_of(move || app.starting_dialog.get().then(|| asked(app)))
}

fn asked(app: App) -> AnyView {
    let kind = RwSignal::new("pair");
    let title: NodeRef<html::Input> = NodeRef::new();
    let options = vec![
        Choice { value: "pair", text: app.say("start.pair") },
        Choice { value: "group", text: app.say("start.group") },
    ];
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let title = title.get_untracked().map(|input| input.value()).unwrap_or_default();
        let kind = if kind.get_untracked() == "group" { CircleKind::Group } else { CircleKind::Pair };
        app.starting_dialog.set(false);
        app.start_circle(kind, title.trim().to_owned());
    };
    let inside = view! {
        <form class="start-form" on:submit=submit>
            {choice("circle-kind", app.say("start.who"), options, "pair", move |value| kind.set(value))}
            <div class="field">
                <label for="circle-title">{app.say("start.name")}</label>
                <input id="circle-title" dir="auto" maxlength=LONGEST_TITLE.to_string() node_ref=title aria-describedby="circle-title-hint" />
                <p class="small" id="circle-title-hint">{app.say("start.name.hint")}</p>
            </div>
            <footer class="dialog-foot">
                <span class="small">{app.say("start.next")}</span>
                <button type="submit" class="button primary">{app.say("start.go")}</button>
            </footer>
        </form>
    };
    dialog(app, "start-dialog", app.say("start.title"), move || app.starting_dialog.set(false), inside)
}
