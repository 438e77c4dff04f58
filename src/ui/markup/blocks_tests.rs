//! What is written by hand is read as CommonMark reads it: a well-known reader is asked the same.

use super::*;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Blocks as one line of signs and words.
fn signs(all: &[Block]) -> String {
    all.iter().map(sign).collect()
}

fn words(pieces: &[Piece]) -> String {
    let seen = pieces.iter().filter(|piece| !piece.look.is_mark);
    seen.map(|piece| piece.text.replace(BREAK, "\n")).collect::<String>()
}

fn sign(block: &Block) -> String {
    match block {
        Block::Paragraph(pieces) => format!("p({})", words(pieces)),
        Block::Heading(level, pieces) => format!("h{level}({})", words(pieces)),
        Block::Quote(inside) => format!("q({})", signs(inside)),
        Block::Code(text) => format!("c({text})"),
        Block::Rule => "r()".to_owned(),
        Block::List(first, items) => {
            let item = |item: &Item| {
                let box_of = item.done.map_or("", |done| if done { "x" } else { "o" });
                format!("i({box_of}{})", signs(&item.blocks))
            };
            format!(
                "l{}({})",
                first.map(|first| first.to_string()).unwrap_or_default(),
                items.iter().map(item).collect::<String>()
            )
        }
    }
}

/// The same, as the other reader sees it; what stands in a tight list without a paragraph gets one.
fn theirs(text: &str) -> String {
    let mut signs = String::new();
    let mut bare = false;
    let (mut in_item, mut in_block) = (false, false);
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS) {
        let is_inline = matches!(event, Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak)
            || matches!(event, Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }))
            || matches!(event, Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link));
        if is_inline && in_item && !in_block && !bare {
            signs.push_str("p(");
            bare = true;
        }
        if !is_inline && bare {
            signs.push(')');
            bare = false;
        }
        match event {
            Event::Start(Tag::Paragraph) => (in_block, signs) = (true, signs + "p("),
            Event::Start(Tag::Heading { level, .. }) => {
                (in_block, signs) = (true, format!("{signs}h{}(", level as usize))
            }
            Event::Start(Tag::CodeBlock(_)) => (in_block, signs) = (true, signs + "c("),
            Event::Start(Tag::BlockQuote(_)) => (in_item, signs) = (false, signs + "q("),
            Event::Start(Tag::List(first)) => {
                signs = format!("{signs}l{}(", first.map(|first| first.to_string()).unwrap_or_default())
            }
            Event::Start(Tag::Item) => (in_item, signs) = (true, signs + "i("),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock) => {
                in_block = false;
                signs = signs.trim_end_matches('\n').to_owned() + ")";
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => signs.push(')'),
            Event::Rule => signs.push_str("r()"),
            Event::TaskListMarker(done) => signs.push(if done { 'x' } else { 'o' }),
            Event::Text(text) | Event::Code(text) => signs.push_str(&text),
            Event::SoftBreak | Event::HardBreak => signs.push('\n'),
            _ => {}
        }
    }
    signs
}

#[test]
fn what_people_write_is_read_as_everybody_reads_it() {
    let texts = [
        "# What we set out to do\n\nRead **two papers** a week.\nAnd *talk* about them.\n\n- one\n- two\n  - deeper\n- three",
        "1. first\n2. second\n\n   still the second\n\n7. seventh",
        "> she said\n> so\n\nand I",
        "- [ ] call\n- [x] write",
        "```rust\nlet a = 1;\n\n# no heading\n```\nafter",
        "a\n\n---\n\nb\n***\nc",
        "said in  \ntwo lines\\\nand a third",
        "in the year\n1984. so it was",
        "see [the form](https://a.example/b) and `code *here*`",
        "## Heading ##\ntext\n### Another\n- list\ntext that goes on",
        "> - quoted list\n>   goes on\n>\n> and a word",
        "* a\n\n  b\n\n      \nc",
        "```\nnever ended",
        "#\n#x\n####### y",
        "-\n- a",
    ];
    for text in texts {
        assert_eq!(signs(&blocks(text)), theirs(text), "{text}");
    }
}

#[test]
fn a_text_that_nests_without_end_is_read_flat() {
    for text in [">".repeat(50_000), "- ".repeat(50_000), "> - ".repeat(20_000)] {
        assert!(!blocks(&text).is_empty());
    }
}

proptest! {
    #[test]
    fn no_letter_that_is_written_is_left_out(text in "[a-c #>*_`~\\-0-9.\\[\\]()\\\\\n]{0,80}") {
        let read = signs(&blocks(&text));
        let letters = |text: &str| text.chars().filter(|character| ('a'..='c').contains(character)).count();
        // Signs of our own: c( of code. Addresses of links and words after a fence are marks.
        let own = read.matches("c(").count();
        prop_assert!(letters(&read) - own.min(letters(&read)) <= letters(&text));
        if !text.contains("](") && !text.contains("```") {
            prop_assert_eq!(letters(&read), letters(&text));
        }
    }
}
