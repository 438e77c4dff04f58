//! What has to be true after any history, once the weather has cleared.

use super::arrivals::{Arrival, Who};
use super::play::Play;
use super::{canaries, places};
use alongside::engine::view::{CircleView, NoteCard, Refusal};
use alongside::identifiers::NoteId;
use alongside_world::{Device, World};
use std::collections::{BTreeMap, BTreeSet};

/// Everything of a circle that all members have to show alike.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    people: BTreeSet<(String, String, u8)>,
    goals: Vec<String>,
    notes: BTreeMap<String, String>,
    texts: BTreeMap<String, String>,
}

/// Clears the weather and judges.
pub(crate) fn of(mut play: Play) -> Result<(), String> {
    play.clear_up();
    everybody_has_come(&play)?;
    let inside = places::right(&mut play)?;
    judge(&mut play, &inside, "after the weather cleared")?;
    canaries::stay_inside(&mut play, &inside)?;
    for device in play.members.clone() {
        play.world.reload(device);
    }
    play.world.run_until_quiet();
    judge(&mut play, &inside, "after everybody started anew")?;
    for device in play.members.clone() {
        let profile = play.world.profile(device);
        if let Some((command, refusal)) = profile.refused.iter().find(|(_, refusal)| !is_explained(refusal)) {
            return Err(format!("{} was refused {command:?}: {refusal:?}", profile.name));
        }
        if profile.deaths > 0 {
            return Err(format!("the engine of {} died over honest bytes", profile.name));
        }
    }
    match play.world.relay.trespasses {
        0 => Ok(()),
        times => Err(format!("the relay put somebody out {times} times")),
    }
}

/// What a person can be refused in a history without anything being wrong.
fn is_explained(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Unknown | Refusal::Storage(_) | Refusal::NotIn | Refusal::Invitation(_))
}

/// Whoever was invited is in, unless whoever invited them is not in any more, or clocks say that it is too late.
fn everybody_has_come(play: &Play) -> Result<(), String> {
    let is_there = |host: Device| {
        let person = &play.people[play.person_of(host)];
        !person.has_left && !person.may_lack_devices()
    };
    let waits = |arrival: &&Arrival| {
        matches!(arrival.who, Who::Newcomer(_)) && !arrival.clocks_moved && arrival.host.is_some_and(is_there)
    };
    match play.arrivals.iter().find(waits) {
        Some(arrival) => {
            Err(format!("somebody who was invited is still on the way in: {}", arrival.is_where(&play.world)))
        }
        None => Ok(()),
    }
}

fn judge(play: &mut Play, inside: &[Device], when: &str) -> Result<(), String> {
    let mut first: Option<(Device, Shown)> = None;
    for device in inside.iter().copied() {
        let shown = shown_by(&mut play.world, device);
        right(play, inside, &shown).map_err(|why| format!("{when}, {device:?}: {why}"))?;
        match &first {
            Some((other, same)) if *same != shown => {
                return Err(format!("{when}, {other:?} and {device:?} differ:\n{same:#?}\n{shown:#?}"));
            }
            Some(_) => {}
            None => first = Some((device, shown)),
        }
    }
    Ok(())
}

fn shown_by(world: &mut World, device: Device) -> Shown {
    let circle: CircleView = world.circle(device);
    let people = std::iter::once(&circle.me)
        .chain(&circle.others)
        .map(|person| (person.person_id.to_string(), person.name.clone(), person.hue.0))
        .collect();
    let goals = circle.goals.iter().map(|goal| format!("{goal:?}")).collect();
    let note_ids: Vec<NoteId> = circle.notes.iter().map(|note| note.note_id).collect();
    let card = |note: &NoteCard| {
        let card = NoteCard { here: Vec::new(), ..note.clone() };
        (note.note_id.to_string(), format!("{card:?}"))
    };
    let notes = circle.notes.iter().map(card).collect();
    let texts = note_ids.into_iter().map(|note_id| (note_id.to_string(), world.text(device, note_id))).collect();
    Shown { people, goals, notes, texts }
}

