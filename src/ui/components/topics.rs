//! The exchange: what somebody can help with and would like help with, and where two people's topics meet.

use crate::engine::view::{CircleView, PersonView};
use crate::identifiers::{CircleId, PersonId};
use crate::mentoring::item::exchange::{Direction, met_by};
use crate::mentoring::item::{Field, Item, ItemKind, LONGEST_WORDS};
use crate::ui::app::App;
use crate::ui::items::listed;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

type Seen = Memo<Option<CircleView>>;

/// Both lists of one person; for me also the line that adds to them.
pub(crate) fn topics(
    app: App,
    circle_id: CircleId,
    seen: Seen,
    person: &PersonView,
    is_me: bool,
    may: bool,
) -> AnyView {
    let title = |direction| match (direction, is_me) {
        (Direction::Offer, true) => app.say("exchange.i_can"),
        (Direction::Wish, true) => app.say("exchange.i_would_like"),
        (Direction::Offer, false) => app.tell("exchange.they_can", &[("name", &person.name)]),
        (Direction::Wish, false) => app.tell("exchange.they_would_like", &[("name", &person.name)]),
    };
    let person_id = person.person_id;
    let list = |direction| {
        let title = title(direction);
        let chips = move || {
            let all = listed(app, circle_id, ItemKind::Topic, |_| true);
            let mine = all.iter().filter(|topic| topic.by == person_id && Direction::of(topic) == Some(direction));
            let chips: Vec<AnyView> =
                mine.map(|topic| chip(app, circle_id, seen, topic, &met_by(topic, &all), is_me && may)).collect();
            (!chips.is_empty()).then(|| {
                view! { <div><h3 class="label">{title.clone()}</h3><ul class="chips">{chips}</ul></div> }
            })
        };
        view! { <div class="topics-place">{chips}</div> }
    };
    let add = (is_me && may).then(|| add_topic(app, circle_id));
    view! { <div class="topics">{list(Direction::Offer)}{list(Direction::Wish)}{add}</div> }
}

fn chip(app: App, circle_id: CircleId, seen: Seen, topic: &Item, met: &[&Item], mine: bool) -> AnyView {
    let names: Vec<String> = met.iter().filter_map(|other| name_of(app, seen, other.by)).collect();
    let key = if Direction::of(topic) == Some(Direction::Offer) { "exchange.wished_by" } else { "exchange.offered_by" };
    let meets = (!names.is_empty()).then(|| {
        let met = app.tell(key, &[("names", &app.list(&names))]);
        view! { <span class="chip-met">{met}</span> }
    });
    let class = if names.is_empty() { "chip" } else { "chip met" };
    let away = mine.then(|| {
        let topic = topic.clone();
        let label = app.tell("note.put_this_away", &[("title", topic.words())]);
        view! { <button type="button" class="chip-away" aria-label=label on:click=move |_| app.put_item_away(circle_id, &topic)>"×"</button> }
    });
    view! { <li class=class><span dir="auto">{topic.words().to_owned()}</span>{meets}{away}</li> }
}

/// How the reader calls somebody.
fn name_of(app: App, seen: Seen, person_id: PersonId) -> Option<String> {
    seen.with(|seen| {
        let circle = seen.as_ref()?;
        if circle.me.person_id == person_id {
            return Some(app.say("me.you"));
        }
        circle.others.iter().find(|person| person.person_id == person_id).map(|person| person.name.clone())
    })
}

fn add_topic(app: App, circle_id: CircleId) -> AnyView {
    let field: NodeRef<html::Input> = NodeRef::new();
    let add = move |direction: Direction| {
        let Some(input) = field.get_untracked() else { return };
        let state = (Field::State, direction.as_str().to_owned());
        app.add_item(circle_id, ItemKind::Topic, &input.value(), vec![state]);
        input.set_value("");
        // A browser that does not move the focus loses nothing.
        let _ = input.focus();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        add(Direction::Offer);
    };
    view! {
        <form class="adding" on:submit=submit>
            <label for="new-topic">{app.say("exchange.topic")}</label>
            <input id="new-topic" dir="auto" autocomplete="off" maxlength=LONGEST_WORDS.to_string() node_ref=field />
            <div class="actions">
                <button type="submit" class="button">{app.say("exchange.can_help")}</button>
                <button type="button" class="button" on:click=move |_| add(Direction::Wish)>{app.say("exchange.like_help")}</button>
            </div>
        </form>
    }
}
