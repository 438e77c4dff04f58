//! The items of the circle on the screen, as the engine told them last, and what a person does with them.
//!
//! Invariant: an item is of the circle that the screen looks at, or is not shown.

use super::app::App;
use crate::engine::command::Command;
use crate::identifiers::{CircleId, GoalId, ItemId};
use crate::mentoring::item::{Field, Item, ItemKind};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What the engine told of a circle's items.
#[derive(Debug, Default)]
pub(crate) struct Items {
    circle_id: Option<CircleId>,
    by_id: BTreeMap<ItemId, Item>,
}

impl Items {
    /// Takes in what was told.
    pub(crate) fn hear(&mut self, circle_id: CircleId, all: bool, items: Vec<Item>) {
        if all || self.circle_id != Some(circle_id) {
            self.by_id.clear();
        }
        self.circle_id = Some(circle_id);
        self.by_id.extend(items.into_iter().map(|item| (item.item_id, item)));
    }

    /// Those of this circle that are not put away.
    pub(crate) fn of(&self, circle_id: CircleId) -> impl Iterator<Item = &Item> {
        let is_here = self.circle_id == Some(circle_id);
        self.by_id.values().filter(move |item| is_here && !item.away)
    }
}

/// The items of a circle that these words are true of, oldest first.
pub(crate) fn listed(app: App, circle_id: CircleId, kind: ItemKind, which: impl Fn(&Item) -> bool) -> Vec<Item> {
    let mut items: Vec<Item> =
        app.items.with(|items| items.of(circle_id).filter(|item| item.kind == kind && which(item)).cloned().collect());
    items.sort_by_key(|item| (item.created_at, item.item_id));
    items
}

/// One item, as long as it is there.
pub(crate) fn following(app: App, circle_id: CircleId, item_id: ItemId) -> Memo<Option<Item>> {
    Memo::new(move |_| app.items.with(|items| items.of(circle_id).find(|item| item.item_id == item_id).cloned()))
}

/// The items about a goal.
pub(crate) fn about_goal(app: App, circle_id: CircleId, kind: ItemKind, goal_id: GoalId) -> Vec<Item> {
    listed(app, circle_id, kind, |item| item.goal_id() == Some(goal_id))
}

impl App {
    /// A new item of mine, unless it would say nothing.
    pub(crate) fn add_item(self, circle_id: CircleId, kind: ItemKind, words: &str, more: Vec<(Field, String)>) {
        if words.trim().is_empty() {
            return;
        }
        let mut values = vec![(Field::Words, words.trim().to_owned())];
        values.extend(more);
        self.make_item(circle_id, kind, values);
    }

    /// A new item of mine with these values, the empty ones left out; its name.
    pub(crate) fn make_item(self, circle_id: CircleId, kind: ItemKind, mut values: Vec<(Field, String)>) -> ItemId {
        let item_id = ItemId(self.outside().random16());
        values.retain(|(_, value)| !value.is_empty());
        self.order(Command::AddItem { circle_id, kind, item_id, values });
        item_id
    }

    /// A field reads so from now on, also if it does already: of two values at once, this is the one.
    pub(crate) fn edit_item_anyway(self, circle_id: CircleId, item: &Item, field: Field, value: &str) {
        let edits = vec![(field, value.to_owned())];
        self.order(Command::EditItem { circle_id, kind: item.kind, item_id: item.item_id, edits });
    }

    /// A field of an item reads so from now on; with a sentence it can be taken back for a while.
    pub(crate) fn edit_item(self, circle_id: CircleId, item: &Item, field: Field, value: &str, said: Option<String>) {
        let edit = |value: &str| Command::EditItem {
            circle_id,
            kind: item.kind,
            item_id: item.item_id,
            edits: vec![(field, value.to_owned())],
        };
        if item.value(field) != value {
            self.order(edit(value));
            if let Some(said) = said {
                self.offer_undo(said, edit(item.value(field)));
            }
        }
    }

    /// Puts an item of mine away; it can be brought back for a while.
    pub(crate) fn put_item_away(self, circle_id: CircleId, item: &Item) {
        let put = |away| Command::PutItemAway { circle_id, kind: item.kind, item_id: item.item_id, away };
        self.order(put(true));
        self.offer_undo(self.tell("note.was_put_away", &[("title", item.words())]), put(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::PersonId;

    fn item(id: u8, away: bool) -> Item {
        let (item_id, by) = (ItemId([id; 16]), PersonId([1; 16]));
        let (kind, values, also) = (ItemKind::Promise, Vec::new(), Vec::new());
        Item { item_id, kind, by, created_at: 0, changed_at: 0, away, values, also }
    }

    #[test]
    fn what_was_told_of_one_circle_is_not_shown_in_another() {
        let (one, other) = (CircleId([1; 16]), CircleId([2; 16]));
        let mut items = Items::default();
        items.hear(one, true, vec![item(1, false), item(2, true)]);
        assert_eq!(items.of(one).count(), 1);
        assert_eq!(items.of(other).count(), 0);
        items.hear(one, false, vec![item(2, false)]);
        assert_eq!(items.of(one).count(), 2);
        items.hear(other, false, vec![item(3, false)]);
        assert_eq!((items.of(one).count(), items.of(other).count()), (0, 1));
    }
}
