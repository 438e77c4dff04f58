//! A circle: its heading, its sides, and the one that is open. My own circle is one of them, with fewer sides.

mod goals;
mod meetings;
mod notes;
mod parting;
mod people;
mod promises;
mod side_by_side;
mod thanks;

use crate::engine::view::{CircleView, MyPlace};
use crate::identifiers::CircleId;
use crate::mentoring::circle::CircleKind;
use crate::mentoring::item::meeting;
use crate::ui::app::App;
use crate::ui::components::heading::heading;
use crate::ui::components::link::{follow, link};
use crate::ui::components::truth::truth;
use crate::ui::draw::view_of;
use crate::ui::outside::Style;
use crate::ui::route::{Route, Side};
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

/// A circle as its sides see it: only this one, and nothing before it is known.
pub(crate) type Seen = Memo<Option<CircleView>>;

/// My own circle, as soon as it is known which it is.
pub(crate) fn mine(app: App) -> AnyView {
    let circle_id = Memo::new(move |_| app.my_circle());
    view_of(move || circle_id.get().map(|circle_id| circle(app, circle_id)))
}

/// The room.
pub(crate) fn circle(app: App, circle_id: CircleId) -> AnyView {
    let seen: Seen = Memo::new(move |_| app.circle.get().filter(|circle| circle.circle_id == circle_id));
    let known = Memo::new(move |_| seen.with(|seen| seen.as_ref().map(|circle| circle.kind)));
    let name = Signal::derive(move || {
        seen.with(|seen| seen.as_ref().map(|circle| freshness::circle_name(app, circle)).unwrap_or_default())
    });
    let people = Signal::derive(move || {
        seen.with(|seen| {
            let mine = seen.iter().filter(|circle| circle.parting.my_place == MyPlace::In);
            mine.flat_map(|circle| circle.freshness.clone()).collect()
        })
    });
    let side = Memo::new(move |_| match app.route.get() {
        Route::Circle(_, side) => side,
        _ => Side::Both,
    });
    let may_invite = Memo::new(move |_| {
        seen.with(|seen| {
            let mine = seen.as_ref().filter(|circle| circle.parting.my_place == MyPlace::In);
            mine.is_some_and(|circle| match circle.kind {
                CircleKind::Personal => false,
                CircleKind::Pair => circle.others.is_empty(),
                CircleKind::Group => true,
            })
        })
    });
    let invite =
        move || may_invite.get().then(|| link(app, Route::Invite(circle_id), "button", app.say("circle.invite")));
    let is_mine = Memo::new(move |_| is_mine(seen));
    let write = move || {
        is_mine.get().then(|| {
            view! { <button type="button" class="button primary" on:click=move |_| app.write_a_note(circle_id)>{app.say("note.write")}</button> }
        })
    };
    let open = move || match (known.get(), side.get()) {
        (None, _) => view_of(()),
        (Some(_), Side::Both) => side_by_side::side_by_side(app, circle_id, seen),
        (Some(_), Side::Goals) => goals::goals(app, circle_id, seen),
        (Some(_), Side::Meetings) => meetings::meetings(app, circle_id, seen),
        (Some(_), Side::Promises) => promises::promises(app, circle_id, seen),
        (Some(_), Side::Thanks) => thanks::thanks(app, circle_id, seen),
        (Some(_), Side::Notes) => notes::notes(app, circle_id, seen),
        (Some(_), Side::People) => people::people(app, circle_id, seen),
    };
    view! {
        <div class=move || if is_mine.get() { "circle" } else { "circle past" }>
            <header class="room-head">
                <div>{heading(app, name)}{truth(app, people)}</div>
                <div class="actions">
                    {next_meeting(app, circle_id)}
                    {invite}
                    {write}
                </div>
            </header>
            {parting::banner(app, seen)}
            {move || known.get().map(|kind| sides(app, circle_id, kind, side))}
            {open}
        </div>
    }
}

/// The way to the next meeting that is arranged.
fn next_meeting(app: App, circle_id: CircleId) -> AnyView {
    let next = Memo::new(move |_| {
        let now = app.outside().now_ms();
        app.items.with(|items| {
            let next = meeting::next(items.of(circle_id), now)?;
            Some((next.item_id, meeting::starts_at(next)?))
        })
    });
    let shown = move || {
        next.get().map(|(item_id, at)| {
            let text = app.tell("meeting.next", &[("time", &app.moment(at, Style::Meeting))]);
            link(app, Route::Meeting(circle_id, item_id), "button", text)
        })
    };
    view_of(shown)
}

/// Whether I am in it: otherwise what is here is a copy to be read.
pub(super) fn is_mine(seen: Seen) -> bool {
    seen.with(|seen| seen.as_ref().is_some_and(|circle| circle.parting.my_place == MyPlace::In))
}

fn sides(app: App, circle_id: CircleId, kind: CircleKind, side: Memo<Side>) -> AnyView {
    let personal = kind == CircleKind::Personal;
    let links = Side::ALL
        .into_iter()
        .filter(|one| !(personal && matches!(one, Side::People | Side::Thanks | Side::Meetings)))
        .map(|one| {
            let route = app.circle_route(circle_id, one);
            let text = app.say(match (one, personal) {
                (Side::Both, false) => "circle.side_by_side",
                (Side::Both, true) => "circle.at_a_glance",
                (Side::Goals, _) => "circle.goals_side",
                (Side::Meetings, _) => "circle.meetings_side",
                (Side::Promises, _) => "circle.promises_side",
                (Side::Thanks, _) => "circle.thanks_side",
                (Side::Notes, _) => "circle.notes_side",
                (Side::People, _) => "circle.people_side",
            });
            view! {
                <a href=route.path() aria-current=move || (side.get() == one).then_some("page")
                    on:click=move |event| follow(app, route, &event)>{text}</a>
            }
        });
    view! { <nav class="tabs" aria-label=app.say("circle.sides")>{links.collect_view()}</nav> }
}
