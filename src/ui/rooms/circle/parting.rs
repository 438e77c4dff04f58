//! Pause, going on without somebody, leaving, blocking: what one can do in the People side besides staying.
//!
//! Each takes two taps at most, and none asks for a reason. What cannot be undone is said before the second tap.

use super::Seen;
use crate::engine::command::Command;
use crate::engine::view::{CircleView, PersonView};
use crate::identifiers::{CircleId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::mentoring::goal::Day;
use crate::ui::app::App;
use crate::ui::components::link::link;
use crate::ui::components::people::person;
use crate::ui::components::twice::twice;
use crate::ui::draw::view_of;
use crate::ui::route::Route;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The sections.
pub(super) fn parting(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let others = Memo::new(move |_| {
        seen.with(|seen| {
            let groups = seen.iter().filter(|circle| circle.kind == CircleKind::Group);
            groups.flat_map(|circle| circle.others.clone()).collect::<Vec<_>>()
        })
    });
    // Who goes on without everybody is alone, and leaves instead.
    let go_on = move || others.with(|others| (others.len() > 1).then(|| go_on_without(app, circle_id, others)));
    view! {
        <div class="parting">
            {pause(app, circle_id, seen)}
            {go_on}
            {leave(app, circle_id)}
        </div>
    }
}

fn pause(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let mine = Memo::new(move |_| {
        seen.with(|seen| {
            let circle = seen.as_ref()?;
            circle.parting.pauses.iter().find(|one| one.person_id == circle.me.person_id).copied()
        })
    });
    let until: NodeRef<html::Input> = NodeRef::new();
    let begin = move |_| {
        let until = until.get_untracked().and_then(|field| Day::parse(&field.value()));
        app.order(Command::Pause { circle_id, on: true, until });
    };
    let end = move |_| app.order(Command::Pause { circle_id, on: false, until: None });
    let inside = move || match mine.get() {
        Some(pause) => view! {
            <p role="status">{freshness::pause(app, None, &pause)}</p>
            <div class="actions"><button type="button" class="button" on:click=end>{app.say("pause.end")}</button></div>
        },
        None => view! {
            <p class="soft">{app.say("pause.text")}</p>
            <div class="pause-form">
                <button type="button" class="button" on:click=begin>{app.say("pause.begin")}</button>
                <div class="field">
                    <label for="pause-until">{app.say("pause.until")}</label>
                    <input id="pause-until" type="date" node_ref=until />
                </div>
            </div>
        },
    };
    view! { <section class="card linking"><h2 class="card-title">{app.say("pause.title")}</h2>{inside}</section> }
}

fn leave(app: App, circle_id: CircleId) -> AnyView {
    let sentences = vec![app.say("leave.text"), app.say("leave.kept")];
    let more = link(app, Route::Closing(circle_id), "button", app.say("leave.close_well"));
    let act = move || {
        app.order(Command::Leave { circle_id });
        app.go(Route::Today);
    };
    twice(app.say("leave.title"), sentences, Some(more), app.say("leave.act"), act)
}

fn go_on_without(app: App, circle_id: CircleId, others: &[PersonView]) -> AnyView {
    let chosen = RwSignal::new(Vec::<PersonId>::new());
    let rows = others.iter().map(|other| {
        let person_id = other.person_id;
        let choose = move |event| {
            let on = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|one| *one != person_id);
                if on {
                    chosen.push(person_id);
                }
            });
        };
        view! { <li><label class="check"><input type="checkbox" on:change=choose />{person(other)}</label></li> }
    });
    let rows = rows.collect_view();
    let list = view! { <p>{app.say("go_on.whom")}</p><ul class="choose">{rows}</ul> };
    let act = move || {
        let person_ids = chosen.get_untracked();
        if !person_ids.is_empty() {
            app.continue_without(circle_id, person_ids);
        }
    };
    twice(app.say("go_on.title"), vec![app.say("go_on.text")], Some(list), app.say("go_on.act"), act)
}

/// Two taps, and what the second one does.
pub(super) fn block(app: App, other: &PersonView) -> AnyView {
    let (person_id, name) = (other.person_id, other.name.as_str());
    let sentences = vec![app.tell("block.text", &[("name", name)]), app.tell("block.kept", &[("name", name)])];
    let act = app.tell("block.act", &[("name", name)]);
    twice(app.tell("block.title", &[("name", name)]), sentences, None, act, move || {
        app.order(Command::Block { person_id })
    })
}

/// Those who left.
pub(super) fn former(app: App, circle: &CircleView) -> AnyView {
    let names: Vec<String> = circle.parting.former.iter().map(|person| person.name.clone()).collect();
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    view_of(
        (count > 0).then(
            || view! { <p class="small">{app.count("people.former", count, &[("names", &app.list(&names))])}</p> },
        ),
    )
}

/// That the circle is not mine any more, or that it goes on elsewhere.
pub(super) fn banner(app: App, seen: Seen) -> AnyView {
    let place =
        Memo::new(move |_| seen.with(|seen| seen.as_ref().map(|seen| seen.parting.my_place).unwrap_or_default()));
    let goes_on = Memo::new(move |_| seen.with(|seen| seen.as_ref().and_then(|seen| seen.parting.goes_on_in)));
    let placed = move || {
        freshness::place(app, place.get()).map(|(what, next)| {
            view! { <p class="banner past-banner" role="status"><span><b>{what}</b>" "<span>{next}</span></span></p> }
        })
    };
    let gone_on = move || {
        goes_on.get().map(|circle_id| {
            let way =
                link(app, Route::Circle(circle_id, crate::ui::route::Side::Both), "button", app.say("go_on.there"));
            view! { <div class="banner past-banner"><p>{app.say("go_on.goes_on")}</p>{way}</div> }
        })
    };
    view! { {placed}{gone_on} }
}
