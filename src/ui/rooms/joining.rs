//! Being invited: who invites, to what, yes or no, and in.
//!
//! Whatever cannot be used is said in words: what happened, what is safe, what to do.

mod new_device;

use crate::engine::command::Command;
use crate::engine::view::{CODE_PREFIX, CodeView, InvitationRefusal, JoiningView};
use crate::identifiers::CircleId;
use crate::mentoring::circle::{CircleKind, Hue};
use crate::ui::app::App;
use crate::ui::components::code::{exchange, take_in};
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::strands::strands;
use crate::ui::components::truth::truth;
use crate::ui::components::words::{four_words, why};
use crate::ui::outside::Style;
use crate::ui::route::{Route, Side};
use crate::ui::wording::refusals;
use alongside_view::view;
use leptos::prelude::*;

/// Whether somebody without a name is here to become a device of somebody who has one.
pub(crate) fn brings_a_name(joining: &JoiningView) -> bool {
    match joining {
        JoiningView::Invited { kind, .. } => *kind == CircleKind::Personal,
        JoiningView::Waiting { .. } | JoiningView::In { .. } => true,
        JoiningView::ThisDevice { .. } | JoiningView::Code(_) => true,
        _ => false,
    }
}

/// The room; `device` when one came to make this browser a device of one's own.
pub(crate) fn joining(app: App, device: bool) -> AnyView {
    let title = Signal::derive(move || {
        app.joining.with(|joining| match joining {
            JoiningView::Invited { inviter, kind: CircleKind::Personal, .. } => {
                app.tell("device.become", &[("name", inviter)])
            }
            JoiningView::In { circle_id, .. } if is_mine(app, device, *circle_id) => app.say("device.in.title"),
            JoiningView::Nothing if device => app.say("device.title"),
            JoiningView::ThisDevice { .. } => app.say("device.title"),
            JoiningView::Code(_) if app.my_name().is_none() => app.say("device.title"),
            JoiningView::Invited { inviter, .. } => app.tell("joining.invited.title", &[("name", inviter)]),
            JoiningView::Waiting { .. } => app.say("joining.waiting.title"),
            JoiningView::In { .. } => app.say("joining.in.title"),
            JoiningView::Refused(_) => app.say("joining.refused.title"),
            JoiningView::Looking => app.say("joining.looking.title"),
            JoiningView::Nothing | JoiningView::Code(_) => app.say("joining.title"),
        })
    });
    let body = move || match app.joining.get() {
        JoiningView::Nothing if device => new_device::beginning(app),
        JoiningView::Nothing => nothing(app),
        JoiningView::Invited { inviter, kind: CircleKind::Personal, expires_at, .. } => {
            new_device::becoming(app, &inviter, expires_at)
        }
        JoiningView::ThisDevice { link, expires_at } => new_device::offered(app, link, expires_at),
        JoiningView::In { circle_id, words } if is_mine(app, device, circle_id) => new_device::inside(app, &words),
        JoiningView::Looking => {
            view! { <p class="soft waiting" role="status">{app.say("joining.looking")}</p> }
        }
        JoiningView::Invited { inviter, kind, title, expires_at } => invited(app, &inviter, kind, &title, expires_at),
        JoiningView::Waiting { inviter } => waiting(app, &inviter),
        JoiningView::In { circle_id, words } => inside(app, circle_id, &words),
        JoiningView::Refused(why) => refused(app, why),
        JoiningView::Code(code) => by_code(app, code),
    };
    view! {
        <div class="joining narrow">
            <header class="room-head"><div>{heading(app, title)}{truth(app, Signal::stored(Vec::new()))}</div></header>
            {body}
        </div>
    }
}

fn is_mine(app: App, device: bool, circle_id: CircleId) -> bool {
    device || app.my_circle() == Some(circle_id)
}

/// A link goes to the engine as an invitation, anything else as a code.
fn take(app: App, text: String) {
    let is_code = text.trim_start().to_ascii_lowercase().starts_with(CODE_PREFIX);
    match text.contains("/join#") || text.contains("/device#") || app.my_name().is_none() && !is_code {
        true => app.order(Command::OpenInvitation { text }),
        false => app.order(Command::ReadCode { text }),
    }
}

fn nothing(app: App) -> AnyView {
    view! {
        <section class="card">
            <p class="soft">{app.say("joining.nothing")}</p>
            {take_in(app, "joining-in", app.say("joining.paste"), move |text| take(app, text))}
        </section>
    }
}

fn invited(app: App, inviter: &str, kind: CircleKind, title: &str, expires_at: u64) -> AnyView {
    let to = match (kind, title.trim()) {
        (CircleKind::Group, "") => app.tell("joining.to_group", &[("name", inviter)]),
        (_, "") => app.tell("joining.to_pair", &[("name", inviter)]),
        (_, title) => app.tell("joining.to_titled", &[("name", inviter), ("title", title)]),
    };
    let until = app.tell("invite.until", &[("when", &app.moment(expires_at, Style::DayAndClock))]);
    let accept = move |_| app.order(Command::AcceptInvitation);
    let decline = move |_| {
        app.order(Command::DeclineInvitation);
        app.go(Route::Today);
    };
    view! {
        <section class="card joining-card">
            <div class="beginning-picture">{strands(&[Hue(0), Hue(1)], false)}</div>
            <p class="joining-to">{to}</p>
            <p class="soft">{app.tell("joining.both_see", &[("name", inviter)])}</p>
            <div class="actions">
                <button type="button" class="button primary" on:click=accept>{app.say("joining.accept")}</button>
                <button type="button" class="button quiet" on:click=decline>{app.say("joining.decline")}</button>
            </div>
            <p class="small">{until}</p>
        </section>
    }
}

fn waiting(app: App, inviter: &str) -> AnyView {
    view! {
        <section class="card joining-card">
            <div class="beginning-picture">{strands(&[Hue(0), Hue(1)], true)}</div>
            <p class="joining-to waiting" role="status">{app.tell("joining.waiting", &[("name", inviter)])}</p>
            <p class="soft">{app.tell("joining.waiting.safe", &[("name", inviter)])}</p>
            <div class="actions">{app.my_name().map(|_| link(app, Route::Me, "button", app.say("joining.meanwhile")))}</div>
        </section>
    }
}

fn inside(app: App, circle_id: CircleId, words: &[String; 4]) -> AnyView {
    view! {
        <section class="card joining-card" role="status">
            <div class="beginning-picture">{strands(&[Hue(0), Hue(1)], false)}</div>
            <p class="joining-to">{app.say("joining.in")}</p>
            {four_words(app, words, why(app, &app.say("words.the_other")))}
            <div class="actions">{link(app, Route::Circle(circle_id, Side::Both), "button primary", app.say("joining.go"))}</div>
        </section>
    }
}

fn refused(app: App, why: InvitationRefusal) -> AnyView {
    let said = refusals::invitation(app, why);
    view! {
        <section class="card joining-card careful-card" role="alert">
            <p class="joining-to">{said.what}</p>
            <p class="soft">{said.next}</p>
            <p class="soft">{app.say("joining.refused.safe")}</p>
        </section>
        {another(app)}
    }
}

fn by_code(app: App, code: CodeView) -> AnyView {
    let code = Memo::new(move |_| Some(code.clone()));
    view! {
        <section class="card"><p class="soft">{app.say("joining.code")}</p>{exchange(app, code)}</section>
        {another(app)}
    }
}

/// The way on with another link or code.
fn another(app: App) -> AnyView {
    view! {
        <section class="card">{take_in(app, "joining-again", app.say("joining.paste"), move |text| take(app, text))}</section>
    }
}
