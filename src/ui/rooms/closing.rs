//! Closing well: five things that one may say at the end, each beside what the others say.
//!
//! An offer: nothing waits for it, and it is kept as it is written. Invariant: every difference from what the
//! engine was told last is on its way within a moment, and when the room is left.

use crate::engine::command::Command;
use crate::engine::view::{CircleView, GoalView, MyPlace};
use crate::identifiers::CircleId;
use crate::mentoring::goal::GoalState;
use crate::mentoring::parting::{ClosingPart, LONGEST_PART};
use crate::ui::app::App;
use crate::ui::components::goal_card::state_words;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::people::person;
use crate::ui::components::strands::hue_class;
use crate::ui::components::truth::truth;
use crate::ui::route::Side;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

type Seen = Memo<Option<CircleView>>;

/// How long a pause in writing is before it is kept, in milliseconds.
const PAUSE_MS: u32 = 600;

/// The room.
pub(crate) fn closing(app: App, circle_id: CircleId) -> AnyView {
    let seen: Seen = Memo::new(move |_| app.circle.get().filter(|circle| circle.circle_id == circle_id));
    let known = Memo::new(move |_| seen.with(Option::is_some));
    let name = Signal::derive(move || {
        seen.with(|seen| seen.as_ref().map(|circle| freshness::circle_name(app, circle)).unwrap_or_default())
    });
    let back = view! { <span class="arrow" aria-hidden="true"></span><bdi>{move || name.get()}</bdi> };
    let parts = move || {
        known.get().then(|| {
            untrack(|| ClosingPart::ALL.map(|part| section(app, circle_id, seen, part)).into_iter().collect_view())
        })
    };
    let finished = link(app, app.circle_route(circle_id, Side::People), "button", app.say("closing.back"));
    view! {
        <div class="closing">
            <p class="room-back">{link(app, app.circle_route(circle_id, Side::Both), "back", back)}</p>
            <header class="room-head"><div>{heading(app, Signal::stored(app.say("closing.title")))}{truth(app, Signal::stored(Vec::new()))}</div></header>
            <p class="soft">{app.say("closing.text")}</p>
            {parts}
            <div class="actions">{finished}</div>
        </div>
    }
}

fn question(app: App, part: ClosingPart) -> (String, String) {
    let (title, hint) = match part {
        ClosingPart::SetOut => ("closing.set_out", "closing.set_out.hint"),
        ClosingPart::Moved => ("closing.moved", "closing.moved.hint"),
        ClosingPart::DidWell => ("closing.did_well", "closing.did_well.hint"),
        ClosingPart::Promises => ("closing.promises", "closing.promises.hint"),
        ClosingPart::Thanks => ("closing.thanks", "closing.thanks.hint"),
    };
    (app.say(title), app.say(hint))
}

fn section(app: App, circle_id: CircleId, seen: Seen, part: ClosingPart) -> AnyView {
    let (title, hint) = question(app, part);
    let goals = move || seen.with(|seen| seen.as_ref().and_then(|circle| goals(app, circle, part)));
    view! {
        <section class="closing-part">
            <h2>{title.clone()}</h2>
            <p class="small">{hint}</p>
            {goals}
            <div class="closing-both">
                {mine(app, circle_id, seen, part, title)}
                {move || seen.with(|seen| seen.as_ref().map(|circle| theirs(app, circle, part)))}
            </div>
        </section>
    }
}

/// My own words, for as long as I am in the circle; then they stand there to be read.
fn mine(app: App, circle_id: CircleId, seen: Seen, part: ClosingPart, title: String) -> AnyView {
    let (hue, person_id) =
        seen.with_untracked(|seen| seen.as_ref().map(|circle| (hue_class(circle.me.hue), circle.me.person_id))).unzip();
    let first = seen.with_untracked(|seen| {
        let mut closings = seen.iter().flat_map(|circle| &circle.parting.closings);
        closings.find(|one| Some(one.person.person_id) == person_id).map(|one| one.closing.part(part).to_owned())
    });
    let text = RwSignal::new(first.unwrap_or_default());
    let told = StoredValue::new(text.get_untracked());
    let pauses = StoredValue::new(0_u32);
    let keep = move || {
        let Some(text) = text.try_get_untracked() else { return };
        if told.try_get_value().is_some_and(|told| told != text) {
            told.set_value(text.clone());
            app.order(Command::WriteClosing { circle_id, part, text });
        }
    };
    let input = move |event| {
        text.set(event_target_value(&event));
        pauses.update_value(|pauses| *pauses += 1);
        let pause = pauses.get_value();
        let later = move || {
            if pauses.try_get_value() == Some(pause) {
                keep();
            }
        };
        app.outside().after(PAUSE_MS, Box::new(later));
    };
    on_cleanup(keep);
    let past = move || seen.with(|seen| seen.as_ref().is_some_and(|circle| circle.parting.my_place != MyPlace::In));
    view! {
        <div class=format!("closing-mine {}", hue.unwrap_or_default())>
            <h3>{app.say("me.short")}</h3>
            <textarea rows="3" dir="auto" aria-label=title maxlength=LONGEST_PART.to_string() readonly=past
                prop:value=text.get_untracked() on:input=input on:change=move |_| keep()></textarea>
        </div>
    }
}

fn theirs(app: App, circle: &CircleView, part: ClosingPart) -> AnyView {
    let each = circle.others.iter().chain(&circle.parting.former).map(|other| {
        let said = circle.parting.closings.iter().find(|one| one.person.person_id == other.person_id);
        let said = said.map(|one| one.closing.part(part).trim().to_owned()).filter(|text| !text.is_empty());
        let said = match said {
            Some(text) => view! { <p class="closing-said" dir="auto">{text}</p> },
            None => view! { <p class="soft">{app.say("closing.nothing_yet")}</p> },
        };
        view! { <div class=format!("closing-theirs {}", hue_class(other.hue))><h3>{person(other)}</h3>{said}</div> }
    });
    each.collect_view().into_any()
}

/// The goals beside the questions that are about them.
fn goals(app: App, circle: &CircleView, part: ClosingPart) -> Option<AnyView> {
    let shown = |goal: &&GoalView| match part {
        ClosingPart::SetOut => true,
        ClosingPart::Moved => matches!(goal.state, GoalState::Reached | GoalState::Smaller | GoalState::Dropped),
        _ => false,
    };
    let people = || circle.people();
    let rows: Vec<AnyView> = circle.goals.iter().filter(shown).map(|goal| {
        let hue = people().find(|person| person.person_id == goal.owner).map_or("", |person| hue_class(person.hue));
        let state = (part == ClosingPart::Moved).then(|| view! { <span class="small">{state_words(app, goal.state)}</span> });
        view! { <li class=hue><span class="hue-dot" aria-hidden="true"></span><span dir="auto">{goal.content.aim.clone()}</span>{state}</li> }
    }).collect();
    (!rows.is_empty()).then(|| view! { <ul class="closing-goals">{rows}</ul> })
}
