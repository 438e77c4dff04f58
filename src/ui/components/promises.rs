//! What somebody promised: the open ones, and on their side the last that were kept.

use super::adding::adding;
use super::tick_row::tick_row;
use crate::engine::view::PersonView;
use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::item::ItemKind;
use crate::mentoring::item::promise::PromiseState;
use crate::ui::app::App;
use crate::ui::items::listed;
use alongside_view::view;
use leptos::prelude::*;

/// So many that were kept stay beside the open ones.
const KEPT_SHOWN: usize = 2;

/// The card. Nothing if somebody else has promised nothing.
pub(crate) fn promises(app: App, circle_id: CircleId, person: &PersonView, is_me: bool, may: bool) -> AnyView {
    let person_id = person.person_id;
    let shown = Memo::new(move |_| {
        let mine = listed(app, circle_id, ItemKind::Promise, |item| item.by == person_id);
        let mut kept: Vec<_> = mine.iter().filter(|one| PromiseState::of(one) == PromiseState::Kept).collect();
        kept.sort_by_key(|one| one.changed_at);
        let kept: Vec<ItemId> = kept.iter().rev().take(KEPT_SHOWN).map(|one| one.item_id).collect();
        let is_shown = |id: &ItemId, state| state == PromiseState::Open || kept.contains(id);
        mine.iter()
            .filter(|one| is_shown(&one.item_id, PromiseState::of(one)))
            .map(|one| one.item_id)
            .collect::<Vec<_>>()
    });
    let title = match is_me {
        true => app.say("promise.mine"),
        false => app.tell("promise.theirs", &[("name", &person.name)]),
    };
    let card = move || {
        let add = (is_me && may).then(|| add_promise(app, circle_id));
        (add.is_some() || !shown.with(Vec::is_empty)).then(|| {
            view! {
                <article class="card promises">
                    <h3>{title.clone()}</h3>
                    <ul class="tick-rows"><For each=move || shown.get() key=|item_id| item_id.0 let(item_id)>{tick_row(app, circle_id, item_id, is_me && may)}</For></ul>
                    {add}
                </article>
            }
        })
    };
    view! { <div class="promises-place">{card}</div> }
}

/// The line in which one promises.
pub(crate) fn add_promise(app: App, circle_id: CircleId) -> AnyView {
    let add = move |words: &str| app.add_item(circle_id, ItemKind::Promise, words, Vec::new());
    adding(app, "new-promise".to_owned(), app.say("promise.i_will"), "promise.promise", add)
}
