//! What a device is to be called, with a suggestion that one may keep.

use crate::ui::app::App;
use crate::ui::outside::Shape;
use alongside_view::view;
use leptos::html;
use leptos::prelude::*;

/// The longest name, in characters.
pub(crate) const LONGEST_NAME: &str = "80";

/// The field. `person` is whose device it becomes, if that is known.
pub(crate) fn device_name(app: App, person: Option<&str>, field: NodeRef<html::Input>) -> AnyView {
    let suggestion = match (app.outside().shape(), person) {
        (Shape::Phone, Some(name)) => app.tell("device.phone_of", &[("name", name)]),
        (Shape::Tablet, Some(name)) => app.tell("device.tablet_of", &[("name", name)]),
        (Shape::Computer, Some(name)) => app.tell("device.computer_of", &[("name", name)]),
        (Shape::Phone, None) => app.say("device.phone"),
        (Shape::Tablet, None) => app.say("device.tablet"),
        (Shape::Computer, None) => app.say("device.computer"),
    };
    view! {
        <div class="field device-name-field">
            <label for="device-name">{app.say("device.name")}</label>
            <input id="device-name" dir="auto" autocomplete="off" maxlength=LONGEST_NAME required=true value=suggestion.clone() node_ref=field />
        </div>
    }
}

/// What stands in the field, if it says anything.
pub(crate) fn given(field: NodeRef<html::Input>) -> Option<String> {
    let name = field.get_untracked()?.value().trim().to_owned();
    (!name.is_empty()).then_some(name)
}
