//! My devices: what each is called, what it has, how one goes and how another comes.

use crate::engine::command::Command;
use crate::engine::view::{DeviceLinkState, DeviceLinkView, DeviceView, DevicesView};
use crate::identifiers::DeviceId;
use crate::ui::app::App;
use crate::ui::components::code::{exchange, hand_over, take_in};
use crate::ui::components::device_name::LONGEST_NAME;
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::truth::truth;
use crate::ui::components::twice::twice;
use crate::ui::components::words::four_words;
use crate::ui::outside::Style;
use crate::ui::route::Route;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

/// The room.
pub(crate) fn devices(app: App) -> AnyView {
    let seen = Memo::new(move |_| app.devices.get());
    let ids = move || {
        let devices = seen.with(|seen| seen.iter().flat_map(|seen| &seen.devices).map(|one| one.device_id).collect());
        let devices: Vec<DeviceId> = devices;
        devices
    };
    let way_in = Memo::new(move |_| seen.with(|seen| seen.as_ref().map(|seen| seen.link.clone())));
    view! {
        <div class="devices narrow">
            <p class="room-back">{link(app, Route::Settings, "back", view! { <span class="arrow" aria-hidden="true"></span>{app.say("settings.title")} })}</p>
            <header class="room-head"><div>{heading(app, Signal::stored(app.say("devices.title")))}{truth(app, Signal::stored(Vec::new()))}</div></header>
            <p class="soft">{app.say("devices.text")}</p>
            <ul class="device-list"><For each=ids key=|device_id| device_id.0 let(device_id)>{row(app, device_id, seen)}</For></ul>
            {move || way_in.get().map(|way_in| linking(app, way_in))}
        </div>
    }
}

fn row(app: App, device_id: DeviceId, seen: Memo<Option<DevicesView>>) -> AnyView {
    let device = Memo::new(move |_| {
        seen.with(|seen| seen.as_ref()?.devices.iter().find(|device| device.device_id == device_id).cloned())
    });
    let name =
        Memo::new(move |_| device.with(|device| device.as_ref().map(|one| one.name.clone()).unwrap_or_default()));
    let is_this = Memo::new(move |_| device.with(|device| device.as_ref().is_some_and(|device| device.is_this)));
    let rename = move |event| {
        let given = event_target_value(&event).trim().to_owned();
        if !given.is_empty() && name.with_untracked(|name| *name != given) {
            app.order(Command::NameDevice { device_id, name: given });
        }
    };
    let told = move || device.with(|device| device.as_ref().map(|device| told(app, device)));
    let remove = move || (!is_this.get()).then(|| removal(app, device_id, &name.get()));
    let mark = move || is_this.get().then(|| view! { <span class="tag">{app.say("devices.this")}</span> });
    view! {
        <li class="card device" aria-label=move || name.get()>
            <div class="device-head">
                <input class="device-name" dir="auto" autocomplete="off" aria-label=app.say("device.name") maxlength=LONGEST_NAME
                    placeholder=app.say("device.unnamed") prop:value=move || name.get() on:change=rename />
                {mark}
            </div>
            <p class="small">{told}</p>
            {remove}
        </li>
    }
}

/// Whether it is here, and what it has.
fn told(app: App, device: &DeviceView) -> Option<String> {
    if device.is_this {
        return None;
    }
    let here = match (device.is_here, device.last_heard) {
        (true, _) => app.say("people.here"),
        (false, Some(at)) => app.tell("devices.heard", &[("when", &app.when(at))]),
        (false, None) => app.say("devices.not_heard"),
    };
    let has = app.say(if device.has_everything { "devices.has_everything" } else { "devices.lacks" });
    Some(format!("{} {}", freshness::sentence(app, &here), freshness::sentence(app, &has)))
}

/// Two taps, and what the second one does.
fn removal(app: App, device_id: DeviceId, name: &str) -> AnyView {
    let name = if name.is_empty() { app.say("device.unnamed") } else { name.to_owned() };
    let sentences = vec![app.say("devices.remove.text"), app.say("devices.remove.kept")];
    let act = app.tell("devices.remove.act", &[("name", &name)]);
    twice(app.say("devices.remove"), sentences, None, act, move || app.order(Command::RemoveDevice { device_id }))
}

fn linking(app: App, way_in: Option<DeviceLinkView>) -> AnyView {
    let make = move |_| app.order(Command::LinkDevice);
    let stop = move |_| app.order(Command::StopLinkingDevice);
    let read = move |text: String| app.order(Command::ReadDeviceCode { text });
    let take = || take_in(app, "device-in", app.say("devices.their_code"), read);
    let own = app.my_circle();
    let make_codes =
        move |_| own.into_iter().for_each(|circle_id| app.order(Command::MakeInvitationCode { circle_id }));
    let by_codes = || {
        view! {
            <details class="codes">
                <summary>{app.say("invite.code")}</summary>
                <p class="soft">{app.say("devices.code.text")}</p>
                <div class="actions"><button type="button" class="button" on:click=make_codes>{app.say("devices.code.make")}</button></div>
            </details>
        }
    };
    let again = || view! { <div class="actions"><button type="button" class="button primary" on:click=make>{app.say("devices.link.make")}</button></div> };
    let inside = match way_in {
        None => view! {
            <p class="soft">{app.say("devices.link.text")}</p>
            {again()}
            <details class="codes"><summary>{app.say("devices.link.read")}</summary>{take()}</details>
            {by_codes()}
        },
        Some(way_in) => match way_in.state {
            DeviceLinkState::Open if way_in.code.is_some() => view! {
                {exchange(app, Memo::new(move |_| way_in.code.clone()))}
                <div class="actions"><button type="button" class="button quiet" on:click=stop>{app.say("devices.link.stop")}</button></div>
            },
            DeviceLinkState::Open if way_in.link.is_empty() => view! {
                <p class="waiting" role="status">{app.say("devices.link.looking")}</p>
                <div class="actions"><button type="button" class="button quiet" on:click=stop>{app.say("devices.link.stop")}</button></div>
            },
            DeviceLinkState::Open => view! {
                <p class="soft">{app.say("devices.link.open")}</p>
                {hand_over(app, "device-link", app.say("devices.link.label"), way_in.link, None)}
                <footer class="card-foot">
                    <span class="small">{app.tell("invite.until", &[("when", &app.moment(way_in.expires_at, Style::DayAndClock))])}</span>
                    <button type="button" class="button quiet" on:click=stop>{app.say("invite.withdraw")}</button>
                </footer>
            },
            DeviceLinkState::Used(device_id, name, words) => view! {
                <p class="joining-to" role="status">{app.tell("devices.linked", &[("name", &name)])}</p>
                {four_words(app, &words, app.say("words.devices"))}
                <div class="actions"><button type="button" class="button primary" on:click=stop>{app.say("devices.same")}</button></div>
                {twice(
                    app.say("devices.not_same"),
                    vec![app.say("devices.not_same.text"), app.say("devices.remove.kept")],
                    None,
                    app.tell("devices.remove.act", &[("name", &name)]),
                    move || app.order(Command::RemoveDevice { device_id }),
                )}
            },
            DeviceLinkState::Expired => view! { <p role="status">{app.say("devices.link.expired")}</p>{again()} },
            DeviceLinkState::Unreadable => view! { <p role="alert">{app.say("devices.link.unreadable")}</p>{take()} },
        },
    };
    view! { <section class="card linking"><h2 class="card-title">{app.say("devices.link")}</h2>{inside}</section> }
}
