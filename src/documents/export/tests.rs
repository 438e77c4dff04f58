//! Exports that are read again, packed in other ways, and packed by somebody who means harm.

use super::zip::{CENTRAL, STORED, Zip, crc32};
use super::*;
use crate::identifiers::{GoalId, ItemId, NoteId};
use crate::mentoring::goal::{Confidence, Day, GoalDraft, GoalState};
use crate::mentoring::item::{Field, Item, ItemKind};
use flate2::{Compress, Compression, FlushCompress};

const NOW: u64 = 1_800_000_000_000;

fn words() -> ExportWords {
    let names = |list: &str| list.split(' ').map(str::to_owned).collect::<Vec<_>>();
    ExportWords {
        readme: "What this is.\nHow to bring it back.\n".to_owned(),
        untitled_circle: "Circle".to_owned(),
        untitled_note: "Note".to_owned(),
        somebody: "Somebody".to_owned(),
        fields: names("Aim Why Now Gap Obstacle Next").try_into().unwrap(),
        by_when: "By".to_owned(),
        confidence: "Sure".to_owned(),
        state: "State".to_owned(),
        states: names("Active Reached Smaller Parked Dropped").try_into().unwrap(),
        practice: "Practice".to_owned(),
        kinds: names("Promises Thanks Topics Steps Heard Meetings Times Agenda").try_into().unwrap(),
    }
}

fn note(id: u8, title: &str) -> NoteRecord {
    let (note_id, by) = (NoteId([id; 16]), PersonId([1; 16]));
    NoteRecord {
        note_id,
        title: title.to_owned(),
        excerpt: String::new(),
        by,
        created_at: NOW,
        changed_at: NOW,
        away: false,
    }
}

fn promise() -> Item {
    Item {
        item_id: ItemId([6; 16]),
        kind: ItemKind::Promise,
        by: PersonId([2; 16]),
        created_at: NOW,
        changed_at: NOW,
        away: false,
        values: vec![(Field::Words, "Read \"two\" papers".to_owned()), (Field::State, "kept".to_owned())],
        also: Vec::new(),
    }
}

fn circle(title: &str) -> ExportedCircle {
    let content = GoalDraft {
        aim: "Speak up, once".to_owned(),
        why: "So that\nI learn".to_owned(),
        by_when: Day::parse("2027-02-01"),
        confidence: Confidence::new(7),
        ..GoalDraft::default()
    };
    let goal = GoalRecord {
        goal_id: GoalId([4; 16]),
        owner: PersonId([1; 16]),
        content,
        state: GoalState::Smaller,
        created_at: NOW,
        changed_at: NOW,
    };
    let strangers = GoalRecord { owner: PersonId([9; 16]), goal_id: GoalId([5; 16]), ..goal.clone() };
    ExportedCircle {
        circle_id: CircleId([7; 16]),
        kind: CircleKind::Pair,
        title: title.to_owned(),
        people: vec![(PersonId([1; 16]), "Ana".to_owned()), (PersonId([2; 16]), "Ben".to_owned())],
        goals: vec![goal, strangers],
        items: vec![promise()],
        notes: vec![(note(10, "Ideas"), "One.".to_owned()), (note(11, "ideas"), "\u{1}two 🌱".to_owned())],
        index_document: DocumentId([8; 16]),
        documents: vec![(DocumentId([8; 16]), b"index".to_vec()), (DocumentId([10; 16]), b"text".to_vec())],
    }
}

fn imported(title: &str) -> ImportedCircle {
    ImportedCircle {
        circle_id: CircleId([7; 16]),
        kind: CircleKind::Pair,
        title: title.to_owned(),
        people: vec![(PersonId([1; 16]), "Ana".to_owned()), (PersonId([2; 16]), "Ben".to_owned())],
        index: b"index".to_vec(),
        notes: vec![(NoteId([10; 16]), b"text".to_vec())],
    }
}

fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = super::unzip::Unzip::open(bytes).unwrap();
    let names: Vec<&str> = zip.names().collect();
    names.into_iter().map(|name| (name.to_owned(), zip.read(name).unwrap().unwrap())).collect()
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Zip::new(NOW);
    files.iter().for_each(|(name, content)| zip.add(name, content).unwrap());
    zip.finish().unwrap()
}

