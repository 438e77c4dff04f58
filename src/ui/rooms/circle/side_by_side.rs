//! Side by side: everybody's goals in equal columns, me first; on a phone one swipe or one press apart.

use super::goals::following;
use super::notes::rows;
use super::{Seen, is_mine};
use crate::engine::view::{CircleView, PersonView, Presence};
use crate::identifiers::CircleId;
use crate::mentoring::circle::CircleKind;
use crate::ui::app::App;
use crate::ui::components::braid::braid;
use crate::ui::components::goal_card::goal_card;
use crate::ui::components::link::link;
use crate::ui::components::promises::promises;
use crate::ui::components::strands::hue_class;
use crate::ui::components::topics::topics;
use crate::ui::route::Route;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The side.
pub(super) fn side_by_side(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let people = Memo::new(move |_| seen.with(|seen| seen.as_ref().map(people_of).unwrap_or_default()));
    let personal =
        Memo::new(move |_| seen.with(|seen| seen.as_ref().is_some_and(|circle| circle.kind == CircleKind::Personal)));
    let columns: NodeRef<html::Div> = NodeRef::new();
    let each = move || people.get().into_iter().enumerate().collect::<Vec<_>>();
    let alone = move || {
        (people.with(|people| people.len() == 1) && !personal.get() && is_mine(seen))
            .then(|| empty_place(app, circle_id))
    };
    let own_notes = move || personal.get().then(|| notes_column(app, circle_id, seen));
    let jumps = move || (people.with(Vec::len) > 1).then(|| jumps(app, people, columns));
    view! {
        {move || (!personal.get()).then(|| braid(app, seen))}
        {jumps}
        <div class="people" node_ref=columns>
            <For each=each key=|(place, person)| (*place, person.person_id.0, person.hue.0, person.name.clone()) let((place, person))>
                {column(app, circle_id, seen, person, place == 0)}
            </For>
            {alone}
            {own_notes}
        </div>
    }
}

fn people_of(circle: &CircleView) -> Vec<PersonView> {
    circle.people().cloned().collect()
}

/// On a phone: whose column is looked at.
fn jumps(app: App, people: Memo<Vec<PersonView>>, columns: NodeRef<html::Div>) -> AnyView {
    let buttons = move || {
        let each = people.get().into_iter().enumerate().map(|(place, person)| {
            let jump = move |_| {
                let column = columns.get_untracked().and_then(|columns| {
                    columns.children().item(u32::try_from(place).unwrap_or(0))
                });
                if let Some(column) = column {
                    column.scroll_into_view();
                }
            };
            let name = if place == 0 { app.say("me.short") } else { person.name.clone() };
            view! { <button type="button" class=format!("jump {}", hue_class(person.hue)) on:click=jump><bdi>{name}</bdi></button> }
        });
        each.collect_view()
    };
    view! { <div class="jumps" role="group" aria-label=app.say("circle.whose")>{buttons}</div> }
}

fn column(app: App, circle_id: CircleId, seen: Seen, person: PersonView, is_me: bool) -> AnyView {
    let person_id = person.person_id;
    let open = Memo::new(move |_| {
        seen.with(|seen| {
            let goals = seen.iter().flat_map(|circle| &circle.goals);
            goals
                .filter(|goal| goal.owner == person_id && goal.state.is_open())
                .map(|goal| goal.goal_id)
                .collect::<Vec<_>>()
        })
    });
    let presence = move || {
        let found = seen.with(|seen| {
            let all = seen.iter().flat_map(|circle| &circle.freshness);
            all.filter(|one| one.person.person_id == person_id).map(|one| one.presence).next()
        });
        found.filter(|_| is_mine(seen)).map(|presence| {
            let here = if presence == Presence::Away { "small" } else { "small here" };
            view! { <span class=here>{freshness::presence(app, presence)}</span> }
        })
    };
    let their_name = (!is_me).then(|| person.name.clone());
    let paused = move || {
        seen.with(|seen| {
            let pause = seen.as_ref()?.parting.pauses.iter().find(|one| one.person_id == person_id)?;
            Some(view! { <p class="paused">{freshness::pause(app, their_name.as_deref(), pause)}</p> })
        })
    };
    let title = if is_me {
        app.tell("circle.me_column", &[("name", &person.name)])
    } else {
        app.tell("circle.you_column", &[("name", &person.name)])
    };
    let class = format!("person {}", hue_class(person.hue));
    let owner = person.clone();
    let empty = {
        let name = person.name.clone();
        move || {
            open.with(Vec::is_empty).then(|| match is_me {
                true => view! { <p class="soft">{app.say("goal.none_mine")}</p> },
                false => view! { <p class="soft">{app.tell("goal.none_theirs", &[("name", &name)])}</p> },
            })
        }
    };
    let is_mine = Memo::new(move |_| is_mine(seen));
    let of = person.clone();
    let lists = move || {
        let may = is_mine.get();
        view! { {promises(app, circle_id, &of, is_me, may)}{topics(app, circle_id, seen, &of, is_me, may)} }
    };
    let add = move || {
        (is_me && is_mine.get()).then(|| {
        let class = move || if open.with(Vec::is_empty) { "button" } else { "button quiet set-goal" };
        view! { <button type="button" class=class on:click=move |_| app.set_a_goal(circle_id)>{app.say("goal.set")}</button> }
    })
    };
    view! {
        <section class=class tabindex="-1">
            <header><h2 dir="auto">{title}</h2>{presence}</header>
            {paused}
            <For each=move || open.get() key=|goal_id| goal_id.0 let(goal_id)>
                {goal_card(app, seen, following(seen, goal_id), &owner, is_me && is_mine.get_untracked())}
            </For>
            {empty}
            <div>{add}</div>
            {lists}
        </section>
    }
}

/// Where the other will be.
fn empty_place(app: App, circle_id: CircleId) -> AnyView {
    view! {
        <section class="person empty-place">
            <header><h2>{app.say("circle.you_nobody")}</h2></header>
            <p class="soft">{app.say("circle.nobody_text")}</p>
            <div>{link(app, Route::Invite(circle_id), "button", app.say("circle.invite"))}</div>
        </section>
    }
}

fn notes_column(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    view! {
        <section class="person notes-column">
            <header><h2>{app.say("circle.notes_side")}</h2></header>
            {rows(app, circle_id, seen, false)}
        </section>
    }
}
