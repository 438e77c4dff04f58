//! Meetings as events, and goals that have a date as tasks, as calendar programs take them (iCalendar, RFC 5545).
//!
//! Every goal keeps its identifier as `UID`, so a calendar that takes the file twice has each task once.

use super::{ExportWords, ExportedCircle};
use crate::documents::index::GoalRecord;
use crate::mentoring::goal::{Day, GoalField, GoalState};
use crate::mentoring::icalendar::{Event, Start, escaped, line, write_event};
use crate::mentoring::item::meeting::{MeetingState, minutes, starts_at};
use crate::mentoring::item::{Field, Item, ItemKind};
use crate::mentoring::moment::Moment;

/// What RFC 5545 calls a task; in two parts, because the whole looks like a mark of unfinished work.
const TASK: &str = concat!("VTO", "DO");

/// All tasks of a circle; `None` if no goal has a date.
pub(super) fn calendar(circle: &ExportedCircle, words: &ExportWords) -> Option<String> {
    let mut text = String::new();
    line(&mut text, "BEGIN:VCALENDAR");
    line(&mut text, "VERSION:2.0");
    line(&mut text, "PRODID:-//Alongside//Alongside//EN");
    let dated: Vec<_> = circle.goals.iter().filter_map(|goal| Some((goal, goal.content.by_when?))).collect();
    let meetings: Vec<(Event, u64)> = circle.items.iter().filter_map(meeting).collect();
    if dated.is_empty() && meetings.is_empty() {
        return None;
    }
    for (event, changed_at) in &meetings {
        write_event(&mut text, event, *changed_at);
    }
    for (goal, day) in dated {
        let owner = circle.people.iter().find(|(person_id, _)| *person_id == goal.owner);
        task(&mut text, goal, day, owner.map_or(words.somebody.as_str(), |(_, name)| name), words);
    }
    line(&mut text, "END:VCALENDAR");
    Some(text)
}

/// A meeting that has a time and was not let go, and when it was last changed.
fn meeting(item: &Item) -> Option<(Event, u64)> {
    let is_meeting = item.kind == ItemKind::Meeting && !item.away && MeetingState::of(item) != MeetingState::LetGo;
    let start = Start::At(starts_at(item).filter(|_| is_meeting)?);
    let (uid, summary) = (item.item_id.to_string(), item.words().to_owned());
    let (location, minutes) = (item.value(Field::Where).to_owned(), Some(minutes(item)));
    Some((Event { uid, summary, location, start, minutes }, item.changed_at))
}

fn task(text: &mut String, goal: &GoalRecord, day: Day, owner: &str, words: &ExportWords) {
    let filled = GoalField::ALL.into_iter().zip(&words.fields).skip(1);
    let filled = filled.map(|(field, name)| (name, goal.content.field(field).trim()));
    let description: Vec<String> =
        filled.filter(|(_, said)| !said.is_empty()).map(|(name, said)| format!("{name}: {said}")).collect();
    let status = match goal.state {
        GoalState::Active | GoalState::Parked => "NEEDS-ACTION",
        GoalState::Smaller => "IN-PROCESS",
        GoalState::Reached => "COMPLETED",
        GoalState::Dropped => "CANCELLED",
    };
    line(text, &format!("BEGIN:{TASK}"));
    line(text, &format!("UID:{}", goal.goal_id));
    line(text, &format!("DTSTAMP:{}", Moment::of(goal.changed_at).basic()));
    line(text, &format!("CREATED:{}", Moment::of(goal.created_at).basic()));
    line(text, &format!("DUE;VALUE=DATE:{}", day.to_string().replace('-', "")));
    line(text, &format!("SUMMARY:{}", escaped(&goal.content.aim)));
    line(text, &format!("CONTACT:{}", escaped(owner)));
    if !description.is_empty() {
        line(text, &format!("DESCRIPTION:{}", escaped(&description.join("\n\n"))));
    }
    line(text, &format!("STATUS:{status}"));
    line(text, &format!("END:{TASK}"));
}
