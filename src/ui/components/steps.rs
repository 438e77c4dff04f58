//! The steps of a goal, in their order; the owner adds, ticks, changes and moves them.

use super::adding::adding;
use super::tick_row::tick_row;
use crate::identifiers::{CircleId, GoalId, ItemId};
use crate::mentoring::item::step::{between, sort};
use crate::mentoring::item::{Field, Item, ItemKind, about_goal};
use crate::ui::app::App;
use crate::ui::items;
use alongside_view::view;
use leptos::prelude::*;

/// The list; `mine` offers everything that changes it.
pub(crate) fn steps(app: App, circle_id: CircleId, goal_id: GoalId, mine: bool) -> AnyView {
    let sorted = move || {
        let mut steps = items::about_goal(app, circle_id, ItemKind::Step, goal_id);
        sort(&mut steps);
        steps
    };
    let ids = Memo::new(move |_| sorted().iter().map(|step| step.item_id).collect::<Vec<ItemId>>());
    let add = move |words: &str| {
        let last = untrack(sorted).last().map(|step| step.value(Field::Place).to_owned()).unwrap_or_default();
        let more = vec![(Field::About, about_goal(goal_id)), (Field::Place, between(&last, ""))];
        app.add_item(circle_id, ItemKind::Step, words, more);
    };
    let add = mine.then(|| {
        view! {
            <details class="steps-add">
                <summary>{app.say("step.add")}</summary>
                {adding(app, format!("step-{goal_id}"), app.say("step.label"), "step.put", add)}
                {move || (ids.with(Vec::len) > 1).then(|| order(app, circle_id, &sorted()))}
            </details>
        }
    });
    view! {
        <div class="steps">
            <ul class="tick-rows"><For each=move || ids.get() key=|item_id| item_id.0 let(item_id)>{tick_row(app, circle_id, item_id, mine)}</For></ul>
            {add}
        </div>
    }
}

/// The order of the steps, to be changed with one button each.
fn order(app: App, circle_id: CircleId, steps: &[Item]) -> AnyView {
    let place = |at: Option<usize>| at.and_then(|at| steps.get(at)).map_or("", |step| step.value(Field::Place));
    let rows = steps.iter().enumerate().skip(1).map(|(at, step)| {
        let up = between(place(at.checked_sub(2)), place(at.checked_sub(1)));
        let label = app.tell("step.earlier", &[("words", step.words())]);
        let step = step.clone();
        let raise = move |_| app.edit_item(circle_id, &step, Field::Place, &up, None);
        view! { <li><button type="button" class="button quiet" on:click=raise>{label}</button></li> }
    });
    view! { <ul class="steps-order">{rows.collect_view()}</ul> }
}
