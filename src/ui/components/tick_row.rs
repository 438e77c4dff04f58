//! A promise or a step: something that is open or done, in one row. Who wrote it ticks and changes it in place.

use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::item::promise::PromiseState;
use crate::mentoring::item::{Field, Item, ItemKind, LONGEST_WORDS};
use crate::ui::app::App;
use crate::ui::items::following;
use alongside_view::view;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

/// The row; `mine` offers the tick and the change.
pub(crate) fn tick_row(app: App, circle_id: CircleId, item_id: ItemId, mine: bool) -> AnyView {
    let item = following(app, circle_id, item_id);
    let changing = RwSignal::new(false);
    let inside = move || {
        let item = item.get()?;
        let text = match mine && changing.get() {
            true => change(app, circle_id, item.clone(), changing),
            false => words(app, &item, mine, changing),
        };
        Some(view! { {tick(app, circle_id, &item, mine)}{text} })
    };
    view! { <li class="tick-row">{inside}</li> }
}

fn done_word(item: &Item) -> &'static str {
    if item.kind == ItemKind::Promise { PromiseState::Kept.as_str() } else { "done" }
}

fn tick(app: App, circle_id: CircleId, item: &Item, mine: bool) -> AnyView {
    let done = done_word(item);
    let is_done = item.value(Field::State) == done;
    let mark = is_done.then_some("✓");
    if !mine {
        let class = if is_done { "tick kept" } else { "tick" };
        return view! { <span class=class aria-hidden="true">{mark}</span> };
    }
    let item = item.clone();
    let label = item.words().to_owned();
    let turn = move |_| {
        let said = app.tell(if is_done { "tick.open" } else { "tick.done" }, &[("words", item.words())]);
        app.edit_item(circle_id, &item, Field::State, if is_done { "" } else { done }, Some(said));
    };
    view! {
        <button type="button" class="tick-button" role="checkbox" aria-checked=if is_done { "true" } else { "false" } aria-label=label on:click=turn>
            <span class=if is_done { "tick kept" } else { "tick" } aria-hidden="true">{mark}</span>
        </button>
    }
}

fn words(app: App, item: &Item, mine: bool, changing: RwSignal<bool>) -> AnyView {
    let state = match (item.kind, PromiseState::of(item)) {
        (ItemKind::Promise, PromiseState::Kept) => Some("promise.kept"),
        (ItemKind::Promise, PromiseState::LetGo) => Some("promise.let_go"),
        _ => None,
    };
    let state = state.map(|key| view! { <span class="small">{app.say(key)}" "{app.when(item.changed_at)}</span> });
    let twice = item.also.iter().any(|(field, _)| *field == Field::State);
    let twice = twice.then(|| view! { <span class="small">{app.say("item.said_twice")}</span> });
    let change = mine.then(|| {
        let label = app.tell("item.change_this", &[("words", item.words())]);
        view! { <button type="button" class="button quiet tick-change" aria-label=label on:click=move |_| changing.set(true)>{app.say("goal.change")}</button> }
    });
    view! { <div class="tick-words"><span dir="auto">{item.words().to_owned()}</span>{state}{twice}</div>{change} }
}

fn change(app: App, circle_id: CircleId, item: Item, changing: RwSignal<bool>) -> AnyView {
    let field: NodeRef<html::Input> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(input) = field.get() {
            // A browser that does not move the focus loses nothing.
            let _ = input.focus();
        }
    });
    let now = item.words().to_owned();
    let item = StoredValue::new(item);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let words = field.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        if !words.is_empty() {
            item.with_value(|item| app.edit_item(circle_id, item, Field::Words, &words, None));
        }
        changing.set(false);
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            changing.set(false);
        }
    };
    let promise = item.with_value(|item| (item.kind == ItemKind::Promise).then(|| PromiseState::of(item)));
    let let_go = promise.map(|state| {
        let (word, key) = match state {
            PromiseState::LetGo => ("", "promise.take_up"),
            PromiseState::Open | PromiseState::Kept => (PromiseState::LetGo.as_str(), "promise.do_let_go"),
        };
        let turn = move |_| {
            changing.set(false);
            item.with_value(|item| {
                let said = app.tell("promise.moved", &[("words", item.words())]);
                app.edit_item(circle_id, item, Field::State, word, Some(said));
            });
        };
        view! { <button type="button" class="button quiet" on:click=turn>{app.say(key)}</button> }
    });
    let put_away = move |_| {
        changing.set(false);
        item.with_value(|item| app.put_item_away(circle_id, item));
    };
    view! {
        <form class="tick-form" on:submit=submit on:keydown=keys>
            <input dir="auto" aria-label=app.say("item.words") maxlength=LONGEST_WORDS.to_string() value=now node_ref=field />
            <div class="actions">
                <button type="submit" class="button">{app.say("goal.done")}</button>
                {let_go}
                <button type="button" class="button quiet" on:click=put_away>{app.say("item.take_away")}</button>
            </div>
        </form>
    }
}
