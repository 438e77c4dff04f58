//! Meetings as files that calendar programs give and take (iCalendar, RFC 5545): no calendar is ever asked.
//!
//! Lines end with CR LF and are folded at 75 bytes between characters; texts are escaped. Reading is total: what is
//! no event, or has no start, is passed over. Of an event that repeats, the first time is read.

use super::moment::Moment;

/// The longest line, in bytes, without its end.
const LONGEST_LINE: usize = 75;

/// The most events that are read from one file.
const MOST_EVENTS: usize = 50;

/// A meeting in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What the calendar knows it by.
    pub uid: String,
    /// What it is called.
    pub summary: String,
    /// Where it is; may be empty.
    pub location: String,
    /// When it starts.
    pub start: Start,
    /// How long it takes, if that is said.
    pub minutes: Option<u32>,
}

/// When an event starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At this moment, in milliseconds since 1970.
    At(u64),
    /// When the clock shows this, counted as if it were UTC: in this time zone, or wherever the reader is.
    Clock(u64, Option<String>),
}

/// One event as a file; `now` is when the file is made.
pub fn write(event: &Event, now: u64) -> String {
    let mut text = String::new();
    for start in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Alongside//Alongside//EN"] {
        line(&mut text, start);
    }
    write_event(&mut text, event, now);
    line(&mut text, "END:VCALENDAR");
    text
}

/// Adds one event; `changed_at` is when what it says was last changed.
pub fn write_event(text: &mut String, event: &Event, changed_at: u64) {
    line(text, "BEGIN:VEVENT");
    line(text, &format!("UID:{}", escaped(&event.uid)));
    line(text, &format!("DTSTAMP:{}", Moment::of(changed_at).basic()));
    match &event.start {
        Start::At(at) => line(text, &format!("DTSTART:{}", Moment::of(*at).basic())),
        Start::Clock(shown, _) => line(text, &format!("DTSTART:{}", Moment::of(*shown).basic().trim_end_matches('Z'))),
    }
    if let Some(minutes) = event.minutes {
        line(text, &format!("DURATION:PT{minutes}M"));
    }
    line(text, &format!("SUMMARY:{}", escaped(&event.summary)));
    if !event.location.is_empty() {
        line(text, &format!("LOCATION:{}", escaped(&event.location)));
    }
    line(text, "END:VEVENT");
}

/// The events of a file, as they stand in it.
pub fn read(text: &str) -> Vec<Event> {
    let whole = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut events = Vec::new();
    let mut inside: Option<Vec<Property>> = None;
    for one in whole.lines() {
        match (one.trim_end(), &mut inside) {
            ("BEGIN:VEVENT", _) => inside = Some(Vec::new()),
            ("END:VEVENT", Some(properties)) => {
                events.extend(event(properties));
                inside = None;
            }
            (other, Some(properties)) => properties.extend(property(other)),
            _ => {}
        }
        if events.len() >= MOST_EVENTS {
            break;
        }
    }
    events
}

struct Property {
    name: String,
    zone: Option<String>,
    value: String,
}

/// `NAME;PARAMETER=value:value`.
fn property(line: &str) -> Option<Property> {
    let (head, value) = line.split_once(':')?;
    let mut parts = head.split(';');
    let name = parts.next()?.to_ascii_uppercase();
    let zone = parts.find_map(|part| part.strip_prefix("TZID="));
    Some(Property { name, zone: zone.map(|zone| zone.trim_matches('"').to_owned()), value: value.to_owned() })
}

fn event(properties: &[Property]) -> Option<Event> {
    let find = |name: &str| properties.iter().find(|property| property.name == name);
    let text = |name: &str| find(name).map(|property| unescaped(&property.value)).unwrap_or_default();
    let start = find("DTSTART").and_then(|property| start(&property.value, property.zone.as_deref()))?;
    let ends = find("DTEND").and_then(|property| start_ms(&property.value));
    let lasts = find("DURATION").and_then(|property| duration(&property.value));
    let began = find("DTSTART").and_then(|property| start_ms(&property.value))?;
    let until_end = ends.and_then(|end| u32::try_from(end.checked_sub(began)? / 60_000).ok());
    let minutes = lasts.or(until_end).filter(|minutes| (1..=24 * 60).contains(minutes));
    Some(Event { uid: text("UID"), summary: text("SUMMARY"), location: text("LOCATION"), start, minutes })
}

