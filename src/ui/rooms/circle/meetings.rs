//! Meetings: the next one, times that are proposed, a meeting outside the app recorded with one press, and those
//! that took place.

use super::{Seen, is_mine};
use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::icalendar;
use crate::mentoring::item::meeting::{A_TERM, MeetingState, TERM_MS, met_at, starts_at};
use crate::mentoring::item::{Field, ItemKind};
use crate::ui::app::App;
use crate::ui::components::file_in::file_in;
use crate::ui::components::link::link;
use crate::ui::components::meeting_card::{meeting_card, title};
use crate::ui::components::propose::propose;
use crate::ui::items::listed;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The longest calendar file that is read, in bytes.
const LONGEST_FILE: usize = 1 << 20;

/// The side.
pub(super) fn meetings(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let may = Memo::new(move |_| is_mine(seen));
    let ahead = Memo::new(move |_| ahead(app, circle_id));
    let past = Memo::new(move |_| past(app, circle_id));
    let empty = move || ahead.with(Vec::is_empty).then(|| view! { <p class="soft">{app.say("meeting.none")}</p> });
    let actions = move || may.get().then(|| arranging(app, circle_id));
    view! {
        <div class="meetings">
            <p class="soft">{move || rhythm(app, circle_id)}</p>
            {empty}
            <ul class="meeting-list"><For each=move || ahead.get() key=|item_id| item_id.0 let(item_id)>
                <li>{meeting_card(app, circle_id, seen, item_id)}</li>
            </For></ul>
            {actions}
            {move || (!past.with(Vec::is_empty)).then(|| view! {
                <section class="met-before"><h2>{app.say("meeting.before")}</h2>
                <ul class="met-list"><For each=move || past.get() key=|(item_id, at)| (item_id.0, *at) let((item_id, at))>{met(app, circle_id, item_id, at)}</For></ul></section>
            })}
        </div>
    }
}

/// Those still to come, or without a time; the next one first.
fn ahead(app: App, circle_id: CircleId) -> Vec<ItemId> {
    let mut ahead = listed(app, circle_id, ItemKind::Meeting, |meeting| {
        matches!(MeetingState::of(meeting), MeetingState::Proposed | MeetingState::Arranged)
    });
    ahead.sort_by_key(|meeting| starts_at(meeting).unwrap_or(u64::MAX));
    ahead.iter().map(|meeting| meeting.item_id).collect()
}

/// Those that took place, the last one first.
fn past(app: App, circle_id: CircleId) -> Vec<(ItemId, u64)> {
    let met = listed(app, circle_id, ItemKind::Meeting, |meeting| met_at(meeting).is_some());
    let mut past: Vec<_> = met.iter().filter_map(|meeting| Some((meeting.item_id, met_at(meeting)?))).collect();
    past.sort_by_key(|(_, at)| core::cmp::Reverse(*at));
    past
}

/// How often they have met in the last term, and what is a good rhythm: said, never counted against anybody.
fn rhythm(app: App, circle_id: CircleId) -> String {
    let since = app.outside().now_ms().saturating_sub(TERM_MS);
    let times = past(app, circle_id).iter().filter(|(_, at)| *at >= since).count();
    let said = app.count("meeting.times", u32::try_from(times).unwrap_or(u32::MAX), &[]);
    match times {
        0 => app.say("meeting.aim"),
        1..A_TERM => format!("{said} {}", app.say("meeting.aim")),
        _ => said,
    }
}

fn arranging(app: App, circle_id: CircleId) -> AnyView {
    let record = move |_| {
        let now = app.outside().now_ms().to_string();
        let values = vec![(Field::At, now), (Field::State, "met".to_owned()), (Field::Zone, app.outside().zone())];
        app.make_item(circle_id, ItemKind::Meeting, values);
    };
    let form: NodeRef<html::Details> = NodeRef::new();
    let done = move || {
        if let Some(form) = form.get_untracked() {
            form.set_open(false);
        }
    };
    let take = move |bytes: Vec<u8>| take_file(app, circle_id, &bytes);
    view! {
        <details class="card meeting-new" node_ref=form>
            <summary>{app.say("meeting.propose")}</summary>
            {propose(app, circle_id, done)}
        </details>
        <div class="actions">
            <button type="button" class="button" on:click=record>{app.say("meeting.record")}</button>
            {file_in(app, "meeting-file", app.say("meeting.file_in"), take)}
        </div>
    }
}

/// The events of a calendar's file, each as a meeting; what stands here already is not taken again.
fn take_file(app: App, circle_id: CircleId, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes.get(..LONGEST_FILE).unwrap_or(bytes));
    let known = untrack(|| listed(app, circle_id, ItemKind::Meeting, |_| true));
    let mut taken = 0;
    for event in icalendar::read(&text) {
        let at = match &event.start {
            icalendar::Start::At(at) => Some(*at),
            icalendar::Start::Clock(shown, zone) => app.moment_of_clock(*shown, zone.as_deref()),
        };
        let Some(at) = at else { continue };
        taken += 1;
        if known.iter().any(|meeting| starts_at(meeting) == Some(at)) {
            continue;
        }
        let mut values = vec![(Field::At, at.to_string()), (Field::Zone, app.outside().zone())];
        values.push((Field::Words, event.summary.chars().take(200).collect()));
        values.push((Field::Where, event.location.chars().take(200).collect()));
        values.extend(event.minutes.map(|minutes| (Field::Minutes, minutes.to_string())));
        app.make_item(circle_id, ItemKind::Meeting, values);
    }
    app.said.set(app.count("meeting.file_taken", taken, &[]));
}

fn met(app: App, circle_id: CircleId, item_id: ItemId, at: u64) -> AnyView {
    let title = move || title(app, circle_id, item_id);
    let inside = view! { <span class="met-when">{app.when(at)}</span><span dir="auto">{title}</span> };
    view! { <li>{link(app, Route::Meeting(circle_id, item_id), "met-row", inside)}</li> }
}
