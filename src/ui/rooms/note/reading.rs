//! A note as it is meant to be read: Markdown, each event of the parser turned into a node.
//!
//! Invariants: no text becomes markup; links lead only to `http`, `https` and `mailto`; nothing is fetched, so
//! a picture is a link to it. However deep a text nests, the page nests no deeper than [`DEEPEST`].

use crate::ui::draw::view_of;
use alongside_view::view;
use leptos::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

/// Deeper nesting is shown flat, because building a page recurses.
const DEEPEST: usize = 24;

/// The text, rendered.
pub(super) fn reading(text: &str) -> AnyView {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut open: Vec<(Option<Tag<'_>>, Vec<AnyView>)> = vec![(None, Vec::new())];
    let mut deeper = 0_usize;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(_) if open.len() > DEEPEST => deeper += 1,
            Event::Start(tag) => open.push((Some(tag), Vec::new())),
            Event::End(_) if deeper > 0 => deeper -= 1,
            Event::End(_) => {
                if let (Some((Some(tag), inside)), true) = (open.pop(), !open.is_empty()) {
                    put(&mut open, element(tag, inside));
                }
            }
            other => put(&mut open, leaf(other)),
        }
    }
    view_of(open.into_iter().flat_map(|(_, inside)| inside).collect::<Vec<_>>())
}

fn put(open: &mut [(Option<Tag<'_>>, Vec<AnyView>)], node: AnyView) {
    if let Some((_, inside)) = open.last_mut() {
        inside.push(node);
    }
}

fn leaf(event: Event<'_>) -> AnyView {
    match event {
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => view_of(text.into_string()),
        Event::Code(text) => view! { <code>{text.into_string()}</code> },
        Event::SoftBreak => view_of("\n"),
        Event::HardBreak => view! { <br /> },
        Event::Rule => view! { <hr /> },
        Event::TaskListMarker(done) => view_of(if done { "☑ " } else { "☐ " }),
        _ => view_of(()),
    }
}

fn element(tag: Tag<'_>, inside: Vec<AnyView>) -> AnyView {
    match tag {
        Tag::Paragraph => view! { <p dir="auto">{inside}</p> },
        Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. } => {
            view! { <h2 dir="auto">{inside}</h2> }
        }
        Tag::Heading { .. } => view! { <h3 dir="auto">{inside}</h3> },
        Tag::BlockQuote(_) => view! { <blockquote>{inside}</blockquote> },
        Tag::CodeBlock(_) => view! { <pre tabindex="0"><code>{inside}</code></pre> },
        Tag::List(Some(first)) => view! { <ol start=first.to_string()>{inside}</ol> },
        Tag::List(None) => view! { <ul>{inside}</ul> },
        Tag::Item => view! { <li dir="auto">{inside}</li> },
        Tag::Emphasis => view! { <em>{inside}</em> },
        Tag::Strong => view! { <strong>{inside}</strong> },
        Tag::Strikethrough => view! { <del>{inside}</del> },
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } if is_harmless(&dest_url) => {
            view! { <a href=dest_url.into_string() rel="noopener noreferrer" target="_blank">{inside}</a> }
        }
        _ => view_of(inside),
    }
}

fn is_harmless(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    address.contains(':') && ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}
