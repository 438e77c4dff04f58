//! The steps of a change, worked out before it begins, so that one that would change nothing is not made.

use super::NotChanged;
use super::read::{first_object, plain};
use crate::documents::{Document, Stored};
use crate::writing::{Splice, difference};
use automerge::transaction::{Transactable, Transaction};
use automerge::{Automerge, AutomergeError, ObjId, ObjType, ReadDoc, ScalarValue};
use std::borrow::Cow;

/// What came of a change: nothing, if all stood so already.
pub(super) type Outcome = Result<Option<Stored>, NotChanged>;

type Key = Cow<'static, str>;

/// One step of a change.
pub(super) enum Plan {
    Put(Key, ScalarValue),
    Remove(Key),
    Rewrite(ObjId, Vec<Splice>),
    /// The text is missing, which only a strange device can have brought about.
    WriteAnew(&'static str, String),
}

impl Plan {
    pub(super) fn carry_out(&self, transaction: &mut Transaction<'_>, object: &ObjId) -> Result<(), AutomergeError> {
        match self {
            Self::Put(key, value) => transaction.put(object, key.as_ref(), value.clone()),
            Self::Remove(key) => transaction.delete(object, key.as_ref()),
            Self::Rewrite(text, splices) => splices.iter().try_for_each(|splice| {
                let delete = isize::try_from(splice.delete).unwrap_or(isize::MAX);
                transaction.splice_text(text, splice.at as usize, delete, &splice.insert)
            }),
            Self::WriteAnew(key, text) => {
                let object = transaction.put_object(object, *key, ObjType::Text)?;
                transaction.splice_text(&object, 0, 0, text)
            }
        }
    }
}

/// The plain value at this key is to be this one, or none.
pub(super) fn plan(
    automerge: &Automerge,
    object: &ObjId,
    key: &'static str,
    value: Option<ScalarValue>,
) -> Option<Plan> {
    let now = plain(automerge, object, key);
    match value {
        value if value == now => None,
        Some(value) => Some(Plan::Put(key.into(), value)),
        None => Some(Plan::Remove(key.into())),
    }
}

/// The smallest splices, so that a concurrent edit of the same text keeps both.
pub(super) fn plan_text(automerge: &Automerge, object: &ObjId, key: &'static str, text: &str) -> Option<Plan> {
    let Some(object) = first_object(automerge, object, key, ObjType::Text) else {
        return (!text.is_empty()).then(|| Plan::WriteAnew(key, text.to_owned()));
    };
    let splices = difference(&automerge.text(&object).unwrap_or_default(), text, None);
    (!splices.is_empty()).then_some(Plan::Rewrite(object, splices))
}

/// All steps in one change. Nothing if there are none.
pub(super) fn carry_out(document: &mut Document, object: &ObjId, plans: Vec<Plan>, now: u64) -> Outcome {
    if plans.is_empty() {
        return Ok(None);
    }
    let written =
        document.change(now, None, |transaction| plans.iter().try_for_each(|plan| plan.carry_out(transaction, object)));
    written.map(|((), stored)| stored).map_err(|_| NotChanged::NotTaken)
}

/// The same, for what says when it changed.
pub(super) fn carry_out_dated(document: &mut Document, object: &ObjId, mut plans: Vec<Plan>, now: u64) -> Outcome {
    if !plans.is_empty() && !plans.iter().any(|plan| matches!(plan, Plan::Put(key, _) if key == "changed_at")) {
        plans.push(Plan::Put("changed_at".into(), ScalarValue::Timestamp(moment(now))));
    }
    carry_out(document, object, plans, now)
}

/// Writes when something was made and when it last changed.
pub(super) fn date(
    transaction: &mut Transaction<'_>,
    entry: &ObjId,
    created: u64,
    changed: u64,
) -> Result<(), AutomergeError> {
    transaction.put(entry, "created_at", ScalarValue::Timestamp(moment(created)))?;
    transaction.put(entry, "changed_at", ScalarValue::Timestamp(moment(changed)))
}

/// As documents hold it.
pub(super) fn moment(now: u64) -> i64 {
    i64::try_from(now).unwrap_or(i64::MAX)
}
