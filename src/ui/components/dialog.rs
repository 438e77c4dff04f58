//! A native modal dialog: it holds the focus, closes with Escape, and gives the focus back.

use crate::ui::app::App;
use alongside_view::view;
use leptos::ev::{Event, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The dialog, open as soon as it is drawn; whoever draws it stops doing so when `close` is called.
pub(crate) fn dialog(
    app: App,
    class: &'static str,
    title: String,
    close: impl Fn() + Clone + Send + 'static,
    inside: AnyView,
) -> AnyView {
    let element: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(dialog) = element.get() {
            // Showing twice is refused by the browser and changes nothing.
            if !dialog.open() && dialog.show_modal().is_err() {
                dialog.set_open(true);
            }
        }
    });
    let shut = move || {
        if let Some(dialog) = element.get_untracked() {
            dialog.close();
        }
    };
    let beside = move |event: MouseEvent| {
        let on_backdrop = event.target().is_some_and(|target| target.dyn_ref::<web_sys::HtmlDialogElement>().is_some());
        if on_backdrop {
            shut();
        }
    };
    view! {
        <dialog class=format!("dialog {class}") aria-labelledby="dialog-title" node_ref=element on:mousedown=beside
            on:close=move |_: Event| close()>
            <div class="dialog-sheet">
                <header class="dialog-head">
                    <h2 id="dialog-title">{title}</h2>
                    <button type="button" class="button quiet" on:click=move |_| shut()>{app.say("close")}</button>
                </header>
                {inside}
            </div>
        </dialog>
    }
}
