//! My recovery kit: why, making one, and where copies of everything are.
//!
//! Invariant: a new kit is good only after its words have been found written down.

mod sheet;

use crate::engine::command::Command;
use crate::engine::view::NewKitView;
use crate::ui::app::App;
use crate::ui::components::copies::copies;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::truth::truth;
use crate::ui::draw::view_of;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The room.
pub(crate) fn kit(app: App) -> AnyView {
    let fresh = Memo::new(move |_| app.kit.with(|kit| kit.as_ref().map(|kit| kit.new.clone())));
    let made_at = Memo::new(move |_| app.kit.with(|kit| kit.as_ref().and_then(|kit| kit.made_at)));
    let now = move || match fresh.get() {
        None => view_of(()),
        Some(Some(new)) => new_kit(app, new),
        Some(None) => standing(app, made_at),
    };
    let where_copies =
        move || app.kit.with(|kit| kit.as_ref().map(|kit| copies(app, &kit.copies, kit.made_at.is_some())));
    view! {
        <div class="kit narrow">
            <p class="room-back">{link(app, Route::Settings, "back", view! { <span class="arrow" aria-hidden="true"></span>{app.say("settings.title")} })}</p>
            <header class="room-head"><div>{heading(app, Signal::stored(app.say("kit.title")))}{truth(app, Signal::stored(Vec::new()))}</div></header>
            <p class="soft kit-why">{app.say("kit.why")}</p>
            {now}
            <section class="card kit-copies">
                <h2 class="card-title">{app.say("copies.title")}</h2>
                {where_copies}
            </section>
        </div>
    }
}

fn standing(app: App, made_at: Memo<Option<u64>>) -> AnyView {
    let told = move || match made_at.get() {
        Some(at) => app.tell("kit.made", &[("when", &app.when(at))]),
        None => app.say("kit.none"),
    };
    let (text, hint) = match made_at.get_untracked() {
        Some(_) => ("kit.make_new", Some(app.say("kit.make_new.text"))),
        None => ("kit.make", None),
    };
    let class = if hint.is_some() { "button" } else { "button primary" };
    view! {
        <section class="card linking">
            <p class="joining-to">{told}</p>
            {hint.map(|hint| view! { <p class="soft">{hint}</p> })}
            <div class="actions"><button type="button" class=class on:click=move |_| app.order(Command::MakeKit)>{app.say(text)}</button></div>
        </section>
    }
}

fn new_kit(app: App, new: NewKitView) -> AnyView {
    let check = check(app, new.words.clone());
    view! {
        {sheet::sheet(app, new)}
        {check}
    }
}

/// Two different places of words, by chance.
fn places(app: App, count: usize) -> (usize, usize) {
    let [one, other, ..] = app.outside().random16();
    let count = count.max(2);
    let first = usize::from(one) % count;
    let second = (first + 1 + usize::from(other) % (count - 1)) % count;
    (first.min(second), first.max(second))
}

/// Two of the words are asked for: whoever has them written down finds them.
fn check(app: App, words: Vec<String>) -> AnyView {
    let (one, other) = places(app, words.len());
    let fields: [NodeRef<html::Input>; 2] = [NodeRef::new(), NodeRef::new()];
    let differs = RwSignal::new(false);
    let keep = move |event: SubmitEvent| {
        event.prevent_default();
        let same = |field: NodeRef<html::Input>, place: usize| {
            let given = field.get_untracked().map(|field| field.value()).unwrap_or_default();
            words.get(place).is_some_and(|word| given.trim().eq_ignore_ascii_case(word))
        };
        if same(fields[0], one) && same(fields[1], other) {
            app.order(Command::KeepKit);
        } else {
            differs.set(true);
        }
    };
    let number = |place: usize| app.outside().number(app.words().language(), (place + 1) as f64);
    let field = |id: &'static str, place: usize, field: NodeRef<html::Input>| {
        view! {
            <div class="field">
                <label for=id>{app.tell("kit.word", &[("n", &number(place))])}</label>
                <input id=id dir="ltr" autocomplete="off" autocapitalize="off" spellcheck="false" required=true node_ref=field />
            </div>
        }
    };
    view! {
        <form class="card linking kit-check" on:submit=keep>
            <h2 class="card-title">{app.say("kit.check")}</h2>
            <p class="soft">{app.say("kit.check.text")}</p>
            <div class="kit-check-fields">{field("kit-word-one", one, fields[0])}{field("kit-word-other", other, fields[1])}</div>
            <p class="small" role="status">{move || differs.get().then(|| app.say("kit.check.differs"))}</p>
            <div class="actions">
                <button type="submit" class="button primary">{app.say("kit.keep")}</button>
                <button type="button" class="button quiet" on:click=move |_| app.order(Command::ThrowKitAway)>{app.say("kit.throw_away")}</button>
            </div>
        </form>
    }
}
