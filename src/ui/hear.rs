//! What reaches the screen, written into its state. Nothing else writes what the engine told.
//!
//! Invariant: news of a room that has been left changes nothing that is on the screen, because rooms read only
//! what carries their own identifier.

use super::app::{App, EngineState};
use super::heard::Heard;
use super::keeping;
use super::rooms::joining::brings_a_name;
use super::route::{Route, Side};
use crate::engine::command::Command;
use crate::engine::view::{FileKind, JoiningView, MeView, Refusal, Update};
use leptos::prelude::{Update as _, *};

/// Takes in what was heard.
pub(super) fn hear(app: App, heard: Heard) {
    match heard {
        Heard::EngineStarted => started(app),
        Heard::EngineGone { restarting } => {
            app.engine.set(if restarting { EngineState::Restarting } else { EngineState::Gone });
        }
        Heard::Update(update) => update_heard(app, update),
        Heard::Moved => app.arrive(Route::parse(&app.outside().place())),
        Heard::UpdateReady => app.update_ready.set(true),
        Heard::OtherBuild => app.other_build.set(true),
        Heard::InstallOffered => app.install_offered.set(true),
        Heard::Online(online) => app.online.set(online),
        Heard::Unable(unable) => app.unable.set(Some(unable)),
    }
}

/// What was not answered is said again, and the room looked at.
fn started(app: App) {
    if app.engine.get_untracked() == EngineState::Restarting {
        app.engine.set(EngineState::Running);
    }
    let again = app.with_book(|book| book.again());
    let send = app.sender();
    for (number, command) in again {
        send(number, command);
    }
    app.look();
    app.open_what_the_address_holds();
}

fn update_heard(app: App, update: Update) {
    match update {
        Update::Me(me) => me_heard(app, me),
        Update::Today(today) => {
            if today.circles.iter().any(|card| !card.others.is_empty()) {
                keeping::something_to_lose(app);
            }
            app.today.set(Some(today));
        }
        Update::Circle(circle) => app.circle.set(Some(circle)),
        Update::Items { circle_id, all, items } => app.items.update(|known| known.hear(circle_id, all, items)),
        Update::Note(note) => {
            app.note.set(Some(note.clone()));
            tell_note(app, &Update::Note(note));
        }
        Update::NoteChanged(_) | Update::Carets { .. } => tell_note(app, &update),
        Update::Invite(invite) => app.invite.set(Some(invite)),
        Update::Joining(joining) => joining_heard(app, joining),
        Update::Settings(settings) => app.settings.set(Some(settings)),
        Update::Devices(devices) => app.devices.set(Some(devices)),
        Update::Kit(kit) => app.kit.set(Some(kit)),
        Update::Recovering(recovering) => app.recovering.set(recovering),
        Update::File { what, bytes } => file_heard(app, what, &bytes),
        Update::Truth(truth) => app.truth.set(truth),
        Update::Notices(notices) => app.notices.set(notices),
        Update::Started { request, circle_id } => {
            if let Some(goes_on) = app.started(request) {
                app.go(if goes_on { Route::Circle(circle_id, Side::Both) } else { Route::Invite(circle_id) });
            }
        }
        Update::Done(number) => {
            if app.with_book(|book| book.answered(number)) == Some(Command::KeepKit) {
                keeping::something_to_lose(app);
            }
        }
        Update::Refused(number, refusal) => refused(app, number, refusal),
        Update::Unsaved(number) => app.with_book(|book| book.unsaved(number)),
    }
}

/// A file for the person: the browser saves it where they want it.
fn file_heard(app: App, what: FileKind, bytes: &[u8]) {
    let day = app.outside().today();
    let (name, mime) = match what {
        FileKind::Backup => (format!("alongside-backup-{day}.alongside"), "application/octet-stream"),
        FileKind::Export => (format!("alongside-{day}.zip"), "application/zip"),
    };
    app.saved_file.set(app.outside().save_file(&name, mime, bytes).then_some(what));
}

fn tell_note(app: App, update: &Update) {
    if let Some(listener) = app.note_listener() {
        listener(update);
    }
}

fn me_heard(app: App, me: MeView) {
    let had_name = app.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.me.is_some()));
    let knew_mine = app.me.with_untracked(|me| me.as_ref().and_then(|me| me.personal_circle_id).is_some());
    let has_name = me.me.is_some();
    let knows_mine = me.personal_circle_id.is_some();
    app.me.set(Some(me));
    app.engine.set(EngineState::Running);
    let route = app.route.get_untracked();
    if route == Route::Me && knows_mine && !knew_mine {
        app.look();
    }
    // A name that came with a way in for a device has used that way up.
    if has_name && !had_name && !app.joining.with_untracked(brings_a_name) {
        app.open_what_the_address_holds();
    }
}

/// Once in, the invitation in the address is used up. The room itself shows the four words and the way on;
/// nobody is hurried past them.
fn joining_heard(app: App, joining: JoiningView) {
    let route = app.route.get_untracked();
    if matches!(joining, JoiningView::In { .. }) && matches!(route, Route::Join | Route::NewDevice) {
        app.outside().go(&route.path(), true);
    }
    app.joining.set(joining);
}

fn refused(app: App, number: u32, refusal: Refusal) {
    match app.with_book(|book| book.answered(number)) {
        Some(Command::WriteNote { .. }) => {
            tell_note(app, &Update::Refused(number, refusal.clone()));
            if refusal != Refusal::Splices {
                app.refusal.set(Some(refusal));
            }
        }
        // The rooms of invitations say it themselves.
        Some(Command::OpenInvitation { .. } | Command::ReadKit { .. } | Command::Look(_)) | None => {}
        Some(_) => app.refusal.set(Some(refusal)),
    }
}
