//! Writing an export: every circle into a folder of its own.

use super::json::Json;
use super::naming::Names;
use super::read::MOST_CIRCLES;
use super::zip::Zip;
use super::{ExportWords, ExportedCircle, FORMAT, VERSION, calendar, kind_word, markdown};
use crate::documents::index::{GoalRecord, NoteRecord};
use crate::mentoring::goal::GoalField;
use crate::mentoring::item::Item;
use crate::mentoring::moment::Moment;

/// The zip with all of these circles, as of this moment (milliseconds since 1970). `None` if it would be longer
/// than a zip can be (4 GiB, 65,534 files), or have more than 1,000 circles. Of what is in it, half a GiB is read
/// again.
pub fn write_export(circles: &[ExportedCircle], words: &ExportWords, now: u64) -> Option<Vec<u8>> {
    if circles.len() > MOST_CIRCLES {
        return None;
    }
    let mut zip = Zip::new(now);
    // Windows shows line ends only in this form, and everybody else in this form too.
    zip.add("README.txt", words.readme.replace('\n', "\r\n").as_bytes())?;
    let mut folders = Names::default();
    folders.take("README.txt", "");
    for circle in circles {
        let folder = folders.take(&circle.title, &words.untitled_circle);
        zip.add(&format!("{folder}/goals.md"), markdown::goals(circle, words).as_bytes())?;
        if circle.items.iter().any(|item| !item.away) {
            zip.add(&format!("{folder}/practice.md"), markdown::practice(circle, words).as_bytes())?;
        }
        if let Some(calendar) = calendar::calendar(circle, words) {
            zip.add(&format!("{folder}/goals.ics"), calendar.as_bytes())?;
        }
        let mut names = Names::default();
        for (note, text) in &circle.notes {
            let name = names.take(&note.title, &words.untitled_note);
            zip.add(&format!("{folder}/notes/{name}.md"), markdown::note(&note.title, text).as_bytes())?;
        }
        zip.add(&format!("{folder}/circle.json"), json(circle, now).as_bytes())?;
        for (document_id, bytes) in &circle.documents {
            zip.add(&format!("{folder}/automerge/{document_id}.automerge"), bytes)?;
        }
    }
    zip.finish()
}

fn json(circle: &ExportedCircle, now: u64) -> String {
    let mut json = Json::default();
    json.object(|json| {
        json.string("format", FORMAT);
        json.number_or_null("version", Some(VERSION));
        json.string("exported_at", &Moment::of(now).iso());
        json.string("circle_id", &circle.circle_id.to_string());
        json.string("kind", kind_word(circle.kind));
        json.string("title", &circle.title);
        json.string("index_document", &circle.index_document.to_string());
        json.list("people", &circle.people, |json, (person_id, name)| {
            json.object(|json| {
                json.string("person_id", &person_id.to_string());
                json.string("name", name);
            });
        });
        json.list("goals", &circle.goals, |json, record| json.object(|json| goal(json, record)));
        json.list("items", &circle.items, |json, record| json.object(|json| item(json, record)));
        json.list("notes", &circle.notes, |json, (record, text)| json.object(|json| note(json, record, text)));
    });
    json.finish()
}

fn goal(json: &mut Json, goal: &GoalRecord) {
    json.string("goal_id", &goal.goal_id.to_string());
    json.string("owner", &goal.owner.to_string());
    for field in GoalField::ALL {
        json.string(field.as_str(), goal.content.field(field));
    }
    json.string_or_null("by_when", goal.content.by_when.map(|day| day.to_string()).as_deref());
    json.number_or_null("confidence", goal.content.confidence.map(|confidence| confidence.get().into()));
    json.string("state", goal.state.as_str());
    json.string("created_at", &Moment::of(goal.created_at).iso());
    json.string("changed_at", &Moment::of(goal.changed_at).iso());
}

fn item(json: &mut Json, item: &Item) {
    json.string("item_id", &item.item_id.to_string());
    json.string("kind", item.kind.as_str());
    json.string("by", &item.by.to_string());
    for (field, value) in &item.values {
        json.string(field.as_str(), value);
    }
    json.truth("put_away", item.away);
    json.string("created_at", &Moment::of(item.created_at).iso());
    json.string("changed_at", &Moment::of(item.changed_at).iso());
}

fn note(json: &mut Json, note: &NoteRecord, text: &str) {
    json.string("note_id", &note.note_id.to_string());
    json.string("title", &note.title);
    json.string("by", &note.by.to_string());
    json.truth("put_away", note.away);
    json.string("created_at", &Moment::of(note.created_at).iso());
    json.string("changed_at", &Moment::of(note.changed_at).iso());
    json.string("text", text);
}
