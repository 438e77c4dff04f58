//! Several people in one text, as the documents hold it.

use super::*;
use crate::documents::{Heads, Skeleton};
use crate::writing::cross;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn splice(at: u32, delete: u32, insert: &str) -> Splice {
    Splice { at, delete, insert: insert.into() }
}

fn new(number: u8) -> Document {
    Document::new(Skeleton::Text, &[number; 16])
}

/// A device takes what it lacks; its text goes through the splices that it is told.
fn hear(document: &mut Document, other: &Document) {
    let before = text(document);
    let changes = other.changes_since(&document.heads());
    let chunks: Vec<&[u8]> = changes.iter().map(|change| change.bytes.as_slice()).collect();
    let received = document.receive(&chunks);
    assert_eq!(received.refused, []);
    assert_eq!(apply(&before, &received.touched.text).as_deref(), Ok(text(document).as_str()));
    assert_eq!(Ok(text(document)), document.automerge.text(document.text.as_ref().unwrap()));
}

#[test]
fn a_splice_that_cuts_a_character_or_reaches_beyond_the_end_is_an_error_and_changes_nothing() {
    let mut ana = new(1);
    let empty = ana.heads();
    write(&mut ana, &empty, &[splice(0, 0, "a🌱")], 1).unwrap();
    let heads = ana.heads();
    for wrong in [splice(2, 0, "x"), splice(0, 2, ""), splice(2, 1, "")] {
        let outcome = write(&mut ana, &heads, core::slice::from_ref(&wrong), 2);
        assert_eq!(outcome, Err(NotWritten::Misfit(Misfit::InsideACharacter)));
        assert_eq!(write(&mut ana, &heads, &[splice(0, 0, ""), wrong], 2).unwrap_err(), outcome.unwrap_err());
    }
    assert_eq!(write(&mut ana, &heads, &[splice(4, 0, "x")], 2), Err(NotWritten::Misfit(Misfit::BeyondTheEnd)));
    assert_eq!(write(&mut ana, &empty, &[splice(1, 0, "x")], 2), Err(NotWritten::Misfit(Misfit::BeyondTheEnd)));
    let unknown: Heads = [crate::documents::ChangeHash([3; 32])].into_iter().collect();
    assert_eq!(write(&mut ana, &unknown, &[splice(0, 0, "x")], 2), Err(NotWritten::UnknownBase));
    assert_eq!((text(&ana).as_str(), ana.heads()), ("a🌱", heads));
}

#[test]
fn a_tab_that_has_not_seen_the_newest_change_is_understood() {
    let mut ana = new(1);
    let empty = ana.heads();
    write(&mut ana, &empty, &[splice(0, 0, "one three")], 1).unwrap();
    let seen = ana.heads();
    write(&mut ana, &seen, &[splice(0, 0, "zero ")], 2).unwrap();
    let written = write(&mut ana, &seen, &[splice(4, 0, "two ")], 3).unwrap();
    assert_eq!(text(&ana), "zero one two three");
    assert_eq!(written.splices, [splice(9, 0, "two ")]);
    assert_eq!(written.on_top, [splice(0, 0, "zero ")]);
}

#[test]
fn a_caret_stays_at_its_letter_and_hostile_bytes_name_no_place() {
    let mut ana = new(1);
    let empty = ana.heads();
    write(&mut ana, &empty, &[splice(0, 0, "Hello 🌱 Ben")], 1).unwrap();
    let heads = ana.heads();
    let cursor = cursor_at(&ana, &heads, 9).unwrap();
    write(&mut ana, &heads, &[splice(0, 5, "Oh")], 2).unwrap();
    assert_eq!(position_of(&ana, &cursor), Some(6));
    let end = cursor_at(&ana, &heads, 12).unwrap();
    assert_eq!(position_of(&ana, &end), Some(9));
    assert_eq!(cursor_at(&ana, &heads, 13), None);

    // The skeleton's own operations stand outside the text.
    let mut hostile = vec![vec![], vec![1], vec![9, 9, 9], vec![1, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 1]];
    for counter in [0, 1, 2, 5, 200] {
        for actor in [Skeleton::Text.actor().as_slice(), &[1; 16], &[7; 16]] {
            for version in [0, 1] {
                for direction in [1, 2] {
                    let start = if version == 0 { vec![0] } else { vec![1, 3] };
                    hostile.push([start.as_slice(), &[16], actor, &[counter & 0x7F, direction]].concat());
                }
            }
        }
    }
    for bytes in hostile {
        let position = position_of(&ana, &bytes);
        assert!(position.is_none_or(|position| position as usize <= length(&ana)), "{bytes:?}");
    }
}

fn wishes() -> impl Strategy<Value = Vec<(usize, u32, u32, String, u8)>> {
    proptest::collection::vec((0..3_usize, 0..40_u32, 0..4_u32, "[ab🌱]{0,3}", 0..10_u8), 1..40)
}

fn fitting(text: &str, at: u32, delete: u32, insert: &str) -> Splice {
    let bounds: Vec<u32> = text
        .char_indices()
        .map(|(offset, _)| crate::writing::units(&text[..offset]))
        .chain([crate::writing::units(text)])
        .collect();
    let start = bounds.iter().rfind(|bound| **bound <= at).copied().unwrap();
    let end = bounds.iter().rfind(|bound| **bound <= start + delete).copied().unwrap();
    splice(start, end - start, insert)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(0x7E_47), ..ProptestConfig::default() })]

    /// Three devices write, partly on older states, and meet now and then.
    #[test]
    fn what_is_told_of_a_change_leads_to_the_same_text(wishes in wishes()) {
        let mut devices = [new(1), new(2), new(3)];
        let mut older: Vec<(Heads, String)> = devices.iter().map(|device| (device.heads(), String::new())).collect();
        for (who, at, delete, insert, then) in wishes {
            let before = text(&devices[who]);
            let (base, seen) = if then % 3 == 0 { older[who].clone() } else { (devices[who].heads(), before.clone()) };
            let wish = [fitting(&seen, at, delete, &insert)];
            let written = write(&mut devices[who], &base, &wish, 1).unwrap();
            let now = text(&devices[who]);
            prop_assert_eq!(apply(&before, &written.splices), Ok(now.clone()));
            prop_assert_eq!(apply(&seen, &wish).and_then(|seen| apply(&seen, &written.on_top)), Ok(now.clone()));
            let since = splices_between(&devices[who], &base, &devices[who].heads());
            prop_assert_eq!(apply(&seen, &since), Ok(now.clone()));
            // The plain algebra agrees on what stays, if not always on the order.
            let plain = apply(&seen, &cross(&wish, &[]).0).unwrap();
            prop_assert_eq!(plain, apply(&seen, &wish).unwrap());
            if then % 4 == 0 {
                older[who] = (devices[who].heads(), now);
            }
            if then > 6 {
                let [one, two, three] = &mut devices;
                match who {
                    0 => hear(two, one),
                    1 => hear(three, two),
                    _ => hear(one, three),
                }
            }
        }
        let [one, two, three] = &mut devices;
        hear(one, two);
        hear(one, three);
        hear(two, one);
        hear(three, one);
        prop_assert_eq!(text(two), text(one));
        prop_assert_eq!(text(three), text(one));
        let pieces = [super::super::Piece::Snapshot(one.snapshot().unwrap())];
        let opened = Document::open(Skeleton::Text, &[4; 16], &pieces);
        prop_assert_eq!((text(&opened.document), opened.document.heads()), (text(one), one.heads()));
    }
}
