//! Goals that have a date, as tasks that a calendar program takes (iCalendar, RFC 5545).
//!
//! Lines end with CR LF and are folded at 75 bytes between characters; texts are escaped. Every goal keeps its
//! identifier as `UID`, so a calendar that takes the file twice has each task once.

use super::moment::Moment;
use super::{ExportWords, ExportedCircle};
use crate::documents::index::GoalRecord;
use crate::mentoring::goal::{Day, GoalField, GoalState};

/// The longest line, in bytes, without its end.
const LONGEST_LINE: usize = 75;

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

fn escaped(said: &str) -> String {
    let mut text = String::with_capacity(said.len());
    for character in said.trim().replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => text.extend(['\\', character]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => text.push_str("\\n"),
            '\t' => text.push(' '),
            control if control.is_control() => {}
            other => text.push(other),
        }
    }
    text
}

/// A line, folded: what is too long goes on in the next, after a space.
fn line(text: &mut String, content: &str) {
    let mut length = 0;
    for character in content.chars() {
        if length + character.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_come_back() {
        let content = format!("SUMMARY:{}", "é🌱a".repeat(60));
        let mut text = String::new();
        line(&mut text, &content);
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
        assert_eq!(text.replace("\r\n ", "").trim_end(), content);
    }

    #[test]
    fn no_text_ends_its_line_or_begins_a_property() {
        assert_eq!(escaped("a;b,c\\d\r\nEND:VEVENT\rx\u{2028}y\u{7}\tz"), "a\\;b\\,c\\\\d\\nEND:VEVENT\\nx\\ny z");
    }
}
