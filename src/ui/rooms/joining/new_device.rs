//! This browser, on the way to being a device of somebody who uses another already.
//!
//! Both ways: it opens what the other device shows, or shows what the other device reads.

use crate::engine::command::Command;
use crate::ui::app::App;
use crate::ui::components::code::{hand_over, take_in};
use crate::ui::components::device_name::{device_name, given};
use crate::ui::components::link::link;
use crate::ui::components::words::four_words;
use crate::ui::outside::Style;
use crate::ui::route::Route;
use alongside_view::view;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// Nothing has been read or shown yet.
pub(super) fn beginning(app: App) -> AnyView {
    if let Some(name) = app.my_name() {
        return view! {
            <section class="card joining-card">
                <p>{app.tell("device.has_name", &[("name", &name)])}</p>
                <div class="actions">{link(app, Route::Devices, "button primary", app.say("devices.title"))}</div>
            </section>
        };
    }
    let field = NodeRef::new();
    let offer = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(name) = given(field) {
            app.order(Command::OfferThisDevice { name });
        }
    };
    let open = move |text: String| super::take(app, text);
    view! {
        <section class="card linking">
            <h2 class="card-title">{app.say("device.by_theirs")}</h2>
            <p class="soft">{app.say("device.by_theirs.text")}</p>
            {take_in(app, "device-link-in", app.say("device.their_link"), open)}
        </section>
        <section class="card linking">
            <h2 class="card-title">{app.say("device.by_mine")}</h2>
            <p class="soft">{app.say("device.by_mine.text")}</p>
            <form class="device-form" on:submit=offer>
                {device_name(app, None, field)}
                <div class="actions"><button type="submit" class="button">{app.say("device.by_mine.show")}</button></div>
            </form>
        </section>
        <p>{link(app, Route::Today, "", app.say("device.not_so"))}</p>
    }
}

/// The other device lets this one in, if the person wants it.
pub(super) fn becoming(app: App, inviter: &str, expires_at: u64) -> AnyView {
    let field = NodeRef::new();
    let become_one = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(name) = given(field) {
            app.order(Command::BecomeDevice { name });
        }
    };
    let decline = move |_| {
        app.order(Command::DeclineInvitation);
        app.go(Route::Today);
    };
    view! {
        <form class="card joining-card" on:submit=become_one>
            <p>{app.say("device.become.text")}</p>
            {device_name(app, Some(inviter), field)}
            <div class="actions">
                <button type="submit" class="button primary">{app.say("device.become.yes")}</button>
                <button type="button" class="button quiet" on:click=decline>{app.say("joining.decline")}</button>
            </div>
            <p class="small">{app.tell("invite.until", &[("when", &app.moment(expires_at, Style::DayAndClock))])}</p>
        </form>
    }
}

/// The code for the other device to read.
pub(super) fn offered(app: App, text: String, expires_at: u64) -> AnyView {
    let stop = move |_| app.order(Command::DeclineInvitation);
    view! {
        <section class="card linking">
            <p class="soft">{app.say("device.offered")}</p>
            {hand_over(app, "device-offer", app.say("device.offered.label"), text, None)}
            <footer class="card-foot">
                <span class="small">{app.tell("invite.until", &[("when", &app.moment(expires_at, Style::DayAndClock))])}</span>
                <button type="button" class="button quiet" on:click=stop>{app.say("invite.withdraw")}</button>
            </footer>
        </section>
    }
}

/// It is one.
pub(super) fn inside(app: App, words: &[String; 4]) -> AnyView {
    view! {
        <section class="card joining-card" role="status">
            <p class="joining-to">{app.say("device.in")}</p>
            {four_words(app, words, app.say("words.devices"))}
            <div class="actions">{link(app, Route::Today, "button primary", app.say("nowhere.go"))}</div>
        </section>
    }
}