fn right(play: &Play, inside: &[Device], shown: &Shown) -> Result<(), String> {
    words_are_right(play, inside, shown)?;
    for (note_id, note) in &play.model.notes {
        if note.promised && inside.contains(&note.by) && !shown.notes.contains_key(&note_id.to_string()) {
            return Err(format!("note {note_id} was said to be saved by {:?} and is not there", note.by));
        }
    }
    if let Some(strange) = shown.notes.keys().find(|shown| !play.model.notes.keys().any(|id| id.to_string() == **shown))
    {
        return Err(format!("nobody began note {strange}"));
    }
    goals_are_right(play, inside, shown)?;
    people_are_right(play, inside, shown)
}

fn people_are_right(play: &Play, inside: &[Device], shown: &Shown) -> Result<(), String> {
    for person in &play.people {
        let person_id = person.person_id.to_string();
        let is_shown = shown.people.iter().find(|(shown, ..)| *shown == person_id);
        let is_inside = person.devices.iter().any(|device| inside.contains(device));
        match is_shown {
            None if is_inside || !(person.has_left || play.may_not_have_come(person)) => {
                return Err(format!("{person_id} is in and not shown"));
            }
            Some(_) if person.has_left && !is_inside && !person.may_be_back && !person.may_lack_devices() => {
                return Err(format!("{person_id} has left and is shown"));
            }
            Some((_, name, _)) => {
                let names = person.devices.iter().filter_map(|device| Some((device, play.model.names.get(device)?)));
                let mut allowed = names.flat_map(|(device, names)| match inside.contains(device) {
                    true => names.allowed(),
                    false => &names.values,
                });
                if !allowed.any(|allowed| allowed == name) {
                    return Err(format!("nobody called {person_id} {name:?}"));
                }
            }
            None => {}
        }
    }
    // Somebody on the way can be let in after they have given up.
    match shown.people.len() <= 2 + play.newcomers {
        true => Ok(()),
        false => Err(format!("there are strangers among {:?}", shown.people)),
    }
}

fn words_are_right(play: &Play, inside: &[Device], shown: &Shown) -> Result<(), String> {
    let mut times: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (note_id, text) in &shown.texts {
        for word in text.split_whitespace() {
            *times.entry((note_id, word)).or_default() += 1;
        }
    }
    for ((note_id, word), times) in &times {
        match play.model.words.get(*word) {
            Some(facts) if facts.note_id.to_string() == *note_id && *times == 1 => {}
            Some(_) => return Err(format!("{word} is {times} times in note {note_id}")),
            None => return Err(format!("nobody typed {word:?}, which is in note {note_id}")),
        }
    }
    for (word, facts) in &play.model.words {
        if !inside.contains(&facts.by) {
            continue;
        }
        let is_there = times.contains_key(&(facts.note_id.to_string().as_str(), word.as_str()));
        if facts.promised && !facts.taken_out && !is_there {
            return Err(format!("{word} of {:?} was said to be saved and is not there", facts.by));
        }
        if facts.going_promised && is_there {
            return Err(format!("{word} of {:?} was taken out and is there again", facts.by));
        }
    }
    Ok(())
}

fn goals_are_right(play: &Play, inside: &[Device], shown: &Shown) -> Result<(), String> {
    for (goal_id, goal) in &play.model.goals {
        let of_this: Vec<&String> = shown.goals.iter().filter(|text| text.contains(&goal_id.to_string())).collect();
        let is_inside = inside.contains(&goal.by);
        let allowed = if is_inside { goal.aims.allowed() } else { &goal.aims.values };
        let is_right = |text: &&&String| {
            goal.aims.may_be_mixed || allowed.iter().any(|aim| text.contains(&format!("aim: {aim:?}")))
        };
        let right = of_this.iter().any(|text| is_right(&text));
        match of_this.len() {
            0 if goal.aims.promised == 0 || !is_inside => {}
            1 if right => {}
            times => {
                return Err(format!(
                    "goal {goal_id} of {:?} has to be there once, with one of {allowed:?}; it is shown {times} times: \
                     {of_this:?}",
                    goal.by
                ));
            }
        }
    }
    match shown.goals.len() <= play.model.goals.len() + play.model.canaries {
        true => Ok(()),
        false => Err("there are goals that nobody set".to_owned()),
    }
}
