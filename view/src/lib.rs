//! `view!`: the syntax of Leptos' macro of the same name, drawn with few types.
//!
//! Leptos gives every element a type of its own, made of the types of all its attributes and children; each such
//! type brings its own machine code. This macro writes calls to `crate::ui::draw` instead, where every element
//! is an `Element` and every closure is boxed. Leaves parsing to rstml, which Leptos uses too, and drawing to
//! Leptos' renderer. `docs/decisions/0012-why-one-type-of-element.md` has the figures.
//!
//! Known are: tags with literal names, attributes, `prop:…`, `on:…`, `node_ref`, text, blocks, and
//! `<For each key let(…)>`. Anything else is an error that says so.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rstml::node::{KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeElement};
use syn::{Block, Error, Expr, ExprBlock, ExprLit, Lit, LitStr, Result, Stmt, spanned::Spanned};

/// What belongs to a drawing and not to a page of text: these elements are of another namespace.
const OF_A_DRAWING: [&str; 9] = ["svg", "path", "circle", "rect", "line", "g", "text", "title", "desc"];

/// One element, or several beside each other, as an `AnyView`.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let view = rstml::parse2(tokens.into()).and_then(|nodes| roots(&nodes));
    view.map(|view| quote! { crate::ui::draw::view_of(#view) }).unwrap_or_else(Error::into_compile_error).into()
}

fn roots(nodes: &[Node]) -> Result<TokenStream> {
    match nodes {
        [one] => node(one),
        several => {
            let several = several.iter().map(node).collect::<Result<Vec<_>>>()?;
            Ok(quote! { vec![#(crate::ui::draw::view_of(#several)),*] })
        }
    }
}

fn node(node: &Node) -> Result<TokenStream> {
    match node {
        Node::Element(element) if element.name().to_string() == "For" => each(element),
        Node::Element(one) => element(one),
        Node::Block(block) => Ok(block.try_block().map_or_else(|| quote! { #block }, without_braces)),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote! { #text })
        }
        other => Err(Error::new_spanned(other, "elements, \"text\" and {blocks} can be drawn")),
    }
}

fn element(element: &NodeElement<rstml::Infallible>) -> Result<TokenStream> {
    let name = element.name().to_string();
    let tag = LitStr::new(&name, element.name().span());
    let (mut literals, mut calls) = (Vec::new(), Vec::new());
    for attribute in element.attributes() {
        let attribute = keyed(attribute)?;
        match literal(attribute) {
            Some((name, value)) => literals.push(quote! { (#name, #value) }),
            None => calls.push(setting(attribute)?),
        }
    }
    for child in element.children() {
        let child = node(child)?;
        calls.push(quote! { .child(#child) });
    }
    let literals = (!literals.is_empty()).then(|| quote! { .literals(&[#(#literals),*]) });
    let made = if OF_A_DRAWING.contains(&name.as_str()) {
        quote! { crate::ui::draw::Element::of_a_drawing(#tag) }
    } else {
        quote! { crate::ui::draw::Element::new(#tag) }
    };
    Ok(quote! { #made #literals #(#calls)* })
}

/// A block of one expression is that expression.
fn without_braces(block: &Block) -> TokenStream {
    match block.stmts.as_slice() {
        [Stmt::Expr(one, None)] => quote! { #one },
        _ => quote! { #block },
    }
}

fn keyed(attribute: &NodeAttribute) -> Result<&KeyedAttribute> {
    match attribute {
        NodeAttribute::Attribute(attribute) => Ok(attribute),
        NodeAttribute::Block(block) => Err(Error::new_spanned(block, "an attribute has a name")),
    }
}

/// `name="value"`: all of these of one element are one call.
fn literal(attribute: &KeyedAttribute) -> Option<(LitStr, &LitStr)> {
    let name = attribute.key.to_string();
    match attribute.value() {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(value), .. })) if !name.contains(':') => {
            Some((LitStr::new(&name, attribute.key.span()), value))
        }
        _ => None,
    }
}

fn setting(attribute: &KeyedAttribute) -> Result<TokenStream> {
    let key = attribute.key.to_string();
    let value = match (&attribute.possible_value, attribute.value()) {
        (_, Some(Expr::Block(ExprBlock { block, .. }))) => without_braces(block),
        (_, Some(value)) => quote! { #value },
        (KeyedAttributeValue::None, _) => quote! { true },
        _ => return Err(Error::new_spanned(attribute, "an attribute is written `name=value`")),
    };
    let literal = |name: &str| LitStr::new(name, attribute.key.span());
    Ok(match key.split_once(':') {
        None if key == "node_ref" => quote! { .held_by(#value) },
        None => {
            let name = literal(&key);
            quote! { .attribute(#name, #value) }
        }
        Some(("on", event)) => {
            let event = format_ident!("{event}", span = attribute.key.span());
            quote! { .on(::leptos::ev::#event, #value) }
        }
        Some(("prop", name)) => {
            let name = literal(name);
            quote! { .property(#name, #value) }
        }
        Some(_) => return Err(Error::new_spanned(&attribute.key, "known are `on:` and `prop:`")),
    })
}

/// `<For each=… key=… let(item)>…</For>`: a row for each key, kept while its key stays.
fn each(element: &NodeElement<rstml::Infallible>) -> Result<TokenStream> {
    let (mut all, mut key, mut item) = (None, None, None);
    for attribute in element.attributes() {
        let attribute = keyed(attribute)?;
        match (attribute.key.to_string().as_str(), &attribute.possible_value) {
            ("each", _) => all = attribute.value(),
            ("key", _) => key = attribute.value(),
            ("let", KeyedAttributeValue::Binding(binding)) => item = binding.inputs.first(),
            _ => return Err(Error::new_spanned(attribute, "a `For` has `each`, `key` and `let(…)`")),
        }
    }
    let (Some(all), Some(key), Some(item)) = (all, key, item) else {
        return Err(Error::new_spanned(element, "a `For` has `each`, `key` and `let(…)`"));
    };
    let inside = roots(element.children())?;
    Ok(quote! { crate::ui::draw::rows(#all, #key, move |#item| crate::ui::draw::view_of(#inside)) })
}
