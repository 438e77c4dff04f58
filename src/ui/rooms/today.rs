//! Today: every circle at a glance, and what others did since one last looked.
//!
//! Invariant: silence never looks like being ignored; every card says how fresh it is.

use crate::engine::view::{CircleCard, MyPlace, News, NewsItem};
use crate::identifiers::CircleId;
use crate::mentoring::circle::Hue;
use crate::mentoring::item::meeting::starts_at;
use crate::mentoring::item::promise::PromiseState;
use crate::mentoring::item::{Item, ItemKind};
use crate::ui::app::App;
use crate::ui::components::goal_card::state_words;
use crate::ui::components::heading::heading;
use crate::ui::components::link::{follow, link};
use crate::ui::components::note_row::title;
use crate::ui::components::strands::{hue_class, strands};
use crate::ui::components::truth::truth;
use crate::ui::draw::view_of;
use crate::ui::outside::Style;
use crate::ui::route::{Route, Side};
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

/// So many open promises stand on a circle's card.
const PROMISES_SHOWN: usize = 4;

/// The room.
pub(crate) fn today(app: App) -> AnyView {
    let weekday = app.moment(app.outside().now_ms(), Style::Weekday);
    let is_empty = Memo::new(move |_| app.today.with(|today| today.as_ref().map(|today| today.circles.is_empty())));
    let name = app.me.with_untracked(|me| me.as_ref().and_then(|me| me.me.as_ref()).map(|me| me.name.clone()));
    let heading_text = Signal::derive(move || match (is_empty.get(), &name) {
        (Some(true), Some(name)) => app.tell("today.hello", &[("name", name)]),
        _ => freshness::capital(&weekday),
    });
    let inside = move || match is_empty.get() {
        None => view_of(()),
        Some(true) => beginning(app),
        Some(false) => glance(app),
    };
    view! {
        <div class="today">
            <header class="room-head"><div>{heading(app, heading_text)}{truth(app, Signal::stored(Vec::new()))}</div></header>
            {inside}
        </div>
    }
}

/// The first day: one thing to begin with somebody, one to begin alone.
fn beginning(app: App) -> AnyView {
    let write = move |_| {
        if let Some(circle_id) = app.my_circle_now() {
            app.write_a_note(circle_id);
        }
    };
    view! {
        <div class="beginning">
            <section class="card beginning-card">
                <div class="beginning-picture">{strands(&[Hue(0), Hue(1)], false)}</div>
                <h2>{app.say("today.begin.pair")}</h2>
                <p>{app.say("today.begin.pair.text")}</p>
                <div class="actions">
                    <button type="button" class="button primary" on:click=move |_| app.starting_dialog.set(true)>{app.say("today.start")}</button>
                    {link(app, Route::Join, "button quiet", app.say("today.have_invitation"))}
                </div>
            </section>
            <section class="card beginning-card">
                <div class="beginning-picture">{strands(&[Hue(0)], true)}</div>
                <h2>{app.say("today.begin.alone")}</h2>
                <p>{app.say("today.begin.alone.text")}</p>
                <div class="actions">
                    <button type="button" class="button" on:click=write>{app.say("note.write")}</button>
                </div>
            </section>
        </div>
    }
}

fn glance(app: App) -> AnyView {
    let circles = move |now: bool| {
        let circles = app.today.get().map(|today| today.circles).unwrap_or_default();
        circles.into_iter().filter(move |card| (card.my_place == MyPlace::In) == now)
    };
    let earlier = Memo::new(move |_| u32::try_from(circles(false).count()).unwrap_or(u32::MAX));
    let news = move || app.today.with(|today| today.as_ref().map(|today| today.news.clone()).unwrap_or_default());
    let news_rows = move || news().into_iter().map(|item| news_row(app, &item)).collect_view();
    view! {
        <div class="split">
            <section class="circles" aria-label=app.say("today.circles")>
                <For each=move || circles(true) key=|card| card.circle_id.0 let(card)>{card_of(app, card)}</For>
                <div class="actions">
                    <button type="button" class="button primary" on:click=move |_| app.starting_dialog.set(true)>{app.say("today.start")}</button>
                    {link(app, Route::Join, "button quiet", app.say("today.have_invitation"))}
                </div>
                {move || (earlier.get() > 0).then(|| view! {
                    <details class="ended earlier">
                        <summary>{app.count("today.earlier", earlier.get(), &[])}</summary>
                        <div class="circles"><For each=move || circles(false) key=|card| card.circle_id.0 let(card)>{card_of(app, card)}</For></div>
                    </details>
                })}
            </section>
            <aside class="card news" aria-labelledby="news-title">
                <h2 id="news-title" class="card-title">{app.say("today.news")}</h2>
                <ul>{news_rows}</ul>
                {move || news().is_empty().then(|| view! { <p class="soft">{app.say("today.no_news")}</p> })}
            </aside>
        </div>
    }
}

