//! Times by the clock of a place, against a library that knows every time zone.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use alongside::mentoring::moment::{Moment, moment_of_clock};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const HOUR_MS: i64 = 3_600_000;

/// What the clock of a zone shows, as if it were UTC.
fn shown(zone: &TimeZone, at: u64) -> Option<u64> {
    let clock = Timestamp::from_millisecond(i64::try_from(at).ok()?).ok()?.to_zoned(zone.clone());
    Moment::parse(&clock.strftime("%Y-%m-%d %H:%M:%S").to_string())?.to_ms()
}

/// Moments around every change of clocks of two years, and one in each month.
fn moments(zone: &TimeZone) -> Vec<u64> {
    let start: Timestamp = "2026-01-01T00:30:00Z".parse().unwrap();
    let end = start + (2 * 365 * 24).hours();
    let changes = zone.following(start).take_while(|change| change.timestamp() < end).map(|change| change.timestamp());
    let months = (0..24_i64).map(|month| start + (month * 730).hours());
    let around = |at: Timestamp| [-26, -3, -2, -1, 0, 1, 2, 3, 26].map(|hours| at.as_millisecond() + hours * HOUR_MS);
    changes.flat_map(around).chain(months.map(Timestamp::as_millisecond)).map(|at| u64::try_from(at).unwrap()).collect()
}

#[test]
fn a_time_in_any_zone_is_a_moment_at_which_its_clock_shows_it() {
    let mut zones = 0;
    for name in jiff::tz::db().available() {
        let zone = TimeZone::get(name.as_str()).unwrap();
        zones += 1;
        for at in moments(&zone) {
            let minute = at - at % 60_000;
            let wanted = shown(&zone, minute).unwrap();
            let found = moment_of_clock(wanted, |at| shown(&zone, at)).unwrap();
            assert_eq!(shown(&zone, found), Some(wanted), "{} at {minute}", name.as_str());
        }
    }
    assert!(zones > 300, "only {zones} time zones are known here");
}
