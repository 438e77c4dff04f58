//! What concurrent splices do to each other.
//!
//! A list of splices is composed into one walk over the text (keep, drop, add), two walks are laid beside each
//! other, and each is written down again as it reads after the other. Where both add at the same place,
//! *theirs* stands first. The two orders lead to the same text; histories of the tests hold that.

use super::Splice;

/// One step of the walk; lengths in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Keep(u64),
    Drop(u64),
    Add(Vec<u16>),
}

/// A walk over a text; behind its last step everything is kept. Never two steps of a kind in a row, and at one
/// place the addition stands before the drop.
#[derive(Debug, Default)]
struct Delta(Vec<Step>);

impl Delta {
    fn of(splices: &[Splice]) -> Self {
        splices.iter().fold(Self::default(), Self::then)
    }

    /// This walk and then one splice of its outcome.
    fn then(self, splice: &Splice) -> Self {
        let mut out = Self::default();
        let mut steps = Steps::of(self);
        let mut to_go = u64::from(splice.at);
        while to_go > 0 {
            match steps.next_up_to(to_go) {
                Some(Step::Keep(count)) => {
                    to_go = to_go.saturating_sub(count);
                    out.keep(count);
                }
                Some(Step::Add(added)) => {
                    to_go = to_go.saturating_sub(added.len() as u64);
                    out.add(added);
                }
                Some(Step::Drop(count)) => out.drop(count),
                None => {
                    out.keep(to_go);
                    to_go = 0;
                }
            }
        }
        out.add(splice.insert.encode_utf16().collect());
        let mut to_go = u64::from(splice.delete);
        while to_go > 0 {
            match steps.next_up_to(to_go) {
                Some(Step::Keep(count)) => {
                    to_go = to_go.saturating_sub(count);
                    out.drop(count);
                }
                Some(Step::Add(added)) => to_go = to_go.saturating_sub(added.len() as u64),
                Some(Step::Drop(count)) => out.drop(count),
                None => {
                    out.drop(to_go);
                    to_go = 0;
                }
            }
        }
        while let Some(step) = steps.next_up_to(u64::MAX) {
            match step {
                Step::Keep(count) => out.keep(count),
                Step::Drop(count) => out.drop(count),
                Step::Add(added) => out.add(added),
            }
        }
        out
    }

    fn keep(&mut self, count: u64) {
        match self.0.last_mut() {
            _ if count == 0 => {}
            Some(Step::Keep(before)) => *before = before.saturating_add(count),
            _ => self.0.push(Step::Keep(count)),
        }
    }

    fn drop(&mut self, count: u64) {
        match self.0.last_mut() {
            _ if count == 0 => {}
            Some(Step::Drop(before)) => *before = before.saturating_add(count),
            _ => self.0.push(Step::Drop(count)),
        }
    }

    fn add(&mut self, added: Vec<u16>) {
        if added.is_empty() {
            return;
        }
        let dropped = match self.0.last() {
            Some(Step::Drop(_)) => self.0.pop(),
            _ => None,
        };
        match self.0.last_mut() {
            Some(Step::Add(before)) => before.extend(added),
            _ => self.0.push(Step::Add(added)),
        }
        self.0.extend(dropped);
    }

    fn splices(self) -> Vec<Splice> {
        let mut splices = Vec::new();
        let mut at = 0_u64;
        let mut steps = self.0.into_iter().peekable();
        while let Some(step) = steps.next() {
            let (added, dropped) = match step {
                Step::Keep(count) => {
                    at = at.saturating_add(count);
                    continue;
                }
                Step::Drop(count) => (Vec::new(), count),
                Step::Add(added) => match steps.next_if(|next| matches!(next, Step::Drop(_))) {
                    Some(Step::Drop(count)) => (added, count),
                    _ => (added, 0),
                },
            };
            splices.push(Splice {
                at: u32::try_from(at).unwrap_or(u32::MAX),
                delete: u32::try_from(dropped).unwrap_or(u32::MAX),
                insert: String::from_utf16_lossy(&added),
            });
            at = at.saturating_add(added.len() as u64);
        }
        splices
    }
}

