//! Rule 7: every file says what it is for and is short enough to be read at once; no name that says nothing.

use crate::{hold, tree};

const LONGEST: usize = 450;
const P90: usize = 300;
const MEDIAN: usize = 150;
/// Names under which everything can be put, and therefore will be.
const EMPTY_NAMES: [&str; 13] = [
    "mod", "util", "utils", "common", "helper", "helpers", "manager", "managers", "handler", "handlers", "data",
    "misc", "shared",
];

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let mut complaints = Vec::new();
    for file in tree::rust() {
        let first = file.text.lines().next().unwrap_or_default();
        if first.strip_prefix("//! ").is_none_or(|said| said.trim().len() < 15) {
            complaints.push(format!("{}:1: opens with `{first}`", file.path));
        }
    }
    hold("Every .rs file opens with `//!`: what it is for, what it leaves to others, its invariant.", complaints);
}

#[test]
fn every_file_can_be_read_at_once() {
    let files = tree::rust();
    let long = files.iter().map(|file| (file.text.lines().count(), &file.path)).filter(|(lines, _)| *lines > LONGEST);
    hold(
        "No file is longer than 450 lines; split it where its `//!` needs an `and`.",
        long.map(|(lines, path)| format!("{path}: {lines} lines")).collect(),
    );
}

#[test]
fn most_files_are_short() {
    let mut lengths: Vec<_> = tree::app().iter().map(|file| file.text.lines().count()).collect();
    lengths.sort_unstable();
    let at = |percent: usize| lengths[(lengths.len() - 1) * percent / 100];
    assert!(at(50) <= MEDIAN, "the median file of src has {} lines; it should have at most {MEDIAN}", at(50));
    assert!(at(90) <= P90, "one file in ten of src has over {} lines; it should be over at most {P90}", at(90));
}

#[test]
fn no_name_is_a_place_for_everything() {
    let mut complaints = Vec::new();
    for file in tree::rust() {
        for part in file.path.trim_end_matches(".rs").split('/') {
            if EMPTY_NAMES.contains(&part) {
                complaints.push(format!("{}: `{part}`", file.path));
            }
        }
    }
    hold("A module is named after what it is about. Front pages are `foo.rs` beside `foo/`.", complaints);
}

#[test]
fn nothing_unfinished_and_no_silenced_test_is_kept() {
    let mut complaints = Vec::new();
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("#[ig", "nore")];
    for file in tree::rust() {
        for (at, line) in file.text.lines().enumerate() {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                complaints.push(format!("{}:{}: {mark}", file.path, at + 1));
            }
        }
    }
    hold("What is not done is an issue, not a mark in the code; a test runs or is removed.", complaints);
}
