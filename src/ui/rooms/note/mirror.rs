//! The mirror: the same text under the textarea, with emphasis and everybody's caret.
//!
//! Only lines that change are drawn anew. Invariant: the mirror never moves a letter; it changes looks only, so
//! that the native caret stands where the letters are.

use super::desk::Desk;
use crate::engine::view::PersonView;
use crate::ui::components::strands::hue_class;
use crate::ui::draw::view_of;
use crate::ui::markup::{Caret, Line, Look, lines, pieces, replaced};
use alongside_view::view;
use leptos::prelude::*;

type Drawn = (u32, ArcRwSignal<Line<PersonView>>);

/// The mirror of what stands on the desk.
pub(super) fn mirror(desk: Desk) -> AnyView {
    let next = StoredValue::new(0_u32);
    let drawn = Memo::new_with_compare(
        move |before: Option<&Vec<Drawn>>| {
            let carets = desk.carets.get();
            let carets: Vec<Caret<PersonView>> =
                carets.into_iter().map(|caret| Caret { at: caret.focus, person: caret.person }).collect();
            let wanted = desk.shown.with(|text| lines(text, &carets));
            renewed(before.map_or(&[], Vec::as_slice), wanted, next)
        },
        |before, after| before.map(|drawn| keys(drawn)) != after.map(|drawn| keys(drawn)),
    );
    view! {
        <div class="page-mirror" aria-hidden="true">
            <For each=move || drawn.get() key=|(number, _)| *number let((_number, line))>
                <div class="line" dir="auto">{move || line.with(drawn_line)}</div>
            </For>
        </div>
    }
}

fn keys(drawn: &[Drawn]) -> Vec<u32> {
    drawn.iter().map(|(number, _)| *number).collect()
}

/// Lines that stayed keep their elements; those in between are rewritten, added or taken away.
fn renewed(before: &[Drawn], wanted: Vec<Line<PersonView>>, next: StoredValue<u32>) -> Vec<Drawn> {
    let old: Vec<Line<PersonView>> = before.iter().map(|(_, line)| line.get_untracked()).collect();
    let (gone, come) = replaced(&old, &wanted);
    let mut fresh = Vec::with_capacity(wanted.len());
    fresh.extend(before.iter().take(gone.start).cloned());
    let mut reused = before.iter().take(gone.end).skip(gone.start);
    for line in wanted.into_iter().take(come.end).skip(come.start) {
        match reused.next() {
            Some((number, signal)) => {
                signal.set(line);
                fresh.push((*number, signal.clone()));
            }
            None => {
                next.update_value(|next| *next = next.wrapping_add(1));
                fresh.push((next.get_value(), ArcRwSignal::new(line)));
            }
        }
    }
    fresh.extend(before.iter().skip(gone.end).cloned());
    fresh
}

fn drawn_line(line: &Line<PersonView>) -> AnyView {
    let mut drawn: Vec<AnyView> = Vec::new();
    let mut at = 0_u32;
    let mut carets = line.carets.iter().peekable();
    for piece in pieces(&line.text, line.in_code) {
        let class = class_of(piece.look);
        let mut text = String::new();
        for character in piece.text.chars() {
            while carets.peek().is_some_and(|caret| caret.at <= at) {
                push(&mut drawn, class, core::mem::take(&mut text));
                drawn.extend(carets.next().map(caret));
            }
            text.push(character);
            at = at.saturating_add(character.len_utf16() as u32);
        }
        push(&mut drawn, class, text);
    }
    drawn.extend(carets.map(caret));
    view_of(drawn)
}

fn push(drawn: &mut Vec<AnyView>, class: &'static str, text: String) {
    if !text.is_empty() {
        drawn.push(view! { <span class=class>{text}</span> });
    }
}

fn caret(caret: &Caret<PersonView>) -> AnyView {
    let name = caret.person.name.clone();
    view! { <span class=format!("caret {}", hue_class(caret.person.hue))><bdi class="caret-name">{name}</bdi></span> }
}

fn class_of(look: Look) -> &'static str {
    match look {
        Look { is_mark: true, .. } => "m-mark",
        Look { is_code: true, .. } => "m-code",
        Look { is_struck: true, .. } => "m-struck",
        Look { is_link: true, .. } => "m-link",
        Look { is_heading: true, .. } => "m-heading",
        Look { is_strong: true, is_emphasis: true, .. } => "m-strong m-emphasis",
        Look { is_strong: true, .. } => "m-strong",
        Look { is_emphasis: true, .. } => "m-emphasis",
        Look { is_quote: true, .. } => "m-quote",
        _ => "",
    }
}
