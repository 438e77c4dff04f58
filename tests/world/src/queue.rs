//! What is going to happen, in the order of time; at the same moment, in the order in which it was put down.

use std::collections::BTreeMap;

/// Things that are going to happen.
pub struct Queue<T> {
    waiting: BTreeMap<(u64, u64), T>,
    sequence: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), sequence: 0 }
    }
}

impl<T> Queue<T> {
    /// This happens at this moment (milliseconds).
    pub fn put(&mut self, at_ms: u64, thing: T) {
        self.waiting.insert((at_ms, self.sequence), thing);
        self.sequence += 1;
    }

    /// When the next thing happens.
    pub fn next_at_ms(&self) -> Option<u64> {
        self.waiting.first_key_value().map(|((at_ms, _), _)| *at_ms)
    }

    /// The next thing, with its moment.
    pub fn take(&mut self) -> Option<(u64, T)> {
        self.waiting.pop_first().map(|((at_ms, _), thing)| (at_ms, thing))
    }

    /// Everything that waits, next first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.waiting.iter().map(|((at_ms, _), thing)| (*at_ms, thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_down_first_happens_first_at_the_same_moment() {
        let mut queue = Queue::default();
        for (at_ms, thing) in [(5, "b"), (3, "a"), (5, "c")] {
            queue.put(at_ms, thing);
        }
        assert_eq!(queue.next_at_ms(), Some(3));
        let order: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert_eq!(order, [(3, "a"), (5, "b"), (5, "c")]);
    }
}
