//! Where copies of everything are, how old each is, and what is at risk now.
//!
//! Invariant: the sentence about the risk never promises more than the copies give.

use crate::engine::view::CopiesView;
use crate::ui::app::App;
use alongside_view::view;
use leptos::prelude::*;

const DAY_MS: u64 = 86_400_000;

/// How old a copy is, in words.
fn age(app: App, at: Option<u64>) -> String {
    let Some(at) = at else { return app.say("copies.never") };
    let today = app.outside().midnight(app.outside().now_ms());
    if at >= today {
        return app.say("copies.today");
    }
    let days = today.saturating_sub(at) / DAY_MS + 1;
    app.count("copies.days", u32::try_from(days).unwrap_or(u32::MAX), &[])
}

/// What is lost and what is not if this device is lost now, in one sentence.
pub(crate) fn risk(app: App, copies: &CopiesView, has_kit: bool) -> String {
    app.say(match copies {
        CopiesView { on_my_devices: Some(_), .. } => "copies.risk.device",
        CopiesView { at_relay: Some(_), .. } if has_kit => "copies.risk.kit",
        CopiesView { in_a_file: Some(_), .. } if has_kit => "copies.risk.file",
        CopiesView { with_others: Some(_), .. } => "copies.risk.others",
        _ => "copies.risk.only_here",
    })
}

/// The list.
pub(crate) fn copies(app: App, copies: &CopiesView, has_kit: bool) -> AnyView {
    let rows = [
        ("copies.device", copies.on_my_devices),
        ("copies.relay", copies.at_relay),
        ("copies.file", copies.in_a_file),
        ("copies.others", copies.with_others),
    ];
    let rows = rows.map(|(key, at)| {
        let class = if at.is_some() { "copy there" } else { "copy" };
        view! { <div class=class><dt>{app.say(key)}</dt><dd>{age(app, at)}</dd></div> }
    });
    view! {
        <dl class="copies">{rows.into_iter().collect_view()}</dl>
        <p class="copies-risk">{risk(app, copies, has_kit)}</p>
    }
}
