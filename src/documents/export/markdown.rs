//! Goals and notes as people read them: Markdown, in the words of the person's language.

use super::{ExportWords, ExportedCircle};
use crate::documents::index::GoalRecord;
use crate::mentoring::goal::{GoalField, GoalState};
use crate::mentoring::item::meeting::starts_at;
use crate::mentoring::item::{Field, Item, ItemKind};
use crate::mentoring::moment::Moment;
use crate::mentoring::note::title_from_text;

/// All goals of a circle, by whose they are.
pub(super) fn goals(circle: &ExportedCircle, words: &ExportWords) -> String {
    let mut text = format!("# {}\n", heading(&circle.title, &words.untitled_circle));
    for (person_id, name) in &circle.people {
        section(&mut text, name, circle.goals.iter().filter(|goal| goal.owner == *person_id), words);
    }
    let is_here = |goal: &GoalRecord| circle.people.iter().any(|(person_id, _)| *person_id == goal.owner);
    section(&mut text, &words.somebody, circle.goals.iter().filter(|goal| !is_here(goal)), words);
    text
}

/// Promises, thanks, meetings and the like, a section for each kind, the oldest first.
pub(super) fn practice(circle: &ExportedCircle, words: &ExportWords) -> String {
    let mut text = format!("# {}: {}\n", heading(&circle.title, &words.untitled_circle), words.practice);
    for (kind, name) in ItemKind::ALL.into_iter().zip(&words.kinds) {
        let mut items = circle.items.iter().filter(|item| item.kind == kind && !item.away).peekable();
        if items.peek().is_some() {
            text.push_str(&format!("\n## {name}\n\n"));
        }
        items.for_each(|one| text.push_str(&item(circle, one, words)));
    }
    text
}

/// One line: what it says, where it stands, who said it and when.
fn item(circle: &ExportedCircle, item: &Item, words: &ExportWords) -> String {
    let by = circle.people.iter().find(|(person_id, _)| *person_id == item.by);
    let by = by.map_or(words.somebody.as_str(), |(_, name)| name);
    let at = starts_at(item).unwrap_or(item.created_at);
    let day = Moment::of(at).iso();
    let done = if matches!(item.value(Field::State), "kept" | "done" | "met") { "[x] " } else { "" };
    let said = heading(item.words(), "…");
    format!("- {done}{said} ({by}, {})\n", day.get(..10).unwrap_or_default())
}

/// A note: its text, under its title if that does not stand there already.
pub(super) fn note(title: &str, text: &str) -> String {
    let says_it = title.trim().is_empty() || title_from_text(text) == title_from_text(title);
    let heading = if says_it { String::new() } else { format!("# {}\n\n", heading(title, "")) };
    format!("{heading}{}\n", text.trim_end())
}

fn section<'a>(text: &mut String, name: &str, goals: impl Iterator<Item = &'a GoalRecord>, words: &ExportWords) {
    let mut goals = goals.peekable();
    if goals.peek().is_some() {
        text.push_str(&format!("\n## {}\n", heading(name, &words.somebody)));
    }
    goals.for_each(|record| goal(text, record, words));
}

fn goal(text: &mut String, record: &GoalRecord, words: &ExportWords) {
    let content = &record.content;
    text.push_str(&format!("\n### {}\n\n", heading(&content.aim, "…")));
    let state = GoalState::ALL.into_iter().zip(&words.states).find(|(state, _)| *state == record.state);
    if let Some((_, state)) = state {
        text.push_str(&format!("- {}: {state}\n", words.state));
    }
    if let Some(day) = content.by_when {
        text.push_str(&format!("- {}: {day}\n", words.by_when));
    }
    if let Some(confidence) = content.confidence {
        text.push_str(&format!("- {}: {}/10\n", words.confidence, confidence.get()));
    }
    for (field, name) in GoalField::ALL.into_iter().zip(&words.fields) {
        let written = content.field(field).trim();
        // An aim of one line stands in the heading already.
        let stands_there = field == GoalField::Aim && heading(written, "") == written;
        if !written.is_empty() && !stands_there {
            text.push_str(&format!("\n**{name}**\n\n{written}\n"));
        }
    }
}

/// One line, whatever was written.
fn heading(title: &str, otherwise: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    if words.is_empty() { otherwise.to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_its_title_once() {
        assert_eq!(note("Ideas", "# Ideas\n\nOne."), "# Ideas\n\nOne.\n");
        assert_eq!(note("Ideas", "One.\n\n"), "# Ideas\n\nOne.\n");
        assert_eq!(note("", "One."), "One.\n");
    }
}
