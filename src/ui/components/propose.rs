//! Proposing a meeting: up to three times, how long, where, and what about.

use crate::identifiers::{CircleId, ItemId};
use crate::mentoring::item::meeting::LENGTHS;
use crate::mentoring::item::{Field, ItemKind, LONGEST_WHERE, LONGEST_WORDS, about_item};
use crate::ui::app::App;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// From now to the first time that is offered, in milliseconds: one asks two days ahead.
const AHEAD_MS: u64 = 2 * 86_400_000;

/// The form; `done` is called when something was suggested.
pub(crate) fn propose(app: App, circle_id: CircleId, done: impl Fn() + 'static) -> AnyView {
    let times: [NodeRef<html::Input>; 3] = core::array::from_fn(|_| NodeRef::new());
    let (about, place): (NodeRef<html::Input>, NodeRef<html::Input>) = (NodeRef::new(), NodeRef::new());
    let length: NodeRef<html::Select> = NodeRef::new();
    let no_time = RwSignal::new(false);
    let value = |field: NodeRef<html::Input>| field.get_untracked().map(|input| input.value()).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut slots: Vec<u64> = times.iter().filter_map(|field| app.time_of_field(&value(*field))).collect();
        slots.dedup();
        no_time.set(slots.is_empty());
        if slots.is_empty() {
            return;
        }
        let minutes = length.get_untracked().map(|select| select.value()).unwrap_or_default();
        let values = [
            (Field::Words, value(about).trim().to_owned()),
            (Field::Where, value(place).trim().to_owned()),
            (Field::Minutes, minutes),
            (Field::Zone, app.outside().zone()),
        ];
        let meeting_id = app.make_item(circle_id, ItemKind::Meeting, values.to_vec());
        for at in slots {
            propose_time(app, circle_id, meeting_id, at);
        }
        for field in times.iter().chain([&about, &place]) {
            if let Some(input) = field.get_untracked() {
                input.set_value("");
            }
        }
        done();
    };
    let first = first_time(app);
    let labels = ["meeting.time", "meeting.second_time", "meeting.third_time"];
    let fields = times.into_iter().zip(labels).enumerate().map(|(at, (field, label))| {
        let id = format!("meeting-time-{at}");
        let now = if at == 0 { first.clone() } else { String::new() };
        view! { <div class="field"><label for=id.clone()>{app.say(label)}</label><input id=id type="datetime-local" value=now node_ref=field /></div> }
    });
    let fields = fields.collect_view();
    let lengths = LENGTHS.map(|minutes| {
        let selected = minutes == LENGTHS[1];
        view! { <option value=minutes.to_string() selected=selected>{app.count("meeting.minutes", minutes, &[])}</option> }
    });
    let lengths = lengths.into_iter().collect_view();
    view! {
        <form class="propose" on:submit=submit>
            <div class="propose-times">{fields}</div>
            <p class="small" role="status">{move || no_time.get().then(|| app.say("meeting.no_time"))}</p>
            <div class="propose-rest">
                <div class="field"><label for="meeting-length">{app.say("meeting.length")}</label><select id="meeting-length" node_ref=length>{lengths}</select></div>
                <div class="field"><label for="meeting-where">{app.say("meeting.where")}</label>
                    <input id="meeting-where" dir="auto" autocomplete="off" maxlength=LONGEST_WHERE.to_string() node_ref=place /></div>
                <div class="field"><label for="meeting-about">{app.say("meeting.about")}</label>
                    <input id="meeting-about" dir="auto" autocomplete="off" maxlength=LONGEST_WORDS.to_string() node_ref=about /></div>
            </div>
            <div><button type="submit" class="button primary">{app.say("meeting.do_propose")}</button></div>
        </form>
    }
}

/// One more time for a meeting.
pub(crate) fn propose_time(app: App, circle_id: CircleId, meeting_id: ItemId, at: u64) {
    app.make_item(circle_id, ItemKind::Slot, vec![(Field::About, about_item(meeting_id)), (Field::At, at.to_string())]);
}

/// The full hour, two days from now.
fn first_time(app: App) -> String {
    const HOUR_MS: u64 = 3_600_000;
    let then = app.outside().now_ms() + AHEAD_MS;
    app.field_of_time(then - then % HOUR_MS)
}
