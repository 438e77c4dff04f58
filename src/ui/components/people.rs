//! A person's name beside their hue.

use super::strands::hue_class;
use crate::engine::view::PersonView;
use alongside_view::view;
use leptos::prelude::*;

/// The name, with a dot in the person's hue.
pub(crate) fn person(person: &PersonView) -> AnyView {
    view! {
        <span class=format!("person-name {}", hue_class(person.hue))>
            <span class="hue-dot" aria-hidden="true"></span>
            <bdi>{person.name.clone()}</bdi>
        </span>
    }
}
