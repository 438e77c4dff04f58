//! The notes of a circle, the latest first, and those that were put away.

use super::{Seen, is_mine};
use crate::identifiers::{CircleId, NoteId};
use crate::ui::app::App;
use crate::ui::components::note_row::note_row;
use alongside_view::view;
use leptos::prelude::*;

/// The side.
pub(super) fn notes(app: App, circle_id: CircleId, seen: Seen) -> AnyView {
    let away = Memo::new(move |_| u32::try_from(listed(seen, true).len()).unwrap_or(u32::MAX));
    view! {
        <div class="notes">
            {rows(app, circle_id, seen, false)}
            {move || (away.get() > 0).then(|| {
                view! {
                    <details class="ended">
                        <summary>{move || app.count("note.away", away.get(), &[])}</summary>
                        {rows(app, circle_id, seen, true)}
                    </details>
                }
            })}
        </div>
    }
}

fn listed(seen: Seen, away: bool) -> Vec<NoteId> {
    seen.with(|seen| {
        let notes = seen.iter().flat_map(|circle| &circle.notes);
        notes.filter(|note| note.away == away).map(|note| note.note_id).collect()
    })
}

/// The list, or the sentence that says what notes are for.
pub(super) fn rows(app: App, circle_id: CircleId, seen: Seen, away: bool) -> AnyView {
    let ids = Memo::new(move |_| listed(seen, away));
    let one = move |note_id: NoteId| {
        move || {
            seen.with(|seen| {
                let circle = seen.as_ref()?;
                let note = circle.notes.iter().find(|note| note.note_id == note_id)?;
                Some(note_row(app, circle, note))
            })
        }
    };
    let empty = move || {
        (!away && ids.with(Vec::is_empty)).then(|| {
            view! {
                <div class="empty">
                    <p class="soft">{app.say("note.none")}</p>
                    {is_mine(seen).then(|| view! { <button type="button" class="button" on:click=move |_| app.write_a_note(circle_id)>{app.say("note.write_first")}</button> })}
                </div>
            }
        })
    };
    view! {
        <ul class="note-list"><For each=move || ids.get() key=|note_id| note_id.0 let(note_id)>{one(note_id)}</For></ul>
        {empty}
    }
}
