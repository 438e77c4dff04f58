//! The documents tell the truth: links lead somewhere, and every test that they name is there.

use crate::{hold, tree};

/// Targets of `[text](target)` with their lines.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for piece in line.split("](").skip(1) {
            found.push((at + 1, piece.split(')').next().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut complaints = Vec::new();
    for file in tree::documents() {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in links(&file.text) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                continue;
            }
            if !tree::root().join(folder).join(path).exists() {
                complaints.push(format!("{}:{line}: {target}", file.path));
            }
        }
    }
    hold("A link leads to nothing.", complaints);
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let places = ["src/", "tests/", "relay/", "view/", "xtask/", "docs/", "locales/", "public/", ".ci/"];
    let mut complaints = Vec::new();
    for file in tree::documents() {
        for (at, line) in file.text.lines().enumerate() {
            for name in line.split('`').skip(1).step_by(2) {
                let is_path =
                    places.iter().any(|place| name.starts_with(place)) && !name.contains([' ', '*', '<', '…']);
                if is_path && !tree::root().join(name).exists() {
                    complaints.push(format!("{}:{}: `{name}`", file.path, at + 1));
                }
            }
        }
    }
    hold("A document names a file that is not there.", complaints);
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let code: String = tree::rust().into_iter().map(|file| file.text).collect();
    let scripts = tree::files(&["tests"], ".ts").into_iter().chain(tree::files(&["tests"], ".mjs"));
    let scripts: String = scripts.map(|file| file.text).collect();
    let mut complaints = Vec::new();
    for file in tree::documents() {
        for (at, line) in file.text.lines().enumerate() {
            for name in line.split('`').skip(1).step_by(2) {
                let looks_like_a_test = name.matches('_').count() >= 3 && !name.contains([' ', '(', '/', '.']);
                let is_upper = name.chars().any(char::is_uppercase);
                let plain = name.rsplit("::").next().unwrap_or(name);
                let sentence = plain.replace('_', " ");
                let there = code.contains(&format!("fn {plain}(")) || scripts.contains(&sentence);
                if looks_like_a_test && !is_upper && !there {
                    complaints.push(format!("{}:{}: `{name}`", file.path, at + 1));
                }
            }
        }
    }
    hold("A document says that a test holds something; the test is not there.", complaints);
}

#[test]
fn every_decision_is_a_numbered_question() {
    let decisions = tree::files(&["docs/decisions"], ".md");
    assert!(!decisions.is_empty());
    let mut complaints = Vec::new();
    for file in &decisions {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let numbered = name.split('-').next().is_some_and(|number| number.len() == 4 && number.parse::<u16>().is_ok());
        let title = file.text.lines().next().unwrap_or_default();
        if !numbered || !title.starts_with("# ") || !title.ends_with('?') {
            complaints.push(format!("{}: `{title}`", file.path));
        }
    }
    let mut numbers: Vec<_> =
        decisions.iter().map(|file| file.path.rsplit('/').next().unwrap_or_default().get(..4)).collect();
    numbers.dedup();
    if numbers.len() != decisions.len() {
        complaints.push("two decisions have one number".to_owned());
    }
    hold("A decision record is called 0007-why-….md and its title is the question.", complaints);
}