#[test]
fn an_export_is_read_again() {
    let bytes = write_export(&[circle("Lab reports"), circle("lab reports"), circle("../..")], &words(), NOW).unwrap();
    assert_eq!(read_export(&bytes), Ok(vec![imported("../.."), imported("Lab reports"), imported("lab reports")]));
}

#[test]
fn people_find_everything_under_names_that_they_know() {
    let bytes = write_export(&[circle("Lab reports"), circle("README.txt")], &words(), NOW).unwrap();
    let files = files(&bytes);
    let names: Vec<&str> =
        files.iter().map(|(name, _)| name.as_str()).filter(|name| !name.starts_with("README.txt 2/")).collect();
    assert_eq!(
        names,
        [
            "Lab reports/automerge/08080808080808080808080808080808.automerge",
            "Lab reports/automerge/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a.automerge",
            "Lab reports/circle.json",
            "Lab reports/goals.ics",
            "Lab reports/goals.md",
            "Lab reports/notes/Ideas.md",
            "Lab reports/notes/ideas 2.md",
            "Lab reports/practice.md",
            "README.txt",
        ]
    );
    let file =
        |name: &str| String::from_utf8(files.iter().find(|(found, _)| found == name).unwrap().1.clone()).unwrap();
    assert_eq!(file("README.txt"), "What this is.\r\nHow to bring it back.\r\n");
    assert_eq!(
        file("Lab reports/practice.md"),
        "# Lab reports: Practice\n\n## Promises\n\n- [x] Read \"two\" papers (Ben, 2027-01-15)\n"
    );
    assert_eq!(
        file("Lab reports/goals.md"),
        "# Lab reports\n\n## Ana\n\n### Speak up, once\n\n- State: Smaller\n- By: 2027-02-01\n- Sure: 7/10\n\n\
         **Why**\n\nSo that\nI learn\n\n## Somebody\n\n### Speak up, once\n\n\
         - State: Smaller\n- By: 2027-02-01\n- Sure: 7/10\n\n**Why**\n\nSo that\nI learn\n"
    );
    let calendar = file("Lab reports/goals.ics");
    assert!(calendar.contains(
        "\r\nUID:04040404040404040404040404040404\r\nDTSTAMP:20270115T080000Z\r\nCREATED:20270115T080000Z\r\n\
         DUE;VALUE=DATE:20270201\r\nSUMMARY:Speak up\\, once\r\nCONTACT:Ana\r\nDESCRIPTION:Why: So that\\nI learn\r\n\
         STATUS:IN-PROCESS\r\nEND:V"
    ));
    let json = super::parse::parse(&file("Lab reports/circle.json")).unwrap();
    assert_eq!(json.list("goals")[0].text("by_when"), Some("2027-02-01"));
    assert_eq!(json.list("notes")[1].text("text"), Some("\u{1}two 🌱"));
    assert_eq!(json.text("exported_at"), Some("2027-01-15T08:00:00.000Z"));
}

