//! The braid of a circle: its people's strands over the last weeks, with what happened on them.
//!
//! Strands cross in weeks in which something was written, run level and thin where it was quiet, go on dotted
//! after today, and carry a ring where a goal was reached. The same is said in words beside the picture.

use super::strands::hue_class;
use crate::engine::view::{CircleView, PersonView};
use crate::identifiers::PersonId;
use crate::mentoring::goal::GoalState;
use crate::mentoring::item::ItemKind;
use crate::mentoring::item::meeting::met_at;
use crate::ui::app::App;
use crate::ui::braid::Weave;
use crate::ui::draw::view_of;
use crate::ui::items::listed;
use crate::ui::outside::Style;
use alongside_view::view;
use leptos::prelude::*;

const WEEK_MS: u64 = 7 * 86_400_000;
/// The picture shows at least and at most so many weeks of the past.
const WEEKS: core::ops::RangeInclusive<usize> = 4..=12;
/// And so many to come.
const TO_COME: usize = 3;
const WIDTH: i32 = 1130;
const HEIGHT: i32 = 62;
/// More strands than this are a carpet.
const MOST: usize = 6;

/// A knot for thanks: a star around its place.
const KNOT: &str = "M0-9l2.7 5.4 6 .9-4.3 4.2 1 6L0 4.7l-5.4 2.8 1-6L-8.7-2.7l6-.9z";

/// A knot stands so far before the end of its week, where beads and rings are.
const KNOT_BEFORE: i32 = 26;

/// One thing that somebody did.
struct Deed {
    by: PersonId,
    /// Weeks before now.
    weeks_ago: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Set,
    Reached,
    Wrote,
    Thanked,
    Met,
}

/// The picture with its words.
pub(crate) fn braid(app: App, circle: Memo<Option<CircleView>>) -> AnyView {
    view_of(move || circle.with(|circle| circle.as_ref().map(|circle| drawn(app, circle, &practised(app, circle)))))
}

/// Thanks and meetings: by whom, and when.
fn practised(app: App, circle: &CircleView) -> Vec<(PersonId, u64, Kind)> {
    let thanks = listed(app, circle.circle_id, ItemKind::Thanks, |_| true);
    let thanks = thanks.iter().map(|one| (one.by, one.created_at, Kind::Thanked));
    let met = listed(app, circle.circle_id, ItemKind::Meeting, |_| true);
    let met = met.iter().filter_map(|one| Some((one.by, met_at(one)?, Kind::Met)));
    thanks.chain(met).collect()
}

