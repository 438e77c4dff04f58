//! Counting tests from what test runners print.
//!
//! A runner that ended badly counts as at least one failure, whatever it printed.

use std::ops::Add;

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Count {
    /// A part that is a single check.
    pub(super) fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into() }
    }

    /// From `cargo test`, doc tests included, and from `wasm-bindgen-test-runner`.
    pub(super) fn of_cargo(said: &str, ended_well: bool) -> Self {
        let results = said.lines().filter(|line| line.trim_start().starts_with("test result: "));
        results.map(|line| Self { passed: before(line, "passed"), failed: before(line, "failed") }).sum_up(ended_well)
    }

    /// From Playwright's list reporter, which closes with lines such as `  12 passed (3.4s)`. A flaky test failed.
    pub(super) fn of_playwright(said: &str, ended_well: bool) -> Self {
        let lines = said.lines().map(str::trim).filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
        let closing = lines.filter(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            words.len() <= 3 && words.get(1).is_some_and(|word| matches!(*word, "passed" | "failed" | "flaky"))
        });
        closing
            .map(|line| Self { passed: before(line, "passed"), failed: before(line, "failed") + before(line, "flaky") })
            .sum_up(ended_well)
    }

    /// From Node's own runner in TAP, which closes with `# pass 3` and `# fail 0`.
    pub(super) fn of_tap(said: &str, ended_well: bool) -> Self {
        let number = |start: &str| {
            let lines = said.lines().filter_map(|line| line.strip_prefix(start));
            lines.filter_map(|rest| rest.trim().parse().ok()).next().unwrap_or(0)
        };
        std::iter::once(Self { passed: number("# pass "), failed: number("# fail ") }).sum_up(ended_well)
    }
}

trait SumUp {
    fn sum_up(self, ended_well: bool) -> Count;
}

impl<I: Iterator<Item = Count>> SumUp for I {
    fn sum_up(self, ended_well: bool) -> Count {
        let total = self.fold(Count::default(), Add::add);
        if total.failed == 0 && !ended_well { total + Count::one(false) } else { total }
    }
}

impl Add for Count {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// The number that stands before a word, 0 if there is none.
fn before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split(|c: char| c.is_whitespace() || matches!(c, ';' | '.' | ',')).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let found = words.windows(2).find(|pair| pair[1] == word);
    found.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_binary_of_cargo_counts() {
        let said = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            noise\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        assert_eq!(Count::of_cargo(said, false), Count { passed: 7, failed: 1 });
    }

    #[test]
    fn a_runner_that_died_has_failed_whatever_it_printed() {
        assert_eq!(Count::of_cargo("test result: ok. 5 passed; 0 failed;", false), Count { passed: 5, failed: 1 });
        assert_eq!(Count::of_playwright("", false), Count { passed: 0, failed: 1 });
    }

    #[test]
    fn node_closes_with_its_counts() {
        assert_eq!(Count::of_tap("ok 1 - x\n# tests 4\n# pass 3\n# fail 1\n", false), Count { passed: 3, failed: 1 });
    }

    #[test]
    fn playwright_closes_with_its_counts() {
        let said = "  ok 1 rooms.spec.ts:3 a goal that failed twice passed (2s)\n\n  1 failed\n    [chromium] x\n  2 flaky\n  12 passed (3.4s)\n";
        assert_eq!(Count::of_playwright(said, false), Count { passed: 12, failed: 3 });
    }
}
