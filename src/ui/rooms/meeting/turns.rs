//! A clock for taking turns: everybody has the same time, and nobody is cut off; it says when a turn has passed.
//!
//! It runs on this device alone and is kept nowhere.

use super::agenda::order;
use crate::engine::view::PersonView;
use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::item::meeting::minutes;
use crate::ui::app::App;
use crate::ui::items::following;
use alongside_view::view;
use leptos::prelude::*;

/// How often the clock is drawn, in milliseconds.
const TICK_MS: u32 = 1_000;

/// How many turns everybody has in one meeting.
const TURNS_EACH: u64 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Clock {
    /// Since when it runs, milliseconds since 1970; `None` while it rests.
    since: Option<u64>,
    /// What it had run before that.
    before_ms: u64,
    /// Whose turn it is, counted from the first.
    turn: usize,
}

impl Clock {
    fn run_ms(&self, now: u64) -> u64 {
        self.before_ms + self.since.map_or(0, |since| now.saturating_sub(since))
    }
}

/// The clock.
pub(super) fn turns(app: App, circle_id: CircleId, item_id: ItemId, people: Memo<Vec<PersonView>>) -> AnyView {
    let clock = RwSignal::new(Clock::default());
    let now = RwSignal::new(app.outside().now_ms());
    let item = following(app, circle_id, item_id);
    let turn_ms = Memo::new(move |_| {
        let minutes = item.with(|item| item.as_ref().map_or(45, minutes));
        u64::from(minutes) * 60_000 / (people.with(Vec::len).max(1) as u64 * TURNS_EACH)
    });
    let names = Memo::new(move |_| {
        let people = people.get();
        let (order, met) = order(app, circle_id, item_id, &people);
        let name =
            |at: usize| people.iter().find(|one| Some(&one.person_id) == order.get((at + met) % order.len().max(1)));
        (0..order.len()).filter_map(|at| name(at).map(|one| one.name.clone())).collect::<Vec<_>>()
    });
    let turn_name = Memo::new(move |_| {
        names.with(|names| names.get(clock.get().turn % names.len().max(1)).cloned().unwrap_or_default())
    });
    let start = move |_| {
        let at = app.outside().now_ms();
        now.set(at);
        clock.update(|clock| match clock.since {
            Some(_) => (clock.before_ms, clock.since) = (clock.run_ms(at), None),
            None => clock.since = Some(at),
        });
        tick(app, clock, now);
    };
    let next = move |_| {
        let at = app.outside().now_ms();
        now.set(at);
        clock.update(|clock| *clock = Clock { since: clock.since.map(|_| at), before_ms: 0, turn: clock.turn + 1 });
    };
    let left = move || {
        let run = clock.get().run_ms(now.get());
        let left = turn_ms.get().saturating_sub(run).div_ceil(1_000);
        format!("{}:{:02}", left / 60, left % 60)
    };
    let is_over = Memo::new(move |_| clock.get().run_ms(now.get()) >= turn_ms.get());
    let said = move || match (clock.get().since.is_some(), is_over.get()) {
        (true, true) => app.tell("turns.over", &[("name", &turn_name.get())]),
        (true, false) => app.tell("turns.now", &[("name", &turn_name.get())]),
        (false, _) => app.tell("turns.ready", &[("name", &turn_name.get())]),
    };
    let said = Memo::new(move |_| said());
    view! {
        <section class="card turns">
            <h2 class="card-title">{app.say("turns.title")}</h2>
            <p role="status" dir="auto">{move || said.get()}</p>
            <p class="turns-left" aria-hidden="true">{left}</p>
            <div class="actions">
                <button type="button" class="button" on:click=start>{move || app.say(if clock.get().since.is_some() { "turns.rest" } else { "turns.start" })}</button>
                <button type="button" class="button quiet" on:click=next>{app.say("turns.next")}</button>
            </div>
        </section>
    }
}

/// Draws the clock again and again while it runs and the room is open.
fn tick(app: App, clock: RwSignal<Clock>, now: RwSignal<u64>) {
    let later = move || {
        if clock.try_get_untracked().is_some_and(|clock| clock.since.is_some()) {
            now.try_set(app.outside().now_ms());
            tick(app, clock, now);
        }
    };
    app.outside().after(TICK_MS, Box::new(later));
}
