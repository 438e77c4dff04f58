//! A text as blocks, to be read: paragraphs, headings, lists, quotations, code.
//!
//! The part of Markdown that people write by hand, as CommonMark reads it: no HTML, no entities, no reference
//! links, no tables. Inside a block the same rules hold as in the mirror, so that what is written as emphasis is
//! read as emphasis. Invariant: every letter that is no mark is in some block, in its order.

use super::{Piece, inline, is_fence, line_mark};

/// Deeper nesting is shown flat, because building a page recurses.
const DEEPEST: usize = 12;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines that belong together; where one ends for good, there is a [`BREAK`].
    Paragraph(Vec<Piece>),
    /// A heading, 1 to 6.
    Heading(usize, Vec<Piece>),
    /// Blocks that somebody else said.
    Quote(Vec<Block>),
    /// A list; numbered from its first number, or with bullets.
    List(Option<u32>, Vec<Item>),
    /// Code, as it is.
    Code(String),
    /// A line across.
    Rule,
}

/// One thing on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// On a list of things to do: whether it is done.
    pub done: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// Unicode's sign for the end of a line within a paragraph.
pub const BREAK: char = '\u{2028}';

/// The blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    read(&lines, 0)
}

fn read(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut all = Vec::new();
    let mut rest = lines;
    while let [line, after @ ..] = rest {
        let (block, left) = match begins(line) {
            Begin::Nothing => (None, after),
            Begin::Code => code(after),
            Begin::Heading(level) => (Some(heading(level, line)), after),
            Begin::Rule => (Some(Block::Rule), after),
            Begin::Quote if depth < DEEPEST => quote(rest, depth),
            Begin::Item(mark) if depth < DEEPEST => list(rest, mark, depth),
            Begin::Quote | Begin::Item(_) | Begin::Words => paragraph(rest),
        };
        all.extend(block);
        rest = left;
    }
    all
}

/// A block, and the lines after it.
type Taken<'a, 'b> = (Option<Block>, &'a [&'b str]);

/// What a line begins, if no paragraph before it goes on.
enum Begin {
    Nothing,
    Code,
    Heading(usize),
    Rule,
    Quote,
    Item(Mark),
    Words,
}

/// What stands before a thing on a list.
#[derive(Clone, Copy)]
struct Mark {
    number: Option<u32>,
    /// Bytes before what it says.
    width: usize,
}

fn begins(line: &str) -> Begin {
    let words = line.trim_start();
    let indent = line.len() - words.len();
    let hashes = words.len() - words.trim_start_matches('#').len();
    if words.is_empty() {
        Begin::Nothing
    } else if is_fence(line) {
        Begin::Code
    } else if (1..=6).contains(&hashes)
        && words.get(hashes..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    {
        Begin::Heading(hashes)
    } else if is_rule(words) {
        Begin::Rule
    } else if words.starts_with('>') {
        Begin::Quote
    } else {
        let bare = ["-", "*", "+"].contains(&words);
        match line_mark(words) {
            0 if bare => Begin::Item(Mark { number: None, width: indent + 1 }),
            0 => Begin::Words,
            _ => {
                let digits = words.len() - words.trim_start_matches(|character: char| character.is_ascii_digit()).len();
                let number = words.get(..digits).and_then(|digits| digits.parse().ok());
                Begin::Item(Mark { number, width: indent + if digits > 0 { digits + 2 } else { 2 } })
            }
        }
    }
}

fn is_rule(words: &str) -> bool {
    let mut marks = words.chars().filter(|character| !character.is_whitespace());
    let first = marks.next();
    matches!(first, Some('-' | '*' | '_'))
        && words.matches(['-', '*', '_']).count() >= 3
        && marks.all(|mark| Some(mark) == first)
}

fn heading(level: usize, line: &str) -> Block {
    let words = line.trim_start().trim_start_matches('#').trim();
    let bare = words.trim_end_matches('#');
    let words = if bare.is_empty() || bare.ends_with(' ') { bare.trim_end() } else { words };
    Block::Heading(level, inline(words))
}

fn code<'a, 'b>(lines: &'a [&'b str]) -> Taken<'a, 'b> {
    let end = lines.iter().position(|line| is_fence(line)).unwrap_or(lines.len());
    let (inside, after) = lines.split_at(end);
    (Some(Block::Code(inside.join("\n"))), after.get(1..).unwrap_or_default())
}

