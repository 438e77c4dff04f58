//! Markdown as people write it by hand: which part of a text is emphasis, a link, a heading, a list mark, so that
//! the mirror under a textarea can show it without moving a letter; its lines, each to be drawn anew only when it
//! changes; and its blocks, to be read.
//!
//! No HTML, entities, reference links or tables: `docs/decisions/0013-why-our-own-small-markdown.md`. Invariants:
//! the pieces joined together are the text; the work grows with the length of a text, whatever it says.

mod blocks;
mod inline;
mod lines;

pub use blocks::{BREAK, Block, Item, blocks};
pub use inline::inline;
pub use lines::{Caret, Line, lines, replaced};

/// How a piece looks; several can hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// A mark of Markdown itself: `#`, `**`, `-`.
    pub is_mark: bool,
    /// Strong emphasis.
    pub is_strong: bool,
    /// Emphasis.
    pub is_emphasis: bool,
    /// Struck out.
    pub is_struck: bool,
    /// Leads somewhere: to the address in the mark after it, or to itself.
    pub is_link: bool,
    /// Code.
    pub is_code: bool,
    /// In the line of a heading.
    pub is_heading: bool,
    /// In the line of a quotation.
    pub is_quote: bool,
}

/// A run of text of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// How it looks.
    pub look: Look,
}

/// Whether a line begins or ends a block of code.
pub fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

/// One line in pieces, with or without its end; `in_code` says whether it stands in a block of code.
pub fn pieces(line: &str, in_code: bool) -> Vec<Piece> {
    let mut all = Vec::new();
    match (is_fence(line), in_code) {
        (true, _) => push(&mut all, line, Look { is_mark: true, is_code: true, ..Look::default() }),
        (false, true) => push(&mut all, line, Look { is_code: true, ..Look::default() }),
        (false, false) => push_line(&mut all, line),
    }
    all
}

fn push(all: &mut Vec<Piece>, text: &str, look: Look) {
    match all.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.look == look && !look.is_mark => last.text.push_str(text),
        _ => all.push(Piece { text: text.to_owned(), look }),
    }
}

fn push_line(all: &mut Vec<Piece>, line: &str) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let (space, rest) = line.split_at(indent);
    push(all, space, Look::default());
    let mark = line_mark(rest);
    let (mark, rest) = rest.split_at(mark);
    let look = Look { is_heading: mark.starts_with('#'), is_quote: mark.starts_with('>'), ..Look::default() };
    push(all, mark, Look { is_mark: true, ..look });
    inline::push_inline(all, rest, look);
}

/// The length of what marks a line: heading, quotation, list, numbered list; 0 for none.
fn line_mark(line: &str) -> usize {
    let hashes = line.len() - line.trim_start_matches('#').len();
    let digits = line.len() - line.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let after = |start: usize, ends: &[&str]| {
        let rest = line.get(start..).unwrap_or_default();
        ends.iter().find(|end| rest.starts_with(**end)).map(|end| start + end.len())
    };
    match (hashes, digits) {
        (1..=6, _) => after(hashes, &[" "]).unwrap_or(0),
        (_, 1..=9) => after(digits, &[". ", ") "]).unwrap_or(0),
        _ => after(0, &["> ", "- [ ] ", "- [x] ", "- ", "* ", "+ "]).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emphasised(text: &str, which: impl Fn(Look) -> bool) -> Vec<String> {
        let inside = pieces(text, false).into_iter().filter(|piece| which(piece.look) && !piece.look.is_mark);
        inside.map(|piece| piece.text).collect()
    }

    #[test]
    fn every_letter_stays_where_it_is() {
        let texts = [
            "",
            "# A *b* **c `d`**",
            "> f _g_\n",
            "```",
            "h *i*",
            "12. j",
            "**",
            "*a",
            "a ** b ** c",
            "_é_ü_",
            "`` ` ``",
        ];
        for text in texts.into_iter().chain(["***x***", "* * *", "- [ ] y", "####### z", "**é** *ü*"]) {
            for in_code in [false, true] {
                assert_eq!(pieces(text, in_code).into_iter().map(|piece| piece.text).collect::<String>(), text);
            }
        }
    }

    #[test]
    fn emphasis_is_seen_where_it_begins_and_ends() {
        assert_eq!(emphasised("said **four times**, I", |look| look.is_strong), ["four times"]);
        assert!(emphasised("2 ** 3 ** 4", |look| look.is_strong).is_empty());
        assert_eq!(emphasised("why *it drifts* and snake_case_name", |look| look.is_emphasis), ["it drifts"]);
    }

    #[test]
    fn a_line_is_what_it_begins_with() {
        let look = |text: &str| pieces(text, false).last().map(|piece| piece.look).unwrap_or_default();
        assert!(look("## Heading").is_heading && !look("#hashtag").is_heading);
        assert!(look("> said").is_quote);
        assert!(pieces("- one", false)[0].look.is_mark && pieces("3. three", false)[0].look.is_mark);
        assert!(pieces("*a*", true)[0].look.is_code && !pieces("*a*", true)[0].look.is_emphasis);
    }
}
