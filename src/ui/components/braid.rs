//! The braid of a circle: its people's strands over the last weeks, with what happened on them.
//!
//! Strands cross in weeks in which more than one person did something, run level where it was quiet, and carry
//! a ring where a goal was reached. The same is said in words beside the picture.

use super::strands::hue_class;
use crate::engine::view::{CircleView, PersonView};
use crate::identifiers::PersonId;
use crate::mentoring::goal::GoalState;
use crate::ui::app::App;
use crate::ui::braid;
use crate::ui::outside::Style;
use leptos::prelude::*;

const WEEKS: usize = 12;
const WEEK_MS: u64 = 7 * 86_400_000;
const WIDTH: f32 = 1130.0;
const HEIGHT: f32 = 62.0;
/// More strands than this are a carpet.
const MOST: usize = 6;

/// One thing that somebody did.
struct Deed {
    by: PersonId,
    week: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Set,
    Reached,
    Wrote,
}

/// The picture with its words.
pub(crate) fn braid(app: App, circle: Memo<Option<CircleView>>) -> AnyView {
    (move || circle.with(|circle| circle.as_ref().map(|circle| drawn(app, circle)))).into_any()
}

fn drawn(app: App, circle: &CircleView) -> AnyView {
    let now = app.outside().now_ms();
    let people: Vec<&PersonView> = core::iter::once(&circle.me).chain(&circle.others).take(MOST).collect();
    let deeds = deeds(circle, now);
    let active = |week: usize| {
        let mut by: Vec<PersonId> = deeds.iter().filter(|deed| deed.week == week).map(|deed| deed.by).collect();
        by.sort_unstable();
        by.dedup();
        by.len()
    };
    let crosses = |week: usize| active(week) > 1;
    let step = WIDTH / WEEKS as f32;
    let strands = braid::weave(people.len(), WEEKS, WIDTH, HEIGHT, crosses);
    let strands = strands.into_iter().zip(&people).map(|(path, person)| {
        view! { <path class=format!("strand {}", hue_class(person.hue)) d=path></path> }
    });
    let strands = strands.collect_view();
    let marks = deeds.iter().filter_map(|deed| {
        let strand = people.iter().position(|person| person.person_id == deed.by)?;
        let y = braid::height_of(strand, people.len(), deed.week + 1, HEIGHT, crosses);
        let x = step * (deed.week as f32 + 1.0) - 6.0;
        let hue = people.get(strand).map_or("", |person| hue_class(person.hue));
        let (class, radius) = match deed.kind {
            Kind::Reached => ("ring", "9"),
            Kind::Set => ("bead", "5"),
            Kind::Wrote => ("bead small-bead", "3.5"),
        };
        Some(view! { <circle class=format!("{class} {hue}") cx=x.to_string() cy=y.to_string() r=radius></circle> })
    });
    let marks = marks.collect_view();
    let months = (0..WEEKS).filter(|week| week % 4 == 0).map(|week| {
        let at = now.saturating_sub((WEEKS - 1 - week) as u64 * WEEK_MS);
        let x = step * week as f32;
        view! { <text class="braid-month" x=x.to_string() y="94">{app.moment(at, Style::Month)}</text> }
    });
    let months = months.collect_view();
    let number = |kind: Kind| u32::try_from(deeds.iter().filter(|deed| deed.kind == kind).count()).unwrap_or(u32::MAX);
    let words = [
        app.count("braid.set", number(Kind::Set), &[]),
        app.count("braid.reached", number(Kind::Reached), &[]),
        app.count("braid.wrote", number(Kind::Wrote), &[]),
    ];
    let label = app.tell("braid.label", &[("what", &app.list(&words))]);
    view! {
        <figure class="braid">
            <svg viewBox="-8 -12 1148 112" role="img" aria-label=label>
                {strands}
                {marks}
                <line class="braid-today" x1="1130" y1="-8" x2="1130" y2="70"></line>
                {months}
            </svg>
        </figure>
    }
    .into_any()
}

fn deeds(circle: &CircleView, now: u64) -> Vec<Deed> {
    let week_of = |at: u64| {
        let ago = usize::try_from(now.saturating_sub(at) / WEEK_MS).unwrap_or(WEEKS);
        (WEEKS - 1).checked_sub(ago)
    };
    let mut deeds = Vec::new();
    for goal in &circle.goals {
        let mut add = |at, kind| deeds.extend(week_of(at).map(|week| Deed { by: goal.owner, week, kind }));
        add(goal.created_at, Kind::Set);
        if goal.state == GoalState::Reached {
            add(goal.changed_at, Kind::Reached);
        }
    }
    for note in circle.notes.iter().filter(|note| !note.away) {
        deeds.extend(week_of(note.created_at).map(|week| Deed { by: note.by, week, kind: Kind::Wrote }));
    }
    deeds
}
