//! The mark: two equal strands that cross.

use alongside_view::view;
use leptos::prelude::*;

/// The mark, without words.
pub(crate) fn mark() -> AnyView {
    view! {
        <svg class="mark-strands" width="30" height="22" viewBox="0 0 30 22" aria-hidden="true">
            <path class="strand hue-1" d="M2 6c7 0 7 10 13 10s6-10 13-10"></path>
            <path class="strand hue-2" d="M2 16c7 0 7-10 13-10s6 10 13 10"></path>
        </svg>
    }
}
