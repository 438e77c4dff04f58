//! The figures that the measuring programs write, gathered and laid side by side.
//!
//! A figure is one line: `figure`, part, what was measured, of whom, value, unit, with tabs between. Nothing is
//! judged: a ratio says how many times as much ours is.

use std::fmt::Write;

/// Whose figures the others stand beside.
const OURS: &str = "Alongside";

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    part: String,
    what: String,
    subject: String,
    value: f64,
    unit: String,
}

/// Every figure in what a program said; lines that are none are for people only.
pub(super) fn figures(said: &str) -> Vec<Figure> {
    said.lines().filter_map(figure).collect()
}

fn figure(line: &str) -> Option<Figure> {
    let mut words = line.split('\t');
    let mut word = || words.next().map(str::to_owned);
    (word()? == "figure").then_some(())?;
    let (part, what, subject) = (word()?, word()?, word()?);
    Some(Figure { part, what, subject, value: word()?.trim().parse().ok()?, unit: word()?.trim().to_owned() })
}

/// All of them, what was measured in the order in which it was first said, ours before the others.
pub(super) fn table(figures: &[Figure]) -> String {
    let mut text = format!("{:<12} {:<66} {:<38} {:>20}  {}\n", "part", "what", "who", "figure", "ours is");
    let mut done: Vec<(&str, &str)> = Vec::new();
    for first in figures {
        let subject = (first.part.as_str(), first.what.as_str());
        if done.contains(&subject) {
            continue;
        }
        done.push(subject);
        let mut same: Vec<_> =
            figures.iter().filter(|figure| (figure.part.as_str(), figure.what.as_str()) == subject).collect();
        same.sort_by_key(|figure| figure.subject != OURS);
        let ours = same.first().filter(|figure| figure.subject == OURS).map(|figure| figure.value);
        for (place, figure) in same.iter().enumerate() {
            let (part, what) = if place == 0 { subject } else { ("", "") };
            let shown = format!("{} {}", number(figure.value), figure.unit);
            let beside = match ours {
                Some(ours) if figure.subject != OURS && figure.value > 0.0 => {
                    format!("{:.2} times that", ours / figure.value)
                }
                _ => String::new(),
            };
            let line = format!("{part:<12} {what:<66} {:<38} {shown:>20}  {beside}", figure.subject);
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

/// Small ones with a digit after the point, large ones in groups of three.
fn number(value: f64) -> String {
    if value.abs() < 1_000.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 3 tests\n\
        figure\topening\ta long circle\traw Automerge\t50.000\tms\n\
        figure\tmeeting\tbytes\tAlongside\t1234567\tbytes\n\
        figure\topening\ta long circle\tAlongside\t125.000\tms\n\
        figure\tbroken\n";

    #[test]
    fn a_figure_stands_beside_its_reference_wherever_it_was_said() {
        let shown = table(&figures(SAID));
        let lines: Vec<&str> = shown.lines().skip(1).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("opening") && lines[0].contains("Alongside") && lines[0].ends_with("125 ms"));
        assert!(lines[1].contains("raw Automerge") && lines[1].ends_with("50 ms  2.50 times that"));
        assert!(lines[2].ends_with("1,234,567 bytes"));
    }

    #[test]
    fn what_is_no_figure_is_left_out() {
        assert_eq!(figures(SAID).len(), 3);
        assert!(figures("figure\ta\tb\tc\tmany\tms").is_empty());
    }

    #[test]
    fn numbers_are_written_to_be_read() {
        assert_eq!([number(0.25), number(12.0), number(1_000.0), number(321_420.4)], ["0.2", "12", "1,000", "321,420"]);
    }
}
