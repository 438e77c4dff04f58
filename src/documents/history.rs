//! Who changed what upon what: the graph of a document's changes, without their contents.
//!
//! Answers "is this an ancestor of that" and "how many changes are missing there" quickly, so that the gate can
//! hold every change to its place. Holds only changes that the gate let in; leaves contents to Automerge.
//!
//! Invariant: changes stand after what they build on, and each author's changes build on that author's earlier
//! ones. So what somebody has is one number an author: a clock.

use super::{ChangeHash, Heads};
use std::collections::{HashMap, HashSet};

/// A clock is kept at every so many changes, so that computing one looks at few.
const CLOCK_EVERY: usize = 128;

/// For each author (by position) the number of their last change that is meant; missing means none.
pub(super) type Clock = Vec<u32>;

/// One change, without contents.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) hash: ChangeHash,
    pub(super) author: usize,
    pub(super) seq: u32,
    pub(super) start_op: u32,
    pub(super) max_op: u32,
    deps: Box<[u32]>,
    clock: Option<Clock>,
}

/// What is needed to add a change.
pub(super) struct Entry<'a> {
    pub(super) hash: ChangeHash,
    pub(super) actor: &'a [u8],
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) ops: u64,
    pub(super) deps: &'a [ChangeHash],
}

/// The graph of a document's changes.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    nodes: Vec<Node>,
    by_hash: HashMap<ChangeHash, u32>,
    authors: Vec<Vec<u32>>,
    by_actor: HashMap<Box<[u8]>, usize>,
    ops: u64,
}

impl History {
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All operations of all changes.
    pub(super) fn ops(&self) -> u64 {
        self.ops
    }

    pub(super) fn author_count(&self) -> usize {
        self.authors.len()
    }

    pub(super) fn has(&self, hash: &ChangeHash) -> bool {
        self.by_hash.contains_key(hash)
    }

    pub(super) fn node(&self, hash: &ChangeHash) -> Option<&Node> {
        self.nodes.get(*self.by_hash.get(hash)? as usize)
    }

    /// The position of an author, if they have written.
    pub(super) fn author(&self, actor: &[u8]) -> Option<usize> {
        self.by_actor.get(actor).copied()
    }

    /// The last change of an author.
    pub(super) fn last_of(&self, actor: &[u8]) -> Option<&Node> {
        let last = self.authors.get(self.author(actor)?)?.last()?;
        self.nodes.get(*last as usize)
    }

    /// The change that holds an author's operation with this counter.
    pub(super) fn holder(&self, actor: &[u8], counter: u64) -> Option<&Node> {
        let changes = self.authors.get(self.author(actor)?)?;
        let behind = changes.partition_point(|change| self.start_op(*change) <= counter);
        let node = self.nodes.get(*changes.get(behind.checked_sub(1)?)? as usize)?;
        (counter <= u64::from(node.max_op)).then_some(node)
    }

    fn start_op(&self, index: u32) -> u64 {
        self.nodes.get(index as usize).map_or(u64::MAX, |node| u64::from(node.start_op))
    }

    /// Adds a change; everything it builds on must be there. `false` and nothing added otherwise, or if it is
    /// there already, or if it does not go on where its author stopped.
    pub(super) fn add(&mut self, entry: &Entry<'_>) -> bool {
        let Some(last) = entry.start_op.checked_add(entry.ops).and_then(|end| end.checked_sub(1)) else { return false };
        let (Ok(seq), Ok(start_op), Ok(max_op), Ok(index)) = (
            u32::try_from(entry.seq),
            u32::try_from(entry.start_op),
            u32::try_from(last),
            u32::try_from(self.nodes.len()),
        ) else {
            return false;
        };
        let deps: Option<Box<[u32]>> = entry.deps.iter().map(|hash| self.by_hash.get(hash).copied()).collect();
        let Some(deps) = deps else { return false };
        let follows = self.last_of(entry.actor).map_or(0, |node| node.seq).checked_add(1) == Some(seq);
        if !follows || self.has(&entry.hash) {
            return false;
        }
        let author = match self.author(entry.actor) {
            Some(author) => author,
            None => {
                self.by_actor.insert(entry.actor.into(), self.authors.len());
                self.authors.push(Vec::new());
                self.authors.len().saturating_sub(1)
            }
        };
        let clock = (self.nodes.len() % CLOCK_EVERY == CLOCK_EVERY - 1).then(|| {
            let mut clock = self.clock_at(&deps);
            raise(&mut clock, author, seq);
            clock
        });
        self.nodes.push(Node { hash: entry.hash, author, seq, start_op, max_op, deps, clock });
        self.by_hash.insert(entry.hash, index);
        if let Some(changes) = self.authors.get_mut(author) {
            changes.push(index);
        }
        self.ops = self.ops.saturating_add(entry.ops);
        true
    }

    /// What somebody has who has these changes; those that are not known here are passed over.
    pub(super) fn clock<'a>(&self, hashes: impl IntoIterator<Item = &'a ChangeHash>) -> Clock {
        let known: Vec<u32> = hashes.into_iter().filter_map(|hash| self.by_hash.get(hash).copied()).collect();
        self.clock_at(&known)
    }

    fn clock_at(&self, start: &[u32]) -> Clock {
        let mut clock = vec![0; self.authors.len()];
        // What a clock that was kept says is whole: whatever it covers, its ancestors are covered too.
        let mut whole: Clock = Vec::new();
        let mut seen = HashSet::new();
        let mut to_see = start.to_vec();
        while let Some(index) = to_see.pop() {
            let Some(node) = self.nodes.get(index as usize) else { continue };
            if covers(&whole, node) || !seen.insert(index) {
                continue;
            }
            raise(&mut clock, node.author, node.seq);
            match &node.clock {
                Some(known) => known.iter().enumerate().for_each(|(author, seq)| {
                    raise(&mut clock, author, *seq);
                    raise(&mut whole, author, *seq);
                }),
                None => to_see.extend(&node.deps),
            }
        }
        clock
    }

    /// How many changes somebody lacks who has these.
    pub(super) fn count_since(&self, heads: &Heads) -> usize {
        let hashes: Vec<ChangeHash> = heads.iter().collect();
        let has: usize = self.clock(&hashes).iter().map(|seq| *seq as usize).sum();
        self.nodes.len().saturating_sub(has)
    }
}

/// Whether a change is among what the clock means.
pub(super) fn covers(clock: &Clock, node: &Node) -> bool {
    clock.get(node.author).is_some_and(|seq| *seq >= node.seq)
}

fn raise(clock: &mut Clock, author: usize, seq: u32) {
    if clock.len() <= author {
        clock.resize(author.saturating_add(1), 0);
    }
    if let Some(known) = clock.get_mut(author) {
        *known = seq.max(*known);
    }
}
