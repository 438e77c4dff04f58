//! The camera, looking for a code.

use super::dialog::dialog;
use crate::ui::app::App;
use crate::ui::draw::view_of;
use crate::ui::outside::CameraTrouble;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The dialog with the camera's picture, while `open`; what was read is given to `read`.
pub(crate) fn scanner(app: App, open: RwSignal<bool>, read: impl Fn(String) + Clone + Send + 'static) -> AnyView {
    view_of(move || open.get().then(|| looking(app, open, read.clone())))
}

fn looking(app: App, open: RwSignal<bool>, read: impl Fn(String) + Clone + Send + 'static) -> AnyView {
    let video: NodeRef<html::Video> = NodeRef::new();
    let trouble = RwSignal::new(None::<CameraTrouble>);
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        let read = read.clone();
        leptos::task::spawn_local(async move {
            match app.outside().scan(video).await {
                Ok(Some(text)) => {
                    open.set(false);
                    read(text);
                }
                Ok(None) => {}
                Err(why) => trouble.set(Some(why)),
            }
        });
    });
    on_cleanup(move || app.outside().stop_scanning());
    let told = move || {
        app.say(match trouble.get() {
            None => "scan.hint",
            Some(CameraTrouble::Refused) => "scan.refused",
            Some(CameraTrouble::NoCamera) => "scan.no_camera",
        })
    };
    let inside = view! {
        <div class="scanner">
            <video autoplay=true playsinline=true muted=true node_ref=video aria-label=app.say("scan.title")></video>
            <p role="status">{told}</p>
        </div>
    };
    dialog(app, "scanner-dialog", app.say("scan.title"), move || open.set(false), inside)
}
