//! A meeting: when, what is talked about in whose turn, the promises that are open, the note, and what comes of it.

mod agenda;
mod turns;

use crate::engine::command::Command;
use crate::engine::view::{CircleView, MyPlace, PersonView};
use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::item::meeting::{MeetingState, is_carried, met_at, note_of};
use crate::mentoring::item::promise::PromiseState;
use crate::mentoring::item::{Field, Item, ItemKind, LONGEST_WHERE, LONGEST_WORDS};
use crate::ui::app::App;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::meeting_card::{title, when};
use crate::ui::components::people::person;
use crate::ui::components::promises::add_promise;
use crate::ui::components::strands::hue_class;
use crate::ui::components::tick_row::tick_row;
use crate::ui::components::truth::truth;
use crate::ui::items::{following, listed};
use crate::ui::route::{Route, Side};
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

type Seen = Memo<Option<CircleView>>;

/// The room.
pub(crate) fn meeting(app: App, circle_id: CircleId, item_id: ItemId) -> AnyView {
    let seen: Seen = Memo::new(move |_| app.circle.get().filter(|circle| circle.circle_id == circle_id));
    let people = Memo::new(move |_| {
        seen.with(|seen| {
            seen.iter().flat_map(|one| core::iter::once(&one.me).chain(&one.others)).cloned().collect::<Vec<_>>()
        })
    });
    let may =
        Memo::new(move |_| seen.with(|seen| seen.as_ref().is_some_and(|one| one.parting.my_place == MyPlace::In)));
    let item = following(app, circle_id, item_id);
    let known = Memo::new(move |_| item.with(Option::is_some) && seen.with(Option::is_some));
    let circle = Memo::new(move |_| {
        seen.with(|seen| seen.as_ref().map(|circle| freshness::circle_name(app, circle)).unwrap_or_default())
    });
    let back = view! { <span class="arrow" aria-hidden="true"></span><bdi>{move || circle.get()}</bdi> };
    let inside = move || {
        known.get().then(|| {
            view! {
                <section class="card">
                    {when(app, circle_id, item_id, may)}
                    {move || may.get().then(|| about(app, circle_id, item_id))}
                </section>
                <div class="meeting-both">
                    <div class="meeting-left">
                        {agenda::agenda(app, circle_id, item_id, people, may)}
                        {turns::turns(app, circle_id, item_id, people)}
                    </div>
                    {promises(app, circle_id, people, may)}
                </div>
                {move || may.get().then(|| ending(app, circle_id, item_id))}
            }
        })
    };
    view! {
        <div class="meeting">
            <p class="room-back">{link(app, Route::Circle(circle_id, Side::Meetings), "back", back)}</p>
            <header class="room-head">
                <div>{heading(app, Signal::derive(move || title(app, circle_id, item_id)))}{truth(app, Signal::stored(Vec::new()))}</div>
                <div class="actions">{move || may.get().then(|| note(app, circle_id, seen, item_id))}</div>
            </header>
            {inside}
        </div>
    }
}

/// The way to the note of the meeting, which whoever comes first begins.
fn note(app: App, circle_id: CircleId, seen: Seen, item_id: ItemId) -> AnyView {
    let note_id = note_of(item_id);
    let open = move |_| {
        let is_there = seen.with_untracked(|seen| {
            seen.as_ref().is_some_and(|circle| circle.notes.iter().any(|note| note.note_id == note_id))
        });
        if !is_there {
            let title = untrack(|| title(app, circle_id, item_id)).chars().take(60).collect();
            app.order(Command::AddNote { circle_id, note_id, title });
        }
        app.go(Route::Note(circle_id, note_id));
    };
    view! { <button type="button" class="button primary" on:click=open>{app.say("meeting.note")}</button> }
}

