//! The truth line in words: what is saved here, who has what, when people last met.
//!
//! Invariant: "Saved" is said only of what the engine says is on the disk.

use crate::engine::view::{
    CircleCard, CircleView, Freshness, MyPlace, PauseView, PersonView, Presence, RelayState, Saved,
};
use crate::mentoring::circle::CircleKind;
use crate::ui::app::App;
use crate::ui::components::goal_card::day;

/// What became of what was written here.
pub(crate) fn saved(app: App, saved: Saved) -> String {
    match saved {
        Saved::All => app.say("truth.saved"),
        Saved::Saving => app.say("truth.saving"),
        Saved::OnlyInThisTab => app.say("truth.only_this_tab"),
        Saved::Trouble(trouble) => super::refusals::storage(app, trouble),
    }
}

/// How a circle stands, in one or two short sentences; nothing for a circle of one.
pub(crate) fn circle(app: App, freshness: &[Freshness], relay: RelayState) -> Vec<String> {
    match freshness {
        [] => Vec::new(),
        [one] => {
            let mut sentences = vec![waiting(app, &one.person.name, one)];
            sentences.extend(met(app, one, relay));
            sentences
        }
        many => group(app, many),
    }
}

fn group(app: App, many: &[Freshness]) -> Vec<String> {
    let names = |chosen: &dyn Fn(&Freshness) -> bool| -> Vec<String> {
        many.iter().filter(|one| chosen(one)).map(|one| one.person.name.clone()).collect()
    };
    let behind = names(&|one| one.waiting_changes > 0);
    let here = names(&|one| one.presence != Presence::Away);
    let most = many.iter().map(|one| one.waiting_changes).max().unwrap_or(0);
    let mut sentences = vec![if behind.is_empty() {
        app.say("truth.everybody_has_everything")
    } else {
        app.count("truth.waiting", most, &[("name", &app.list(&behind))])
    }];
    if !here.is_empty() {
        sentences.push(app.count("truth.here", u32::try_from(here.len()).unwrap_or(9), &[("names", &app.list(&here))]));
    }
    sentences
}

fn waiting(app: App, name: &str, one: &Freshness) -> String {
    match (one.waiting_changes, one.presence, one.left_at_relay) {
        (0, ..) => app.tell("truth.has_everything", &[("name", name)]),
        (n, Presence::Direct(_), _) => app.count("truth.on_the_way", n, &[("name", name)]),
        (n, _, true) => app.count("truth.waiting_at_relay", n, &[("name", name)]),
        (n, _, false) => app.count("truth.waiting", n, &[("name", name)]),
    }
}

fn met(app: App, one: &Freshness, relay: RelayState) -> Option<String> {
    match (one.presence, one.last_met) {
        (Presence::Direct(since), _) => Some(app.tell("truth.together_since", &[("when", &app.when(since))])),
        (Presence::ByRelay, _) => Some(app.tell("truth.here_by_relay", &[("name", &one.person.name)])),
        (Presence::Away, Some(at)) => Some(app.tell("truth.last_met", &[("when", &app.when(at))])),
        (Presence::Away, None) if matches!(relay, RelayState::Off | RelayState::Down) => Some(app.say("truth.not_met")),
        (Presence::Away, None) => None,
    }
}

/// The same as sentences of their own, one after the other.
pub(crate) fn sentences(app: App, freshness: &[Freshness], relay: RelayState) -> String {
    let all: Vec<String> = circle(app, freshness, relay).iter().map(|one| sentence(app, one)).collect();
    all.join(" ")
}

/// A phrase of the truth line with a capital and its full stop.
pub(crate) fn sentence(app: App, phrase: &str) -> String {
    app.tell("sentence", &[("phrase", &capital(phrase))])
}

/// Languages that write days and phrases in small letters still begin with a capital where they stand alone.
pub(crate) fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// That somebody has a pause, kindly; `None` for the name is me.
pub(crate) fn pause(app: App, name: Option<&str>, pause: &PauseView) -> String {
    match (name, pause.until.map(|until| day(app, until))) {
        (None, None) => app.say("pause.mine"),
        (None, Some(day)) => app.tell("pause.mine_until", &[("day", &day)]),
        (Some(name), None) => app.tell("pause.theirs", &[("name", name)]),
        (Some(name), Some(day)) => app.tell("pause.theirs_until", &[("name", name), ("day", &day)]),
    }
}

/// Everybody's pauses; who is not among the others is me.
pub(crate) fn pauses(app: App, pauses: &[PauseView], others: &[PersonView]) -> Vec<String> {
    let name = |one: &PauseView| others.iter().find(|other| other.person_id == one.person_id);
    pauses.iter().map(|one| pause(app, name(one).map(|person| person.name.as_str()), one)).collect()
}

/// That I am not in a circle any more, in words; nothing while I am.
pub(crate) fn place(app: App, place: MyPlace) -> Option<(String, String)> {
    let (what, next) = match place {
        MyPlace::In => return None,
        MyPlace::Left => ("place.left", "place.left.next"),
        MyPlace::Blocked => ("place.blocked", "place.blocked.next"),
        MyPlace::DeviceRemoved => ("place.removed", "place.removed.next"),
    };
    Some((app.say(what), app.say(next)))
}

/// Whether a person is here, in words.
pub(crate) fn presence(app: App, presence: Presence) -> String {
    match presence {
        Presence::Direct(_) => app.say("people.here"),
        Presence::ByRelay => app.say("people.here_by_relay"),
        Presence::Away => app.say("people.away"),
    }
}

/// What a circle is called on its own page: its title, or its people with me.
pub(crate) fn circle_name(app: App, circle: &CircleView) -> String {
    match (circle.kind, circle.title.trim(), circle.others.as_slice()) {
        (CircleKind::Personal, ..) => app.say("me.title"),
        (_, "", []) => app.say("circle.nobody_yet"),
        (_, "", others) => {
            let mut names = vec![circle.me.name.clone()];
            names.extend(others.iter().map(|other| other.name.clone()));
            match names.as_slice() {
                [one, other] => app.tell("circle.pair", &[("one", one), ("other", other)]),
                _ => app.list(&names),
            }
        }
        (_, title, _) => title.to_owned(),
    }
}

/// What a circle is called among my circles: its title, or its other people.
pub(crate) fn card_name(app: App, card: &CircleCard) -> String {
    called(app, &card.title, &card.others)
}

/// A title, or names, or that nobody is there yet.
pub(crate) fn called(app: App, title: &str, others: &[PersonView]) -> String {
    match (title.trim(), others) {
        ("", []) => app.say("circle.nobody_yet"),
        ("", others) => app.list(&others.iter().map(|other| other.name.clone()).collect::<Vec<_>>()),
        (title, _) => title.to_owned(),
    }
}
