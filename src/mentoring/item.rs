//! An item: one small thing that the people of a circle keep beside their goals and notes.
//!
//! A promise, thanks, a topic of the exchange, a step of a goal, what the partner heard: they differ in their
//! fields and in who may write which, and that stands in one table, [`ItemKind::fields`]. What a kind means is
//! said in a file of its own. Leaves documents to `documents::index`, and asking these rules to the engine.
//!
//! Concurrent changes: in a field of words both people's words stay; of a plain field one of the two values
//! stands, on every device the same, and [`Item::also`] holds the other until somebody writes the field again. An
//! item is never removed: it is put away, and can be brought back with everything that was written meanwhile.

pub mod exchange;
pub mod heard;
pub mod meeting;
pub mod promise;
pub mod step;
pub mod thanks;

use crate::identifiers::{GoalId, ItemId, PersonId};
use serde::{Deserialize, Serialize};

/// The last moment that a time can be, in milliseconds since 1970: what browsers' own dates reach.
const LATEST_MS: u64 = 8_640_000_000_000_000;

/// The longest words of an item, in UTF-16 units.
pub const LONGEST_WORDS: usize = 600;

/// The longest plain value, in UTF-16 units; [`Field::Agreed`] holds words.
const LONGEST_PLAIN: usize = 64;

/// The longest place, in UTF-16 units: a room, or the link of a call.
pub const LONGEST_WHERE: usize = 300;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ItemKind {
    /// "I will … by our next meeting": [`promise`].
    Promise,
    /// Thanks for something in particular: [`thanks`].
    Thanks,
    /// Something one can help with or would like help with: [`exchange`].
    Topic,
    /// A step of a goal: [`step`].
    Step,
    /// What somebody heard when the owner told of a goal: [`heard`].
    Heard,
    /// A meeting: [`meeting`].
    Meeting,
    /// A time that is proposed for a meeting.
    Slot,
    /// What somebody wants to talk about at a meeting.
    Point,
}

/// A field of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    /// What it says.
    Words,
    /// Where it stands; the words for it are the kind's.
    State,
    /// For whom: a person.
    To,
    /// What it belongs to: a goal or another item.
    About,
    /// The words to which the person concerned has agreed.
    Agreed,
    /// Where it stands among its like: [`step::between`].
    Place,
    /// When it starts: milliseconds since 1970, in digits.
    At,
    /// How long it takes, in minutes, in digits.
    Minutes,
    /// Where people meet: a room, or the link of a call.
    Where,
    /// The time zone in which somebody proposed it: a name of the IANA database.
    Zone,
}

/// Who writes a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever made the item, when making it and never again.
    MakerOnce,
    /// Whoever made the item.
    Maker,
    /// Whoever owns the goal that the item is about.
    Owner,
    /// Everybody in the circle.
    Anybody,
}

impl ItemKind {
    /// Every kind.
    pub const ALL: [Self; 8] =
        [Self::Promise, Self::Thanks, Self::Topic, Self::Step, Self::Heard, Self::Meeting, Self::Slot, Self::Point];

