//! What I heard: how somebody's goal sounds to another, in the other's words.
//!
//! The goal's owner agrees to exactly these words, or does not yet. Whoever changes the words has them agreed to
//! anew, also when the change and the agreement cross each other on the way.

use super::{Field, Item};

/// Whether the goal's owner agreed to the words as they stand.
pub fn is_agreed(heard: &Item) -> bool {
    !heard.words().is_empty() && heard.value(Field::Agreed) == heard.words()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::{ItemId, PersonId};
    use crate::mentoring::item::ItemKind;

    #[test]
    fn an_agreement_holds_for_the_words_it_was_given_to() {
        let mut heard = Item {
            item_id: ItemId([1; 16]),
            kind: ItemKind::Heard,
            by: PersonId([2; 16]),
            created_at: 0,
            changed_at: 0,
            away: false,
            values: vec![(Field::Words, "You want to be slow".into()), (Field::Agreed, "You want to be slow".into())],
            also: Vec::new(),
        };
        assert!(is_agreed(&heard));
        heard.values[0].1.push_str(" at first");
        assert!(!is_agreed(&heard));
    }
}
