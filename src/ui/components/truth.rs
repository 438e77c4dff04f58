//! The truth line: one quiet line that says what is saved where, and who has what.

use crate::engine::view::{Freshness, Presence, RelayState, Saved};
use crate::ui::app::App;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

/// The line of a room; of a circle, with its people's freshness.
pub(crate) fn truth(app: App, people: Signal<Vec<Freshness>>) -> AnyView {
    let dot = move || {
        let together = people.with(|people| people.iter().any(|one| one.presence != Presence::Away));
        match (app.truth.with(|truth| truth.saved), together) {
            (Saved::Saving, _) => "dot saving",
            (Saved::OnlyInThisTab | Saved::Trouble(_), _) => "dot careful",
            (Saved::All, true) => "dot together",
            (Saved::All, false) => "dot",
        }
    };
    let sentences = move || {
        let truth = app.truth.get();
        let mut sentences = vec![freshness::saved(app, truth.saved)];
        let people = people.get();
        sentences.extend(freshness::circle(app, &people, truth.relay));
        let alone = people.iter().all(|one| one.presence == Presence::Away);
        let no_network = !app.online.get() || matches!(truth.relay, RelayState::Down);
        if no_network && alone && truth.saved != Saved::OnlyInThisTab {
            sentences.push(app.say("truth.no_connection"));
        }
        if truth.relay == RelayState::TakesNothing {
            sentences.push(app.say("truth.relay_takes_nothing"));
        }
        sentences.into_iter().map(|sentence| view! { <span>{sentence}</span> }).collect_view()
    };
    view! {
        <p class="truth" data-truth="">
            <span class=dot aria-hidden="true"></span>
            {sentences}
        </p>
    }
}
