//! Everybody's goals: what is being worked on, and below it every good end.

use super::{Seen, is_mine};
use crate::engine::view::{GoalView, PersonView};
use crate::identifiers::{CircleId, GoalId};
use crate::ui::app::App;
use crate::ui::components::goal_card::goal_card;
use crate::ui::components::people::person;
use alongside_view::view;
use leptos::prelude::*;

/// One goal, as long as it is there.
pub(super) fn following(seen: Seen, goal_id: GoalId) -> Memo<Option<GoalView>> {
    Memo::new(move |_| {
        seen.with(|seen| {
            seen.as_ref().and_then(|circle| circle.goals.iter().find(|goal| goal.goal_id == goal_id).cloned())
        })
    })
}

/// The side.
pub(super) fn goals(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let ended = Memo::new(move |_| listed(seen, false));
    view! {
        <div class="goals">
            <h2 class="unseen">{app.say("circle.goals_side")}</h2>
            {list(app, seen, true)}
            {move || listed(seen, true).is_empty().then(|| view! { <p class="soft">{app.say("goal.none_at_all")}</p> })}
            {move || is_mine(seen).then(|| view! { <div><button type="button" class="button" on:click=move |_| app.set_a_goal(circle_id)>{app.say("goal.set")}</button></div> })}
            {move || (!ended.with(Vec::is_empty)).then(|| {
                view! {
                    <details class="ended">
                        <summary>{app.count("goal.ended", u32::try_from(ended.with(Vec::len)).unwrap_or(u32::MAX), &[])}</summary>
                        {list(app, seen, false)}
                    </details>
                }
            })}
        </div>
    }
}

fn listed(seen: Seen, open: bool) -> Vec<GoalId> {
    seen.with(|seen| {
        let goals = seen.iter().flat_map(|circle| &circle.goals);
        goals.filter(|goal| goal.state.is_open() == open).map(|goal| goal.goal_id).collect()
    })
}

fn list(app: App, seen: Seen, open: bool) -> AnyView {
    let ids = Memo::new(move |_| listed(seen, open));
    let one = move |goal_id: GoalId| {
        let (owner, mine) = owner(seen, goal_id)?;
        let mine = mine && untrack(|| is_mine(seen));
        Some(view! {
            <li>
                <p class="goal-owner">{person(&owner)}</p>
                {goal_card(app, seen, following(seen, goal_id), &owner, mine)}
            </li>
        })
    };
    view! { <ul class="goal-list"><For each=move || ids.get() key=|goal_id| goal_id.0 let(goal_id)>{one(goal_id)}</For></ul> }
}

fn owner(seen: Seen, goal_id: GoalId) -> Option<(PersonView, bool)> {
    seen.with_untracked(|seen| {
        let circle = seen.as_ref()?;
        let goal = circle.goals.iter().find(|goal| goal.goal_id == goal_id)?;
        let owner = circle.people().find(|person| person.person_id == goal.owner)?;
        Some((owner.clone(), owner.person_id == circle.me.person_id))
    })
}
