//! What is not protected, in plain words.

use crate::ui::app::App;
use alongside_view::view;
use leptos::prelude::*;

/// The section.
pub(super) fn limits(app: App) -> AnyView {
    let all = [
        "limits.leaver",
        "limits.deleted",
        "limits.blocked",
        "limits.removed",
        "limits.devices",
        "limits.host",
        "limits.relay",
        "limits.audit",
    ];
    let rows = all.map(|key| view! { <li>{app.say(key)}</li> }).into_iter().collect_view();
    view! {
        <section class="card settings-limits">
            <h2 class="card-title">{app.say("limits.title")}</h2>
            <ul>{rows}</ul>
        </section>
    }
}
