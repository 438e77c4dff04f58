//! A button that takes in a file as bytes.

use crate::ui::app::App;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The button; what the file holds is given to `take`. The same file can be chosen again.
pub(crate) fn file_in(
    app: App,
    id: &'static str,
    text: String,
    take: impl Fn(Vec<u8>) + Clone + Send + 'static,
) -> AnyView {
    let field: NodeRef<html::Input> = NodeRef::new();
    let unreadable = RwSignal::new(false);
    let chosen = move |_| {
        let (Some(input), take) = (field.get_untracked(), take.clone()) else { return };
        leptos::task::spawn_local(async move {
            let bytes = app.outside().read_bytes(input.clone()).await;
            unreadable.set(bytes.is_none());
            input.set_value("");
            if let Some(bytes) = bytes {
                take(bytes);
            }
        });
    };
    view! {
        <label class="button file-button" for=id>{text}</label>
        <input id=id class="unseen" type="file" node_ref=field on:change=chosen />
        <span class="small" role="status">{move || unreadable.get().then(|| app.say("files.unreadable"))}</span>
    }
}
