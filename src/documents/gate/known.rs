//! What an operation named by its counter and author is, wherever it stands: in the document, or in a change
//! of the batch being looked at.
//!
//! Holds no opinion on whether naming it is right; `sense` has that.

use crate::documents::history::{Clock, Entry, History, covers};
use crate::documents::{ChangeHash, Document};
use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Automerge, ExpandedChange, ObjId, ObjType, ReadDoc};
use std::collections::HashMap;
use std::rc::Rc;

/// The name of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OpName {
    pub(super) counter: u64,
    pub(super) actor: ActorId,
}

impl From<OpId> for OpName {
    fn from(id: OpId) -> Self {
        Self { counter: id.0, actor: id.1 }
    }
}

/// What an operation made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object(ObjType),
    Value,
    Letter,
    Nothing,
}

/// Where an operation stands and what it made.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) object: ObjectId,
    pub(super) key: Key,
    pub(super) kind: Kind,
}

impl Fact {
    pub(super) fn of(op: &Op) -> Self {
        let kind = match &op.action {
            OpType::Make(kind) => Kind::Object(*kind),
            OpType::Put(_) if op.insert => Kind::Letter,
            OpType::Put(_) => Kind::Value,
            _ => Kind::Nothing,
        };
        Self { object: op.obj.clone(), key: op.key.clone(), kind }
    }
}

/// Changes decoded lately, so that a run of keystrokes does not decode the same one again.
#[derive(Debug, Default)]
pub(in crate::documents) struct Decoded {
    changes: HashMap<ChangeHash, Rc<ExpandedChange>>,
    ops: usize,
}

impl Decoded {
    const MOST_OPS: usize = 300_000;

    pub(super) fn keep(&mut self, hash: ChangeHash, change: Rc<ExpandedChange>) {
        if self.ops > Self::MOST_OPS || self.changes.len() > 20_000 {
            self.changes.clear();
            self.ops = 0;
        }
        self.ops = self.ops.saturating_add(change.operations.len());
        self.changes.insert(hash, change);
    }
}

/// All operations up to here: the document's, and those of changes let in but not yet applied.
pub(super) struct Known<'a> {
    document: &'a Automerge,
    history: History,
    batch: HashMap<ChangeHash, Rc<ExpandedChange>>,
    decoded: &'a mut Decoded,
}

impl<'a> Known<'a> {
    pub(super) fn new(document: &'a Automerge, history: History, decoded: &'a mut Decoded) -> Self {
        Self { document, history, batch: HashMap::new(), decoded }
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    /// The change is let in; later ones may build on it. `false` if the history does not take it.
    pub(super) fn let_in(&mut self, hash: ChangeHash, change: Rc<ExpandedChange>) -> bool {
        let deps: Vec<_> = change.deps.iter().map(|dep| ChangeHash(dep.0)).collect();
        let added = self.history.add(&Entry {
            hash,
            actor: change.actor_id.to_bytes(),
            seq: change.seq,
            start_op: change.start_op.get(),
            ops: change.operations.len() as u64,
            deps: &deps,
        });
        if added {
            self.batch.insert(hash, change);
        }
        added
    }

    /// The history with all that was let in.
    pub(super) fn into_history(self) -> History {
        for (hash, change) in self.batch {
            self.decoded.keep(hash, change);
        }
        self.history
    }

    /// What the operation is, if it is among what the clock means.
    pub(super) fn fact(&mut self, name: &OpName, clock: &Clock) -> Option<Fact> {
        let node = self.history.holder(name.actor.to_bytes(), name.counter)?;
        if !covers(clock, node) {
            return None;
        }
        let (hash, position) = (node.hash, name.counter.checked_sub(u64::from(node.start_op))?);
        let change = match self.batch.get(&hash).or_else(|| self.decoded.changes.get(&hash)) {
            Some(change) => Rc::clone(change),
            None => {
                let change = self.document.get_change_by_hash(&automerge::ChangeHash(hash.0))?;
                let change = Rc::new(change.decode());
                self.decoded.keep(hash, Rc::clone(&change));
                change
            }
        };
        change.operations.get(usize::try_from(position).ok()?).map(Fact::of)
    }
}

/// Whether an operation is a letter of the document's text, written at any time.
pub(in crate::documents) fn is_letter(document: &Document, counter: u64, actor: &[u8]) -> bool {
    let Some(ObjId::Id(text_counter, text_actor, _)) = &document.text else { return false };
    let text = ObjectId::Id(OpId(*text_counter, text_actor.clone()));
    let fact = document.history.holder(actor, counter).and_then(|node| {
        let change = document.automerge.get_change_by_hash(&automerge::ChangeHash(node.hash.0))?.decode();
        let position = usize::try_from(counter.checked_sub(u64::from(node.start_op))?).ok()?;
        change.operations.get(position).map(Fact::of)
    });
    fact.is_some_and(|fact| fact.kind == Kind::Letter && fact.object == text)
}