fn start(value: &str, zone: Option<&str>) -> Option<Start> {
    let shown = start_ms(value)?;
    Some(if value.ends_with('Z') { Start::At(shown) } else { Start::Clock(shown, zone.map(str::to_owned)) })
}

/// `20270115T080000` or `20270115T080000Z`; a day without a clock is no meeting.
fn start_ms(value: &str) -> Option<u64> {
    let (day, clock) = value.trim_end_matches('Z').split_once('T')?;
    let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(day, 0, 4)?, number(day, 4, 6)?, number(day, 6, 8)?);
    let (hour, minute) = (number(clock, 0, 2)?, number(clock, 2, 4)?);
    Moment { year, month, day, hour, minute, second: 0, millisecond: 0 }.to_ms()
}

/// `PT1H30M`, `PT45M`, `PT1H`.
fn duration(value: &str) -> Option<u32> {
    let mut rest = value.strip_prefix("PT")?;
    let mut minutes = 0_u32;
    for (unit, each) in [('H', 60), ('M', 1)] {
        if let Some((number, behind)) = rest.split_once(unit) {
            minutes = minutes.checked_add(number.parse::<u32>().ok()?.checked_mul(each)?)?;
            rest = behind;
        }
    }
    Some(minutes)
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}

/// A text as a value.
pub fn escaped(said: &str) -> String {
    let mut text = String::with_capacity(said.len());
    for character in said.trim().replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => text.extend(['\\', character]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => text.push_str("\\n"),
            '\t' => text.push(' '),
            control if control.is_control() => {}
            other => text.push(other),
        }
    }
    text
}

/// Adds a line, folded: what is too long goes on in the next, after a space.
pub fn line(text: &mut String, content: &str) {
    let mut length = 0;
    for character in content.chars() {
        if length + character.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEETING: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:7@example\r\nDTSTART;TZID=Europe/Madrid:20270115T160000\r\n\
        DTEND;TZID=Europe/Madrid:20270115T164500\r\nSUMMARY:Coffee\\, and the\r\n  seminar\r\nLOCATION:Library\r\nEND:VEVENT\r\n";

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let uid = "00112233445566778899aabbccddeeff".to_owned();
        let (summary, location) = ("Coffee; and \\ the\nseminar, as ever".to_owned(), "Library".to_owned());
        let event = Event { uid, summary, location, start: Start::At(1_800_000_000_000), minutes: Some(45) };
        assert_eq!(read(&write(&event, 0)), [event]);
    }

    #[test]
    fn a_file_of_another_program_is_read_with_its_zone_and_its_folds() {
        let events = read(MEETING);
        let start = Start::Clock(1_800_028_800_000, Some("Europe/Madrid".to_owned()));
        assert_eq!((&events[0].start, events[0].minutes), (&start, Some(45)));
        assert_eq!((events[0].summary.as_str(), events[0].location.as_str()), ("Coffee, and the seminar", "Library"));
    }

    #[test]
    fn what_is_no_event_is_passed_over_and_nothing_panics() {
        for text in [
            "",
            "BEGIN:VEVENT\nEND:VEVENT",
            "END:VEVENT",
            "BEGIN:VEVENT\nDTSTART:20271340T990000Z\nEND:VEVENT",
            "BEGIN:VEVENT\nDTSTART:é\nDURATION:PT99999999999H\nEND:VEVENT",
            "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270115\nEND:VEVENT",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        for cut in 0..MEETING.len() {
            assert!(read(&MEETING[..cut]).len() <= 1);
        }
        assert_eq!(read(&MEETING.repeat(200)).len(), MOST_EVENTS);
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_come_back() {
        let content = format!("SUMMARY:{}", "é🌱a".repeat(60));
        let mut text = String::new();
        line(&mut text, &content);
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
        assert_eq!(text.replace("\r\n ", "").trim_end(), content);
    }

    #[test]
    fn no_text_ends_its_line_or_begins_a_property() {
        assert_eq!(escaped("a;b,c\\d\r\nEND:VEVENT\rx\u{2028}y\u{7}\tz"), "a\\;b\\,c\\\\d\\nEND:VEVENT\\nx\\ny z");
    }
}
