//! A note, written in place, by everybody at once, or read as it is meant.

mod desk;
mod mirror;
mod reading;

use crate::engine::command::Command;
use crate::engine::view::{MyPlace, NoteView, Saved};
use crate::identifiers::{CircleId, NoteId};
use crate::mentoring::note::{LONGEST_TEXT, LONGEST_TITLE};
use crate::ui::app::App;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::note_row::title;
use crate::ui::draw::view_of;
use crate::ui::route::Side;
use crate::ui::wording::freshness;
use alongside_view::view;
use desk::Desk;
use leptos::prelude::*;

/// The room.
pub(crate) fn note(app: App, circle_id: CircleId, note_id: NoteId) -> AnyView {
    let seen = Memo::new(move |_| app.note.get().filter(|note| note.note_id == note_id));
    let desk = Desk::new(app, note_id);
    let past = Memo::new(move |_| seen.with(|seen| seen.as_ref().is_some_and(|note| note.my_place != MyPlace::In)));
    let chosen = RwSignal::new(false);
    let reading = Memo::new(move |_| past.get() || chosen.get());
    let name = Signal::derive(move || {
        seen.with(|seen| seen.as_ref().map(|note| title(app, &note.title, &note.text)).unwrap_or_default())
    });
    let back = {
        let place = app.circle_route(circle_id, Side::Notes);
        link(app, place, "back", view! { <span class="arrow" aria-hidden="true"></span>{app.say("circle.notes_side")} })
    };
    view! {
        <article class="note">
            <div class="note-top">
                {back}
                <span class="grow"></span>
                {note_truth(app, desk)}
            </div>
            <div class="unseen">{heading(app, name)}</div>
            {title_field(app, circle_id, note_id, seen, past)}
            <p class="small note-readers">{move || seen.with(|seen| seen.as_ref().map(|note| readers(app, note)))}</p>
            <div class=move || reading.get().then_some("unseen")>{writing(app, desk)}</div>
            {move || reading.get().then(|| view! { <div class="reading" dir="auto">{read(desk, past.get())}</div> })}
            {move || (!past.get()).then(|| foot(app, circle_id, note_id, seen, chosen))}
        </article>
    }
}

/// What is saved, and who is here.
fn note_truth(app: App, desk: Desk) -> AnyView {
    let saved = move || match app.truth.with(|truth| truth.saved) {
        Saved::All if !desk.settled.get() => app.say("truth.saving"),
        Saved::All => app.say("truth.saved_short"),
        saved => freshness::saved(app, saved),
    };
    let dot = move || match (app.truth.with(|truth| truth.saved), desk.settled.get()) {
        (Saved::All, true) => "dot",
        (Saved::Saving, _) | (Saved::All, false) => "dot saving",
        _ => "dot careful",
    };
    let here = move || {
        let mut names: Vec<String> =
            desk.carets.with(|carets| carets.iter().map(|caret| caret.person.name.clone()).collect());
        names.dedup();
        (!names.is_empty()).then(|| {
            let count = u32::try_from(names.len()).unwrap_or(9);
            view! { <span class="here">{app.count("truth.here", count, &[("names", &app.list(&names))])}</span> }
        })
    };
    view! { <p class="truth" data-truth=""><span class=dot aria-hidden="true"></span><span>{saved}</span>{here}</p> }
}

/// The text as it is meant; a copy that is only read is drawn again when it comes.
fn read(desk: Desk, past: bool) -> AnyView {
    if past {
        return view_of(move || reading::reading(&desk.shown.get()));
    }
    reading::reading(&desk.text())
}

fn title_field(
    app: App,
    circle_id: CircleId,
    note_id: NoteId,
    seen: Memo<Option<NoteView>>,
    past: Memo<bool>,
) -> AnyView {
    let given = Memo::new(move |_| seen.with(|seen| seen.as_ref().map(|note| note.title.clone()).unwrap_or_default()));
    let rename = move |event| {
        let title = event_target_value(&event).trim().to_owned();
        if given.with_untracked(|given| *given != title) {
            app.order(Command::RenameNote { circle_id, note_id, title });
        }
    };
    view! {
        <input class="note-name" dir="auto" aria-label=app.say("note.title") placeholder=app.say("note.title.hint") maxlength=LONGEST_TITLE.to_string()
            autocomplete="off" readonly=move || past.get() prop:value=move || given.get() on:change=rename />
    }
}

fn readers(app: App, note: &NoteView) -> String {
    let me = app.me.with_untracked(|me| me.as_ref().and_then(|me| me.me.as_ref()).map(|me| me.person_id));
    let others: Vec<String> =
        note.people.iter().filter(|person| Some(person.person_id) != me).map(|person| person.name.clone()).collect();
    match others.as_slice() {
        [] => app.say("note.readers_me"),
        others => app.tell("note.readers", &[("names", &app.list(others))]),
    }
}

fn writing(app: App, desk: Desk) -> AnyView {
    view! {
        <div class="page">
            {mirror::mirror(desk)}
            <textarea class="page-text" dir="auto" aria-label=app.say("note.text") maxlength=LONGEST_TEXT.to_string() spellcheck="true"
                placeholder=app.say("note.text.hint") node_ref=desk.field
                on:input=move |_| desk.typed()
                on:compositionstart=move |_| desk.compose(true)
                on:compositionend=move |_| desk.compose(false)
                on:select=move |_| desk.caret_moved(true)
                on:keyup=move |_| desk.caret_moved(true)
                on:pointerup=move |_| desk.caret_moved(true)
                on:focus=move |_| desk.caret_moved(true)
                on:blur=move |_| desk.caret_moved(false)></textarea>
        </div>
    }
}

fn foot(
    app: App,
    circle_id: CircleId,
    note_id: NoteId,
    seen: Memo<Option<NoteView>>,
    reading: RwSignal<bool>,
) -> AnyView {
    let away = Memo::new(move |_| seen.with(|seen| seen.as_ref().is_some_and(|note| note.away)));
    let put = move |_| {
        let was_away = away.get_untracked();
        app.order(Command::PutNoteAway { circle_id, note_id, away: !was_away });
        if !was_away {
            let named = seen.with_untracked(|seen| {
                seen.as_ref().map(|note| title(app, &note.title, &note.text)).unwrap_or_default()
            });
            let back = Command::PutNoteAway { circle_id, note_id, away: false };
            app.offer_undo(app.tell("note.was_put_away", &[("title", &named)]), back);
            app.go(app.circle_route(circle_id, Side::Notes));
        }
    };
    let switch = move |_| reading.update(|reading| *reading = !*reading);
    view! {
        <footer class="note-foot">
            <button type="button" class="button" aria-pressed=move || if reading.get() { "true" } else { "false" } on:click=switch>
                {move || app.say(if reading.get() { "note.go_on_writing" } else { "note.read" })}
            </button>
            <span class="small note-hint">{app.say("note.markdown")}</span>
            <span class="grow"></span>
            <button type="button" class="button quiet" on:click=put>{move || app.say(if away.get() { "note.bring_back" } else { "note.put_away" })}</button>
        </footer>
    }
}
