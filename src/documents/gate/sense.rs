//! Whether a change makes sense where it stands: what Automerge believes without looking.
//!
//! Automerge 0.12 takes it on trust that a change points only at what exists and what its author had seen; if
//! not, it panics or saves what cannot be loaded. So every operation is held to what a well-behaved device of
//! this format writes: maps, texts letter by letter, plain values; an object, once made, is never replaced or
//! removed, so that nobody can take a whole goal or list away from the others.
//!
//! Leaves counting to `columns`. Invariant: what passes here refers to its own ancestors only, so every device
//! comes to the same answer, in whatever order changes arrive.

use super::known::{Kind, Known, OpName};
use super::{LARGEST_COUNTER, SLACK, Why};
use crate::documents::history::{Clock, History, covers};
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpType};
use automerge::{ExpandedChange, ObjType, ScalarValue};
use std::collections::HashSet;

/// Checks one change against all that came before it.
///
/// # Errors
/// Why it is refused.
pub(super) fn check(change: &ExpandedChange, known: &mut Known<'_>) -> Result<(), Why> {
    let clock = check_place(change, known.history())?;
    let mut checker = Checker { change, clock, known };
    for (position, op) in change.operations.iter().enumerate() {
        checker.check_op(position, op)?;
    }
    Ok(())
}

/// The author goes on where they stopped, having seen their own earlier changes; counters grow.
fn check_place(change: &ExpandedChange, history: &History) -> Result<Clock, Why> {
    let distinct: HashSet<_> = change.deps.iter().collect();
    if distinct.len() != change.deps.len() || change.deps.is_empty() {
        return Err(Why::Malformed);
    }
    let deps: Vec<_> = change.deps.iter().map(|hash| crate::documents::ChangeHash(hash.0)).collect();
    let clock = history.clock(&deps);
    match history.last_of(change.actor_id.to_bytes()) {
        Some(last) if u64::from(last.seq).checked_add(1) == Some(change.seq) && covers(&clock, last) => {}
        None if change.seq == 1 => {}
        _ => return Err(Why::Forged),
    }
    let start = change.start_op.get();
    let newest = deps.iter().filter_map(|hash| history.node(hash)).map(|node| node.max_op).max().unwrap_or(0);
    // Counters cannot run ahead of all operations that exist, but for those which have not arrived here.
    let latest = history.ops().saturating_add(SLACK).min(LARGEST_COUNTER);
    let end = start.saturating_add(change.operations.len() as u64);
    if start <= u64::from(newest) || end > latest {
        return Err(Why::Counter);
    }
    Ok(clock)
}

struct Checker<'a, 'b> {
    change: &'a ExpandedChange,
    clock: Clock,
    known: &'a mut Known<'b>,
}

impl Checker<'_, '_> {
    fn check_op(&mut self, position: usize, op: &Op) -> Result<(), Why> {
        let object = match &op.obj {
            ObjectId::Root => ObjType::Map,
            ObjectId::Id(id) => match self.op(position, &id.clone().into())?.kind {
                Kind::Object(kind) => kind,
                Kind::Value | Kind::Letter | Kind::Nothing => return Err(Why::Reference),
            },
        };
        match (&op.key, object) {
            (Key::Map(key), ObjType::Map) => self.check_map_op(position, op, key),
            (Key::Seq(element), ObjType::Text) => self.check_text_op(position, op, element),
            _ => Err(Why::Reference),
        }
    }

    fn check_map_op(&mut self, position: usize, op: &Op, key: &str) -> Result<(), Why> {
        if op.insert || key.is_empty() {
            return Err(Why::Malformed);
        }
        match &op.action {
            OpType::Make(ObjType::Map | ObjType::Text) if PLAIN_KEYS.contains(&key) || key.contains(':') => {
                return Err(Why::Fixed);
            }
            OpType::Make(ObjType::Map | ObjType::Text) => {}
            OpType::Put(value) if is_plain(value) => {}
            OpType::Delete if !op.pred.is_empty() => {}
            _ => return Err(Why::Unsupported),
        }
        let mut seen = HashSet::new();
        for pred in op.pred.iter() {
            let name = OpName::from(pred.clone());
            let replaced = self.op(position, &name)?;
            match replaced.kind {
                Kind::Value if replaced.object == op.obj && replaced.key == op.key => {}
                Kind::Object(_) => return Err(Why::Fixed),
                _ => return Err(Why::Reference),
            }
            if !seen.insert(name) {
                return Err(Why::Malformed);
            }
        }
        Ok(())
    }

    fn check_text_op(&mut self, position: usize, op: &Op, element: &ElementId) -> Result<(), Why> {
        let letter = match element {
            ElementId::Head => None,
            ElementId::Id(id) => {
                let name = OpName::from(id.clone());
                let letter = self.op(position, &name)?;
                if letter.kind != Kind::Letter || letter.object != op.obj {
                    return Err(Why::Reference);
                }
                Some(id)
            }
        };
        match (&op.action, letter) {
            (OpType::Put(ScalarValue::Str(text)), _) if op.insert && op.pred.is_empty() => {
                (text.chars().count() == 1).then_some(()).ok_or(Why::Unsupported)
            }
            (OpType::Delete, Some(letter)) if !op.insert => {
                op.pred.iter().eq([letter]).then_some(()).ok_or(Why::Reference)
            }
            _ => Err(Why::Unsupported),
        }
    }

    /// An operation that this one names: earlier in the same change, or among what its author had seen.
    fn op(&mut self, position: usize, name: &OpName) -> Result<super::known::Fact, Why> {
        if name.actor == self.change.actor_id && name.counter >= self.change.start_op.get() {
            let earlier = name.counter.checked_sub(self.change.start_op.get()).and_then(|at| usize::try_from(at).ok());
            let earlier = earlier.filter(|earlier| *earlier < position).ok_or(Why::Reference)?;
            return self.change.operations.get(earlier).map(super::known::Fact::of).ok_or(Why::Reference);
        }
        self.known.fact(name, &self.clock).ok_or(Why::Reference)
    }
}

/// Keys at which a plain value stands, besides those with a `:` in them (`index::marks`). Were an object put beside it, whoever replaces the value would seem to
/// remove the object, and be refused.
const PLAIN_KEYS: [&str; 10] =
    ["away", "by", "by_when", "changed_at", "confidence", "created_at", "excerpt", "owner", "state", "v"];

/// The values that this format puts into maps.
fn is_plain(value: &ScalarValue) -> bool {
    matches!(
        value,
        ScalarValue::Null
            | ScalarValue::Boolean(_)
            | ScalarValue::Int(_)
            | ScalarValue::Uint(_)
            | ScalarValue::Str(_)
            | ScalarValue::Timestamp(_)
    )
}
