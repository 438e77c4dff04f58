//! Everybody's promises: the open ones, and what became of the others.

use super::{Seen, is_mine};
use crate::engine::view::PersonView;
use crate::identifiers::{CircleId, ItemId, PersonId};
use crate::mentoring::item::ItemKind;
use crate::mentoring::item::promise::PromiseState;
use crate::ui::app::App;
use crate::ui::components::people::person;
use crate::ui::components::promises::add_promise;
use crate::ui::components::strands::hue_class;
use crate::ui::components::tick_row::tick_row;
use crate::ui::items::listed;
use alongside_view::view;
use leptos::prelude::*;

/// The side.
pub(super) fn promises(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let people = Memo::new(move |_| {
        seen.with(|seen| {
            seen.iter().flat_map(|one| core::iter::once(&one.me).chain(&one.others)).cloned().collect::<Vec<_>>()
        })
    });
    let may = Memo::new(move |_| is_mine(seen));
    let columns = move || {
        let may = may.get();
        let me = people.with(|people| people.first().map(|me| me.person_id));
        let each = people.get().into_iter().map(|one| {
            let is_me = Some(one.person_id) == me;
            column(app, circle_id, &one, is_me && may)
        });
        each.collect_view()
    };
    view! {
        <div class="promises-side">
            <p class="soft">{app.say("promise.about")}</p>
            <div class="people">{columns}</div>
        </div>
    }
}

fn column(app: App, circle_id: CircleId, of: &PersonView, mine: bool) -> AnyView {
    let person_id = of.person_id;
    let open = Memo::new(move |_| of_state(app, circle_id, person_id, true));
    let ended = Memo::new(move |_| of_state(app, circle_id, person_id, false));
    let empty = move || open.with(Vec::is_empty).then(|| view! { <p class="soft">{app.say("promise.none")}</p> });
    let before = move || {
        let count = u32::try_from(ended.with(Vec::len)).unwrap_or(u32::MAX);
        (count > 0).then(|| {
            view! {
                <details class="ended">
                    <summary>{app.count("promise.ended", count, &[])}</summary>
                    {list(app, circle_id, ended, mine)}
                </details>
            }
        })
    };
    view! {
        <section class=format!("person {}", hue_class(of.hue))>
            <header><h2>{person(of)}</h2></header>
            {list(app, circle_id, open, mine)}
            {empty}
            {mine.then(|| add_promise(app, circle_id))}
            {before}
        </section>
    }
}

fn list(app: App, circle_id: CircleId, ids: Memo<Vec<ItemId>>, mine: bool) -> AnyView {
    view! { <ul class="tick-rows"><For each=move || ids.get() key=|item_id| item_id.0 let(item_id)>{tick_row(app, circle_id, item_id, mine)}</For></ul> }
}

/// Open ones as they were given, the others latest first.
fn of_state(app: App, circle_id: CircleId, person_id: PersonId, open: bool) -> Vec<ItemId> {
    let is_wanted = |state| (state == PromiseState::Open) == open;
    let mut promises =
        listed(app, circle_id, ItemKind::Promise, |one| one.by == person_id && is_wanted(PromiseState::of(one)));
    if !open {
        promises.sort_by_key(|one| core::cmp::Reverse(one.changed_at));
    }
    promises.iter().map(|one| one.item_id).collect()
}
