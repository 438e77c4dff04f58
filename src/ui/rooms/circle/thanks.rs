//! Thanks: what people here thanked each other for, the latest first.

use super::{Seen, is_mine};
use crate::engine::view::{CircleView, PersonView};
use crate::identifiers::{CircleId, ItemId, PersonId};
use crate::mentoring::item::promise::PromiseState;
use crate::mentoring::item::thanks::thanked;
use crate::mentoring::item::{Field, Item, ItemKind, LONGEST_WORDS, about_goal, about_item};
use crate::ui::app::App;
use crate::ui::components::strands::hue_class;
use crate::ui::items::{following, listed};
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The side.
pub(super) fn thanks(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let ids = Memo::new(move |_| {
        let all = listed(app, circle_id, ItemKind::Thanks, |_| true);
        all.iter().rev().map(|one| one.item_id).collect::<Vec<ItemId>>()
    });
    let others = Memo::new(move |_| seen.with(|seen| seen.as_ref().map(|one| one.others.clone()).unwrap_or_default()));
    // What is being written is not drawn anew whenever something else changes.
    let may = Memo::new(move |_| is_mine(seen) && !others.with(Vec::is_empty));
    let form = move || may.get().then(|| say_thanks(app, circle_id, seen, others));
    let empty = move || ids.with(Vec::is_empty).then(|| view! { <p class="soft">{app.say("thanks.none")}</p> });
    view! {
        <div class="thanks">
            {form}
            {empty}
            <ul class="thanks-list"><For each=move || ids.get() key=|item_id| item_id.0 let(item_id)>{row(app, circle_id, seen, item_id)}</For></ul>
        </div>
    }
}

fn row(app: App, circle_id: CircleId, seen: Seen, item_id: ItemId) -> AnyView {
    let item = following(app, circle_id, item_id);
    let inside = move || {
        let one = item.get()?;
        seen.with(|seen| {
            let circle = seen.as_ref()?;
            let from = named(app, circle, one.by);
            let text = match thanked(&one).map(|to| named(app, circle, to)) {
                Some(to) => app.tell("thanks.from_to", &[("from", &from), ("to", &to)]),
                None => app.tell("thanks.from_to_all", &[("from", &from)]),
            };
            let about = about(app, circle, &one).map(|about| view! { <p class="small" dir="auto">{about}</p> });
            let mine = one.by == circle.me.person_id && is_mine_now(circle);
            let words = one.words().to_owned();
            let hue = everybody(circle).find(|person| person.person_id == one.by).map_or("", |person| hue_class(person.hue));
            let when = app.when(one.created_at);
            let back = mine.then(|| view! { <button type="button" class="button quiet" on:click=move |_| app.put_item_away(circle_id, &one)>{app.say("thanks.take_back")}</button> });
            Some(view! {
                <article class=format!("card thanks-card {hue}")>
                    <p class="small">{text}" "{when}</p>
                    <p class="thanks-words" dir="auto">{words}</p>
                    {about}
                    {back}
                </article>
            })
        })
    };
    view! { <li>{inside}</li> }
}

fn is_mine_now(circle: &CircleView) -> bool {
    circle.parting.my_place == crate::engine::view::MyPlace::In
}

fn everybody(circle: &CircleView) -> impl Iterator<Item = &PersonView> {
    core::iter::once(&circle.me).chain(&circle.others).chain(&circle.parting.former)
}

fn named(app: App, circle: &CircleView, person_id: PersonId) -> String {
    if circle.me.person_id == person_id {
        return app.say("me.you");
    }
    everybody(circle).find(|person| person.person_id == person_id).map(|person| person.name.clone()).unwrap_or_default()
}

/// What the thanks are tied to, in its own words.
fn about(app: App, circle: &CircleView, thanks: &Item) -> Option<String> {
    let goal = thanks.goal_id().and_then(|id| circle.goals.iter().find(|goal| goal.goal_id == id));
    let words = goal.map(|goal| goal.content.aim.clone()).or_else(|| {
        let item_id = thanks.about_item()?;
        app.items.with(|items| {
            items.of(circle.circle_id).find(|item| item.item_id == item_id).map(|item| item.words().to_owned())
        })
    })?;
    Some(app.tell("thanks.about", &[("what", &words)]))
}

fn say_thanks(app: App, circle_id: CircleId, seen: Seen, others: Memo<Vec<PersonView>>) -> AnyView {
    let to: NodeRef<html::Select> = NodeRef::new();
    let about: NodeRef<html::Select> = NodeRef::new();
    let words: NodeRef<html::Textarea> = NodeRef::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(to), Some(about), Some(area)) = (to.get_untracked(), about.get_untracked(), words.get_untracked())
        else {
            return;
        };
        let more = [(Field::To, to.value()), (Field::About, about.value())];
        let more = more.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        app.add_item(circle_id, ItemKind::Thanks, &area.value(), more);
        area.set_value("");
        about.set_value("");
    };
    let people = move || {
        let each = others.get();
        let all = (each.len() > 1).then(|| view! { <option value="">{app.say("thanks.all")}</option> });
        let each = each.into_iter().map(|one| view! { <option value=one.person_id.to_string()>{one.name}</option> });
        view! { {each.collect_view()}{all} }
    };
    let ties = Memo::new(move |_| ties(app, circle_id, seen));
    let things = move || {
        let options = ties.get().into_iter().map(|(value, words)| view! { <option value=value>{words}</option> });
        options.collect_view()
    };
    view! {
        <form class="card thanks-form" on:submit=submit>
            <div class="thanks-row">
                <div class="field"><label for="thanks-to">{app.say("thanks.to")}</label><select id="thanks-to" node_ref=to>{people}</select></div>
                <div class="field"><label for="thanks-about">{app.say("thanks.tie")}</label>
                    <select id="thanks-about" node_ref=about><option value="">{app.say("thanks.tie.none")}</option>{things}</select></div>
            </div>
            <div class="field">
                <label for="thanks-words">{app.say("thanks.words")}</label>
                <textarea id="thanks-words" rows="3" dir="auto" maxlength=LONGEST_WORDS.to_string() aria-describedby="thanks-hint" node_ref=words></textarea>
                <p class="small" id="thanks-hint">{app.say("thanks.hint")}</p>
            </div>
            <div><button type="submit" class="button primary">{app.say("thanks.say")}</button></div>
        </form>
    }
}

/// Goals and promises of others to which thanks can be tied.
fn ties(app: App, circle_id: CircleId, seen: Seen) -> Vec<(String, String)> {
    let me = seen.with(|seen| seen.as_ref().map(|circle| circle.me.person_id));
    let kept = listed(app, circle_id, ItemKind::Promise, |one| {
        Some(one.by) != me && PromiseState::of(one) == PromiseState::Kept
    });
    let goals = seen.with(|seen| {
        let goals = seen.iter().flat_map(|circle| &circle.goals);
        goals.map(|goal| (about_goal(goal.goal_id), goal.content.aim.clone())).collect::<Vec<_>>()
    });
    let kept = kept.into_iter().rev().take(12).map(|one| (about_item(one.item_id), one.words().to_owned()));
    kept.chain(goals).collect()
}