    /// The word in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Thanks => "thanks",
            Self::Topic => "topic",
            Self::Step => "step",
            Self::Heard => "heard",
            Self::Meeting => "meeting",
            Self::Slot => "slot",
            Self::Point => "point",
        }
    }

    /// The fields of this kind, and who writes each.
    pub fn fields(self) -> &'static [(Field, Who)] {
        use {Field as F, Who as W};
        match self {
            Self::Promise => &[(F::Words, W::Maker), (F::State, W::Maker), (F::About, W::Maker)],
            Self::Thanks => &[(F::Words, W::Maker), (F::To, W::MakerOnce), (F::About, W::Maker)],
            Self::Topic => &[(F::Words, W::Maker), (F::State, W::MakerOnce)],
            Self::Step => &[(F::Words, W::Owner), (F::State, W::Owner), (F::About, W::MakerOnce), (F::Place, W::Owner)],
            Self::Heard => &[(F::Words, W::Maker), (F::About, W::MakerOnce), (F::Agreed, W::Owner)],
            Self::Meeting => &[
                (F::Words, W::Anybody),
                (F::State, W::Anybody),
                (F::At, W::Anybody),
                (F::Minutes, W::Anybody),
                (F::Where, W::Anybody),
                (F::Zone, W::MakerOnce),
            ],
            Self::Slot => &[(F::About, W::MakerOnce), (F::At, W::MakerOnce)],
            Self::Point => &[(F::Words, W::Maker), (F::About, W::Anybody), (F::State, W::Anybody)],
        }
    }

    /// Who writes this field; `None` if the kind has no such field.
    pub fn writer_of(self, field: Field) -> Option<Who> {
        self.fields().iter().find(|(known, _)| *known == field).map(|(_, who)| *who)
    }

    /// Whether an item of this kind has to say something; a meeting and a time say when.
    pub fn needs_words(self) -> bool {
        !matches!(self, Self::Meeting | Self::Slot)
    }

    /// Whether an item of this kind belongs to a meeting.
    pub fn needs_meeting(self) -> bool {
        matches!(self, Self::Slot | Self::Point)
    }

    /// Whether an item of this kind cannot be without a goal.
    pub fn needs_goal(self) -> bool {
        matches!(self, Self::Step | Self::Heard)
    }
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Words,
        Self::State,
        Self::To,
        Self::About,
        Self::Agreed,
        Self::Place,
        Self::At,
        Self::Minutes,
        Self::Where,
        Self::Zone,
    ];

    /// The word in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::State => "state",
            Self::To => "to",
            Self::About => "about",
            Self::Agreed => "agreed",
            Self::Place => "place",
            Self::At => "at",
            Self::Minutes => "minutes",
            Self::Where => "where",
            Self::Zone => "zone",
        }
    }

    /// Whether two people's words in it are both kept.
    pub fn is_words(self) -> bool {
        self == Self::Words
    }

    /// The longest value, in UTF-16 units.
    pub fn longest(self) -> usize {
        match self {
            Self::Words | Self::Agreed => LONGEST_WORDS,
            Self::Where => LONGEST_WHERE,
            Self::State | Self::To | Self::About | Self::Place | Self::At | Self::Minutes | Self::Zone => LONGEST_PLAIN,
        }
    }
}

/// An item, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which.
    pub item_id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Who made it.
    pub by: PersonId,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Milliseconds since 1970.
    pub changed_at: u64,
    /// Put away; can be brought back.
    pub away: bool,
    /// Its fields that are not empty.
    pub values: Vec<(Field, String)>,
    /// Values that were written at the same time as the one that stands, and lost to it.
    pub also: Vec<(Field, String)>,
}

impl Item {
    /// A field; empty if there is none.
    pub fn value(&self, field: Field) -> &str {
        self.values.iter().find(|(known, _)| *known == field).map_or("", |(_, value)| value)
    }

    /// What it says.
    pub fn words(&self) -> &str {
        self.value(Field::Words)
    }

    /// The goal that it is about, if it is about one.
    pub fn goal_id(&self) -> Option<GoalId> {
        self.value(Field::About).strip_prefix("goal:")?.parse().ok()
    }

    /// The item that it is about, if it is about one.
    pub fn about_item(&self) -> Option<ItemId> {
        self.value(Field::About).strip_prefix("item:")?.parse().ok()
    }
}

/// The value of [`Field::About`] for a goal.
pub fn about_goal(goal_id: GoalId) -> String {
    format!("goal:{goal_id}")
}

/// The value of [`Field::About`] for another item.
pub fn about_item(item_id: ItemId) -> String {
    format!("item:{item_id}")
}

/// Why an item is not taken as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemRefusal {
    /// It says nothing.
    NoWords,
    /// A field is longer than [`Field::longest`].
    TooLong,
    /// The field does not belong to this kind, or this is no value of it.
    NotAValue,
    /// Somebody else writes this field.
    NotYours,
}