/// The steps of a walk, taken whole or in parts.
struct Steps(Vec<Step>);

impl Steps {
    fn of(mut delta: Delta) -> Self {
        delta.0.reverse();
        Self(delta.0)
    }

    /// The next step, or its first part of this length.
    fn next_up_to(&mut self, longest: u64) -> Option<Step> {
        let (first, rest) = match self.0.pop()? {
            Step::Keep(count) if count > longest => (Step::Keep(longest), Step::Keep(count.saturating_sub(longest))),
            Step::Drop(count) if count > longest => (Step::Drop(longest), Step::Drop(count.saturating_sub(longest))),
            Step::Add(mut added) if added.len() as u64 > longest => {
                let rest = added.split_off(usize::try_from(longest).unwrap_or(usize::MAX).min(added.len()));
                (Step::Add(added), Step::Add(rest))
            }
            whole => return Some(whole),
        };
        self.0.push(rest);
        Some(first)
    }

    fn next_addition(&mut self) -> Option<Vec<u16>> {
        match self.0.pop() {
            Some(Step::Add(added)) => Some(added),
            other => {
                self.0.extend(other);
                None
            }
        }
    }

    fn next_length(&self) -> Option<u64> {
        self.0.last().map(|step| match step {
            Step::Keep(count) | Step::Drop(count) => *count,
            Step::Add(added) => added.len() as u64,
        })
    }
}

/// Two lists of splices of the same text: ours as they apply after theirs, and theirs as they apply after ours.
///
/// Both orders lead to the same text. Where both add at one place, theirs stands first. A splice inside what
/// the other side took away keeps what it adds.
pub fn cross(ours: &[Splice], theirs: &[Splice]) -> (Vec<Splice>, Vec<Splice>) {
    let (mut us, mut them) = (Steps::of(Delta::of(ours)), Steps::of(Delta::of(theirs)));
    let (mut ours_after, mut theirs_after) = (Delta::default(), Delta::default());
    loop {
        if let Some(added) = them.next_addition() {
            ours_after.keep(added.len() as u64);
            theirs_after.add(added);
            continue;
        }
        if let Some(added) = us.next_addition() {
            theirs_after.keep(added.len() as u64);
            ours_after.add(added);
            continue;
        }
        let length = match (us.next_length(), them.next_length()) {
            (None, None) => break,
            (Some(one), Some(other)) => one.min(other),
            (Some(only), None) | (None, Some(only)) => only,
        };
        // Behind the last step of a walk everything is kept.
        let our_step = us.next_up_to(length).unwrap_or(Step::Keep(length));
        let their_step = them.next_up_to(length).unwrap_or(Step::Keep(length));
        match (our_step, their_step) {
            (Step::Drop(_), Step::Drop(_)) => {}
            (Step::Drop(_), _) => ours_after.drop(length),
            (_, Step::Drop(_)) => theirs_after.drop(length),
            _ => {
                ours_after.keep(length);
                theirs_after.keep(length);
            }
        }
    }
    (ours_after.splices(), theirs_after.splices())
}

/// Ours as they apply after theirs; both are splices of the same text.
///
/// ```
/// use alongside::writing::{Splice, apply, transform};
/// let ours = [Splice { at: 5, delete: 0, insert: "!".into() }];
/// let theirs = [Splice { at: 0, delete: 5, insert: "Good".into() }];
/// let text = apply("Hello", &theirs).and_then(|text| apply(&text, &transform(&ours, &theirs)));
/// assert_eq!(text.as_deref(), Ok("Good!"));
/// ```
pub fn transform(ours: &[Splice], theirs: &[Splice]) -> Vec<Splice> {
    cross(ours, theirs).0
}

/// The same change in as few splices as it takes, from left to right.
pub(super) fn composed(splices: &[Splice]) -> Vec<Splice> {
    Delta::of(splices).splices()
}
