//! Rust text without its comments and without what stands in quotes, so that a rule sees code only.
//!
//! Line breaks stay where they are: a complaint can name the line.

/// The code with comments, strings and characters blanked out.
pub(crate) fn code(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, before);
        match length {
            0 => {
                out.push(first);
                before = first;
                rest = &rest[first.len_utf8()..];
            }
            length => {
                out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                before = ' ';
                rest = &rest[length..];
            }
        }
    }
    out
}

/// Bytes of the comment, string or character that starts here; 0 if none does.
fn token_length(rest: &str, before: char) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    let in_a_name = before.is_alphanumeric() || before == '_';
    let after_prefix = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'));
    if let (false, Some(after)) = (in_a_name, after_prefix) {
        let marks = after.len() - after.trim_start_matches('#').len();
        if after[marks..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(marks));
            let start = rest.len() - after.len() + marks + 1;
            return rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len());
        }
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if rest.starts_with('\'') && is_character(rest) {
        return quoted(rest, '\'');
    }
    0
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(here) = rest.get(at..) {
        if here.is_empty() {
            break;
        } else if here.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// A lifetime has no closing quote after its first character.
fn is_character(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

fn quoted(rest: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == end => return at + character.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// The names in a piece of code, with their lines, counted from 1.
pub(crate) fn names(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines().enumerate().flat_map(|(at, line)| {
        let names = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        names.filter(|name| !name.is_empty()).map(move |name| (at + 1, name))
    })
}

/// The line of a byte, counted from 1.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[test]
fn a_rule_sees_code_and_not_what_is_said_about_it() {
    let text =
        "let a = \"x // \\\" y\"; // z\n/* b /* c */ d */ let r = r#\"e\"f\"#; fn g<'h>(i: &'h str) -> char { '\\'' }";
    let seen: Vec<_> = names(&code(text)).map(|(_, name)| name.to_owned()).collect();
    assert_eq!(seen, ["let", "a", "let", "r", "fn", "g", "h", "i", "h", "str", "char"]);
    assert_eq!(code(text).lines().count(), 2);
}
