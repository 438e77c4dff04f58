//! Codes that open a link with no server: made, handed over, read.
//!
//! Leaves what a code says to the engine; here it is text, a picture or a file, in either direction.

use super::qr::qr;
use super::scanner::scanner;
use crate::engine::command::Command;
use crate::engine::view::CodeView;
use crate::ui::app::App;
use crate::ui::draw::view_of;
use crate::ui::wording::refusals;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// A text to be handed over: to copy, share, save, or show as a picture.
pub(crate) fn hand_over(
    app: App,
    id: &'static str,
    label: String,
    text: String,
    file_name: Option<&'static str>,
) -> AnyView {
    let copied = RwSignal::new(None::<bool>);
    let copy = {
        let text = text.clone();
        move |_| {
            let text = text.clone();
            leptos::task::spawn_local(async move { copied.set(Some(app.outside().copy(text).await)) });
        }
    };
    let share = app.outside().can_share().then(|| {
        let text = text.clone();
        let share = move |_| {
            let (title, text) = (app.say("app.name"), text.clone());
            leptos::task::spawn_local(async move {
                // Whether the person goes through with it is theirs.
                let _ = app.outside().share(title, text).await;
            });
        };
        view! { <button type="button" class="button" on:click=share>{app.say("share")}</button> }
    });
    let save = file_name.map(|name| {
        let text = text.clone();
        let save = move |_| {
            app.outside().save_file(name, "text/plain", text.as_bytes());
        };
        view! { <button type="button" class="button" on:click=save>{app.say("code.save_file")}</button> }
    });
    let told = move || copied.get().map(|done| app.say(if done { "copied" } else { "not_copied" }));
    let picture = qr(&text, app.tell("qr.of", &[("what", &label)]));
    view! {
        <div class="hand-over">
            <div class="hand-over-picture">{picture}</div>
            <div class="hand-over-text">
                <label for=id>{label}</label>
                <textarea id=id class="code-text" readonly=true rows="3" dir="ltr" spellcheck="false" prop:value=text></textarea>
                <div class="actions">
                    <button type="button" class="button primary" on:click=copy>{app.say("copy")}</button>
                    {share}
                    {save}
                    <span class="small" role="status">{told}</span>
                </div>
            </div>
        </div>
    }
}

/// Where a text from the other is taken in: pasted, scanned, or from a file.
pub(crate) fn take_in(
    app: App,
    id: &'static str,
    label: String,
    take: impl Fn(String) + Clone + Send + 'static,
) -> AnyView {
    let field: NodeRef<html::Textarea> = NodeRef::new();
    let file: NodeRef<html::Input> = NodeRef::new();
    let scanning = RwSignal::new(false);
    let unreadable = RwSignal::new(false);
    let submit = {
        let take = take.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let text = field.get_untracked().map(|field| field.value()).unwrap_or_default();
            if !text.trim().is_empty() {
                take(text.trim().to_owned());
            }
        }
    };
    let from_file = {
        let take = take.clone();
        move |_| {
            let (Some(input), take) = (file.get_untracked(), take.clone()) else { return };
            leptos::task::spawn_local(async move {
                match app.outside().read_file(input).await {
                    Some(text) => take(text.trim().to_owned()),
                    None => unreadable.set(true),
                }
            });
        }
    };
    let file_id = format!("{id}-file");
    view! {
        <form class="take-in" on:submit=submit>
            <label for=id>{label}</label>
            <textarea id=id class="code-text" rows="3" dir="ltr" spellcheck="false" autocapitalize="off" autocomplete="off" node_ref=field></textarea>
            <div class="actions">
                <button type="submit" class="button">{app.say("code.read")}</button>
                <button type="button" class="button" on:click=move |_| scanning.set(true)>{app.say("scan")}</button>
                <label class="button file-button" for=file_id.clone()>{app.say("code.open_file")}</label>
                <input id=file_id class="unseen" type="file" accept=".txt,text/plain" node_ref=file on:change=from_file />
            </div>
            <p class="small" role="status">{move || unreadable.get().then(|| app.say("code.unreadable_file"))}</p>
        </form>
        {scanner(app, scanning, take)}
    }
}

/// An exchange of codes as it stands, with the next step.
pub(crate) fn exchange(app: App, code: Memo<Option<CodeView>>) -> AnyView {
    let read = move |text: String| app.order(Command::ReadCode { text });
    view_of(move || {
        code.get().map(|code| {
            let step = refusals::code(app, &code);
            let body = match code {
                CodeView::Offer(text) => view! {
                    {hand_over(app, "code-offer", app.say("code.your_offer"), text, Some("alongside-invitation-code.txt"))}
                    {take_in(app, "code-answer-in", app.say("code.their_answer"), read)}
                },
                CodeView::Answer(text) => hand_over(app, "code-answer", app.say("code.your_answer"), text, Some("alongside-answer-code.txt")),
                CodeView::Making | CodeView::Opening | CodeView::Open(_) | CodeView::DidNotOpen => view_of(()),
            };
            view! {
                <div class="code-exchange">
                    <p class="code-step" role="status">{step}</p>
                    {body}
                </div>
            }
        })
    })
}
