//! Everything in files: a backup that is sealed, an export that anybody can read, and the way back.

use crate::engine::command::Command;
use crate::engine::view::{ExportWords, FileKind};
use crate::mentoring::goal::{GoalField, GoalState};
use crate::mentoring::item::ItemKind;
use crate::ui::app::App;
use crate::ui::components::file_in::file_in;
use crate::ui::components::goal_card::{field_name, state_words};
use crate::ui::components::link::link;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::prelude::*;

/// The section.
pub(super) fn files(app: App) -> AnyView {
    let has_kit = Memo::new(move |_| app.settings.with(|settings| settings.as_ref().is_some_and(|one| one.has_kit)));
    let backup = move || match has_kit.get() {
        true => view! {
            <p class="soft">{app.say("files.backup.text")}</p>
            <div class="actions"><button type="button" class="button" on:click=move |_| app.order(Command::MakeBackup)>{app.say("files.backup")}</button></div>
        },
        false => view! {
            <p class="soft">{app.say("files.backup.no_kit")}</p>
            <div class="actions">{link(app, Route::Kit, "button", app.say("kit.make"))}</div>
        },
    };
    let export = move |_| app.order(Command::Export { words: Box::new(texts(app)) });
    let import = move |bytes: Vec<u8>| app.order(Command::Import { bytes });
    let saved = move || {
        app.saved_file.get().map(|what| {
            app.say(match what {
                FileKind::Backup => "files.saved.backup",
                FileKind::Export => "files.saved.export",
            })
        })
    };
    view! {
        <section class="card settings-files">
            <h2 class="card-title">{app.say("files.title")}</h2>
            {backup}
            <p class="soft">{app.say("files.export.text")}</p>
            <div class="actions"><button type="button" class="button" on:click=export>{app.say("files.export")}</button></div>
            <p class="soft">{app.say("files.import.text")}</p>
            <div class="actions">{file_in(app, "import-file", app.say("files.import"), import)}</div>
            <p class="small" role="status">{saved}</p>
        </section>
    }
}

/// What a kind of item is called.
fn kind_name(app: App, kind: ItemKind) -> String {
    app.say(match kind {
        ItemKind::Promise => "circle.promises_side",
        ItemKind::Thanks => "circle.thanks_side",
        ItemKind::Topic => "exchange.title",
        ItemKind::Step => "step.title",
        ItemKind::Heard => "heard.title",
        ItemKind::Meeting => "circle.meetings_side",
        ItemKind::Slot => "meeting.slots",
        ItemKind::Point => "agenda.title",
    })
}

/// The words in the files of an export.
fn texts(app: App) -> ExportWords {
    ExportWords {
        readme: ["export.what", "export.folders", "export.back"].map(|key| app.say(key)).join("\n\n"),
        untitled_circle: app.say("circle.nobody_yet"),
        untitled_note: app.say("note.untitled"),
        somebody: app.say("export.somebody"),
        fields: GoalField::ALL.map(|field| field_name(app, field)),
        by_when: app.say("goal.by_when"),
        confidence: app.say("goal.sure"),
        state: app.say("goal.state"),
        states: GoalState::ALL.map(|state| state_words(app, state)),
        practice: app.say("export.practice"),
        kinds: ItemKind::ALL.map(|kind| kind_name(app, kind)),
    }
}
