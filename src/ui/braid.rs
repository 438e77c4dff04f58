//! The braid: strands over time as plain curves, to be drawn from tokens.
//!
//! Pure shapes; colours, words and the table behind the picture are the drawing's affair. Invariant: every
//! strand gets the same space and weight, and time runs from left to right. Whole numbers throughout: a picture
//! needs no finer ones, and printing fractions would weigh more than the rest of this file.

/// Room above and below the outer strands, so that their stroke is not cut.
const MARGIN: i32 = 3;

/// Woven strands: one path for each strand and step of time.
pub struct Weave {
    count: usize,
    step_width: i32,
    height: i32,
    /// For each step the lane of each strand, beginning with how they come in.
    lanes: Vec<Vec<usize>>,
}

impl Weave {
    /// `count` strands over `steps` equal steps, within this width and height. At each step neighbours change
    /// places if `crosses` says so, and go on level if not.
    pub fn new(count: usize, steps: usize, width: i32, height: i32, crosses: impl Fn(usize) -> bool) -> Self {
        let mut lanes: Vec<Vec<usize>> = vec![(0..count).collect()];
        for step in 0..steps {
            let mut next = lanes.last().cloned().unwrap_or_default();
            if crosses(step) {
                // Of three or more, every second pair at a time, so that everybody comes by everybody.
                let first = step % 2 * usize::from(count > 2);
                for pair in (first..count.saturating_sub(1)).step_by(2) {
                    for lane in &mut next {
                        *lane = match *lane {
                            at if at == pair => pair + 1,
                            at if at == pair + 1 => pair,
                            at => at,
                        };
                    }
                }
            }
            lanes.push(next);
        }
        Self { count, step_width: width / whole(steps).max(1), height, lanes }
    }

    fn y(&self, lane: usize) -> i32 {
        match self.count {
            0 | 1 => self.height / 2,
            _ => MARGIN + (self.height - 2 * MARGIN) * whole(lane) / whole(self.count - 1),
        }
    }

    /// Where a strand stands at the end of a step.
    pub fn place(&self, strand: usize, step: usize) -> (i32, i32) {
        let lane = self.lanes.get(step + 1).and_then(|lanes| lanes.get(strand)).copied().unwrap_or_default();
        (self.step_width * whole(step + 1), self.y(lane))
    }

    /// The path of one strand from the step before `steps` to its end; empty outside the weave.
    pub fn path(&self, strand: usize, steps: core::ops::Range<usize>) -> String {
        let lane = |step: usize| self.lanes.get(step).and_then(|lanes| lanes.get(strand)).copied();
        let Some(first) = lane(steps.start) else { return String::new() };
        let mut path = format!("M{} {}", whole(steps.start) * self.step_width, self.y(first));
        let mut from = self.y(first);
        for step in steps {
            let Some(to) = lane(step + 1).map(|lane| self.y(lane)) else { break };
            let end = whole(step + 1) * self.step_width;
            let half = end - self.step_width / 2;
            path.push_str(&format!(" C{half} {from} {half} {to} {end} {to}"));
            from = to;
        }
        path
    }
}

/// Strands and steps are few.
fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / 4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_strands_change_places_where_something_happened_and_nowhere_else() {
        let weave = Weave::new(2, 3, 300, 40, |step| step == 1);
        assert_eq!(weave.place(0, 0), (100, 3));
        assert_eq!(weave.place(0, 1), (200, 37));
        assert_eq!(weave.place(1, 1), (200, 3));
    }

    #[test]
    fn no_two_strands_of_a_group_ever_lie_in_one_lane() {
        for count in 1..7 {
            let weave = Weave::new(count, 9, 90, 60, |_| true);
            for step in 0..9 {
                let mut lanes: Vec<i32> = (0..count).map(|strand| weave.place(strand, step).1).collect();
                lanes.sort_unstable();
                lanes.dedup();
                assert_eq!(lanes.len(), count);
            }
        }
    }

    #[test]
    fn a_path_goes_on_where_the_one_before_ended() {
        let weave = Weave::new(2, 2, 20, 36, |_| true);
        assert_eq!(weave.path(0, 0..1), "M0 3 C5 3 5 33 10 33");
        assert_eq!(weave.path(0, 1..2), "M10 33 C15 33 15 3 20 3");
    }

    #[test]
    fn nobody_and_no_time_are_no_trouble() {
        assert_eq!(Weave::new(0, 4, 100, 30, |_| true).path(0, 0..4), "");
        assert_eq!(Weave::new(1, 0, 100, 30, |_| true).path(0, 0..7), "M0 15");
    }
}
