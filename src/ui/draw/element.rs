//! The one type of element: what it is made of, and how it is drawn and drawn again.
//!
//! Leaves following signals to `setting`. Leptos also asks a view how a server would write it; this app has no
//! such server, and nothing calls those answers.

use super::setting::{Held, Setting};
use super::values::{Drawn, Valued};
use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::{CastFrom, Rndr, dom};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState};
use leptos::wasm_bindgen::JsCast;

const OF_A_DRAWING: &str = "http://www.w3.org/2000/svg";

/// An element to be drawn. Behind a pointer, so that one that is being described is handed on in one step.
pub(crate) struct Element(Box<Parts>);

struct Parts {
    tag: &'static str,
    namespace: Option<&'static str>,
    settings: Vec<Setting>,
    children: Vec<AnyView>,
}

impl Element {
    /// An element of a page.
    #[inline(never)]
    pub(crate) fn new(tag: &'static str) -> Self {
        Self(Box::new(Parts { tag, namespace: None, settings: Vec::new(), children: Vec::new() }))
    }

    /// An element of a drawing (SVG).
    #[inline(never)]
    pub(crate) fn of_a_drawing(tag: &'static str) -> Self {
        let mut element = Self::new(tag);
        element.0.namespace = Some(OF_A_DRAWING);
        element
    }

    /// With these attributes.
    #[inline(never)]
    pub(crate) fn literals(self, all: &'static [(&'static str, &'static str)]) -> Self {
        self.with(Setting::Literals(all))
    }

    /// With one more attribute; `None` and `false` leave it out.
    pub(crate) fn attribute<M>(self, name: &'static str, value: impl Valued<M>) -> Self {
        self.with(Setting::Attribute(name, value.value()))
    }

    /// With a property of its node, such as the `value` of a field.
    pub(crate) fn property<M>(self, name: &'static str, value: impl Valued<M>) -> Self {
        self.with(Setting::Property(name, value.value()))
    }

    /// With somebody who hears an event.
    pub(crate) fn on<E>(self, event: E, mut hear: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        self.with(Setting::listener(event.name(), Box::new(move |event| hear(event.unchecked_into()))))
    }

    /// With a reference to its node.
    pub(crate) fn held_by<E>(self, node_ref: NodeRef<E>) -> Self
    where
        E: ElementType + 'static,
        E::Output: CastFrom<dom::Element> + JsCast + Clone + 'static,
    {
        self.with(Setting::holder(node_ref))
    }

    /// With one more child.
    pub(crate) fn child<M>(self, child: impl Drawn<M>) -> Self {
        self.above(child.view())
    }

    #[inline(never)]
    fn above(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    #[inline(never)]
    fn with(mut self, setting: Setting) -> Self {
        self.0.settings.push(setting);
        self
    }

    /// Whether the node that is there can become this one.
    fn fits(&self, state: &ElementState) -> bool {
        let Parts { tag, settings, children, .. } = &*self.0;
        *tag == state.tag
            && children.len() == state.children.len()
            && settings.len() == state.settings.len()
            && settings.iter().zip(&state.settings).all(|(setting, held)| setting.fits(held))
    }
}

/// An element that is drawn.
pub(crate) struct ElementState {
    tag: &'static str,
    node: dom::Element,
    settings: Vec<Held>,
    children: Vec<AnyViewState>,
}

impl Render for Element {
    type State = ElementState;

    fn build(self) -> ElementState {
        let Parts { tag, namespace, settings, children } = *self.0;
        let node = Rndr::create_element(tag, namespace);
        let settings = settings.into_iter().map(|setting| setting.set(&node)).collect();
        let draw = |child: AnyView| {
            let mut child = child.build();
            child.mount(&node, None);
            child
        };
        let children = children.into_iter().map(draw).collect();
        ElementState { tag, node, settings, children }
    }

    fn rebuild(self, state: &mut ElementState) {
        if !self.fits(state) {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        for (setting, held) in self.0.settings.into_iter().zip(&mut state.settings) {
            setting.set_again(&state.node, held);
        }
        for (child, drawn) in self.0.children.into_iter().zip(&mut state.children) {
            child.rebuild(drawn);
        }
    }
}

impl Mountable for ElementState {
    fn unmount(&mut self) {
        Rndr::remove(&self.node);
    }

    fn mount(&mut self, parent: &dom::Element, marker: Option<&dom::Node>) {
        Rndr::insert_node(parent, &self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = Rndr::get_parent(&self.node).and_then(dom::Element::cast_from);
        if let Some(parent) = &parent {
            child.mount(parent, Some(&self.node));
        }
        parent.is_some()
    }

    fn elements(&self) -> Vec<dom::Element> {
        vec![self.node.clone()]
    }
}

impl AddAnyAttr for Element {
    type Output<New: Attribute> = Self;

    /// An element has the attributes that are written in it, and no others.
    fn add_any_attr<New: Attribute>(self, _: New) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> ElementState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
