//! Sentences: messages of one language, found by key and filled with what they speak of.
//!
//! A message is plain text with `{name}` where something stands; a message that depends on a number has one
//! variant per plural category, `key.one`, `key.few`, `key.other`. The categories, numbers and dates come from
//! the browser. Invariant: a key without a message gives the key, never nothing and never a panic.

#[cfg(feature = "web")]
pub mod freshness;
#[cfg(feature = "web")]
pub mod refusals;

use std::collections::BTreeMap;

/// The languages that the app speaks, each by its own name.
pub const LANGUAGES: [(&str, &str); 5] =
    [("en", "English"), ("es", "Español"), ("fr", "Français"), ("zh", "中文"), ("ar", "العربية")];

/// The messages of one language.
#[derive(Debug, Default)]
pub struct Words {
    language: String,
    messages: BTreeMap<String, String>,
}

impl Words {
    /// The messages of this language (`en`, `ar`…).
    pub fn new(language: &str, messages: Vec<(String, String)>) -> Self {
        Self { language: language.to_owned(), messages: messages.into_iter().collect() }
    }

    /// Its short name.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Whether it is written from right to left.
    pub fn is_rtl(&self) -> bool {
        self.language == "ar"
    }

    /// The message with this key, filled.
    pub fn say(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        match self.messages.get(key) {
            Some(message) => fill(message, arguments, self.is_rtl()),
            None => key.to_owned(),
        }
    }

    /// The variant of this message for a plural category, or the one for `other`.
    pub fn count(&self, key: &str, category: &str, arguments: &[(&str, &str)]) -> String {
        let exact = format!("{key}.{category}");
        let key = if self.messages.contains_key(&exact) { exact } else { format!("{key}.other") };
        self.say(&key, arguments)
    }
}

/// The language to begin with: the one that was chosen, or the first one that the person reads and we speak.
pub fn best_language(chosen: Option<&str>, read: &[String]) -> &'static str {
    let speaks = |wanted: &str| {
        let wanted = wanted.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.iter().map(|(code, _)| *code).find(|code| wanted.eq_ignore_ascii_case(code))
    };
    chosen.and_then(speaks).or_else(|| read.iter().find_map(|language| speaks(language))).unwrap_or("en")
}

fn fill(message: &str, arguments: &[(&str, &str)], rtl: bool) -> String {
    let mut filled = String::with_capacity(message.len() + 16);
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match arguments.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => push_isolated(&mut filled, value, rtl),
            None => filled.push_str(name),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// Text that runs the other way than the sentence is set apart (Unicode FSI and PDI), so that a name cannot
/// rearrange the words around it.
fn push_isolated(filled: &mut String, value: &str, rtl: bool) {
    if value.chars().any(|character| character.is_alphabetic() && is_rtl(character) != rtl) || has_controls(value) {
        filled.push('\u{2068}');
        filled.push_str(value);
        filled.push('\u{2069}');
    } else {
        filled.push_str(value);
    }
}

fn has_controls(value: &str) -> bool {
    value.contains(['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2069}'])
}

fn is_rtl(character: char) -> bool {
    matches!(u32::from(character), 0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1e800..=0x1efff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str) -> Words {
        let pairs = [("has", "{name} has everything"), ("wait.one", "{n} change"), ("wait.other", "{n} changes")];
        Words::new(language, pairs.map(|(key, message)| (key.to_owned(), message.to_owned())).into())
    }

    #[test]
    fn a_sentence_is_filled_with_what_it_speaks_of() {
        assert_eq!(words("en").say("has", &[("name", "Ben")]), "Ben has everything");
        assert_eq!(words("en").count("wait", "few", &[("n", "3")]), "3 changes");
        assert_eq!(words("en").count("wait", "one", &[("n", "1")]), "1 change");
    }

    #[test]
    fn what_is_missing_is_seen_and_stops_nothing() {
        assert_eq!(words("en").say("nothing.here", &[]), "nothing.here");
        assert_eq!(words("en").say("has", &[]), "name has everything");
        assert_eq!(fill("open {brace", &[], false), "open brace");
    }

    #[test]
    fn a_name_cannot_rearrange_the_sentence_around_it() {
        assert_eq!(words("en").say("has", &[("name", "بن")]), "\u{2068}بن\u{2069} has everything");
        assert_eq!(words("ar").say("has", &[("name", "Ben")]), "\u{2068}Ben\u{2069} has everything");
        assert!(words("en").say("has", &[("name", "Ben\u{202e}")]).starts_with('\u{2068}'));
    }

    #[test]
    fn the_first_language_that_a_person_reads_and_we_speak_is_taken() {
        let read = ["pt-BR".to_owned(), "fr-CA".to_owned(), "en".to_owned()];
        assert_eq!(best_language(None, &read), "fr");
        assert_eq!(best_language(Some("ar"), &read), "ar");
        assert_eq!(best_language(Some("tlh"), &[]), "en");
    }
}
