//! Rule 1: a module uses only modules above it, and some never meet.

use crate::{hold, source, tree};

/// The modules in reading order, from the table in `src/lib.rs`.
fn order() -> Vec<String> {
    let page = tree::read("src/lib.rs");
    let rows = page.lines().filter_map(|line| line.strip_prefix("//! | "));
    let names = rows.filter_map(|row| row.trim_start_matches('[').strip_prefix('`')?.split('`').next());
    names.map(str::to_owned).collect()
}

/// Modules that this code names as `crate::module`, with their lines.
fn uses(code: &str, start: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(start) {
        let rest = &code[at + start.len()..];
        let line = source::line_of(code, at);
        match rest.strip_prefix('{') {
            Some(group) => found.extend(firsts(group).into_iter().map(|name| (line, name))),
            None => found.push((line, first_name(rest))),
        }
    }
    found
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first names in `{a::b, c::{d, e}}`: a and c.
fn firsts(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut names) = (0, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(first_name(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(first_name(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn the_map_in_lib_names_every_module_and_no_other() {
    let mut mapped = order();
    let page = tree::read("src/lib.rs");
    let mut declared: Vec<_> =
        page.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    mapped.sort();
    declared.sort();
    assert_eq!(mapped, declared, "the table at the top of src/lib.rs and its modules differ");
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = order();
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut complaints = Vec::new();
    for file in tree::app() {
        let module = file.path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        let Some(own) = place(&module) else { continue };
        for (line, used) in uses(&source::code(&file.text), "crate::") {
            if place(&used).is_some_and(|used| used > own) {
                complaints
                    .push(format!("{}:{line}: `{module}` uses `{used}`, which stands below it in lib.rs", file.path));
            }
        }
    }
    hold("A module uses only modules above it, so that it can be read without those below.", complaints);
}

#[test]
fn the_screen_holds_no_document_key_or_connection() {
    let mut complaints = Vec::new();
    for file in tree::app().iter().filter(|file| file.is_in("src/ui") || file.path == "src/ui.rs") {
        let code = source::code(&file.text);
        for (line, used) in uses(&code, "crate::") {
            if matches!(used.as_str(), "crypto" | "documents" | "ports" | "sync" | "platform") {
                complaints.push(format!("{}:{line}: the screen uses `{used}`", file.path));
            }
        }
        for (line, used) in uses(&code, "crate::engine::") {
            if !matches!(used.as_str(), "command" | "view") {
                complaints.push(format!("{}:{line}: the screen uses `engine::{used}`", file.path));
            }
        }
    }
    hold(
        "The screen has commands and plain views, nothing else: `platform` and `ui` meet only in main.rs.",
        complaints,
    );
}

#[test]
fn the_engine_and_the_world_meet_only_in_the_worker() {
    let mut complaints = Vec::new();
    for file in tree::app() {
        let in_platform = file.is_in("src/platform") || file.path == "src/platform.rs";
        for (line, used) in uses(&source::code(&file.text), "crate::") {
            if in_platform && matches!(used.as_str(), "engine" | "ui") {
                complaints.push(format!("{}:{line}: `platform` uses `{used}`", file.path));
            }
        }
        for (line, used) in uses(&source::code(&file.text), "alongside::") {
            let wrong = (file.is_in("src/bin") && used == "ui") || (file.path == "src/main.rs" && used == "documents");
            if wrong {
                complaints.push(format!("{}:{line}: uses `{used}`", file.path));
            }
        }
    }
    hold("`platform` carries bytes for an engine it does not know; bin/engine.rs joins the two.", complaints);
}

#[test]
fn the_relay_knows_proofs_and_nothing_of_circles() {
    let mut complaints = Vec::new();
    for file in tree::files(&["relay/src"], ".rs") {
        for (line, used) in uses(&source::code(&file.text), "alongside::") {
            if !matches!(used.as_str(), "crypto" | "identifiers") {
                complaints.push(format!("{}:{line}: the relay uses `alongside::{used}`", file.path));
            }
        }
    }
    hold("The relay lets in whoever proves a box key and carries sealed bytes; it needs no more.", complaints);
}

#[test]
fn a_group_of_imports_is_seen_whole() {
    assert_eq!(firsts("a::b, c::{d, e}, f}; g"), ["a", "c", "f"]);
    assert_eq!(uses("use crate::{\n  x, y::z,\n};\ncrate::w::v()", "crate::").len(), 3);
}
