//! Bytes that may still be passed on at once: a bucket that fills steadily.
//!
//! Packets beyond it are dropped, which those who speak over them notice and slow down for.

/// A bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    per_s: u64,
    most: u64,
    left: u64,
    at_ms: u64,
}

impl Allowance {
    /// Full, with room for `seconds` of its rate in bytes a second.
    pub(super) fn new(per_s: u64, seconds: u64, now_ms: u64) -> Self {
        let most = per_s.saturating_mul(seconds);
        Self { per_s, most, left: most, at_ms: now_ms }
    }

    /// Takes so many bytes out, if they are there.
    pub(super) fn take(&mut self, bytes: usize, now_ms: u64) -> bool {
        self.fill(now_ms);
        match self.left.checked_sub(bytes as u64) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// Whether nothing of it is used, so that it can be forgotten.
    pub(super) fn is_full(&mut self, now_ms: u64) -> bool {
        self.fill(now_ms);
        self.left == self.most
    }

    fn fill(&mut self, now_ms: u64) {
        let passed_ms = now_ms.saturating_sub(self.at_ms);
        let more = self.per_s.saturating_mul(passed_ms) / 1_000;
        if more > 0 {
            self.left = self.left.saturating_add(more).min(self.most);
            self.at_ms = now_ms;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_what_is_beyond_the_rate_does_not() {
        let mut allowance = Allowance::new(1_000, 2, 0);
        assert!(allowance.take(2_000, 0));
        assert!(!allowance.take(1, 0));
        assert!(!allowance.take(600, 500));
        assert!(allowance.take(500, 500));
        assert!(!allowance.is_full(1_000));
        assert!(allowance.is_full(10_000));
    }
}