/// One circle; it follows the news of that circle.
fn card_of(app: App, first: CircleCard) -> AnyView {
    let circle_id = first.circle_id;
    let card = Memo::new(move |_| {
        app.today.with(|today| {
            let known = today.as_ref().and_then(|today| today.circles.iter().find(|card| card.circle_id == circle_id));
            known.cloned().unwrap_or_else(|| first.clone())
        })
    });
    let route = Route::Circle(circle_id, Side::Both);
    let picture = move || card.with(|card| strands(&hues(card), card.others.is_empty()));
    let sentences = move || {
        let relay = app.truth.with(|truth| truth.relay);
        let card = card.get();
        if let Some((what, _)) = freshness::place(app, card.my_place) {
            what
        } else if card.others.is_empty() {
            freshness::sentence(app, &app.say("circle.waiting_for_somebody"))
        } else {
            freshness::sentences(app, &card.freshness, relay)
        }
    };
    let paused = move || {
        card.with(|card| {
            let said = freshness::pauses(app, &card.pauses, &card.others).join(" ");
            (!said.is_empty()).then(|| view! { <p class="paused">{said}</p> })
        })
    };
    let holds = move || {
        card.with(|card| {
            app.list(&[app.count("circle.goals", card.open_goals, &[]), app.count("circle.notes", card.notes, &[])])
        })
    };
    view! {
        <a class="card circle-card" href=route.path() on:click=move |event| follow(app, route, &event)>
            {picture}
            <h2 dir="auto">{move || card.with(|card| freshness::card_name(app, card))}</h2>
            <p class="circle-card-fresh">{sentences}</p>
            {paused}
            {move || card.with(|card| card.next_meeting.as_ref().and_then(starts_at).map(|at| {
                view! { <p class="card-next">{app.tell("meeting.next", &[("time", &app.moment(at, Style::Meeting))])}</p> }
            }))}
            {move || card.with(|card| (!card.promises.is_empty()).then(|| promises(app, card)))}
            <p class="small">{holds}</p>
        </a>
    }
}

/// Mine first; the card does not say which it is, and it is the first one that nobody else has.
fn hues(card: &CircleCard) -> Vec<Hue> {
    let others: Vec<Hue> = card.others.iter().map(|person| person.hue).collect();
    let mine = (0..Hue::COUNT).map(Hue).find(|hue| !others.contains(hue)).unwrap_or(Hue(0));
    core::iter::once(mine).chain(others).collect()
}

fn item_route(circle_id: CircleId, item: &Item) -> Route {
    match item.kind {
        ItemKind::Meeting => Route::Meeting(circle_id, item.item_id),
        ItemKind::Thanks => Route::Circle(circle_id, Side::Thanks),
        _ => Route::Circle(circle_id, Side::Promises),
    }
}

/// The newest open promises of everybody here.
fn promises(app: App, card: &CircleCard) -> AnyView {
    let each = card.promises.iter().take(PROMISES_SHOWN).map(|promise| {
        let by = card.others.iter().find(|person| person.person_id == promise.by);
        let who = by.map_or_else(|| freshness::capital(&app.say("me.you")), |person| person.name.clone());
        let hue = by.map_or_else(|| hues(card).first().copied(), |person| Some(person.hue)).map_or("", hue_class);
        view! { <li class=hue><span class="hue-dot" aria-hidden="true"></span><span><bdi>{who}</bdi>": "<span dir="auto">{promise.words().to_owned()}</span></span></li> }
    });
    view! { <ul class="card-promises" aria-label=app.say("circle.promises_side")>{each.collect_view()}</ul> }
}

fn news_row(app: App, item: &NewsItem) -> AnyView {
    let (name, item_circle) = (item.person.name.as_str(), item.circle_id);
    let (text, about, route) = match &item.what {
        News::Joined => (app.tell("news.joined", &[("name", name)]), None, Route::Circle(item.circle_id, Side::People)),
        News::AddedGoal(_, aim) => (
            app.tell("news.added_goal", &[("name", name)]),
            Some(aim.clone()),
            Route::Circle(item.circle_id, Side::Both),
        ),
        News::MovedGoal(_, aim, state) => {
            let text = app.tell("news.moved_goal", &[("name", name), ("state", &state_words(app, *state))]);
            (text, Some(aim.clone()), Route::Circle(item.circle_id, Side::Both))
        }
        News::Added(item) => {
            let key = match item.kind {
                ItemKind::Thanks => "news.thanked",
                ItemKind::Meeting => "news.meeting",
                _ => "news.promised",
            };
            (app.tell(key, &[("name", name)]), Some(item.words().to_owned()), item_route(item_circle, item))
        }
        News::MovedPromise(item) => {
            let key = match PromiseState::of(item) {
                PromiseState::Kept => "news.kept",
                PromiseState::LetGo => "news.let_go",
                PromiseState::Open => "news.changed_promise",
            };
            (app.tell(key, &[("name", name)]), Some(item.words().to_owned()), item_route(item_circle, item))
        }
        News::WroteNote(note_id, text) => {
            let about = Some(title(app, text, ""));
            (app.tell("news.wrote", &[("name", name)]), about, Route::Note(item.circle_id, *note_id))
        }
    };
    view! {
        <li class=format!("news-row {}", hue_class(item.person.hue))>
            <span class="hue-dot" aria-hidden="true"></span>
            <a href=route.path() on:click=move |event| follow(app, route, &event)>
                <span>{text}" "</span>
                {about.map(|about| view! { <span class="news-about" dir="auto">{about}" "</span> })}
                <span class="small">{app.when(item.at)}</span>
            </a>
        </li>
    }
}
