//! A note as it is meant to be read.
//!
//! Invariants: no text becomes markup; links lead only to `http`, `https` and `mailto`, and nothing is fetched.

use crate::ui::draw::view_of;
use crate::ui::markup::{BREAK, Block, Item, Look, Piece, blocks};
use alongside_view::view;
use leptos::prelude::*;

/// The text, rendered.
pub(super) fn reading(text: &str) -> AnyView {
    all(blocks(text))
}

fn all(blocks: Vec<Block>) -> AnyView {
    view_of(blocks.into_iter().map(block).collect::<Vec<_>>())
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(words) => view! { <p dir="auto">{inline(&words)}</p> },
        // The title of the note is the first heading of the page.
        Block::Heading(1 | 2, words) => view! { <h2 dir="auto">{inline(&words)}</h2> },
        Block::Heading(_, words) => view! { <h3 dir="auto">{inline(&words)}</h3> },
        Block::Quote(inside) => view! { <blockquote>{all(inside)}</blockquote> },
        Block::Code(text) => view! { <pre tabindex="0"><code>{text}</code></pre> },
        Block::List(Some(first), items) => view! { <ol start=first.to_string()>{list(items)}</ol> },
        Block::List(None, items) => view! { <ul>{list(items)}</ul> },
        Block::Rule => view! { <hr /> },
    }
}

fn list(items: Vec<Item>) -> Vec<AnyView> {
    let item = |item: Item| {
        let mark = item.done.map(|done| if done { "☑ " } else { "☐ " });
        let mut blocks = item.blocks.into_iter();
        // What a thing on a list says stands on its line, without a paragraph around it.
        let first = match blocks.next() {
            Some(Block::Paragraph(words)) => inline(&words),
            other => all(other.into_iter().collect()),
        };
        view! { <li dir="auto">{mark}{first}{all(blocks.collect())}</li> }
    };
    items.into_iter().map(item).collect()
}

fn inline(pieces: &[Piece]) -> AnyView {
    let mut drawn = Vec::new();
    let mut rest = pieces;
    while let [first, after @ ..] = rest {
        if !first.look.is_link {
            drawn.extend((!first.look.is_mark).then(|| words(first)));
            rest = after;
            continue;
        }
        let end = rest.iter().position(|piece| !piece.look.is_link).unwrap_or(rest.len());
        let (inside, after) = rest.split_at(end);
        let named = after.first().filter(|mark| mark.look.is_mark).and_then(|mark| mark.text.strip_prefix("]("));
        let address = named.map_or(first.text.as_str(), |mark| mark.trim_end_matches(')')).to_owned();
        let text: Vec<AnyView> = inside.iter().filter(|piece| !piece.look.is_mark).map(words).collect();
        drawn.push(match is_harmless(&address) {
            true => view! { <a href=address rel="noopener noreferrer" target="_blank">{text}</a> },
            false => view_of(text),
        });
        rest = after;
    }
    view_of(drawn)
}

fn words(piece: &Piece) -> AnyView {
    let mut lines = piece.text.split(BREAK);
    let mut drawn = vec![view_of(lines.next().unwrap_or_default())];
    for line in lines {
        drawn.push(view! { <br /> });
        drawn.push(view_of(line));
    }
    let wrap = |is_so: bool, drawn: AnyView, wrap: fn(AnyView) -> AnyView| if is_so { wrap(drawn) } else { drawn };
    let Look { is_code, is_struck, is_strong, is_emphasis, .. } = piece.look;
    let drawn = wrap(is_code, view_of(drawn), |inside| view! { <code>{inside}</code> });
    let drawn = wrap(is_struck, drawn, |inside| view! { <del>{inside}</del> });
    let drawn = wrap(is_strong, drawn, |inside| view! { <strong>{inside}</strong> });
    wrap(is_emphasis, drawn, |inside| view! { <em>{inside}</em> })
}

fn is_harmless(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    address.contains(':') && ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}
