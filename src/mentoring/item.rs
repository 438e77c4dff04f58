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
pub mod promise;
pub mod step;
pub mod thanks;

use crate::identifiers::{GoalId, ItemId, PersonId};
use serde::{Deserialize, Serialize};

/// The longest words of an item, in UTF-16 units.
pub const LONGEST_WORDS: usize = 600;

/// The longest plain value, in UTF-16 units; [`Field::Agreed`] holds words.
const LONGEST_PLAIN: usize = 64;

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
}

impl ItemKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Promise, Self::Thanks, Self::Topic, Self::Step, Self::Heard];

    /// The word in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Thanks => "thanks",
            Self::Topic => "topic",
            Self::Step => "step",
            Self::Heard => "heard",
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
        }
    }

    /// Who writes this field; `None` if the kind has no such field.
    pub fn writer_of(self, field: Field) -> Option<Who> {
        self.fields().iter().find(|(known, _)| *known == field).map(|(_, who)| *who)
    }

    /// Whether an item of this kind cannot be without a goal.
    pub fn needs_goal(self) -> bool {
        matches!(self, Self::Step | Self::Heard)
    }
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 6] = [Self::Words, Self::State, Self::To, Self::About, Self::Agreed, Self::Place];

    /// The word in documents; stable for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::State => "state",
            Self::To => "to",
            Self::About => "about",
            Self::Agreed => "agreed",
            Self::Place => "place",
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
            Self::State | Self::To | Self::About | Self::Place => LONGEST_PLAIN,
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
        Field::Words if value.trim().is_empty() => return Err(ItemRefusal::NoWords),
        Field::Words | Field::Agreed => true,
        Field::State => states(kind).contains(&value),
        Field::To => value.parse::<PersonId>().is_ok(),
        Field::About => value.is_empty() || is_about(kind, value),
        Field::Place => step::is_place(value),
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
    if !has(Field::Words) {
        Err(ItemRefusal::NoWords)
    } else if kind.needs_goal() && !has(Field::About) {
        Err(ItemRefusal::NotAValue)
    } else {
        Ok(())
    }
}

fn is_about(kind: ItemKind, value: &str) -> bool {
    match value.split_once(':') {
        Some(("goal", id)) => id.parse::<GoalId>().is_ok(),
        Some(("item", id)) => !kind.needs_goal() && id.parse::<ItemId>().is_ok(),
        _ => false,
    }
}

fn states(kind: ItemKind) -> &'static [&'static str] {
    match kind {
        ItemKind::Promise => &promise::PromiseState::WORDS,
        ItemKind::Topic => &exchange::Direction::WORDS,
        ItemKind::Step => &step::WORDS,
        ItemKind::Thanks | ItemKind::Heard => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_something_and_names_a_writer_for_each_field() {
        for kind in ItemKind::ALL {
            assert_eq!(check_new(kind, &[]), Err(ItemRefusal::NoWords));
            assert_eq!(check(kind, Field::Words, "  "), Err(ItemRefusal::NoWords));
            assert_eq!(kind.writer_of(Field::Words).is_some(), true, "{kind:?}");
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
