//! A figure: one line for `cargo xtask bench`, and how it is timed.

use std::time::Instant;

/// How often whatever takes less than a second is done; the median counts.
pub(crate) const TIMES: usize = 5;

/// Whom a figure is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject {
    /// The engine of this project.
    Alongside,
    /// The library below it, without anything around it.
    RawAutomerge,
    /// The engine again, with so little to do that what is left is the cost of doing it at all.
    AlongsideWithOne,
    /// The engine of somebody who is in one circle.
    AlongsideWithOneCircle,
    /// The engine with a short history.
    AlongsideWithFew,
}

impl Subject {
    fn name(self) -> &'static str {
        match self {
            Self::Alongside => "Alongside",
            Self::RawAutomerge => "raw Automerge, native",
            Self::AlongsideWithOne => "Alongside, 1 document",
            Self::AlongsideWithOneCircle => "Alongside, 1 circle",
            Self::AlongsideWithFew => "Alongside, 100 changes",
        }
    }
}

/// Writes the line.
pub(crate) fn say(part: &str, what: &str, subject: Subject, value: f64, unit: &str) {
    println!("figure\t{part}\t{what}\t{}\t{value:.3}\t{unit}", subject.name());
}

/// What it gives, and how many milliseconds it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    #[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
    let began = Instant::now();
    let given = work();
    (given, began.elapsed().as_secs_f64() * 1_000.0)
}

/// The one in the middle; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_run_does_not_move_the_median() {
        assert_eq!(median(vec![3.0, 1_000.0, 2.0]), 3.0);
        assert_eq!(median(Vec::new()), 0.0);
    }
}
