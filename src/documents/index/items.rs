//! Items in a circle's list: each a map of its own at the root, under `<kind>/<id>`.
//!
//! Only whoever makes an item makes its map, under a random name, so no list has to be there first and no two
//! devices make the same one. A field of words is a text; a plain field stands under a key with `:` before it,
//! where the gate lets no object stand beside it.

use super::NotChanged;
use super::plan::{Outcome, Plan, carry_out_dated, date, plan_text};
use super::read::{first_object, identifier, is_away, number, shortened, string, text};
use crate::documents::Document;
use crate::identifiers::{ItemId, PersonId};
use crate::mentoring::item::{Field, Item, ItemKind};
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc, Value};

/// The most items of one kind that are read.
const MOST_ITEMS: usize = 10_000;

/// Every item, of each kind oldest first.
pub fn items(document: &Document) -> Vec<Item> {
    ItemKind::ALL.into_iter().flat_map(|kind| items_of(document, kind)).collect()
}

/// Every item of a kind, oldest first.
pub fn items_of(document: &Document, kind: ItemKind) -> Vec<Item> {
    let automerge = &document.automerge;
    let (from, to) = (format!("{}/", kind.as_str()), format!("{}0", kind.as_str()));
    let mut keys: Vec<String> = automerge.map_range(ROOT, from.clone()..to).map(|item| item.key.to_string()).collect();
    keys.dedup();
    let mut items: Vec<Item> = keys
        .iter()
        .take(MOST_ITEMS)
        .filter_map(|key| {
            let object = first_object(automerge, &ROOT, key, ObjType::Map)?;
            read(automerge, &object, kind, key.strip_prefix(&from)?.parse().ok()?)
        })
        .collect();
    items.sort_by_key(|item| (item.created_at, item.item_id));
    items
}

/// One item.
pub fn item(document: &Document, kind: ItemKind, item_id: ItemId) -> Option<Item> {
    let object = first_object(&document.automerge, &ROOT, &key(kind, item_id), ObjType::Map)?;
    read(&document.automerge, &object, kind, item_id)
}

/// A new item. `None` if it is there already.
///
/// # Errors
/// The document does not take it.
pub fn add_item(
    document: &mut Document,
    (kind, item_id): (ItemKind, ItemId),
    by: PersonId,
    values: &[(Field, String)],
    now: u64,
) -> Outcome {
    if first_object(&document.automerge, &ROOT, &key(kind, item_id), ObjType::Map).is_some() {
        return Ok(None);
    }
    let written = document.change(now, None, |transaction| {
        let item = write_item(transaction, (kind, item_id), by, values)?;
        date(transaction, &item, now, now)
    });
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}

/// Makes the map of an item and fills it, but for its dates.
pub(super) fn write_item(
    transaction: &mut Transaction<'_>,
    (kind, item_id): (ItemKind, ItemId),
    by: PersonId,
    values: &[(Field, String)],
) -> Result<ObjId, AutomergeError> {
    let item = transaction.put_object(ROOT, key(kind, item_id), ObjType::Map)?;
    transaction.put(&item, "by", by.to_string())?;
    for (field, _) in kind.fields() {
        let value = values.iter().find(|(known, _)| known == field).map_or("", |(_, value)| value);
        if field.is_words() {
            let text = transaction.put_object(&item, field.as_str(), ObjType::Text)?;
            transaction.splice_text(&text, 0, 0, value)?;
        } else if !value.is_empty() {
            transaction.put(&item, plain_key(*field), value)?;
        }
    }
    Ok(item)
}

/// Changes to an item, all in one change; an empty plain value takes the field away. `None` if it stands so already.
///
/// # Errors
/// There is no such item, or the document does not take it.
pub fn edit_item(
    document: &mut Document,
    (kind, item_id): (ItemKind, ItemId),
    edits: &[(Field, String)],
    now: u64,
) -> Outcome {
    change(document, (kind, item_id), now, |automerge, item| {
        let planned = edits.iter().filter_map(|(field, value)| match field.is_words() {
            true => plan_text(automerge, item, field.as_str(), value),
            false => plan_plain(automerge, item, plain_key(*field), value),
        });
        planned.collect()
    })
}

/// Puts an item away or brings it back. `None` if it is there already.
///
/// # Errors
/// There is no such item, or the document does not take it.
pub fn put_item_away(document: &mut Document, (kind, item_id): (ItemKind, ItemId), away: bool, now: u64) -> Outcome {
    change(document, (kind, item_id), now, |automerge, item| match is_away(automerge, item) == away {
        true => Vec::new(),
        false => vec![Plan::Put("away".into(), away.into())],
    })
}

fn change(
    document: &mut Document,
    (kind, item_id): (ItemKind, ItemId),
    now: u64,
    work_out: impl FnOnce(&Automerge, &ObjId) -> Vec<Plan>,
) -> Outcome {
    let automerge = &document.automerge;
    let item = first_object(automerge, &ROOT, &key(kind, item_id), ObjType::Map).ok_or(NotChanged::Unknown)?;
    let plans = work_out(automerge, &item);
    carry_out_dated(document, &item, plans, now)
}

fn read(automerge: &Automerge, object: &ObjId, kind: ItemKind, item_id: ItemId) -> Option<Item> {
    let (mut values, mut also) = (Vec::new(), Vec::new());
    for (field, _) in kind.fields() {
        if field.is_words() {
            values.push((*field, text(automerge, object, field.as_str(), field.longest())));
            continue;
        }
        let mut all = plain_texts(automerge, object, &plain_key(*field));
        let stands = all.pop().unwrap_or_default();
        also.extend(all.into_iter().filter(|other| *other != stands).map(|other| (*field, other)));
        values.push((*field, shortened(stands, field.longest())));
    }
    values.retain(|(_, value)| !value.is_empty());
    Some(Item {
        item_id,
        kind,
        by: identifier(automerge, object, "by")?,
        created_at: number(automerge, object, "created_at"),
        changed_at: number(automerge, object, "changed_at"),
        away: is_away(automerge, object),
        values,
        also,
    })
}

/// Every plain text at a key; the one that stands comes last.
fn plain_texts(automerge: &Automerge, object: &ObjId, key: &str) -> Vec<String> {
    let all = automerge.get_all(object, key).unwrap_or_default();
    let texts = all.into_iter().filter_map(|(value, _)| match value {
        Value::Scalar(value) => value.as_str().map(str::to_owned),
        Value::Object(_) => None,
    });
    texts.collect()
}

fn plan_plain(automerge: &Automerge, object: &ObjId, key: String, value: &str) -> Option<Plan> {
    // Two values that were written at once are made one by whoever writes the field again.
    let twice = plain_texts(automerge, object, &key).len() > 1;
    match (string(automerge, object, &key), value) {
        (None, "") => None,
        (Some(now), value) if now == value && !twice => None,
        (Some(_), "") => Some(Plan::Remove(key.into())),
        (_, value) => Some(Plan::Put(key.into(), value.into())),
    }
}

fn key(kind: ItemKind, item_id: ItemId) -> String {
    format!("{}/{item_id}", kind.as_str())
}

fn plain_key(field: Field) -> String {
    format!(":{}", field.as_str())
}
