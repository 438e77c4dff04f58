//! Short facts beside the lists: who has a pause, what was said at the end, whom one blocked.
//!
//! Each is a plain text under a key of its own at the root, so that no device has to make anything first. Of two
//! that are written at once, one stands, on every device the same.

use super::NotChanged;
use super::read::plain;
use crate::documents::{Document, Stored};
use automerge::transaction::Transactable;
use automerge::{ROOT, ReadDoc, ScalarValue};

/// The most marks of one kind that are read.
const MOST_MARKS: usize = 4_096;

/// The text under `<kind>:<name>`, if there is one.
pub fn mark(document: &Document, kind: &str, name: &str) -> Option<String> {
    text(plain(&document.automerge, &ROOT, &key(kind, name)))
}

/// Everything of this kind: what stands behind the `:`, and the text.
pub fn marks(document: &Document, kind: &str) -> Vec<(String, String)> {
    let (from, to) = (format!("{kind}:"), format!("{kind};"));
    let keys = document.automerge.map_range(ROOT, from.clone()..to).map(|item| item.key.to_string());
    let keys: Vec<String> = keys.take(MOST_MARKS).collect();
    let read = |key: String| {
        let text = text(plain(&document.automerge, &ROOT, &key))?;
        Some((key.strip_prefix(&from)?.to_owned(), text))
    };
    keys.into_iter().filter_map(read).collect()
}

/// Sets the text, or takes it away. `None` if it stands so already.
///
/// # Errors
/// The document is no index.
pub fn set_mark(
    document: &mut Document,
    kind: &str,
    name: &str,
    text: Option<&str>,
    now: u64,
) -> Result<Option<Stored>, NotChanged> {
    if mark(document, kind, name).as_deref() == text {
        return Ok(None);
    }
    let key = key(kind, name);
    let written = document.change(now, None, |transaction| match text {
        Some(text) => transaction.put(ROOT, key.as_str(), text),
        None => transaction.delete(ROOT, key.as_str()),
    });
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}

fn key(kind: &str, name: &str) -> String {
    format!("{kind}:{name}")
}

fn text(value: Option<ScalarValue>) -> Option<String> {
    match value? {
        ScalarValue::Str(text) => Some(text.into()),
        _ => None,
    }
}
