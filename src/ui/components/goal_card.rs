//! A goal as everybody in the circle sees it. Only its owner finds the way to change it.

use super::confidence::sure;
use super::heard::{About, heard};
use super::steps::steps;
use super::strands::hue_class;
use crate::engine::view::{CircleView, GoalView, MyPlace, PersonView};
use crate::mentoring::goal::{Day, GoalField, GoalState};
use crate::mentoring::moment::Moment;
use crate::ui::app::{App, Editing};
use crate::ui::draw::view_of;
use crate::ui::outside::Style;
use alongside_view::view;
use leptos::prelude::*;

/// The name of a field.
pub(crate) fn field_name(app: App, field: GoalField) -> String {
    app.say(match field {
        GoalField::Aim => "goal.aim",
        GoalField::Why => "goal.why",
        GoalField::Now => "goal.now",
        GoalField::Gap => "goal.gap",
        GoalField::Obstacle => "goal.obstacle",
        GoalField::NextStep => "goal.next_step",
    })
}

/// How a goal stands, kindly.
pub(crate) fn state_words(app: App, state: GoalState) -> String {
    app.say(match state {
        GoalState::Active => "goal.state.active",
        GoalState::Reached => "goal.state.reached",
        GoalState::Smaller => "goal.state.smaller",
        GoalState::Parked => "goal.state.parked",
        GoalState::Dropped => "goal.state.dropped",
    })
}

/// The card. It follows the goal; `mine` offers the editor.
pub(crate) fn goal_card(
    app: App,
    seen: Memo<Option<CircleView>>,
    goal: Memo<Option<GoalView>>,
    owner: &PersonView,
    mine: bool,
) -> AnyView {
    let class = format!("card goal {}", hue_class(owner.hue));
    let circle_id = seen.with_untracked(|seen| seen.as_ref().map(|circle| circle.circle_id));
    let inside = move || {
        goal.get().map(|goal| {
            let rows = GoalField::ALL.into_iter().skip(1).filter_map(|field| {
                let text = goal.content.field(field).trim().to_owned();
                (!text.is_empty()).then(|| {
                    view! { <dt>{field_name(app, field)}</dt><dd dir="auto">{text}</dd> }
                })
            });
            let rows = rows.collect_view();
            view! { <h3 class="aim" dir="auto">{goal.content.aim.clone()}</h3><dl>{rows}</dl> }
        })
    };
    let foot = move || {
        goal.get().map(|goal| {
            let goal_id = goal.goal_id;
            let edit = circle_id.filter(|_| mine).map(|circle_id| {
                let open = move |_| app.editing.set(Some(Editing { circle_id, goal_id, is_new: false }));
                let label = app.tell("goal.change_this", &[("aim", &goal.content.aim)]);
                view! { <button type="button" class="button quiet goal-change" aria-label=label on:click=open>{app.say("goal.change")}</button> }
            });
            view! {
                <footer>
                    {goal.content.confidence.map(|confidence| sure(app, confidence))}
                    {standing(app, &goal)}
                    {edit}
                </footer>
            }
        })
    };
    let owner = owner.clone();
    // Followed apart from everything else in the circle, so that nothing that is being written is drawn anew.
    let goal_id = Memo::new(move |_| goal.with(|goal| goal.as_ref().map(|goal| goal.goal_id)));
    let people = Memo::new(move |_| seen.with(|seen| seen.as_ref().map(readers)));
    let beside = move || {
        let (goal_id, (people, may)) = (goal_id.get()?, people.get()?);
        let about = About { circle_id: circle_id?, goal_id, owner: owner.clone(), people };
        Some(view! { {steps(app, about.circle_id, goal_id, mine)}{heard(app, about, may)} })
    };
    view! { <article class=class>{inside}{beside}{foot}</article> }
}

/// Me and the others, and whether I am in the circle.
fn readers(circle: &CircleView) -> (Vec<PersonView>, bool) {
    let people = core::iter::once(&circle.me).chain(&circle.others).cloned().collect();
    (people, circle.parting.my_place == MyPlace::In)
}

/// "by 5 December", or how it ended.
fn standing(app: App, goal: &GoalView) -> AnyView {
    let state = match goal.state {
        GoalState::Active => None,
        state => Some(view! {
            <span class=format!("goal-state {}", state.as_str())>{state_words(app, state)}" "<span class="small">{app.moment(goal.changed_at, Style::Month)}</span></span>
        }),
    };
    let by_when = goal.content.by_when.filter(|_| goal.state.is_open());
    let by_when = by_when.map(|by| view! { <span>{app.tell("goal.by", &[("day", &day(app, by))])}</span> });
    view_of((state, by_when))
}

/// A day of the calendar, as one says it.
pub(crate) fn day(app: App, day: Day) -> String {
    // Noon UTC is the same day in nearly every time zone.
    let noon = Moment::parse(&format!("{day}T12:00")).and_then(Moment::to_ms);
    noon.map(|at| app.moment(at, Style::Day)).unwrap_or_default()
}
