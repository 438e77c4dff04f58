//! A meeting that is to come: the times proposed for it, or the one that was taken.

use super::link::link;
use super::propose::propose_time;
use crate::engine::view::{CircleView, MyPlace};
use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::icalendar::{self, Event, Start};
use crate::mentoring::item::meeting::{MeetingState, minutes, starts_at, taken_as_well};
use crate::mentoring::item::{Field, Item, ItemKind};
use crate::ui::app::App;
use crate::ui::items::{following, listed};
use crate::ui::route::Route;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// What a meeting is called.
pub(crate) fn title(app: App, circle_id: CircleId, item_id: ItemId) -> String {
    let words = app.items.with(|items| {
        items.of(circle_id).find(|item| item.item_id == item_id).map(|item| item.words().trim().to_owned())
    });
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| app.say("meeting.meeting"))
}

/// The card; whoever is in the circle arranges it from here.
pub(crate) fn meeting_card(app: App, circle_id: CircleId, seen: Memo<Option<CircleView>>, item_id: ItemId) -> AnyView {
    let may =
        Memo::new(move |_| seen.with(|seen| seen.as_ref().is_some_and(|one| one.parting.my_place == MyPlace::In)));
    let name = link(app, Route::Meeting(circle_id, item_id), "", move || title(app, circle_id, item_id));
    view! {
        <article class="card meeting-card">
            <h2 class="card-title" dir="auto">{name}</h2>
            {when(app, circle_id, item_id, may)}
        </article>
    }
}

/// When and where, and everything with which that is arranged.
pub(crate) fn when(app: App, circle_id: CircleId, item_id: ItemId, may: Memo<bool>) -> AnyView {
    let meeting = following(app, circle_id, item_id);
    let told = move || meeting.get().map(|meeting| told(app, circle_id, &meeting, may.get()));
    let slots = move || {
        let proposed =
            meeting.with(|one| one.as_ref().is_some_and(|one| MeetingState::of(one) == MeetingState::Proposed));
        proposed.then(|| slots(app, circle_id, item_id, may.get()))
    };
    let is_open = Memo::new(move |_| {
        let state = meeting.with(|one| one.as_ref().map(MeetingState::of));
        matches!(state, Some(MeetingState::Proposed | MeetingState::Arranged))
    });
    let other = move || (may.get() && is_open.get()).then(|| another_time(app, circle_id, item_id));
    let doing = move || meeting.get().map(|meeting| doing(app, circle_id, &meeting, may.get()));
    view! { <div class="meeting-when">{told}{slots}{other}{doing}</div> }
}

fn told(app: App, circle_id: CircleId, meeting: &Item, may: bool) -> AnyView {
    let zone = meeting.value(Field::Zone).to_owned();
    let state = MeetingState::of(meeting);
    let time = starts_at(meeting).filter(|_| state != MeetingState::Proposed).map(|at| {
        let time = app.meeting_time(at, &zone);
        view! { <p class="meeting-time">{time}</p> }
    });
    let place = Some(meeting.value(Field::Where).to_owned()).filter(|place| !place.is_empty());
    let place = place.map(|place| view! { <span dir="auto">{place}</span> });
    let length = app.count("meeting.minutes", minutes(meeting), &[]);
    let twice = taken_as_well(meeting).zip(starts_at(meeting)).filter(|_| may).map(|(other, at)| {
        view! {
            <div class="meeting-twice" role="status">
                <p>{app.say("meeting.two_times")}</p>
                <div class="actions">{take(app, circle_id, meeting, at)}{take(app, circle_id, meeting, other)}</div>
            </div>
        }
    });
    view! {
        {time}
        <p class="small">{length}" "{place}</p>
        {twice}
    }
}

