//! The sheet of a new recovery kit: on the screen, on paper, and as a file.
//!
//! On paper it stands alone; `kit.css` leaves everything else of the page away.

use crate::engine::view::NewKitView;
use crate::ui::app::App;
use crate::ui::components::qr::qr;
use crate::ui::outside::Style;
use alongside_view::view;
use leptos::prelude::*;

/// The name of the file.
const FILE_NAME: &str = "alongside-recovery-kit.txt";

/// The sheet with what one does with it.
pub(super) fn sheet(app: App, new: NewKitView) -> AnyView {
    let name = app.my_name().unwrap_or_default();
    let title = app.tell("kit.sheet.title", &[("name", &name)]);
    let made = app.tell("kit.sheet.made", &[("when", &app.moment(app.outside().now_ms(), Style::DayAndClock))]);
    let site = new.link.split('#').next().unwrap_or_default().to_owned();
    // Where the page comes from the relay itself, its address is said once.
    let relay = new.relay.clone().filter(|relay| !site.starts_with(relay.trim_end_matches('/')));
    let facts = [
        Some(made),
        Some(app.tell("kit.sheet.site", &[("address", &site)])),
        relay.map(|relay| app.tell("kit.sheet.relay", &[("address", &relay)])),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let purpose = app.say("kit.sheet.purpose");
    let words = new.words.iter().map(|word| view! { <li>{word.clone()}</li> }).collect_view();
    let picture = qr(&new.link, app.tell("qr.of", &[("what", &title)]));
    let saved = RwSignal::new(false);
    let save = {
        let text = [&title, &purpose, &facts.join("\n"), &new.words.join(" "), &new.link]
            .map(|part| format!("{part}\n\n"))
            .concat();
        move |_| saved.set(app.outside().save_file(FILE_NAME, "text/plain;charset=utf-8", text.as_bytes()))
    };
    let facts = facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view();
    view! {
        <section class="card kit-sheet">
            <h2 dir="auto">{title}</h2>
            <p class="soft">{purpose}</p>
            <div class="kit-sheet-content">
                <ol class="kit-words" lang="en" dir="ltr" aria-label=app.say("kit.words")>{words}</ol>
                <div class="kit-picture">{picture}</div>
            </div>
            <ul class="small kit-facts">{facts}</ul>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| app.outside().print()>{app.say("kit.print")}</button>
                <button type="button" class="button" on:click=save>{app.say("code.save_file")}</button>
                <span class="small" role="status">{move || saved.get().then(|| app.say("kit.saved"))}</span>
            </div>
        </section>
    }
}
