//! Times of meetings: from a field of the page to a moment, and back, by the clock here or in another time zone.

use super::app::App;
use super::outside::Style;
use crate::mentoring::moment::{Moment, moment_of_clock};

impl App {
    /// When the clock here, or in a time zone, shows this; both in milliseconds, the clock counted as if it were UTC.
    pub(crate) fn moment_of_clock(self, shown_ms: u64, zone: Option<&str>) -> Option<u64> {
        let outside = self.outside();
        moment_of_clock(shown_ms, |at| Moment::parse(&outside.clock(at, zone)?)?.to_ms())
    }

    /// The moment that stands in a field for a time; `None` if none does.
    pub(crate) fn time_of_field(self, text: &str) -> Option<u64> {
        self.moment_of_clock(Moment::parse(text)?.to_ms()?, None)
    }

    /// What a field for a time shows for a moment; empty where the browser does not say.
    pub(crate) fn field_of_time(self, at: u64) -> String {
        let shown = self.outside().clock(at, None);
        shown.and_then(|text| Moment::parse(&text)).map(Moment::field).unwrap_or_default()
    }

    /// "Thursday 26 November, 16:00"; with what the clock shows where it was proposed, if that is elsewhere.
    pub(crate) fn meeting_time(self, at: u64, zone: &str) -> String {
        let time = self.moment(at, Style::Meeting);
        let outside = self.outside();
        let there = || Moment::parse(&outside.clock(at, Some(zone))?);
        let here = outside.clock(at, None).and_then(|text| Moment::parse(&text));
        match there() {
            Some(there) if !zone.is_empty() && Some(there) != here => {
                let clock = format!("{:02}:{:02}", there.hour, there.minute);
                let place = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
                self.tell("meeting.elsewhere", &[("time", &time), ("clock", &clock), ("place", &place)])
            }
            _ => time,
        }
    }
}
