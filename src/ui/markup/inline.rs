//! Inside a block: emphasis, strong emphasis, what is struck out, code, links, and what is escaped.

use super::{Look, Piece, push};

const MARKS: [&str; 6] = ["`", "**", "__", "~~", "*", "_"];

/// A text without marks of lines, in pieces.
pub fn inline(text: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    push_inline(&mut all, text, Look::default());
    all
}

/// The pieces of a text that looks like `base` where nothing else is said; every mark only if it ends in it.
pub(super) fn push_inline(all: &mut Vec<Piece>, text: &str, base: Look) {
    // A mark that nothing ends from here on is not looked for again: a text of marks alone costs no more.
    let mut is_hopeless = [false; MARKS.len()];
    let mut rest = text;
    let mut before = ' ';
    while let Some(character) = rest.chars().next() {
        if let Some(taken) = escaped(all, rest, base).or_else(|| link(all, rest, before, base)) {
            (rest, before) = (rest.split_at(taken).1, ' ');
            continue;
        }
        let found = MARKS.iter().zip(&mut is_hopeless).find_map(|(mark, is_hopeless)| {
            let inside = rest.strip_prefix(mark).filter(|_| !*is_hopeless)?;
            let end = closing(inside, mark).or_else(|| {
                *is_hopeless = !inside.starts_with(char::is_whitespace);
                None
            })?;
            let after = inside.get(end + mark.len()..)?.chars().next();
            let is_word = |character: char| character.is_alphanumeric();
            let in_word = mark.starts_with('_') && (is_word(before) || after.is_some_and(is_word));
            (!in_word).then_some((*mark, end))
        });
        match found {
            Some((mark, end)) => {
                let (inside, after) = rest.split_at(mark.len()).1.split_at(end);
                push(all, mark, Look { is_mark: true, ..base });
                match (marked(base, mark), mark) {
                    (look, "`") => push(all, inside, look),
                    (look, _) => push_inline(all, inside, look),
                }
                push(all, mark, Look { is_mark: true, ..base });
                (rest, before) = (after.split_at(mark.len()).1, ' ');
            }
            None => {
                let (one, after) = rest.split_at(character.len_utf8());
                push(all, one, base);
                (rest, before) = (after, character);
            }
        }
    }
}

fn marked(base: Look, mark: &str) -> Look {
    match mark {
        "`" => Look { is_code: true, ..base },
        "~~" => Look { is_struck: true, ..base },
        "**" | "__" => Look { is_strong: true, ..base },
        _ => Look { is_emphasis: true, ..base },
    }
}

/// Where the mark ends what it began: beside a letter, with something inside.
fn closing(inside: &str, mark: &str) -> Option<usize> {
    if inside.starts_with(char::is_whitespace) {
        return None;
    }
    let fits = |end: &usize| {
        let (text, after) = inside.split_at(*end);
        let doubled = mark.len() == 1
            && mark != "`"
            && (after.get(1..).is_some_and(|next| next.starts_with(mark)) || text.ends_with(mark));
        !text.is_empty() && !text.ends_with(char::is_whitespace) && !doubled
    };
    inside.match_indices(mark).map(|(at, _)| at).find(fits)
}

/// `\\*` is a star. Gives the bytes that it took.
fn escaped(all: &mut Vec<Piece>, rest: &str, base: Look) -> Option<usize> {
    let character = rest.strip_prefix('\\')?.chars().next().filter(char::is_ascii_punctuation)?;
    push(all, "\\", Look { is_mark: true, ..base });
    push(all, character.encode_utf8(&mut [0; 4]), base);
    Some(1 + character.len_utf8())
}

/// `[words](address)`, or an address as it is. Gives the bytes that it took.
fn link(all: &mut Vec<Piece>, rest: &str, before: char, base: Look) -> Option<usize> {
    if base.is_link || base.is_code {
        return None;
    }
    let look = Look { is_link: true, ..base };
    if let Some(inside) = rest.strip_prefix('[') {
        let words = inside.find(['[', ']']).filter(|end| *end > 0)?;
        let address = inside.get(words..)?.strip_prefix("](")?;
        let end = address
            .find([')', '(', ' ', '\n'])
            .filter(|end| address.get(*end..).is_some_and(|at| at.starts_with(')')))?;
        let mark = words + 1 + 2 + end + 1;
        push(all, "[", Look { is_mark: true, ..base });
        push_inline(all, inside.get(..words)?, look);
        push(all, rest.get(words + 1..mark)?, Look { is_mark: true, ..base });
        return Some(mark);
    }
    let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme))?;
    let end =
        rest.find(|character: char| character.is_whitespace() || "<>\"`*".contains(character)).unwrap_or(rest.len());
    let address = rest.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    if before.is_alphanumeric() || address.len() <= scheme.len() {
        return None;
    }
    push(all, address, look);
    Some(address.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(text: &str, which: impl Fn(Look) -> bool) -> Vec<String> {
        inline(text).into_iter().filter(|piece| which(piece.look)).map(|piece| piece.text).collect()
    }

    #[test]
    fn a_link_leads_where_its_mark_says_or_where_it_says_itself() {
        assert_eq!(
            looks("see [the **form**](https://a.example/b) now", |look| look.is_mark),
            ["[", "**", "**", "](https://a.example/b)"]
        );
        assert_eq!(looks("see https://a.example/b, or not", |look| look.is_link), ["https://a.example/b"]);
        for text in ["[a]", "[a](b c)", "[](b)", "xhttps://a", "https://", "`https://a.example`", "[a [b](c"] {
            assert!(looks(text, |look| look.is_link).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_escaped_or_struck_out_is_so() {
        assert_eq!(looks("\\*a* ~~b~~", |look| look.is_emphasis), Vec::<String>::new());
        assert_eq!(looks("\\*a* ~~b~~", |look| look.is_struck), ["b"]);
        assert_eq!(looks("\\*a*", |look| !look.is_mark), ["*a*"]);
    }

    #[test]
    fn a_text_of_marks_alone_is_read_in_one_go() {
        for mark in ["*a ", "[", "**", "_a _", "`a", "[a](", "~~a ", "\\", "https://"] {
            let text = mark.repeat(40_000);
            assert_eq!(inline(&text).into_iter().map(|piece| piece.text).collect::<String>(), text);
        }
    }
}
