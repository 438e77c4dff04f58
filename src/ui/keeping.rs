//! Asking the browser to keep what is stored, and telling what it does not keep, at the right time.
//!
//! Never at the door: as soon as somebody else is in a circle or a recovery kit is kept, once in a month, and not
//! while the page is new. Leaves what is shown of it to `banners` and the settings.

use super::app::App;
use super::outside::StorageFacts;
use leptos::prelude::*;

/// How long after something is there to be lost, in milliseconds: the person is not interrupted on arrival.
const PATIENCE_MS: u32 = 4_000;
/// How long a no is a no, in milliseconds.
const MONTH_MS: u64 = 30 * 86_400_000;
/// From this part on storage counts as nearly full, in percent.
const NEARLY_FULL: u64 = 85;
/// By so much more of it the person is told again, in percent.
const WORSE: u64 = 5;
/// How full it was when the person read of it, in percent.
const FULL_READ: &str = "full-read";

/// There is something to lose now; said often, acted on once in the life of a page.
pub(super) fn something_to_lose(app: App) {
    if app.looks_after_storage() {
        app.outside().after(PATIENCE_MS, Box::new(move || leptos::task::spawn_local(look(app))));
    }
}

async fn look(app: App) {
    let outside = app.outside();
    let facts = outside.storage_facts().await;
    app.storage.set(facts);
    if !is_nearly_full(facts) {
        outside.prefer(FULL_READ, None);
    }
    let now = outside.now_ms();
    let asked = outside.preference("asked-to-keep").and_then(|at| at.parse::<u64>().ok());
    let may_ask = asked.is_none_or(|at| at.saturating_add(MONTH_MS) < now);
    if facts.persisted == Some(false) && may_ask {
        outside.prefer("asked-to-keep", Some(&now.to_string()));
        // The facts say whether the browser promised; a no is one of them.
        let _ = outside.keep_storage().await;
        app.storage.set(outside.storage_facts().await);
    }
    if outside.forgets_unless_installed() && outside.preference("install-advice").is_none() {
        app.install_advised.set(true);
    }
}

/// The person has read the advice to install.
pub(super) fn advice_read(app: App) {
    app.outside().prefer("install-advice", Some("read"));
    app.install_advised.set(false);
}

/// Whether room is getting short; false if the browser does not say.
pub(super) fn is_nearly_full(facts: StorageFacts) -> bool {
    percent(facts) > NEARLY_FULL
}

/// Whether the person is to be told that room is getting short: they have not read it, or it has grown worse.
pub(super) fn tell_nearly_full(app: App, facts: StorageFacts) -> bool {
    let read = app.outside().preference(FULL_READ).and_then(|at| at.parse::<u64>().ok());
    is_nearly_full(facts) && read.is_none_or(|read| percent(facts) >= read.saturating_add(WORSE))
}

/// The person has read that room is getting short.
pub(super) fn full_read(app: App) {
    app.outside().prefer(FULL_READ, Some(&percent(app.storage.get_untracked()).to_string()));
    app.storage.update(|_| {});
}

/// How full it is, rounded up.
fn percent(facts: StorageFacts) -> u64 {
    match (facts.used_bytes, facts.quota_bytes) {
        (Some(used), Some(quota)) if quota > 0 => used.saturating_mul(100).div_ceil(quota),
        _ => 0,
    }
}