/// What it is about and where, to be changed by anybody.
fn about(app: App, circle_id: CircleId, item_id: ItemId) -> AnyView {
    let item = following(app, circle_id, item_id);
    let now =
        |field| item.with_untracked(|item| item.as_ref().map(|item| item.value(field).to_owned()).unwrap_or_default());
    let change = move |field: Field| {
        move |event| {
            let value = event_target_value(&event).trim().to_owned();
            if let Some(item) = item.get_untracked() {
                app.edit_item(circle_id, &item, field, &value, None);
            }
        }
    };
    view! {
        <details class="meeting-about">
            <summary>{app.say("meeting.change")}</summary>
            <div class="propose-rest">
                <div class="field"><label for="about-words">{app.say("meeting.about")}</label>
                    <input id="about-words" dir="auto" maxlength=LONGEST_WORDS.to_string() value=now(Field::Words) on:change=change(Field::Words) /></div>
                <div class="field"><label for="about-where">{app.say("meeting.where")}</label>
                    <input id="about-where" dir="auto" maxlength=LONGEST_WHERE.to_string() value=now(Field::Where) on:change=change(Field::Where) /></div>
            </div>
        </details>
    }
}

/// The open promises of everybody; those from before the last meeting say so.
fn promises(app: App, circle_id: CircleId, people: Memo<Vec<PersonView>>, may: Memo<bool>) -> AnyView {
    let last_met =
        Memo::new(move |_| listed(app, circle_id, ItemKind::Meeting, |_| true).iter().filter_map(met_at).max());
    let column = move |(at, of): (usize, PersonView)| {
        let (person_id, mine) = (of.person_id, at == 0 && may.get_untracked());
        let open = Memo::new(move |_| {
            let open = listed(app, circle_id, ItemKind::Promise, |one| {
                one.by == person_id && PromiseState::of(one) == PromiseState::Open
            });
            let carried = |one: &Item| is_carried(one, last_met.get());
            open.iter().map(|one| (one.item_id, carried(one))).collect::<Vec<_>>()
        });
        let row = move |(item_id, carried): (ItemId, bool)| {
            view! { {tick_row(app, circle_id, item_id, mine)}{carried.then(|| view! { <li class="small carried">{app.say("promise.carried")}</li> })} }
        };
        view! {
            <section class=format!("person {}", hue_class(of.hue))>
                <header><h3>{person(&of)}</h3></header>
                <ul class="tick-rows"><For each=move || open.get() key=|(item_id, carried)| (item_id.0, *carried) let(one)>{row(one)}</For></ul>
                {mine.then(|| add_promise(app, circle_id))}
            </section>
        }
    };
    let columns = move || people.get().into_iter().enumerate().map(column).collect_view();
    view! { <section class="card meeting-promises"><h2 class="card-title">{app.say("circle.promises_side")}</h2>{columns}</section> }
}

/// What became of it.
fn ending(app: App, circle_id: CircleId, item_id: ItemId) -> AnyView {
    let item = following(app, circle_id, item_id);
    let say = move |state: &'static str, key: &'static str| {
        move |_| {
            if let Some(item) = item.get_untracked() {
                if state == "met" && item.value(Field::At).is_empty() {
                    app.edit_item(circle_id, &item, Field::At, &app.outside().now_ms().to_string(), None);
                }
                app.edit_item(circle_id, &item, Field::State, state, Some(app.say(key)));
            }
        }
    };
    let buttons = move || {
        let state = item.with(|item| item.as_ref().map(MeetingState::of));
        state.map(|state| match state {
            MeetingState::Met => view! { <p class="soft" role="status">{app.say("meeting.took_place")}</p> },
            MeetingState::LetGo => {
                view! { <button type="button" class="button" on:click=say("", "meeting.was_taken_up")>{app.say("meeting.take_up")}</button> }
            }
            MeetingState::Proposed | MeetingState::Arranged => {
                view! { <button type="button" class="button" on:click=say("met", "meeting.took_place")>{app.say("meeting.we_met")}</button> }
            }
        })
    };
    view! { <div class="actions">{buttons}</div> }
}
