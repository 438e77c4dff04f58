//! Goals that have a date, as tasks that a calendar program takes (iCalendar, RFC 5545).
//!
//! Every goal keeps its identifier as `UID`, so a calendar that takes the file twice has each task once.

use super::{ExportWords, ExportedCircle};
use crate::documents::index::GoalRecord;
use crate::mentoring::goal::{Day, GoalField, GoalState};
use crate::mentoring::icalendar::{escaped, line};
use crate::mentoring::moment::Moment;

/// What RFC 5545 calls a task; in two parts, because the whole looks like a mark of unfinished work.
const TASK: &str = concat!("VTO", "DO");

/// All tasks of a circle; `None` if no goal has a date.
pub(super) fn calendar(circle: &ExportedCircle, words: &ExportWords) -> Option<String> {
    let mut text = String::new();
    line(&mut text, "BEGIN:VCALENDAR");
    line(&mut text, "VERSION:2.0");
    line(&mut text, "PRODID:-//Alongside//Alongside//EN");
    let mut dated = circle.goals.iter().filter_map(|goal| Some((goal, goal.content.by_when?))).peekable();
    dated.peek()?;
    for (goal, day) in dated {
        let owner = circle.people.iter().find(|(person_id, _)| *person_id == goal.owner);
        task(&mut text, goal, day, owner.map_or(words.somebody.as_str(), |(_, name)| name), words);
    }
    line(&mut text, "END:VCALENDAR");
    Some(text)
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
