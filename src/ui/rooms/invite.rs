//! Inviting: a link for one person, or codes that need no server.

use crate::engine::command::Command;
use crate::engine::view::{CodeView, InvitationState, InvitationView, InviteView};
use crate::identifiers::CircleId;
use crate::ui::app::App;
use crate::ui::components::choice::{Choice, choice};
use crate::ui::components::code::{exchange, hand_over, take_in};
use crate::ui::components::heading::heading;
use crate::ui::components::link::link;
use crate::ui::components::people::person;
use crate::ui::components::truth::truth;
use crate::ui::components::words::{four_words, why};
use crate::ui::outside::Style;
use crate::ui::route::Side;
use crate::ui::wording::freshness;
use alongside_view::view;
use leptos::prelude::*;

/// For how long a link can be used, in hours.
const HOURS: [(&str, u16); 4] = [("1", 24), ("3", 72), ("7", 168), ("30", 720)];

/// The room.
pub(crate) fn invite(app: App, circle_id: CircleId) -> AnyView {
    let seen = Memo::new(move |_| app.invite.get().filter(|invite| invite.circle_id == circle_id));
    let name = move || {
        // Before the room is known, and for a circle without a name, the sentence stands alone.
        let title = seen.with(|seen| seen.as_ref().map(|invite| invite.title.clone()).unwrap_or_default());
        let title = if title.trim().is_empty() { app.say("invite.back") } else { title };
        link(
            app,
            app.circle_route(circle_id, Side::Both),
            "back",
            view! { <span class="arrow" aria-hidden="true"></span><bdi>{title}</bdi> },
        )
    };
    let each = move || seen.with(|seen| seen.as_ref().map(|invite| invite.invitations.clone()).unwrap_or_default());
    let code = Memo::new(move |_| seen.with(|seen| seen.as_ref().and_then(|invite| invite.code.clone())));
    view! {
        <div class="invite narrow">
            <p class="room-back">{name}</p>
            <header class="room-head"><div>{heading(app, Signal::stored(app.say("invite.title")))}{truth(app, Signal::stored(Vec::new()))}</div></header>
            <section class="card invite-link">
                <h2 class="card-title">{app.say("invite.link")}</h2>
                <p class="soft">{app.say("invite.link.text")}</p>
                {make(app, circle_id, Memo::new(move |_| offers(seen)))}
            </section>
            <ul class="invitations">
                <For each=each key=|invitation| (invitation.invitation_id.0, kind(&invitation.state)) let(invitation)>
                    {shown(app, invitation)}
                </For>
            </ul>
            {codes(app, circle_id, code)}
        </div>
    }
}

/// Tells apart what is drawn differently.
fn kind(state: &InvitationState) -> u8 {
    match state {
        InvitationState::Open => 0,
        InvitationState::Used(..) => 1,
        InvitationState::Withdrawn => 2,
        InvitationState::Expired => 3,
    }
}

/// Whether something lies ready to be handed over: that is then the one thing to do.
fn offers(seen: Memo<Option<InviteView>>) -> bool {
    seen.with(|seen| {
        seen.as_ref().is_some_and(|invite| {
            invite.code.is_some() || invite.invitations.iter().any(|one| one.state == InvitationState::Open)
        })
    })
}

fn make(app: App, circle_id: CircleId, offers: Memo<bool>) -> AnyView {
    let hours = RwSignal::new(168_u16);
    let options = HOURS
        .iter()
        .map(|(days, _)| Choice { value: days, text: app.count("invite.days", days.parse().unwrap_or(1), &[]) });
    let choose = move |days: &'static str| {
        if let Some((_, chosen)) = HOURS.iter().find(|(known, _)| *known == days) {
            hours.set(*chosen);
        }
    };
    let make = move |_| app.order(Command::Invite { circle_id, hours: hours.get_untracked() });
    view! {
        {choice("invite-days", app.say("invite.works_for"), options.collect(), "7", choose)}
        <div class="actions"><button type="button" class=move || if offers.get() { "button" } else { "button primary" } on:click=make>{app.say("invite.make")}</button></div>
    }
}

fn shown(app: App, invitation: InvitationView) -> AnyView {
    let invitation_id = invitation.invitation_id;
    let until = app.moment(invitation.expires_at, Style::DayAndClock);
    match invitation.state {
        InvitationState::Open => {
            let withdraw = move |_| app.order(Command::WithdrawInvitation { invitation_id });
            view! {
                <li class="card invitation" data-state="open">
                    <h3>{app.say("invite.open")}</h3>
                    {hand_over(app, "invite-link-text", app.say("invite.link.label"), invitation.link, None)}
                    <footer>
                        <span class="small">{app.tell("invite.until", &[("when", &until)])}</span>
                        <button type="button" class="button quiet" on:click=withdraw>{app.say("invite.withdraw")}</button>
                    </footer>
                </li>
            }
        }
        InvitationState::Used(who, words) => {
            let name = who.name.clone();
            view! {
                <li class="card invitation" data-state="used">
                    <h3>{person(&who)}" "{app.say("invite.used")}</h3>
                    {four_words(app, &words, why(app, &name))}
                </li>
            }
        }
        InvitationState::Withdrawn => {
            view! { <li class="invitation past" data-state="withdrawn">{app.say("invite.was_withdrawn")}</li> }
        }
        InvitationState::Expired => {
            view! { <li class="invitation past" data-state="expired">{app.tell("invite.has_expired", &[("when", &until)])}</li> }
        }
    }
}

/// With no server at all: for somebody new, or for somebody who is in the circle already.
fn codes(app: App, circle_id: CircleId, code: Memo<Option<CodeView>>) -> AnyView {
    let is_going = Memo::new(move |_| code.with(Option::is_some));
    let make_new = move |_| app.order(Command::MakeInvitationCode { circle_id });
    let make_link = move |_| app.order(Command::MakeLinkCode { circle_id });
    let others = app.today.with_untracked(|today| {
        let cards = today.iter().flat_map(|today| &today.circles);
        cards.filter(|card| card.circle_id == circle_id).flat_map(|card| card.others.clone()).collect::<Vec<_>>()
    });
    let names = if others.is_empty() { app.say("invite.code.somebody") } else { freshness::called(app, "", &others) };
    let read = move |text: String| app.order(Command::ReadCode { text });
    view! {
        <details class="card codes" open=move || is_going.get()>
            <summary><h2 class="card-title">{app.say("invite.code")}</h2></summary>
            <p class="soft">{app.say("invite.code.text")}</p>
            <div class="actions">
                <button type="button" class="button" on:click=make_new>{app.say("invite.code.new")}</button>
                <button type="button" class="button" on:click=make_link>{app.tell("invite.code.known", &[("names", &names)])}</button>
            </div>
            {exchange(app, code)}
            {move || (!is_going.get()).then(|| take_in(app, "code-in", app.say("invite.code.got"), read))}
        </details>
    }
}
