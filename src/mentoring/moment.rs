//! Moments by calendar and clock: in UTC as other programs write them, and by the clock of a place.

/// The last millisecond of the year 9999: a moment beyond it, which only a wrong clock gives, is written so.
const LAST_MS: u64 = 253_402_300_799_999;
const DAY_MS: u64 = 86_400_000;

/// A moment by calendar and clock, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// From 1970.
    pub year: u64,
    /// 1 to 12.
    pub month: u64,
    /// 1 to 31.
    pub day: u64,
    /// 0 to 23.
    pub hour: u64,
    /// 0 to 59.
    pub minute: u64,
    /// 0 to 59.
    pub second: u64,
    /// 0 to 999.
    pub millisecond: u64,
}

impl Moment {
    /// Of milliseconds since 1970. The calendar is Howard Hinnant's `civil_from_days`.
    pub fn of(ms: u64) -> Self {
        let ms = ms.min(LAST_MS);
        let (days, rest) = (ms / DAY_MS + 719_468, ms % DAY_MS);
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: year_of_era + era * 400 + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
            hour: rest / 3_600_000,
            minute: rest / 60_000 % 60,
            second: rest / 1_000 % 60,
            millisecond: rest % 1_000,
        }
    }

    /// Reads `2027-01-15T08:00`, with or without seconds, `T` or a space; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, clock) = text.trim().split_once(['T', ' '])?;
        let numbers = |text: &str, between: char| -> Option<Vec<u64>> {
            text.split(between).map(|part| part.parse::<u64>().ok()).collect()
        };
        let ([year, month, day], [hour, minute, ..]) = (&numbers(day, '-')?[..], &numbers(clock, ':')?[..]) else {
            return None;
        };
        let read =
            Self { year: *year, month: *month, day: *day, hour: *hour, minute: *minute, second: 0, millisecond: 0 };
        read.to_ms().is_some().then_some(read)
    }

    /// As a field for a time has it: `2027-01-15T08:00`.
    pub fn field(self) -> String {
        let Self { year, month, day, hour, minute, .. } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
    }

    /// Back to milliseconds since 1970, as if the clock showed UTC; `None` outside the calendar. Days from civil,
    /// after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    pub fn to_ms(self) -> Option<u64> {
        let Self { year, month, day, hour, minute, second, millisecond } = self;
        let fits = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        if !fits || hour > 23 || minute > 59 || second > 60 || millisecond > 999 {
            return None;
        }
        let from_march_year = year - u64::from(month <= 2);
        let (era, year_of_era) = (from_march_year / 400, from_march_year % 400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let clock = ((hour * 60 + minute) * 60 + second.min(59)) * 1_000 + millisecond;
        Some(days.checked_sub(719_468)? * DAY_MS + clock)
    }

    /// As ISO 8601 has it: `2027-01-15T08:00:00.000Z`.
    pub fn iso(self) -> String {
        let Self { year, month, day, hour, minute, second, millisecond } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
    }

    /// As iCalendar has it: `20270115T080000Z`.
    pub fn basic(self) -> String {
        let Self { year, month, day, hour, minute, second, .. } = self;
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }
}

/// When a clock in some place shows this time; `shown` says what it shows at a moment, both counted as if it were
/// UTC. Where the clock is put forward over the time, it is the moment after; where it shows the time twice, one of
/// the two. `None` if the place is not known.
pub fn moment_of_clock(wanted_ms: u64, shown: impl Fn(u64) -> Option<u64>) -> Option<u64> {
    let mut moment = wanted_ms;
    for _ in 0..3 {
        let shows = shown(moment)?;
        if shows == wanted_ms {
            break;
        }
        moment = moment.checked_add(wanted_ms)?.checked_sub(shows)?;
    }
    Some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (ms, iso) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_827_696_789, "2000-02-29T12:34:56.789Z"),
            (1_800_000_000_000, "2027-01-15T08:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (u64::MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Moment::of(ms).iso(), iso);
        }
        assert_eq!(Moment::of(951_827_696_789).basic(), "20000229T123456Z");
    }

    #[test]
    fn a_moment_comes_back_from_the_calendar() {
        for ms in [0, 951_827_696_789, 1_800_000_000_000, 4_107_542_400_000, LAST_MS] {
            assert_eq!(Moment::of(ms).to_ms(), Some(ms));
        }
        assert_eq!(Moment::parse("2027-01-15T08:00").map(Moment::field).as_deref(), Some("2027-01-15T08:00"));
        assert_eq!(Moment::parse("2027-01-15 08:00:59").and_then(Moment::to_ms), Some(1_800_000_000_000));
        for text in
            ["", "2027-01-15", "2027-01-15T", "2027-01-15T08", "2027-13-15T08:00", "x-y-zT1:2", "２０２７-01-15T08:00"]
        {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        assert_eq!(Moment { month: 13, ..Moment::of(0) }.to_ms(), None);
    }

    #[test]
    fn a_clock_that_is_put_forward_at_some_moment_is_read_back_on_both_sides_of_it() {
        const HOUR_MS: u64 = 3_600_000;
        let change = 1_000 * HOUR_MS;
        let shown = |at: u64| Some(if at < change { at + HOUR_MS } else { at + 2 * HOUR_MS });
        for moment in [change - 1, change, change - HOUR_MS, change + 5 * HOUR_MS] {
            assert_eq!(moment_of_clock(shown(moment).unwrap_or(0), shown), Some(moment));
        }
        // The hour that no clock shows there is after the change, or just before: never further off than the hour.
        let skipped = moment_of_clock(change + HOUR_MS + HOUR_MS / 2, shown).unwrap_or(0);
        assert!(skipped.abs_diff(change) <= HOUR_MS, "{skipped}");
        assert_eq!(moment_of_clock(5, |_| None), None);
    }
}
