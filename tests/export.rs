//! An export of real documents: it comes back whole, other programs read it, and altered files do no harm.
//!
//! `ALONGSIDE_EXPORT=<file>` leaves the export there for `tests/export/automerge.test.mjs`, which opens it with
//! Automerge's own library. `SEED=…` and `ROUNDS=…` replay and lengthen the random test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[path = "gate/altered.rs"]
#[expect(dead_code, reason = "changes are altered elsewhere; here it is whole files")]
mod altered;
#[path = "export/circle.rs"]
mod circle;

use alongside::documents::export::{ExportWords, ImportedCircle, open_imported, read_export, write_export};
use alongside::documents::{Document, Skeleton, index, text};
use altered::Random;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

const NOW: u64 = 1_800_000_000_000;

fn words() -> ExportWords {
    let names = |list: [&str; 6]| list.map(str::to_owned);
    ExportWords {
        readme: "This folder holds what you and others wrote.\nAlongside can read it again.\n".to_owned(),
        untitled_circle: "Circle".to_owned(),
        untitled_note: "Note".to_owned(),
        somebody: "Somebody".to_owned(),
        fields: names(["What I want", "Why", "Where I am", "What lies between", "In the way", "Next step"]),
        by_when: "By when".to_owned(),
        confidence: "How sure".to_owned(),
        state: "Where it stands".to_owned(),
        states: ["going", "reached", "made smaller", "parked", "let go"].map(str::to_owned),
        practice: "Practice".to_owned(),
        kinds: ["Promises", "Thanks", "Topics", "Steps", "Heard", "Meetings", "Times", "Agenda"].map(str::to_owned),
    }
}

fn imported(circles: &[alongside::documents::export::ExportedCircle]) -> Vec<ImportedCircle> {
    read_export(&write_export(circles, &words(), NOW).unwrap()).unwrap()
}

#[test]
fn a_circle_comes_back_from_its_export_with_all_words_and_its_whole_history() {
    let made = circle::made();
    let back = imported(std::slice::from_ref(&made.exported)).remove(0);
    assert_eq!(
        (back.circle_id, back.kind, &back.title),
        (made.exported.circle_id, made.exported.kind, &made.exported.title)
    );
    assert_eq!(back.people, made.exported.people);
    let document = open_imported(Skeleton::CircleIndex, &[9; 16], &back.index).unwrap();
    assert_eq!(document.heads(), made.index.heads());
    assert_eq!(document.change_count(), made.index.change_count());
    assert_eq!(index::goals(&document), made.exported.goals);
    assert_eq!(index::items(&document), made.exported.items);
    assert_eq!(index::title(&document), "Lab reports");
    let records = index::notes(&document);
    assert_eq!(records.len(), made.exported.notes.len());
    for ((record, written), (note_id, bytes)) in made.exported.notes.iter().zip(&back.notes) {
        assert_eq!(record.note_id, *note_id);
        let note = open_imported(Skeleton::Text, &[9; 16], bytes).unwrap();
        assert_eq!(text::text(&note), *written);
    }
    let path = std::env::var_os("ALONGSIDE_EXPORT");
    let bytes = write_export(&[made.exported], &words(), NOW).unwrap();
    path.iter().for_each(|path| std::fs::write(path, &bytes).expect("the folder is there"));
}

#[test]
fn a_circle_that_came_back_can_be_written_in_and_exported_again() {
    let made = circle::made();
    let back = imported(std::slice::from_ref(&made.exported)).remove(0);
    let mut document = open_imported(Skeleton::CircleIndex, &[9; 16], &back.index).unwrap();
    index::set_title(&mut document, "Lab reports, second term", NOW).unwrap();
    let mut exported = made.exported;
    exported.title = index::title(&document);
    exported.documents[0].1 = document.snapshot().unwrap();
    let again = imported(&[exported]).remove(0);
    let document = open_imported(Skeleton::CircleIndex, &[8; 16], &again.index).unwrap();
    assert_eq!(index::title(&document), "Lab reports, second term");
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A document's file with some bytes altered behind its header; its checksum fits again.
fn altered_file(file: &[u8], random: &mut Random) -> Vec<u8> {
    let start = 9 + file[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let mut file = file.to_vec();
    for _ in 0..=random.below(2) {
        let at = start + random.below(file.len() - start);
        match random.below(4) {
            0 => file[at] = random.next() as u8,
            1 => file[at] = file[at].wrapping_add(1),
            2 => file[at] = file[at].wrapping_sub(1),
            _ => file[at] ^= 1 << random.below(8),
        }
    }
    let digest = Sha256::digest(&file[8..]);
    file[4..8].copy_from_slice(&digest[..4]);
    file
}

#[test]
fn altered_files_are_refused_or_give_a_document_that_can_be_stored() {
    let (seed, rounds) = (setting("SEED", 20_271_122), setting("ROUNDS", 1_000));
    let mut random = Random(seed);
    let made = circle::made();
    let index = (Skeleton::CircleIndex, made.exported.documents[0].1.clone());
    let note = (Skeleton::Text, made.exported.documents[1].1.clone());
    let (mut taken, mut refused, mut spoilt, mut panics) = (0, 0, 0, 0);
    // Some of these panics are expected; those of other tests are still told.
    let (tell, here) = (std::panic::take_hook(), std::thread::current().id());
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() != here {
            tell(panic);
        }
    }));
    for round in 0..rounds {
        let (skeleton, file) = if round % 2 == 0 { &index } else { &note };
        let file = altered_file(file, &mut random);
        // The worker that decodes is started anew after a panic; what it was decoding has been announced.
        match catch_unwind(AssertUnwindSafe(|| open_imported(*skeleton, &[9; 16], &file))) {
            Ok(Ok(document)) => {
                taken += 1;
                let again = open_imported(*skeleton, &[8; 16], &document.snapshot().unwrap());
                spoilt += u64::from(again.map(|document| document.heads()) != Ok(document.heads()));
            }
            Ok(Err(_)) => refused += 1,
            Err(_) => panics += 1,
        }
    }
    println!("SEED={seed}: {taken} taken, {refused} refused, {spoilt} spoilt, {panics} panics");
    assert_eq!((taken + refused + panics, spoilt), (rounds, 0));
    // A panic costs a new worker, which the host can bear; it is in Automerge, after the bytes were announced.
    assert!(taken > 0 && refused > rounds / 2 && panics * 20 <= rounds, "{taken}, {refused}, {panics}");
}

#[test]
fn files_that_are_no_documents_are_refused_before_they_are_decoded() {
    let made = circle::made();
    let file = &made.exported.documents[0].1;
    let open = |bytes: &[u8]| open_imported(Skeleton::CircleIndex, &[9; 16], bytes).map(|document| document.heads());
    assert!(open(b"").is_err());
    assert!(open(b"%PDF-1.7").is_err());
    assert!(open(&file[..file.len() - 1]).is_err());
    let twice = [file.as_slice(), file.as_slice()].concat();
    assert_eq!(open(&twice), Ok(made.index.heads()));
    assert!(Document::new(Skeleton::CircleIndex, &[1; 16]).receive(&[&twice]).refused.len() == 1);
}
