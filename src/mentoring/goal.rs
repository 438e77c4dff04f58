//! A goal: the distance between what somebody wants and where they are.
//!
//! Shrinking, parking and dropping a goal are good outcomes. Only the owner judges progress; anybody in the
//! circle sees it. A concurrent edit of one text field keeps both texts; of confidence, date or state, the
//! later writer by Automerge's order wins on every device alike.

use serde::{Deserialize, Serialize};

/// The longest text that one field of a goal takes, in UTF-16 units.
pub const LONGEST_FIELD: usize = 2_000;

/// Where a goal stands, as its owner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum GoalState {
    /// Being worked on.
    #[default]
    Active,
    /// Got there.
    Reached,
    /// Made smaller, and still being worked on.
    Smaller,
    /// Put aside for now.
    Parked,
    /// Let go.
    Dropped,
}

impl GoalState {
    /// Every state, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Active, Self::Reached, Self::Smaller, Self::Parked, Self::Dropped];

    /// The word in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Reached => "reached",
            Self::Smaller => "smaller",
            Self::Parked => "parked",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word in a document; a word of a later version counts as active, so that nothing disappears.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == word).unwrap_or_default()
    }

    /// Whether somebody is working on it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Smaller)
    }
}

/// How sure the owner is to get there, 1 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Confidence(u8);

impl Confidence {
    /// `None` outside 1 to 10.
    pub fn new(value: u8) -> Option<Self> {
        (1..=10).contains(&value).then_some(Self(value))
    }

    /// 1 to 10.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// A day of the calendar, without a time zone: a goal's "by when". Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads `YYYY-MM-DD` (RFC 3339 full-date), as `<input type=date>` gives it; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: core::ops::Range<usize>| {
            bytes[range]
                .iter()
                .try_fold(0_u16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u16::from(byte - b'0')))
        };
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=longest).contains(&day).then_some(Self { year, month: month as u8, day: day as u8 })
    }
}

impl core::fmt::Display for Day {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The text fields of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GoalField {
    /// What I want.
    Aim,
    /// Why it matters to me.
    Why,
    /// Where I am now.
    Now,
    /// What lies between.
    Gap,
    /// What is in the way; solutions wait.
    Obstacle,
    /// The next small step.
    NextStep,
}

impl GoalField {
    /// Every field, in the order in which they are asked.
    pub const ALL: [Self; 6] = [Self::Aim, Self::Why, Self::Now, Self::Gap, Self::Obstacle, Self::NextStep];

    /// The key in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aim => "aim",
            Self::Why => "why",
            Self::Now => "now",
            Self::Gap => "gap",
            Self::Obstacle => "obstacle",
            Self::NextStep => "next_step",
        }
    }
}

/// What somebody fills in. Everything but the aim may stay empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GoalDraft {
    /// What I want.
    pub aim: String,
    /// Why it matters to me.
    pub why: String,
    /// Where I am now.
    pub now: String,
    /// What lies between.
    pub gap: String,
    /// What is in the way.
    pub obstacle: String,
    /// The next small step.
    pub next_step: String,
    /// By when.
    pub by_when: Option<Day>,
    /// How sure I am.
    pub confidence: Option<Confidence>,
}

impl GoalDraft {
    /// The text of one field.
    pub fn field(&self, field: GoalField) -> &str {
        match field {
            GoalField::Aim => &self.aim,
            GoalField::Why => &self.why,
            GoalField::Now => &self.now,
            GoalField::Gap => &self.gap,
            GoalField::Obstacle => &self.obstacle,
            GoalField::NextStep => &self.next_step,
        }
    }

    /// The text of one field, to change it.
    pub fn field_mut(&mut self, field: GoalField) -> &mut String {
        match field {
            GoalField::Aim => &mut self.aim,
            GoalField::Why => &mut self.why,
            GoalField::Now => &mut self.now,
            GoalField::Gap => &mut self.gap,
            GoalField::Obstacle => &mut self.obstacle,
            GoalField::NextStep => &mut self.next_step,
        }
    }
}

/// One change to a goal, as its owner makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GoalEdit {
    /// A text field now reads so.
    Text(GoalField, String),
    /// By when, or no date.
    ByWhen(Option<Day>),
    /// How sure, or not said.
    Confidence(Option<Confidence>),
    /// Where it stands.
    State(GoalState),
}

/// Why a goal is not taken as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GoalRefusal {
    /// The aim is empty.
    NoAim,
    /// A field is longer than [`LONGEST_FIELD`].
    TooLong(GoalField),
    /// Only the owner changes a goal.
    NotTheOwner,
}

/// Checks one text field of a goal.
pub fn check_field(field: GoalField, text: &str) -> Result<(), GoalRefusal> {
    if text.encode_utf16().count() > LONGEST_FIELD {
        Err(GoalRefusal::TooLong(field))
    } else if field == GoalField::Aim && text.trim().is_empty() {
        Err(GoalRefusal::NoAim)
    } else {
        Ok(())
    }
}

/// Checks all that somebody filled in.
pub fn check_draft(draft: &GoalDraft) -> Result<(), GoalRefusal> {
    GoalField::ALL.into_iter().try_for_each(|field| check_field(field, draft.field(field)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_needs_an_aim_and_nothing_else() {
        assert_eq!(check_draft(&GoalDraft::default()), Err(GoalRefusal::NoAim));
        assert_eq!(check_draft(&GoalDraft { aim: "Speak up".into(), ..GoalDraft::default() }), Ok(()));
    }

    #[test]
    fn a_field_has_an_end() {
        let draft = GoalDraft { aim: "x".into(), why: "é".repeat(LONGEST_FIELD + 1), ..GoalDraft::default() };
        assert_eq!(check_draft(&draft), Err(GoalRefusal::TooLong(GoalField::Why)));
    }

    #[test]
    fn confidence_goes_from_one_to_ten() {
        assert_eq!(Confidence::new(0), None);
        assert_eq!(Confidence::new(11), None);
        assert_eq!(Confidence::new(10).map(Confidence::get), Some(10));
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        assert_eq!(Day::parse("2028-02-29").map(|day| day.to_string()).as_deref(), Some("2028-02-29"));
        for text in ["2027-02-29", "2027-13-01", "2027-00-10", "27-01-01", "2027/01/01", "2027-04-31", "٢٠٢٧-01-0"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_state_of_a_later_version_stays_visible() {
        assert_eq!(GoalState::from_word("resting"), GoalState::Active);
        for state in GoalState::ALL {
            assert_eq!(GoalState::from_word(state.as_str()), state);
        }
    }
}
