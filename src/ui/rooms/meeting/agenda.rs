//! What is talked about, in turns: everybody's first point, then everybody's second; each time somebody else begins.

use crate::engine::view::PersonView;
use crate::identifiers::{CircleId, ItemId, PersonId};
use crate::mentoring::item::meeting::{agenda as in_turns, met_at};
use crate::mentoring::item::{Field, Item, ItemKind, about_item};
use crate::ui::app::App;
use crate::ui::components::adding::adding;
use crate::ui::components::strands::hue_class;
use crate::ui::components::tick_row::tick_row;
use crate::ui::items::listed;
use alongside_view::view;
use leptos::prelude::*;

/// The people in an order that is the same for everybody, and how often they met before this meeting.
pub(super) fn order(app: App, circle_id: CircleId, item_id: ItemId, people: &[PersonView]) -> (Vec<PersonId>, usize) {
    let mut order: Vec<PersonId> = people.iter().map(|person| person.person_id).collect();
    order.sort_unstable();
    let met =
        listed(app, circle_id, ItemKind::Meeting, |meeting| meeting.item_id != item_id && met_at(meeting).is_some());
    (order, met.len())
}

/// The list, and the line that adds to it.
pub(super) fn agenda(
    app: App,
    circle_id: CircleId,
    item_id: ItemId,
    people: Memo<Vec<PersonView>>,
    may: Memo<bool>,
) -> AnyView {
    let sorted = Memo::new(move |_| {
        let points = listed(app, circle_id, ItemKind::Point, |point| point.about_item() == Some(item_id));
        let (order, met) = order(app, circle_id, item_id, &people.get());
        in_turns(&points, &order, met).iter().map(|point| (point.item_id, point.by)).collect::<Vec<_>>()
    });
    let row = move |(point_id, by): (ItemId, PersonId)| {
        let people = people.get_untracked();
        let mine = people.first().is_some_and(|me| me.person_id == by) && may.get_untracked();
        let of = people.iter().find(|person| person.person_id == by);
        let (name, hue) = of.map(|person| (person.name.clone(), hue_class(person.hue))).unwrap_or_default();
        view! { <li class=format!("point {hue}")><span class="point-by"><bdi>{name}</bdi></span><ul class="tick-rows">{tick_row(app, circle_id, point_id, mine)}</ul></li> }
    };
    let add =
        move |words: &str| app.add_item(circle_id, ItemKind::Point, words, vec![(Field::About, about_item(item_id))]);
    let add = move || may.get().then(|| adding(app, "new-point".to_owned(), app.say("agenda.add"), "step.put", add));
    view! {
        <section class="card agenda">
            <h2 class="card-title">{app.say("agenda.title")}</h2>
            <p class="small">{move || first(app, circle_id, item_id, &people.get())}</p>
            <ol class="points"><For each=move || sorted.get() key=|(point_id, by)| (point_id.0, by.0) let(one)>{row(one)}</For></ol>
            {add}
            {carry(app, circle_id, item_id, may)}
        </section>
    }
}

/// Whose topic comes first this time.
fn first(app: App, circle_id: CircleId, item_id: ItemId, people: &[PersonView]) -> Option<String> {
    let (order, met) = order(app, circle_id, item_id, people);
    let first = order.get(met % order.len().max(1))?;
    let name = match people.iter().position(|person| person.person_id == *first)? {
        0 => app.say("me.you"),
        at => people.get(at)?.name.clone(),
    };
    Some(app.tell("agenda.first", &[("name", &name)]))
}

/// Points of earlier meetings that were not talked about come along with one press.
fn carry(app: App, circle_id: CircleId, item_id: ItemId, may: Memo<bool>) -> AnyView {
    let left = move || {
        let met = listed(app, circle_id, ItemKind::Meeting, |one| one.item_id != item_id && met_at(one).is_some());
        listed(app, circle_id, ItemKind::Point, |point| {
            let of = point.about_item();
            point.value(Field::State).is_empty() && met.iter().any(|meeting| Some(meeting.item_id) == of)
        })
    };
    let bring = move |points: Vec<Item>| {
        for point in points {
            app.edit_item(circle_id, &point, Field::About, &about_item(item_id), None);
        }
    };
    let button = move || {
        let left = left();
        let count = u32::try_from(left.len()).unwrap_or(u32::MAX);
        (count > 0 && may.get()).then(|| {
            view! { <button type="button" class="button quiet" on:click=move |_| bring(left.clone())>{app.count("agenda.carry", count, &[])}</button> }
        })
    };
    view! { <div>{button}</div> }
}
