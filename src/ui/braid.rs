//! The braid: strands over time as plain curves, to be drawn from tokens.
//!
//! Pure shapes; colours, words and the table behind the picture are the drawing's affair. Invariant: every
//! strand gets the same space and weight, and time runs from left to right.

/// One bend of a strand, from the point before: a cubic curve that leaves and arrives level.
fn bend(x: f32, from: f32, to: f32, width: f32) -> String {
    let half = x + width / 2.0;
    let end = x + width;
    format!(" C{half:.0} {from:.1} {half:.0} {to:.1} {end:.0} {to:.1}")
}

/// Paths of `count` strands woven over `steps` equal steps of time, within this width and height.
///
/// At each step two neighbours change places if `crosses` says so, and go on level if not.
pub fn weave(count: usize, steps: usize, width: f32, height: f32, crosses: impl Fn(usize) -> bool) -> Vec<String> {
    let lane = |place: usize| match count {
        0 | 1 => height / 2.0,
        _ => 3.0 + (height - 6.0) * place as f32 / (count - 1) as f32,
    };
    let step_width = width / steps.max(1) as f32;
    let mut places: Vec<usize> = (0..count).collect();
    let mut paths: Vec<String> = places.iter().map(|place| format!("M0 {:.1}", lane(*place))).collect();
    for step in 0..steps {
        let before = places.clone();
        if crosses(step) {
            let first = step % 2 * usize::from(count > 2);
            for pair in (first..count.saturating_sub(1)).step_by(2) {
                for place in &mut places {
                    *place = match *place {
                        at if at == pair => pair + 1,
                        at if at == pair + 1 => pair,
                        at => at,
                    };
                }
            }
        }
        let x = step as f32 * step_width;
        for ((path, from), to) in paths.iter_mut().zip(&before).zip(&places) {
            path.push_str(&bend(x, lane(*from), lane(*to), step_width));
        }
    }
    paths
}

/// Where a strand stands after this many steps, as the height in the same space.
pub fn height_of(strand: usize, count: usize, step: usize, height: f32, crosses: impl Fn(usize) -> bool) -> f32 {
    let path = weave(count, step, step as f32 * 100.0, height, crosses);
    let last = path.get(strand).and_then(|path| path.rsplit(' ').next());
    last.and_then(|number| number.trim_start_matches('M').parse().ok()).unwrap_or(height / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_strands_change_places_where_people_met_and_nowhere_else() {
        let met = |step| step == 1;
        assert_eq!(height_of(0, 2, 1, 40.0, met), 3.0);
        assert_eq!(height_of(0, 2, 2, 40.0, met), 37.0);
        assert_eq!(height_of(1, 2, 2, 40.0, met), 3.0);
    }

    #[test]
    fn no_two_strands_of_a_group_ever_lie_in_one_lane() {
        for count in 1..7 {
            for step in 0..9 {
                let mut lanes: Vec<i32> =
                    (0..count).map(|strand| height_of(strand, count, step, 60.0, |_| true) as i32).collect();
                lanes.sort_unstable();
                lanes.dedup();
                assert_eq!(lanes.len(), count);
            }
        }
    }

    #[test]
    fn nobody_and_no_time_are_no_trouble() {
        assert!(weave(0, 4, 100.0, 30.0, |_| true).is_empty());
        assert_eq!(weave(1, 0, 100.0, 30.0, |_| true), ["M0 15.0"]);
    }
}