/// What else can be done with it.
fn doing(app: App, circle_id: CircleId, meeting: &Item, may: bool) -> AnyView {
    let state = MeetingState::of(meeting);
    let file = (state == MeetingState::Arranged).then(|| {
        let meeting = meeting.clone();
        view! { <button type="button" class="button quiet" on:click=move |_| save_file(app, circle_id, &meeting)>{app.say("meeting.file_out")}</button> }
    });
    let let_go = (may && matches!(state, MeetingState::Proposed | MeetingState::Arranged)).then(|| {
        let meeting = meeting.clone();
        let said = app.say("meeting.was_let_go");
        view! { <button type="button" class="button quiet" on:click=move |_| app.edit_item(circle_id, &meeting, Field::State, "let_go", Some(said.clone()))>{app.say("meeting.let_go")}</button> }
    });
    view! { <div class="actions">{file}{let_go}</div> }
}

fn take(app: App, circle_id: CircleId, meeting: &Item, at: u64) -> AnyView {
    let time = app.meeting_time(at, meeting.value(Field::Zone));
    let meeting = meeting.clone();
    let choose = move |_| app.edit_item_anyway(circle_id, &meeting, Field::At, &at.to_string());
    view! { <button type="button" class="button" on:click=choose>{app.tell("meeting.take", &[("time", &time)])}</button> }
}

/// The proposed times, the earliest first, each to be taken with one press.
fn slots(app: App, circle_id: CircleId, meeting_id: ItemId, may: bool) -> AnyView {
    let meeting = following(app, circle_id, meeting_id);
    let times = Memo::new(move |_| {
        let slots = listed(app, circle_id, ItemKind::Slot, |slot| slot.about_item() == Some(meeting_id));
        let mut times: Vec<u64> = slots.iter().filter_map(starts_at).collect();
        times.sort_unstable();
        times.dedup();
        times
    });
    let one = move |at: u64| {
        meeting.with_untracked(|meeting| {
            let meeting = meeting.as_ref()?;
            let time = app.meeting_time(at, meeting.value(Field::Zone));
            Some(match may {
                true => take(app, circle_id, meeting, at),
                false => view! { <span>{time}</span> },
            })
        })
    };
    view! { <ul class="slots"><For each=move || times.get() key=|at| *at let(at)><li>{one(at)}</li></For></ul> }
}

/// One more time, from anybody.
fn another_time(app: App, circle_id: CircleId, meeting_id: ItemId) -> AnyView {
    let field: NodeRef<html::Input> = NodeRef::new();
    let id = format!("time-{meeting_id}");
    let meeting = following(app, circle_id, meeting_id);
    let add = move |_| {
        let Some(input) = field.get_untracked() else { return };
        if let Some(at) = app.time_of_field(&input.value()) {
            propose_time(app, circle_id, meeting_id, at);
            // A time that was taken is given up for the new proposal, so that somebody takes one again.
            if let Some(meeting) = meeting.get_untracked().filter(|one| starts_at(one).is_some()) {
                if let Some(before) = starts_at(&meeting) {
                    propose_time(app, circle_id, meeting_id, before);
                }
                app.edit_item(circle_id, &meeting, Field::At, "", None);
            }
            input.set_value("");
        }
    };
    view! {
        <details class="another-time">
            <summary>{app.say("meeting.another_time")}</summary>
            <div class="adding-row">
                <label class="unseen" for=id.clone()>{app.say("meeting.time")}</label>
                <input id=id type="datetime-local" node_ref=field />
                <button type="button" class="button" on:click=add>{app.say("meeting.do_propose")}</button>
            </div>
        </details>
    }
}

fn save_file(app: App, circle_id: CircleId, meeting: &Item) {
    let Some(at) = starts_at(meeting) else { return };
    let event = Event {
        uid: meeting.item_id.to_string(),
        summary: untrack(|| title(app, circle_id, meeting.item_id)),
        location: meeting.value(Field::Where).to_owned(),
        start: Start::At(at),
        minutes: Some(minutes(meeting)),
    };
    let text = icalendar::write(&event, app.outside().now_ms());
    app.outside().save_file("alongside-meeting.ics", "text/calendar", text.as_bytes());
}
