//! Welcome: give a name; that is all.
//!
//! The keys are made quietly behind it. Whoever comes with an invitation is told that it waits.

use crate::engine::command::Command;
use crate::mentoring::circle::Hue;
use crate::ui::app::App;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::strands::strands;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The longest name, in characters.
const LONGEST_NAME: &str = "80";

/// The room.
pub(crate) fn welcome(app: App) -> AnyView {
    let invited = app.route.get_untracked() == Route::Join;
    let name: NodeRef<html::Input> = NodeRef::new();
    let going = RwSignal::new(false);
    let empty = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(input) = name.get() {
            // A browser that does not move the focus loses nothing.
            let _ = input.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = name.get_untracked().map(|input| input.value()).unwrap_or_default();
        let given = given.trim().to_owned();
        empty.set(given.is_empty());
        if !given.is_empty() && !going.get_untracked() {
            going.set(true);
            app.order(Command::GiveName { name: given });
        }
    };
    Effect::new(move |_| {
        if app.refusal.with(Option::is_some) {
            going.set(false);
        }
    });
    let keeps = move || app.me.with(|me| me.as_ref().is_none_or(|me| me.keeps));
    let here = move || {
        if keeps() {
            view! { <li><b>{app.say("welcome.here.title")}</b>" "{app.say("welcome.here")}</li> }
        } else {
            view! { <li data-keeps="no">{app.say("settings.kept.private")}</li> }
        }
    };
    let title = if invited { "welcome.invited.title" } else { "welcome.title" };
    view! {
        <div class="welcome">
            <figure class="welcome-picture" aria-hidden="true">{strands(&[Hue(0), Hue(1)], false)}</figure>
            {heading(app, Signal::stored(app.say(title)))}
            <p class="welcome-lead">{app.say(if invited { "welcome.invited.lead" } else { "welcome.lead" })}</p>
            <form class="welcome-form" on:submit=submit>
                <label for="welcome-name">{app.say("welcome.name")}</label>
                <div class="welcome-row">
                    <input id="welcome-name" name="name" dir="auto" autocomplete="name" maxlength=LONGEST_NAME
                        required=true aria-describedby="welcome-hint" aria-invalid=move || empty.get().then_some("true") node_ref=name />
                    <button type="submit" class="button primary" aria-disabled=move || going.get().then_some("true")>
                        {move || app.say(if going.get() { "welcome.going" } else { "welcome.go" })}
                    </button>
                </div>
                <p id="welcome-hint" class="small">{move || app.say(if empty.get() { "welcome.empty" } else { "welcome.hint" })}</p>
            </form>
            <p class="welcome-ways">
                {link(app, Route::NewDevice, "", app.say("welcome.device"))}
                {link(app, Route::Recover, "", app.say("welcome.kit"))}
            </p>
            <ul class="welcome-truths">
                {here}
                <li><b>{app.say("welcome.direct.title")}</b>" "{app.say("welcome.direct")}</li>
                <li><b>{app.say("welcome.sealed.title")}</b>" "{app.say("welcome.sealed")}</li>
            </ul>
        </div>
    }
}
