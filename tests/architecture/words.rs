//! One word has one meaning, and some are not said: the glossary's list, held in sentences and in code.

use crate::{hold, source, tree};

/// A word that is not said.
struct Banned {
    word: String,
    instead: String,
    language: String,
    in_code: bool,
}

/// The rows of the table under "Not said" in the glossary: word, instead, language, where.
fn banned() -> Vec<Banned> {
    let page = tree::read("docs/glossary.md");
    let (_, section) = page.split_once("## Not said").expect("the glossary says which words are not said");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| word"));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [word, instead, language, place] = cells[..] else { return None };
        Some(Banned {
            word: word.to_lowercase(),
            instead: instead.to_owned(),
            language: language.to_owned(),
            in_code: place.contains("code"),
        })
    })
    .collect()
}

/// Whole words only: "mentoring" is not "mentor". Scripts without spaces are searched as they are.
fn says(sentence: &str, word: &str) -> bool {
    let sentence = sentence.to_lowercase();
    let is_letter = |c: char| c.is_alphanumeric();
    sentence.match_indices(word).any(|(at, found)| {
        let free_before = !sentence[..at].ends_with(is_letter);
        let free_after = !sentence[at + found.len()..].starts_with(is_letter);
        !word.is_ascii() || (free_before && free_after)
    })
}

/// Names that browsers or MQTT give to things; we only call them.
const NOT_OURS: [&str; 9] = [
    "get_user_media",
    "get_user_media_with_constraints",
    "user_id",
    "user_name",
    "user_properties",
    "user_property",
    "BadUserNameOrPassword",
    "UserName",
    "UserProperty",
];

/// `GoalDraft` and `goal_draft` are both goal, draft.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for character in name.chars() {
        if character == '_' || (character.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character != '_', words.last_mut()) {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words
}

#[test]
fn people_never_read_a_word_that_we_do_not_say() {
    let banned = banned();
    assert!(banned.len() > 8, "the glossary's list could not be read");
    let mut complaints = Vec::new();
    for file in tree::files(&["locales"], ".json") {
        let language = file.path.trim_start_matches("locales/").trim_end_matches(".json");
        for (at, line) in file.text.lines().enumerate() {
            let Some((_, sentence)) = line.split_once(':') else { continue };
            for word in banned.iter().filter(|word| word.language == language && says(sentence, &word.word)) {
                complaints.push(format!("{}:{}: `{}`; say {}", file.path, at + 1, word.word, word.instead));
            }
        }
    }
    hold("The glossary says why. Keys are not checked, sentences are.", complaints);
}

#[test]
fn code_never_uses_a_word_that_we_do_not_say() {
    let banned: Vec<_> = banned().into_iter().filter(|word| word.in_code).collect();
    assert!(!banned.is_empty(), "the glossary's list could not be read");
    let mut complaints = Vec::new();
    for file in tree::app() {
        for (line, name) in source::names(&source::code(&file.text)) {
            if NOT_OURS.contains(&name) {
                continue;
            }
            let words = words_of(name);
            for word in banned.iter().filter(|banned| words.contains(&banned.word)) {
                complaints.push(format!("{}:{line}: `{name}` says `{}`; say {}", file.path, word.word, word.instead));
            }
        }
    }
    hold("One word, one meaning, in code as on the screen.", complaints);
}

#[test]
fn every_sentence_stands_in_the_locales() {
    let mut complaints = Vec::new();
    for file in tree::files(&["src/ui"], ".rs") {
        let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for text in line.split('"').skip(1).step_by(2) {
                let words =
                    text.split(' ').filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic)).count();
                if words > 2 && text.starts_with(char::is_uppercase) {
                    complaints.push(format!("{}:{}: \"{text}\"", file.path, at + 1));
                }
            }
        }
    }
    hold("What people read is in `locales/`, in every language.", complaints);
}

#[test]
fn only_whole_words_count() {
    assert!(says("Your account is closed", "account") && says("Log in.", "log in"));
    assert!(!says("Peer mentoring", "mentor") && !says("accountable", "account"));
    assert!(says("لا مستخدم", "مستخدم"));
    assert_eq!(words_of("AdminPanel_of"), ["admin", "panel", "of"]);
}
