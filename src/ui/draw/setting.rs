//! What is set on an element: attributes, properties, who hears its events, who holds it.

use super::values::Value;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::renderer::{CastFrom, RemoveEventHandler, Rndr, dom};
use leptos::wasm_bindgen::{JsCast, JsValue};
use send_wrapper::SendWrapper;
use std::borrow::Cow;

/// One thing to be set.
pub(super) enum Setting {
    Literals(Literals),
    Attribute(&'static str, Value),
    Property(&'static str, Value),
    Listener(Cow<'static, str>, SendWrapper<Box<dyn FnMut(dom::Event)>>),
    Holder(Box<dyn FnOnce(&dom::Element) + Send>),
}

/// One thing that is set, for as long as this is kept.
pub(super) enum Held {
    Literals(Literals),
    Attribute(&'static str, Text),
    Property(&'static str, Text),
    Listener(Cow<'static, str>, #[expect(dead_code, reason = "held, so that it goes on hearing")] Hearing),
    Holder,
}

/// Attributes that never change, by name.
type Literals = &'static [(&'static str, &'static str)];
type Hearing = RemoveEventHandler<dom::Element>;

/// A text that was written to a node, or the effect that goes on writing it.
pub(super) enum Text {
    Fixed(Option<String>),
    Live(RenderEffect<Option<String>>),
}

impl Setting {
    /// Hears with the owner that draws the element, so that what it makes is cleaned up with it.
    #[inline(never)]
    pub(super) fn listener(name: Cow<'static, str>, mut hear: Box<dyn FnMut(dom::Event)>) -> Self {
        let owner = Owner::current().unwrap_or_default();
        let hear = move |event: dom::Event| owner.with(|| hear(event));
        Self::Listener(name, SendWrapper::new(Box::new(hear)))
    }

    /// Puts the node into the reference.
    pub(super) fn holder<E>(node_ref: NodeRef<E>) -> Self
    where
        E: ElementType + 'static,
        E::Output: CastFrom<dom::Element> + JsCast + Clone + 'static,
    {
        Self::Holder(Box::new(move |node| NodeRefContainer::<E>::load(node_ref, node)))
    }

    /// Whether this can take the place of what is set.
    pub(super) fn fits(&self, held: &Held) -> bool {
        match (self, held) {
            (Self::Literals(all), Held::Literals(there)) => all == there,
            (Self::Attribute(name, _), Held::Attribute(there, _))
            | (Self::Property(name, _), Held::Property(there, _)) => name == there,
            (Self::Listener(name, _), Held::Listener(there, _)) => name == there,
            (Self::Holder(_), Held::Holder) => true,
            _ => false,
        }
    }

    /// Sets it.
    pub(super) fn set(self, node: &dom::Element) -> Held {
        match self {
            Self::Literals(all) => {
                for (name, value) in all {
                    Rndr::set_attribute(node, name, value);
                }
                Held::Literals(all)
            }
            Self::Attribute(name, value) => Held::Attribute(name, write(node, name, value, None, attribute)),
            Self::Property(name, value) => Held::Property(name, write(node, name, value, None, property)),
            Self::Listener(name, hear) => {
                let hearing = Rndr::add_event_listener(node, &name, hear.take());
                Held::Listener(name, hearing)
            }
            Self::Holder(hold) => {
                hold(node);
                Held::Holder
            }
        }
    }

    /// Sets it where one like it was set before.
    pub(super) fn set_again(self, node: &dom::Element, held: &mut Held) {
        match (self, held) {
            (Self::Literals(_), Held::Literals(_)) => {}
            (Self::Attribute(name, value), Held::Attribute(_, text)) => again(node, name, value, text, attribute),
            (Self::Property(name, value), Held::Property(_, text)) => again(node, name, value, text, property),
            (setting, held) => *held = setting.set(node),
        }
    }
}

/// Writes a text to a node, under a name; `None` takes it away.
type Write = fn(&dom::Element, &'static str, Option<&str>);

fn attribute(node: &dom::Element, name: &'static str, text: Option<&str>) {
    match text {
        Some(text) => Rndr::set_attribute(node, name, text),
        None => Rndr::remove_attribute(node, name),
    }
}

fn property(node: &dom::Element, name: &'static str, text: Option<&str>) {
    Rndr::set_property(node, name, &text.map_or(JsValue::UNDEFINED, JsValue::from_str));
}

/// Writes what is new: nothing, if `before` is the same.
fn write(node: &dom::Element, name: &'static str, value: Value, before: Option<Option<String>>, write: Write) -> Text {
    let changed = move |node: &dom::Element, before: Option<Option<String>>, text: Option<String>| {
        // A node that has just been made has no attributes yet.
        if before.unwrap_or_default() != text {
            write(node, name, text.as_deref());
        }
        text
    };
    match value {
        Value::Fixed(text) => Text::Fixed(changed(node, before, text)),
        Value::Live(mut text) => {
            let node = node.clone();
            let mut first = before;
            Text::Live(RenderEffect::new(move |before: Option<Option<String>>| {
                changed(&node, before.or_else(|| first.take()), text())
            }))
        }
    }
}

fn again(node: &dom::Element, name: &'static str, value: Value, text: &mut Text, how: Write) {
    let before = match text {
        Text::Fixed(before) => before.take(),
        Text::Live(effect) => effect.take_value().flatten(),
    };
    // The old effect ends before the new one writes.
    *text = Text::Fixed(None);
    *text = write(node, name, value, Some(before), how);
}
