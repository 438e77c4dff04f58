//! A note in a list.

use super::link::follow;
use super::strands::hue_class;
use crate::engine::command::Command;
use crate::engine::view::{CircleView, MyPlace, NoteCard};
use crate::ui::app::App;
use crate::ui::markup::pieces;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::prelude::*;

/// The row: title, first words, who is in it, and the way to put it away.
pub(crate) fn note_row(app: App, circle: &CircleView, note: &NoteCard) -> AnyView {
    let (circle_id, note_id, away) = (circle.circle_id, note.note_id, note.away);
    let route = Route::Note(circle_id, note_id);
    let title = title(app, &note.title, &note.excerpt);
    let people = || core::iter::once(&circle.me).chain(&circle.others);
    let by = people().find(|person| person.person_id == note.by);
    let here: Vec<String> = circle
        .others
        .iter()
        .filter(|person| note.here.contains(&person.person_id))
        .map(|person| person.name.clone())
        .collect();
    // Whose clock is ahead writes in what is the future here.
    let when = app.when(note.changed_at.min(app.outside().now_ms()));
    let told = match by {
        Some(person) if circle.others.iter().any(|other| other.person_id == person.person_id) => {
            app.tell("note.by", &[("name", &person.name), ("when", &when)])
        }
        _ => app.tell("note.changed", &[("when", &when)]),
    };
    let is_here = (!here.is_empty()).then(|| {
        let count = u32::try_from(here.len()).unwrap_or(9);
        view! { <span class="here">{app.count("truth.here", count, &[("names", &app.list(&here))])}</span> }
    });
    let put = {
        let title = title.clone();
        move |_| {
            app.order(Command::PutNoteAway { circle_id, note_id, away: !away });
            if !away {
                let back = Command::PutNoteAway { circle_id, note_id, away: false };
                app.offer_undo(app.tell("note.was_put_away", &[("title", &title)]), back);
            }
        }
    };
    // Whose title is how it begins does not begin twice.
    let excerpt = Some(plain(&note.excerpt)).filter(|excerpt| *excerpt != title);
    let hue = by.map_or("", |person| hue_class(person.hue));
    view! {
        <li class=format!("note-row {hue}")>
            <a href=route.path() on:click=move |event| follow(app, route, &event)>
                <span class="note-title" dir="auto">{title.clone()}</span>
                <span class="note-excerpt" dir="auto">{excerpt}</span>
                <span class="small">{told}" "{is_here}</span>
            </a>
            {(circle.parting.my_place == MyPlace::In).then(|| view! {
                <button type="button" class="button quiet" on:click=put
                    aria-label=app.tell(if away { "note.bring_this_back" } else { "note.put_this_away" }, &[("title", &title)])>
                    {app.say(if away { "note.bring_back" } else { "note.put_away" })}
                </button>
            })}
        </li>
    }
}

/// The words without the marks that make some of them strong.
fn plain(text: &str) -> String {
    pieces(text, false).into_iter().filter(|piece| !piece.look.is_mark).map(|piece| piece.text).collect()
}

/// What a note is called: its title, or how it begins.
pub(crate) fn title(app: App, title: &str, text: &str) -> String {
    let named = match title.trim() {
        "" => crate::mentoring::note::title_from_text(text),
        title => title.to_owned(),
    };
    if named.is_empty() { app.say("note.untitled") } else { named }
}
