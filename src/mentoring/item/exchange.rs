//! The exchange: who can help with what, and who would like help with what.
//!
//! Helping is a property of a topic, never of a person. An offer and a wish of different people meet when they name
//! the same topic, however it is capitalised or spaced. What is no longer offered or wished for is put away.

use super::{Field, Item, ItemKind};

/// Which way help would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// I can help with this.
    Offer,
    /// I would like help with this.
    Wish,
}

impl Direction {
    /// The words in documents, stable for ever.
    pub const WORDS: [&'static str; 2] = ["offer", "wish"];

    /// The word in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Wish => "wish",
        }
    }

    /// Of this topic; `None` if it is no topic, or of a direction that only a later version knows.
    pub fn of(topic: &Item) -> Option<Self> {
        match (topic.kind, topic.value(Field::State)) {
            (ItemKind::Topic, "offer") => Some(Self::Offer),
            (ItemKind::Topic, "wish") => Some(Self::Wish),
            _ => None,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Offer => Self::Wish,
            Self::Wish => Self::Offer,
        }
    }
}

/// The topics of others that this one meets: wishes for an offer, offers for a wish.
pub fn met_by<'a>(topic: &Item, all: impl IntoIterator<Item = &'a Item>) -> Vec<&'a Item> {
    let Some(wanted) = Direction::of(topic).map(Direction::other) else { return Vec::new() };
    let name = plain(topic.words());
    let meets = |other: &&Item| {
        !other.away && other.by != topic.by && Direction::of(other) == Some(wanted) && plain(other.words()) == name
    };
    all.into_iter().filter(meets).collect()
}

/// A topic as two people would call it the same.
fn plain(words: &str) -> String {
    words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::{ItemId, PersonId};

    fn topic(by: u8, direction: Direction, words: &str) -> Item {
        Item {
            item_id: ItemId([by; 16]),
            kind: ItemKind::Topic,
            by: PersonId([by; 16]),
            created_at: 0,
            changed_at: 0,
            away: false,
            values: vec![(Field::Words, words.to_owned()), (Field::State, direction.as_str().to_owned())],
            also: Vec::new(),
        }
    }

    #[test]
    fn an_offer_meets_the_wish_of_somebody_else_for_the_same_topic() {
        let offer = topic(1, Direction::Offer, "Lab  reports");
        let wish = topic(2, Direction::Wish, "lab reports ");
        assert_eq!(met_by(&offer, [&wish]), [&wish]);
        assert_eq!(met_by(&wish, [&offer]), [&offer]);
    }

    #[test]
    fn nothing_meets_ones_own_topic_the_same_side_or_what_was_put_away() {
        let offer = topic(1, Direction::Offer, "Lab reports");
        let own = topic(1, Direction::Wish, "Lab reports");
        let same = topic(2, Direction::Offer, "Lab reports");
        let gone = Item { away: true, ..topic(2, Direction::Wish, "Lab reports") };
        assert_eq!(met_by(&offer, [&own, &same, &gone]), Vec::<&Item>::new());
    }
}