/// Checks one value of a field.
///
/// # Errors
/// Why it is not taken.
pub fn check(kind: ItemKind, field: Field, value: &str) -> Result<(), ItemRefusal> {
    kind.writer_of(field).ok_or(ItemRefusal::NotAValue)?;
    if value.encode_utf16().count() > field.longest() {
        return Err(ItemRefusal::TooLong);
    }
    let fits = match field {
        Field::Words if kind.needs_words() && value.trim().is_empty() => return Err(ItemRefusal::NoWords),
        Field::Words | Field::Agreed | Field::Where => true,
        Field::State => states(kind).contains(&value),
        Field::To => value.parse::<PersonId>().is_ok(),
        Field::About => value.is_empty() || is_about(kind, value),
        Field::Place => step::is_place(value),
        Field::At => value.parse::<u64>().is_ok_and(|at| at <= LATEST_MS),
        Field::Minutes => value.parse::<u32>().is_ok_and(|minutes| (1..=24 * 60).contains(&minutes)),
        Field::Zone => value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte)),
    };
    if fits { Ok(()) } else { Err(ItemRefusal::NotAValue) }
}

/// Checks everything with which an item is made.
///
/// # Errors
/// Why it is not taken.
pub fn check_new(kind: ItemKind, values: &[(Field, String)]) -> Result<(), ItemRefusal> {
    values.iter().try_for_each(|(field, value)| check(kind, *field, value))?;
    let has = |field| values.iter().any(|(known, _)| *known == field);
    if kind.needs_words() && !has(Field::Words) {
        Err(ItemRefusal::NoWords)
    } else if (kind.needs_goal() || kind.needs_meeting()) && !has(Field::About)
        || kind == ItemKind::Slot && !has(Field::At)
    {
        Err(ItemRefusal::NotAValue)
    } else {
        Ok(())
    }
}

fn is_about(kind: ItemKind, value: &str) -> bool {
    match value.split_once(':') {
        Some(("goal", id)) => !kind.needs_meeting() && id.parse::<GoalId>().is_ok(),
        Some(("item", id)) => !kind.needs_goal() && id.parse::<ItemId>().is_ok(),
        _ => false,
    }
}

fn states(kind: ItemKind) -> &'static [&'static str] {
    match kind {
        ItemKind::Promise => &promise::PromiseState::WORDS,
        ItemKind::Topic => &exchange::Direction::WORDS,
        ItemKind::Meeting => &meeting::MeetingState::WORDS,
        ItemKind::Step | ItemKind::Point => &step::WORDS,
        ItemKind::Thanks | ItemKind::Heard | ItemKind::Slot => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_something_and_names_a_writer_for_each_field() {
        for kind in ItemKind::ALL {
            assert_eq!(check_new(kind, &[]).is_ok(), kind == ItemKind::Meeting, "{kind:?}");
            assert!(!kind.needs_words() || check(kind, Field::Words, "  ") == Err(ItemRefusal::NoWords), "{kind:?}");
            assert!(kind.fields().iter().all(|(field, _)| kind.writer_of(*field).is_some()), "{kind:?}");
        }
    }

    #[test]
    fn a_field_takes_its_own_values_and_no_others() {
        assert_eq!(check(ItemKind::Promise, Field::State, "kept"), Ok(()));
        assert_eq!(check(ItemKind::Promise, Field::State, "overdue"), Err(ItemRefusal::NotAValue));
        assert_eq!(check(ItemKind::Thanks, Field::State, "kept"), Err(ItemRefusal::NotAValue));
        assert_eq!(check(ItemKind::Promise, Field::Words, &"é".repeat(LONGEST_WORDS + 1)), Err(ItemRefusal::TooLong));
    }

    #[test]
    fn a_step_belongs_to_a_goal() {
        let words = (Field::Words, "Ask one question".to_owned());
        assert_eq!(check_new(ItemKind::Step, std::slice::from_ref(&words)), Err(ItemRefusal::NotAValue));
        let about = (Field::About, about_goal(GoalId([7; 16])));
        assert_eq!(check_new(ItemKind::Step, &[words, about]), Ok(()));
        assert_eq!(check(ItemKind::Step, Field::About, &about_item(ItemId([7; 16]))), Err(ItemRefusal::NotAValue));
    }
}
