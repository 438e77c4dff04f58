//! Who is in the circle, who is here, who has what, and the words by which one knows them.

use super::parting::{block, former, parting};
use super::{Seen, is_mine};
use crate::engine::command::Command;
use crate::engine::view::{CircleView, MyPlace, PersonView};
use crate::identifiers::CircleId;
use crate::mentoring::note::LONGEST_TITLE;
use crate::ui::app::App;
use crate::ui::components::link::link;
use crate::ui::components::people::person;
use crate::ui::components::words::{four_words, why};
use crate::ui::route::Route;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

/// The side.
pub(super) fn people(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let rows = move || {
        seen.with(|seen| {
            let circle = seen.as_ref()?;
            let others = circle.others.iter().map(|other| row(app, circle, other)).collect_view();
            Some(view! {
                <ul class="people-list">
                    <li class="card people-row">
                        <h2>{person(&circle.me)}</h2>
                        <p class="small">{app.say("people.you")}</p>
                    </li>
                    {others}
                </ul>
            })
        })
    };
    view! {
        <div class="people-side">
            {rows}
            {move || seen.with(|seen| seen.as_ref().map(|circle| former(app, circle)))}
            {move || is_mine(seen).then(|| untrack(|| staying(app, circle_id, seen)))}
        </div>
    }
}

/// What only somebody who is in the circle can do.
fn staying(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let title = seen.with_untracked(|seen| seen.as_ref().map(|circle| circle.title.clone()).unwrap_or_default());
    let rename = move |event| {
        app.order(Command::RenameCircle { circle_id, title: event_target_value(&event).trim().to_owned() });
    };
    view! {
            <div class="actions">
                {link(app, Route::Invite(circle_id), "button", app.say("circle.invite"))}
                {link(app, Route::Invite(circle_id), "button quiet", app.say("people.connect"))}
            </div>
            <div class="field circle-name">
                <label for="circle-name">{app.say("circle.name")}</label>
                <input id="circle-name" dir="auto" maxlength=LONGEST_TITLE.to_string() value=title on:change=rename aria-describedby="circle-name-hint" />
                <p class="small" id="circle-name-hint">{app.say("circle.name.hint")}</p>
            </div>
            {parting(app, circle_id, seen)}
    }
}

fn row(app: App, circle: &CircleView, other: &PersonView) -> AnyView {
    let is_mine = circle.parting.my_place == MyPlace::In;
    let fresh = circle.freshness.iter().find(|one| is_mine && one.person.person_id == other.person_id).cloned();
    let relay = app.truth.with(|truth| truth.relay);
    let sentences = fresh.map(|one| {
        let here = freshness::sentence(app, &freshness::presence(app, one.presence));
        format!("{here} {}", freshness::sentences(app, &[one], relay))
    });
    let pause = circle.parting.pauses.iter().find(|one| one.person_id == other.person_id);
    let pause = pause.map(|one| view! { <p class="paused">{freshness::pause(app, Some(&other.name), one)}</p> });
    let words = circle.words.iter().find(|(person_id, _)| *person_id == other.person_id);
    let words = words.map(|(_, words)| {
        let name = other.name.clone();
        view! {
            <details class="people-words">
                <summary>{app.say("words.title")}</summary>
                {four_words(app, words, why(app, &name))}
            </details>
        }
    });
    view! {
        <li class="card people-row">
            <h2>{person(other)}</h2>
            <p class="small">{sentences}</p>
            {pause}
            {words}
            {is_mine.then(|| block(app, other))}
        </li>
    }
}
