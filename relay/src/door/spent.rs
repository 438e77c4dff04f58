//! The challenges that were used and could still be used again.
//!
//! Invariant: forgets only what has expired, so that forgetting never opens the door; when it is full, it
//! refuses instead.

use std::collections::{BTreeSet, HashSet};

use super::NotAdmitted;

/// A bounded memory.
#[derive(Debug)]
pub(super) struct Spent {
    numbers: HashSet<[u8; 16]>,
    by_end: BTreeSet<(u64, [u8; 16])>,
    most: usize,
}

impl Spent {
    /// Empty, for so many at a time.
    pub(super) fn new(most: usize) -> Self {
        Self { numbers: HashSet::new(), by_end: BTreeSet::new(), most }
    }

    /// Uses a challenge up.
    ///
    /// # Errors
    /// [`NotAdmitted::Used`] the second time, [`NotAdmitted::Crowded`] when there is no memory for it.
    pub(super) fn spend(&mut self, number: [u8; 16], end_ms: u64, now_ms: u64) -> Result<(), NotAdmitted> {
        while let Some(&(end, number)) = self.by_end.first().filter(|(end, _)| *end < now_ms) {
            self.by_end.remove(&(end, number));
            self.numbers.remove(&number);
        }
        if self.numbers.contains(&number) {
            return Err(NotAdmitted::Used);
        }
        if self.numbers.len() >= self.most {
            return Err(NotAdmitted::Crowded);
        }
        self.numbers.insert(number);
        self.by_end.insert((end_ms, number));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_used_once_and_forgotten_only_when_it_is_worth_nothing() {
        let mut spent = Spent::new(2);
        assert_eq!(spent.spend([1; 16], 100, 50), Ok(()));
        assert_eq!(spent.spend([1; 16], 100, 100), Err(NotAdmitted::Used));
        assert_eq!(spent.spend([2; 16], 120, 100), Ok(()));
        assert_eq!(spent.spend([3; 16], 130, 100), Err(NotAdmitted::Crowded));
        assert_eq!(spent.spend([3; 16], 130, 101), Ok(()));
        assert_eq!(spent.spend([2; 16], 120, 101), Err(NotAdmitted::Used));
    }
}
