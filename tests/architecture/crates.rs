//! Rules 2, 3 and 6: every external crate has a home, the core asks nobody for time or chance, and what others
//! wrote is only ever a text node.

use crate::{hold, source, tree};

/// A crate, where it may be named, and why there only.
const HOMES: [(&[&str], &[&str], &str); 6] = [
    (&["automerge"], &["documents", "sync"], "hostile bytes reach Automerge through one gate"),
    (
        &["chacha20poly1305", "hpke", "ed25519_dalek", "x25519_dalek", "curve25519_dalek", "hkdf", "argon2", "aes_gcm"],
        &["crypto"],
        "ciphers are used in one place, by people who read all of it",
    ),
    (
        &[
            "js_sys",
            "gloo_timers",
            "gloo_net",
            "wasm_bindgen_futures",
            "indexed_db_futures",
            "mqtt_protocol_core",
            "quircs",
        ],
        &["platform", "main"],
        "only `platform` speaks with the browser",
    ),
    (&["web_sys"], &["platform", "main", "ui"], "only `platform` speaks with the browser; `ui` names event types"),
    (&["leptos"], &["ui", "main"], "only the screen knows its framework"),
    (&["qrcode"], &["ui"], "only the screen shows things"),
];

/// Ways to ask for time or chance, or to reach the window.
const AMBIENT: [&str; 15] = [
    "SystemTime",
    "Instant::now",
    "Date::now",
    "Date::new",
    "Math::random",
    "performance()",
    "getrandom",
    "OsRng",
    "SysRng",
    "thread_rng",
    "rand::rng",
    "from_os_rng",
    "web_sys::window",
    "std::fs",
    "std::net",
];

fn module(path: &str) -> &str {
    path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn every_external_crate_has_a_home() {
    let mut complaints = Vec::new();
    for file in tree::app() {
        let code = source::code(&file.text);
        for (line, name) in source::names(&code) {
            for (crates, homes, why) in HOMES {
                if crates.contains(&name) && !homes.contains(&module(&file.path)) && file.path != "src/bin/engine.rs" {
                    complaints.push(format!("{}:{line}: `{name}` belongs in {}: {why}", file.path, homes.join(", ")));
                }
            }
        }
    }
    hold("Every external crate has a home.", complaints);
}

#[test]
fn of_the_browser_the_screen_names_only_events_and_elements() {
    let mut complaints = Vec::new();
    for file in tree::app().iter().filter(|file| module(&file.path) == "ui") {
        let code = source::code(&file.text);
        for (at, start) in code.match_indices("web_sys::") {
            let rest = &code[at + start.len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
                None => vec![rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()],
            };
            for name in names.into_iter().filter(|name| !is_event_or_element(name)) {
                let line = source::line_of(&code, at);
                complaints.push(format!("{}:{line}: `web_sys::{name}` is the outside world's", file.path));
            }
        }
    }
    hold("The screen asks `Outside` for everything that a browser can do.", complaints);
}

fn is_event_or_element(name: &str) -> bool {
    name.is_empty()
        || name.ends_with("Event")
        || name.starts_with("Html")
        || matches!(name, "Element" | "Node" | "EventTarget")
}

#[test]
fn nobody_but_platform_asks_for_time_chance_or_the_window() {
    let mut complaints = Vec::new();
    for file in tree::app() {
        if matches!(module(&file.path), "platform" | "main" | "bin") {
            continue;
        }
        let code = source::code(&file.text);
        for (at, line) in code.lines().enumerate() {
            for asked in AMBIENT.iter().filter(|asked| line.contains(**asked)) {
                complaints.push(format!("{}:{}: `{asked}`; take it as an argument", file.path, at + 1));
            }
        }
    }
    hold("The core is told, never asks: so a seed replays everything.", complaints);
}

#[test]
fn what_others_wrote_is_only_ever_a_text_node() {
    let mut complaints = Vec::new();
    for file in tree::app() {
        for (line, name) in source::names(&source::code(&file.text)) {
            let html = ["inner_html", "set_inner_html", "outer_html", "set_outer_html", "insert_adjacent_html"];
            if html.contains(&name) || name == "create_contextual_fragment" {
                complaints.push(format!("{}:{line}: `{name}`", file.path));
            }
        }
    }
    hold("No text becomes markup: Markdown is rendered by turning parser events into view nodes.", complaints);
}