fn drawn(app: App, circle: &CircleView, practised: &[(PersonId, u64, Kind)]) -> AnyView {
    let now = app.outside().now_ms();
    let people: Vec<&PersonView> = core::iter::once(&circle.me).chain(&circle.others).take(MOST).collect();
    let deeds = deeds(circle, practised, now);
    let oldest = deeds.iter().map(|deed| deed.weeks_ago).max().unwrap_or(0);
    let weeks = (oldest + 2).clamp(*WEEKS.start(), *WEEKS.end());
    let steps = weeks + TO_COME;
    let step_width = WIDTH / steps as i32;
    let week_of = |deed: &Deed| weeks - 1 - deed.weeks_ago.min(weeks - 1);
    let busy = |step: usize| step >= weeks || deeds.iter().any(|deed| week_of(deed) == step);
    let weave = Weave::new(people.len(), steps, WIDTH, HEIGHT, busy);
    let strand = |(at, person): (usize, &&PersonView)| {
        let hue = hue_class(person.hue);
        let past = (0..weeks).map(|step| {
            let class = if busy(step) { "strand" } else { "strand quiet" };
            view! { <path class=format!("{class} {hue}") d=weave.path(at, step..step + 1)></path> }
        });
        let past = past.collect_view();
        view! { {past}<path class=format!("strand to-come {hue}") d=weave.path(at, weeks..steps)></path> }
    };
    let strands = people.iter().enumerate().map(strand).collect_view();
    let marks = deeds.iter().filter_map(|deed| {
        let at = people.iter().position(|person| person.person_id == deed.by)?;
        let (x, y) = weave.place(at, week_of(deed));
        let hue = people.get(at).map_or("", |person| hue_class(person.hue));
        let (class, radius) = match deed.kind {
            Kind::Met => {
                // Where the strands cross.
                let (x, y) = ((x - step_width / 2).to_string(), (HEIGHT / 2).to_string());
                return Some(view_of(view! { <circle class="met" cx=x cy=y r="6"></circle> }));
            }
            Kind::Thanked => {
                return Some(view_of(
                    view! { <path class=format!("knot {hue}") transform=format!("translate({} {y})", x - KNOT_BEFORE) d=KNOT></path> },
                ));
            }
            Kind::Reached => ("ring", "8"),
            Kind::Set => ("bead", "5.5"),
            Kind::Wrote => ("bead", "3.5"),
        };
        Some(view_of(
            view! { <circle class=format!("{class} {hue}") cx=x.to_string() cy=y.to_string() r=radius></circle> },
        ))
    });
    let marks = marks.collect_view();
    // Time runs as the language does: words are placed from the other side, the rest is mirrored.
    let rtl = app.words().is_rtl();
    let x_of = move |x: i32| if rtl { WIDTH - x } else { x }.to_string();
    let mirrored = rtl.then(|| format!("translate({WIDTH} 0) scale(-1 1)"));
    let today = step_width * weeks as i32 + 12;
    let months = (0..weeks.saturating_sub(1)).filter(|week| week % 4 == 0).map(|week| {
        let at = now.saturating_sub((weeks - 1 - week) as u64 * WEEK_MS);
        view! { <text class="braid-word" x=x_of(step_width * week as i32) y="94">{app.moment(at, Style::Month)}</text> }
    });
    let months = months.collect_view();
    view! {
        <figure class="braid">
            <svg viewBox="-8 -14 1148 114" role="img" aria-label=words(app, &deeds)>
                <g transform=mirrored>
                    {strands}
                    {marks}
                    <line class="braid-today" x1=today.to_string() y1="-10" x2=today.to_string() y2="74"></line>
                </g>
                <text class="braid-word" x=x_of(today) y="94" text-anchor="middle">{app.say("braid.today")}</text>
                {months}
            </svg>
        </figure>
    }
}

/// What the picture shows, for those who do not look at it.
fn words(app: App, deeds: &[Deed]) -> String {
    let number = |kind: Kind| u32::try_from(deeds.iter().filter(|deed| deed.kind == kind).count()).unwrap_or(u32::MAX);
    let each = [
        app.count("braid.set", number(Kind::Set), &[]),
        app.count("braid.reached", number(Kind::Reached), &[]),
        app.count("braid.wrote", number(Kind::Wrote), &[]),
        app.count("braid.thanked", number(Kind::Thanked), &[]),
        app.count("braid.met", number(Kind::Met), &[]),
    ];
    app.tell("braid.label", &[("what", &app.list(&each))])
}

fn deeds(circle: &CircleView, practised: &[(PersonId, u64, Kind)], now: u64) -> Vec<Deed> {
    let weeks_ago = |at: u64| {
        let ago = usize::try_from(now.saturating_sub(at) / WEEK_MS).ok()?;
        (ago < *WEEKS.end()).then_some(ago)
    };
    let mut deeds = Vec::new();
    for goal in &circle.goals {
        let mut add = |at, kind| deeds.extend(weeks_ago(at).map(|weeks_ago| Deed { by: goal.owner, weeks_ago, kind }));
        add(goal.created_at, Kind::Set);
        if goal.state == GoalState::Reached {
            add(goal.changed_at, Kind::Reached);
        }
    }
    for note in circle.notes.iter().filter(|note| !note.away) {
        deeds.extend(weeks_ago(note.created_at).map(|weeks_ago| Deed { by: note.by, weeks_ago, kind: Kind::Wrote }));
    }
    for (by, at, kind) in practised {
        deeds.extend(weeks_ago(*at).map(|weeks_ago| Deed { by: *by, weeks_ago, kind: *kind }));
    }
    deeds
}
