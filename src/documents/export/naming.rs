//! Names of files that every system takes, made from titles that people gave.
//!
//! Invariant: a name has no separator, no sign that some system forbids or that turns the direction of
//! writing, does not begin or end with a point or space, and no two in one folder differ by case alone.

use std::collections::BTreeMap;

/// The longest name made from a title, in characters.
const LONGEST: usize = 60;

/// Names that Windows keeps for devices, whatever follows a point.
const KEPT: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The names of one folder, in lower case, each with the last number that told another like it apart.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, u32>);

impl Names {
    /// A name for this title that nothing else in the folder has; `otherwise` if no sign of it is left.
    pub(super) fn take(&mut self, title: &str, otherwise: &str) -> String {
        let name = [title, otherwise, "-"].into_iter().map(tidy).find(|name| !name.is_empty()).unwrap_or_default();
        let mut free = name.clone();
        while self.0.contains_key(&free.to_lowercase()) {
            let last = self.0.entry(name.to_lowercase()).or_insert(1);
            *last = last.saturating_add(1);
            free = format!("{name} {last}");
        }
        self.0.insert(free.to_lowercase(), 1);
        free
    }
}

fn tidy(title: &str) -> String {
    let plain: String = title.chars().map(|c| if is_allowed(c) { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let cut: String = words.join(" ").trim_start_matches(['.', ' ']).chars().take(LONGEST).collect();
    let name = cut.trim_end_matches(['.', ' ']);
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_kept = KEPT.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit()));
    if is_kept { format!("_{name}") } else { name.to_owned() }
}

fn is_allowed(c: char) -> bool {
    let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_control() && !turns && !r#"/\:*?"<>|"#.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_leads_out_of_its_folder_or_means_something_to_a_system() {
        let name = |title: &str| Names::default().take(title, "Untitled");
        for (title, expected) in [
            ("Lab reports", "Lab reports"),
            ("../../etc/passwd", "etc passwd"),
            ("..", "Untitled"),
            ("a\\b:c\u{0}d\ne", "a b c d e"),
            ("  . hidden. ", "hidden"),
            ("con", "_con"),
            ("LPT1.notes", "_LPT1.notes"),
            ("conversation", "conversation"),
            ("مذكرات\u{202e}exe", "مذكرات exe"),
            ("实验报告", "实验报告"),
            ("", "Untitled"),
        ] {
            assert_eq!(name(title), expected, "{title:?}");
        }
        assert_eq!(name(&"é".repeat(500)).chars().count(), LONGEST);
        assert_eq!(Names::default().take("?", "*"), "-");
    }

    #[test]
    fn two_titles_that_are_alike_get_two_names() {
        let mut names = Names::default();
        let taken = ["Ideas", "ideas", "Ideas 2", "IDEAS"].map(|title| names.take(title, ""));
        assert_eq!(taken, ["Ideas", "ideas 2", "Ideas 2 2", "IDEAS 3"]);
    }
}
