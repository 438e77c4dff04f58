//! Strands side by side: the small picture of a circle.

use crate::mentoring::circle::Hue;
use crate::ui::braid::Weave;
use alongside_view::view;
use leptos::prelude::*;

/// How many strands a small picture holds before it stops being one.
const MOST: usize = 6;
const STEPS: usize = 5;

/// The class of a hue.
pub(crate) fn hue_class(hue: Hue) -> &'static str {
    match hue.0 % Hue::COUNT {
        0 => "hue-1",
        1 => "hue-2",
        2 => "hue-3",
        3 => "hue-4",
        4 => "hue-5",
        _ => "hue-6",
    }
}

/// The picture; `quiet` strands run beside each other without crossing, because nobody has come yet.
pub(crate) fn strands(hues: &[Hue], quiet: bool) -> AnyView {
    let weave = Weave::new(hues.len().min(MOST), STEPS, 300, 34, |_| !quiet);
    let paths = hues.iter().take(MOST).enumerate().map(|(strand, hue)| {
        view! { <path class=format!("strand {}", hue_class(*hue)) d=weave.path(strand, 0..STEPS)></path> }
    });
    view! {
        <svg class="strands" viewBox="-4 -3 308 40" aria-hidden="true" preserveAspectRatio="xMidYMid meet">{paths.collect_view()}</svg>
    }
}
