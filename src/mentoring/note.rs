//! A note: a title and a long text that everybody in the circle writes.
//!
//! The text lives in a document of its own, opened only when read, so that a circle opens fast for years.

/// The longest title, in UTF-16 units.
pub const LONGEST_TITLE: usize = 200;

/// The longest text of a note, in UTF-16 units; about 150 printed pages.
pub const LONGEST_TEXT: usize = 400_000;

/// The title of a note whose writer gave none: the first line that says something, without Markdown's marks.
pub fn title_from_text(text: &str) -> String {
    let line = text
        .lines()
        .map(|line| line.trim_start_matches(['#', '>', '-', '*', ' ']).trim())
        .find(|line| !line.is_empty());
    shorten(line.unwrap_or_default(), 60)
}

/// At most so many characters, cut at a word where there is one.
fn shorten(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_says_something_names_a_note() {
        assert_eq!(title_from_text("\n\n# Group meeting\nThey let me sit"), "Group meeting");
        assert_eq!(title_from_text(" \n"), "");
    }

    #[test]
    fn a_long_line_is_cut_at_a_word() {
        let title = title_from_text(&"seminar ".repeat(20));
        assert!(title.ends_with("seminar…") && title.chars().count() <= 61, "{title}");
    }
}
