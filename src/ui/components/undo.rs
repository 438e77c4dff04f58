//! What was just done, and the way to take it back.

use crate::ui::app::App;
use alongside_view::view;
use leptos::prelude::*;

/// The strip at the foot of the page, there only while something can be taken back.
pub(crate) fn undo(app: App) -> AnyView {
    let strip = move || {
        app.undo.get().map(|undo| {
            let command = undo.command;
            let take_back = move |_| {
                app.undo.set(None);
                app.order(command.clone());
            };
            view! {
                <div class="undo-strip">
                    <span dir="auto">{undo.sentence}</span>
                    <button type="button" on:click=take_back>{app.say("undo")}</button>
                </div>
            }
        })
    };
    view! { <div class="undo" role="status">{strip}</div> }
}
