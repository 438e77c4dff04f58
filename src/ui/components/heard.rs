//! What others heard when somebody told of a goal: in their words, for the owner to say whether that is it.

use crate::engine::view::PersonView;
use crate::identifiers::{CircleId, GoalId};
use crate::mentoring::item::heard::is_agreed;
use crate::mentoring::item::{Field, Item, ItemKind, LONGEST_WORDS, about_goal};
use crate::ui::app::App;
use crate::ui::components::strands::hue_class;
use crate::ui::items;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The goal that is spoken of.
pub(crate) struct About {
    /// Where.
    pub(crate) circle_id: CircleId,
    /// Which.
    pub(crate) goal_id: GoalId,
    /// Whose.
    pub(crate) owner: PersonView,
    /// Me first, then the others.
    pub(crate) people: Vec<PersonView>,
}

/// Everything that was heard about a goal; for somebody who is in the circle also the place to say it.
pub(crate) fn heard(app: App, about: About, may: bool) -> AnyView {
    let About { circle_id, goal_id, owner, people } = about;
    let me = people.first().map(|me| me.person_id);
    let is_owner = Some(owner.person_id) == me;
    let all = Memo::new(move |_| items::about_goal(app, circle_id, ItemKind::Heard, goal_id));
    let writing = RwSignal::new(false);
    let rows = move || {
        let each = all.get();
        let rows = each.iter().map(|one| row(app, circle_id, one, &people, &owner, is_owner && may));
        rows.collect_view()
    };
    let mine = move || all.with(|all| all.iter().find(|one| Some(one.by) == me).cloned());
    let say = move || {
        (may && !is_owner).then(|| match writing.get() {
            true => write(app, circle_id, goal_id, untrack(mine), writing),
            false => {
                let key = if mine().is_some() { "heard.change" } else { "heard.say" };
                view! { <button type="button" class="button quiet heard-say" on:click=move |_| writing.set(true)>{app.say(key)}</button> }
            }
        })
    };
    view! { <div class="heard-place">{rows}{say}</div> }
}

fn row(app: App, circle_id: CircleId, one: &Item, people: &[PersonView], owner: &PersonView, ask: bool) -> AnyView {
    let by = people.iter().find(|person| person.person_id == one.by);
    let is_mine = people.first().is_some_and(|me| me.person_id == one.by);
    let who = match by {
        Some(_) if is_mine => app.say("heard.you"),
        Some(person) => app.tell("heard.they", &[("name", &person.name)]),
        None => app.say("heard.somebody"),
    };
    let agreed = is_agreed(one);
    let answer = match (agreed, ask) {
        (true, _) => view! { <span class="small">{app.say("heard.yes")}</span> },
        (false, true) => {
            let one = one.clone();
            let agree = move |_| app.edit_item(circle_id, &one, Field::Agreed, one.words(), None);
            view! { <button type="button" class="button" on:click=agree>{app.say("heard.agree")}</button> }
        }
        (false, false) => {
            view! { <span class="small">{app.tell("heard.waiting", &[("name", &owner.name)])}</span> }
        }
    };
    let hue = by.map_or("", |person| hue_class(person.hue));
    view! {
        <p class=format!("heard {hue}")>
            <b>{who}</b>" "<span dir="auto">{one.words().to_owned()}</span>" "{answer}
        </p>
    }
}

fn write(app: App, circle_id: CircleId, goal_id: GoalId, before: Option<Item>, writing: RwSignal<bool>) -> AnyView {
    let field: NodeRef<html::Textarea> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(area) = field.get() {
            // A browser that does not move the focus loses nothing.
            let _ = area.focus();
        }
    });
    let now = before.as_ref().map(|one| one.words().to_owned()).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let words = field.get_untracked().map(|area| area.value().trim().to_owned()).unwrap_or_default();
        match &before {
            _ if words.is_empty() => {}
            Some(one) => app.edit_item(circle_id, one, Field::Words, &words, None),
            None => app.add_item(circle_id, ItemKind::Heard, &words, vec![(Field::About, about_goal(goal_id))]),
        }
        writing.set(false);
    };
    let id = format!("heard-{goal_id}");
    view! {
        <form class="adding" on:submit=submit>
            <label for=id.clone()>{app.say("heard.label")}</label>
            <textarea id=id rows="3" dir="auto" maxlength=LONGEST_WORDS.to_string() prop:value=now node_ref=field></textarea>
            <div class="actions">
                <button type="submit" class="button">{app.say("goal.done")}</button>
                <button type="button" class="button quiet" on:click=move |_| writing.set(false)>{app.say("later")}</button>
            </div>
        </form>
    }
}
