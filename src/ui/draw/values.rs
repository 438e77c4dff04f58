//! What may stand in a `view!`: as a child, or as the value of an attribute; fixed, or following signals.
//!
//! Everything becomes one of few types here. `M` tells closures from the rest, and is never named.

use super::element::Element;
use leptos::prelude::*;

/// Can be drawn as a child.
pub(crate) trait Drawn<M> {
    /// The same, as the one type of view.
    fn view(self) -> AnyView;
}

/// Not a closure.
pub(crate) struct Fixed;
/// A closure that gives something of kind `M`.
pub(crate) struct Live<M>(core::marker::PhantomData<M>);

/// The same, as the one type of view.
pub(crate) fn view_of<M>(drawn: impl Drawn<M>) -> AnyView {
    drawn.view()
}

impl Drawn<Fixed> for AnyView {
    fn view(self) -> AnyView {
        self
    }
}

impl Drawn<Fixed> for Element {
    fn view(self) -> AnyView {
        self.into_any()
    }
}

impl Drawn<Fixed> for () {
    fn view(self) -> AnyView {
        self.into_any()
    }
}

impl Drawn<Fixed> for String {
    fn view(self) -> AnyView {
        self.into_any()
    }
}

impl Drawn<Fixed> for &str {
    fn view(self) -> AnyView {
        self.to_owned().into_any()
    }
}

impl<T: Drawn<Fixed>> Drawn<Fixed> for Option<T> {
    fn view(self) -> AnyView {
        self.map(Drawn::view).into_any()
    }
}

impl<T: Drawn<Fixed>> Drawn<Fixed> for Vec<T> {
    fn view(self) -> AnyView {
        self.into_iter().map(Drawn::view).collect::<Vec<_>>().into_any()
    }
}

impl<A: Drawn<Fixed>, B: Drawn<Fixed>> Drawn<Fixed> for (A, B) {
    fn view(self) -> AnyView {
        vec![self.0.view(), self.1.view()].into_any()
    }
}

impl<M, T: Drawn<M>, F: FnMut() -> T + Send + 'static> Drawn<Live<M>> for F {
    fn view(mut self) -> AnyView {
        let boxed: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || self().view());
        boxed.into_any()
    }
}

/// The value of an attribute: `None` leaves it out.
pub(crate) enum Value {
    /// As it is.
    Fixed(Option<String>),
    /// As it becomes.
    Live(Box<dyn FnMut() -> Option<String> + Send>),
}

/// Can be the value of an attribute.
pub(crate) trait Valued<M> {
    /// The same, as the one type of value.
    fn value(self) -> Value;
}

/// A value at a moment: a text, or whether it is there at all.
pub(crate) trait Text {
    /// `None` leaves the attribute out.
    fn text(self) -> Option<String>;
}

impl Text for String {
    fn text(self) -> Option<String> {
        Some(self)
    }
}

impl Text for &str {
    fn text(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Text for bool {
    fn text(self) -> Option<String> {
        self.then(String::new)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(self) -> Option<String> {
        self.and_then(Text::text)
    }
}

impl<T: Text> Valued<Fixed> for T {
    fn value(self) -> Value {
        Value::Fixed(self.text())
    }
}

impl<T: Text, F: FnMut() -> T + Send + 'static> Valued<Live<T>> for F {
    fn value(mut self) -> Value {
        Value::Live(Box::new(move || self().text()))
    }
}
