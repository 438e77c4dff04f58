//! A note as it is meant to be read: Markdown, each event of the parser turned into a node.
//!
//! Invariants: no text becomes markup; links lead only to `http`, `https` and `mailto`; nothing is fetched, so
//! a picture is a link to it. However deep a text nests, the page nests no deeper than [`DEEPEST`].

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
    open.into_iter().flat_map(|(_, inside)| inside).collect_view().into_any()
}

fn put(open: &mut [(Option<Tag<'_>>, Vec<AnyView>)], node: AnyView) {
    if let Some((_, inside)) = open.last_mut() {
        inside.push(node);
    }
}

fn leaf(event: Event<'_>) -> AnyView {
    match event {
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => text.into_string().into_any(),
        Event::Code(text) => view! { <code>{text.into_string()}</code> }.into_any(),
        Event::SoftBreak => "\n".into_any(),
        Event::HardBreak => view! { <br /> }.into_any(),
        Event::Rule => view! { <hr /> }.into_any(),
        Event::TaskListMarker(done) => if done { "☑ " } else { "☐ " }.into_any(),
        _ => ().into_any(),
    }
}

fn element(tag: Tag<'_>, inside: Vec<AnyView>) -> AnyView {
    match tag {
        Tag::Paragraph => view! { <p dir="auto">{inside}</p> }.into_any(),
        Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. } => {
            view! { <h2 dir="auto">{inside}</h2> }.into_any()
        }
        Tag::Heading { .. } => view! { <h3 dir="auto">{inside}</h3> }.into_any(),
        Tag::BlockQuote(_) => view! { <blockquote>{inside}</blockquote> }.into_any(),
        Tag::CodeBlock(_) => view! { <pre tabindex="0"><code>{inside}</code></pre> }.into_any(),
        Tag::List(Some(first)) => view! { <ol start=first.to_string()>{inside}</ol> }.into_any(),
        Tag::List(None) => view! { <ul>{inside}</ul> }.into_any(),
        Tag::Item => view! { <li dir="auto">{inside}</li> }.into_any(),
        Tag::Emphasis => view! { <em>{inside}</em> }.into_any(),
        Tag::Strong => view! { <strong>{inside}</strong> }.into_any(),
        Tag::Strikethrough => view! { <del>{inside}</del> }.into_any(),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } if is_harmless(&dest_url) => {
            view! { <a href=dest_url.into_string() rel="noopener noreferrer" target="_blank">{inside}</a> }.into_any()
        }
        _ => inside.into_any(),
    }
}

fn is_harmless(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    address.contains(':') && ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}