fn quote<'a, 'b>(lines: &'a [&'b str], depth: usize) -> Taken<'a, 'b> {
    let said = |line: &&'b str| {
        let inside = line.trim_start().strip_prefix('>')?;
        Some(inside.strip_prefix(' ').unwrap_or(inside))
    };
    let inside: Vec<&str> = lines.iter().map_while(said).collect();
    (Some(Block::Quote(read(&inside, depth + 1))), lines.get(inside.len()..).unwrap_or_default())
}

fn list<'a, 'b>(lines: &'a [&'b str], first: Mark, depth: usize) -> Taken<'a, 'b> {
    let mut items = Vec::new();
    let mut rest = lines;
    while let ([line, after @ ..], Some(mark)) = (rest, rest.first().and_then(|line| item_mark(line))) {
        if mark.number.is_some() != first.number.is_some() {
            break;
        }
        let mut inside = vec![line.get(mark.width..).unwrap_or_default()];
        rest = after;
        while let [line, after @ ..] = rest {
            let is_inside = line.len() - line.trim_start().len() >= mark.width;
            let goes_on = match begins(line) {
                // An empty line belongs to it if something of it comes after.
                Begin::Nothing => after
                    .iter()
                    .find(|line| !line.trim().is_empty())
                    .is_some_and(|next| next.len() - next.trim_start().len() >= mark.width),
                Begin::Words => is_inside || inside.last().is_some_and(|last| !last.trim().is_empty()),
                _ => is_inside,
            };
            if !goes_on {
                break;
            }
            inside.push(if is_inside { line.get(mark.width..).unwrap_or_default() } else { line.trim_start() });
            rest = after;
        }
        items.push(item(inside, depth));
        // Things on a list may stand apart from each other.
        let next = rest.iter().position(|line| !line.trim().is_empty());
        let apart = next
            .and_then(|next| rest.get(next..))
            .filter(|next| next.first().is_some_and(|line| item_mark(line).is_some()));
        rest = apart.unwrap_or(rest);
    }
    (Some(Block::List(first.number, items)), rest)
}

fn item_mark(line: &str) -> Option<Mark> {
    match begins(line) {
        Begin::Item(mark) => Some(mark),
        _ => None,
    }
}

fn item(mut inside: Vec<&str>, depth: usize) -> Item {
    let task = inside.first().and_then(|first| {
        let marks = [("[ ] ", false), ("[x] ", true), ("[X] ", true)];
        marks.into_iter().find_map(|(mark, done)| first.trim_start().strip_prefix(mark).map(|words| (done, words)))
    });
    if let (Some((_, words)), Some(first)) = (task, inside.first_mut()) {
        *first = words;
    }
    Item { done: task.map(|(done, _)| done), blocks: read(&inside, depth + 1) }
}

fn paragraph<'a, 'b>(lines: &'a [&'b str]) -> Taken<'a, 'b> {
    let goes_on = |line: &&&str| match begins(line) {
        Begin::Words => true,
        // A year at the start of a line is no list.
        Begin::Item(Mark { number: Some(number), .. }) => number != 1,
        _ => false,
    };
    let count = 1 + lines.iter().skip(1).take_while(goes_on).count();
    let (own, after) = lines.split_at(count.min(lines.len()));
    let mut text = String::new();
    for (place, line) in own.iter().enumerate() {
        let (words, breaks) = match line.strip_suffix('\\') {
            Some(words) => (words, true),
            None => (*line, line.ends_with("  ")),
        };
        text.push_str(words.trim());
        if place + 1 < own.len() {
            text.push(if breaks { BREAK } else { '\n' });
        }
    }
    (Some(Block::Paragraph(inline(&text))), after)
}

#[cfg(test)]
#[path = "blocks_tests.rs"]
mod tests;
