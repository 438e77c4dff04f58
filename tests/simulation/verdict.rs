//! What has to be true after any history, once the weather has cleared.

use super::play::Play;
use alongside::engine::view::{CircleView, Refusal};
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
    if let Some(newcomer) = &play.newcomer {
        return Err(format!("somebody who was invited is still on the way in: {}", newcomer.is_where(&play.world)));
    }
    judge(&mut play, "after the weather cleared")?;
    for device in play.members.clone() {
        play.world.reload(device);
    }
    play.world.run_until_quiet();
    judge(&mut play, "after everybody started anew")?;
    for device in play.members.clone() {
        let profile = play.world.profile(device);
        let unexplained = |refusal: &Refusal| !matches!(refusal, Refusal::Unknown | Refusal::Storage(_));
        if let Some((command, refusal)) = profile.refused.iter().find(|(_, refusal)| unexplained(refusal)) {
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

fn judge(play: &mut Play, when: &str) -> Result<(), String> {
    let mut first: Option<(Device, Shown)> = None;
    for device in play.members.clone() {
        let shown = shown_by(&mut play.world, device);
        right(play, device, &shown).map_err(|why| format!("{when}, {}: {why}", play.world.profile(device).name))?;
        match &first {
            Some((other, same)) if *same != shown => {
                let names = [*other, device].map(|device| play.world.profile(device).name.clone());
                return Err(format!("{when}, {} and {} differ:\n{same:#?}\n{shown:#?}", names[0], names[1]));
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
    let card = |note: &alongside::engine::view::NoteCard| {
        let card = alongside::engine::view::NoteCard { here: Vec::new(), ..note.clone() };
        (note.note_id.to_string(), format!("{card:?}"))
    };
    let notes = circle.notes.iter().map(card).collect();
    let texts = note_ids.into_iter().map(|note_id| (note_id.to_string(), world.text(device, note_id))).collect();
    Shown { people, goals, notes, texts }
}

fn right(play: &Play, device: Device, shown: &Shown) -> Result<(), String> {
    let people = play.members.len();
    if shown.people.len() != people {
        return Err(format!("{people} people are in the circle, and these are shown: {:?}", shown.people));
    }
    words_are_right(play, shown)?;
    for (note_id, note) in &play.model.notes {
        if note.promised && !shown.notes.contains_key(&note_id.to_string()) {
            return Err(format!("note {note_id} was said to be saved by {:?} and is not there", note.by));
        }
    }
    if let Some(strange) = shown.notes.keys().find(|shown| !play.model.notes.keys().any(|id| id.to_string() == **shown))
    {
        return Err(format!("nobody began note {strange}"));
    }
    goals_are_right(play, device, shown)?;
    for (member, names) in &play.model.names {
        let allowed = names.allowed();
        let is_shown = shown.people.iter().any(|(_, name, _)| allowed.contains(name));
        if !is_shown {
            return Err(format!("{member:?} is called one of {allowed:?}, and these are shown: {:?}", shown.people));
        }
    }
    Ok(())
}

fn words_are_right(play: &Play, shown: &Shown) -> Result<(), String> {
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

fn goals_are_right(play: &Play, device: Device, shown: &Shown) -> Result<(), String> {
    for (goal_id, goal) in &play.model.goals {
        let of_this: Vec<&String> = shown.goals.iter().filter(|text| text.contains(&goal_id.to_string())).collect();
        let allowed = goal.aims.allowed();
        let right = of_this.iter().any(|text| allowed.iter().any(|aim| text.contains(&format!("aim: {aim:?}"))));
        match of_this.len() {
            0 if goal.aims.promised == 0 => {}
            1 if right => {}
            times => {
                return Err(format!(
                    "goal {goal_id} of {:?} has to be there once, with one of {allowed:?}; {device:?} shows it {times} \
                     times: {of_this:?}",
                    goal.by
                ));
            }
        }
    }
    match shown.goals.len() <= play.model.goals.len() {
        true => Ok(()),
        false => Err("there are goals that nobody set".to_owned()),
    }
}