/// The same files, each compressed, as a computer packs them that knows nothing of us.
fn deflated(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut out = Vec::with_capacity(content.len() + 100);
        let mut compress = Compress::new(Compression::default(), false);
        compress.compress_vec(content, &mut out, FlushCompress::Finish).unwrap();
        let start = bytes.len() as u32;
        let sizes = [crc32(content), out.len() as u32, content.len() as u32].map(u32::to_le_bytes).concat();
        let length = (name.len() as u16).to_le_bytes();
        // As macOS does it: the sizes stand behind the file, and in the list.
        bytes.extend(
            [&b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0"[..], &[0; 12], &length, &[0, 0], name.as_bytes()].concat(),
        );
        bytes.extend([&out[..], b"PK\x07\x08", &sizes].concat());
        list.extend([&b"PK\x01\x02\x14\x03\x14\0\x08\0\x08\0\0\0\0\0"[..], &sizes, &length, &[0; 12]].concat());
        list.extend([&start.to_le_bytes()[..], name.as_bytes()].concat());
    }
    let (count, start) = ((files.len() as u16).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0", &count[..], &count, &(list.len() as u32).to_le_bytes(), &start, &[2, 0], b"hi"];
    [bytes, list, end.concat()].concat()
}

#[test]
fn an_export_that_was_unpacked_and_packed_again_is_read_too() {
    let own = files(&write_export(&[circle("Lab reports")], &words(), NOW).unwrap());
    let mut again: Vec<_> = own.iter().map(|(name, content)| (format!("My export/{name}"), content.clone())).collect();
    again.push(("__MACOSX/My export/Lab reports/circle.json".to_owned(), b"junk".to_vec()));
    again.push(("My export/.DS_Store".to_owned(), vec![1]));
    assert_eq!(read_export(&deflated(&again)), Ok(vec![imported("Lab reports")]));
    let inside: Vec<_> = own
        .iter()
        .filter_map(|(name, content)| Some((name.strip_prefix("Lab reports/")?.to_owned(), content.clone())))
        .collect();
    assert_eq!(read_export(&deflated(&inside)), Ok(vec![imported("Lab reports")]));
}

#[test]
fn what_is_no_export_a_later_one_and_a_damaged_one_are_told_apart() {
    let bytes = write_export(&[circle("Lab reports")], &words(), NOW).unwrap();
    assert_eq!(read_export(b""), Err(ExportRefusal::NotAnExport));
    assert_eq!(read_export(&[0; 1000]), Err(ExportRefusal::NotAnExport));
    assert_eq!(read_export(&packed(&[("holiday.jpg", b"x")])), Err(ExportRefusal::NotAnExport));
    assert_eq!(read_export(&packed(&[("a/circle.json", b"{}")])), Err(ExportRefusal::NotAnExport));
    let later = br#"{"format": "alongside circle", "version": 2}"#;
    assert_eq!(read_export(&packed(&[("a/circle.json", later)])), Err(ExportRefusal::TooNew));
    let without_index: Vec<_> = files(&bytes).into_iter().filter(|(name, _)| !name.contains("/0808")).collect();
    assert_eq!(read_export(&deflated(&without_index)), Err(ExportRefusal::Damaged));
    let twice = packed(&[("a/circle.json", later), ("a/circle.json", later)]);
    assert_eq!(read_export(&twice), Err(ExportRefusal::Damaged));
    let at = bytes.windows(5).position(|window| window == b"index").unwrap();
    let mut altered = bytes.clone();
    // The title in the JSON, whose sum no longer fits.
    altered[at] ^= 1;
    assert!(read_export(&altered).is_err());
    for cut in [1, 22, 500, bytes.len() / 2] {
        assert!(read_export(&bytes[..bytes.len() - cut]).is_err(), "{cut}");
    }
}

#[test]
fn a_file_that_grows_without_end_is_stopped() {
    let with_size = |size: u32| {
        let mut bytes = deflated(&[("a/circle.json".to_owned(), vec![0; 300_000])]);
        let line = bytes.windows(4).rposition(|window| window == CENTRAL.to_le_bytes()).unwrap();
        bytes[line + 24..line + 28].copy_from_slice(&size.to_le_bytes());
        bytes
    };
    assert!(with_size(0).len() < 1000);
    assert_eq!(read_export(&with_size(10)), Err(ExportRefusal::Damaged), "larger than it says");
    assert_eq!(read_export(&with_size(300_001)), Err(ExportRefusal::Damaged), "smaller than it says");
    assert_eq!(read_export(&with_size(65 << 20)), Err(ExportRefusal::TooLarge));
}

#[test]
fn altered_bytes_are_refused_or_read_and_never_stop_the_program() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_271_122_u64);
    println!("SEED={seed}");
    let mut state = seed;
    let mut next = move |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    let own = write_export(&[circle("Lab reports")], &words(), NOW).unwrap();
    let other = deflated(&files(&own));
    let (mut refused, mut read) = (0, 0);
    for round in 0..6_000 {
        let mut altered = if round % 2 == 0 { own.clone() } else { other.clone() };
        // Most alterations fall on the list, where there is most to misread.
        let list = altered.windows(4).position(|window| window == CENTRAL.to_le_bytes()).unwrap();
        let from = if round % 3 == 0 { 0 } else { list };
        for _ in 0..=next(3) {
            let at = from + next(altered.len() - from);
            altered[at] = if next(2) == 0 { [0, 1, 255][next(3)] } else { altered[at] ^ 1 << next(8) };
        }
        if round % 7 == 0 {
            altered.truncate(next(altered.len()));
        }
        match read_export(&altered) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 1_000 && read > 100, "{refused} refused, {read} read");
}

#[test]
fn what_is_written_is_stored_as_it_is() {
    let bytes = packed(&[("a", b"one")]);
    assert_eq!(u16::from_le_bytes([bytes[8], bytes[9]]), STORED);
    assert!(bytes.windows(3).any(|window| window == b"one"));
}
