//! Sentences: what the screen says exists, in every language, with the same things to fill in, and nothing else.
//!
//! Reads sources and `locales/*.json` as text. Keys are full literals in `src/ui`, so that they can be found.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Plural categories that a language's numbers can have (Unicode CLDR), beyond `other`.
const CATEGORIES: [(&str, &[&str]); 5] =
    [("en", &["one"]), ("es", &["one"]), ("fr", &["one"]), ("zh", &[]), ("ar", &["zero", "one", "two", "few", "many"])];

type Messages = BTreeMap<String, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of one message a line, as `locales/` has them: `"key": "message"`, with or without a comma.
fn messages(language: &str) -> Messages {
    let path = root().join("locales").join(format!("{language}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut messages = Messages::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "{" | "}" | "") {
            continue;
        }
        let (key, message) = line.split_once("\": \"").unwrap_or_else(|| panic!("{language}.json:{}: {line}", at + 1));
        let (key, message) = (key.trim_start_matches('"'), message.trim_end_matches('"'));
        assert!(!message.contains(['"', '\\']), "{language}.json:{}: typographic quotes need no escape", at + 1);
        let before = messages.insert(key.to_owned(), message.to_owned());
        assert_eq!(before, None, "{language}.json:{}: {key} stands twice", at + 1);
    }
    messages
}

fn variant(key: &str) -> Option<(&str, &str)> {
    let (base, category) = key.rsplit_once('.')?;
    ["zero", "one", "two", "few", "many", "other"].contains(&category).then_some((base, category))
}

/// Keys as the code names them: a message that depends on a number has one name for all its variants.
fn named(messages: &Messages) -> BTreeSet<String> {
    messages.keys().map(|key| variant(key).map_or(key.as_str(), |(base, _)| base).to_owned()).collect()
}

fn arguments(message: &str) -> BTreeSet<&str> {
    message.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        match path.extension() {
            _ if path.is_dir() => sources(&path, found),
            Some(extension) if extension == "rs" => found.push(path),
            _ => {}
        }
    }
}

/// Every literal in the code of the screen that can be a key, with where it stands.
fn literals() -> BTreeMap<String, String> {
    let mut files = vec![root().join("src/ui.rs")];
    sources(&root().join("src/ui"), &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source can be read");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for (at, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for literal in line.split('"').skip(1).step_by(2) {
                let is_key = literal.split('.').all(|part| {
                    !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                });
                if is_key {
                    found.insert(literal.to_owned(), format!("{}:{}", file.display(), at + 1));
                }
            }
        }
    }
    found
}

#[test]
fn every_sentence_that_the_screen_says_exists() {
    let known = named(&messages("en"));
    let sections: BTreeSet<&str> =
        known.iter().filter_map(|key| key.split_once('.')).map(|(section, _)| section).collect();
    let missing: Vec<String> = literals()
        .into_iter()
        .filter(|(key, _)| key.split_once('.').is_some_and(|(section, _)| sections.contains(section)))
        .filter(|(key, _)| !known.contains(key))
        .map(|(key, place)| format!("{place}: {key}"))
        .collect();
    assert!(missing.is_empty(), "locales/en.json lacks\n{}", missing.join("\n"));
}

#[test]
fn no_sentence_is_kept_that_nobody_says() {
    let said = literals();
    let unsaid: Vec<_> = named(&messages("en")).into_iter().filter(|key| !said.contains_key(key)).collect();
    assert!(unsaid.is_empty(), "locales/en.json has sentences that no component says: {unsaid:?}");
}

#[test]
fn every_language_says_the_same_with_the_same_things_to_fill_in() {
    let english = messages("en");
    for (language, categories) in CATEGORIES {
        let own = messages(language);
        assert_eq!(named(&own), named(&english), "{language}: other keys than English");
        for (key, message) in &own {
            let (original, may_omit_number) = match variant(key) {
                Some((base, "other")) => (&english[&format!("{base}.other")], false),
                Some((base, category)) => {
                    assert!(categories.contains(&category), "{language}: {key} is no category of this language");
                    (&english[&format!("{base}.other")], true)
                }
                None => (&english[key], false),
            };
            let (mut wanted, mut given) = (arguments(original), arguments(message));
            if may_omit_number {
                wanted.remove("n");
                given.remove("n");
            }
            assert_eq!(given, wanted, "{language}: {key}: {message}");
        }
    }
}

#[test]
fn every_number_has_its_form() {
    for (language, categories) in CATEGORIES {
        let own = messages(language);
        let counted: BTreeSet<&str> = own.keys().filter_map(|key| variant(key)).map(|(base, _)| base).collect();
        for base in counted {
            for category in categories.iter().chain(&["other"]) {
                assert!(own.contains_key(&format!("{base}.{category}")), "{language}: {base}.{category} is missing");
            }
        }
    }
}

#[test]
fn every_language_that_can_be_chosen_has_its_file_and_no_other() {
    let offered: BTreeSet<&str> = alongside::ui::wording::LANGUAGES.iter().map(|(code, _)| *code).collect();
    let known: BTreeSet<&str> = CATEGORIES.iter().map(|(code, _)| *code).collect();
    assert_eq!(offered, known);
    let files = std::fs::read_dir(root().join("locales")).expect("locales can be read");
    let written: BTreeSet<String> = files
        .map(|file| {
            file.expect("the folder can be read").file_name().to_string_lossy().trim_end_matches(".json").to_owned()
        })
        .collect();
    assert_eq!(written.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
}
