//! Promises, thanks, topics, steps and what was heard, in a story.

use crate::tab::Answer;
use crate::world::{Device, World};
use alongside::engine::command::Command;
use alongside::identifiers::ItemId;
use alongside::mentoring::item::{Field, Item, ItemKind};

impl World {
    /// The person makes an item that says this (nothing, if it is empty), and waits until it is saved.
    pub fn makes(&mut self, device: Device, kind: ItemKind, words: &str, more: &[(Field, String)]) -> ItemId {
        let (item_id, command) = self.item_to_make(device, kind, words, more);
        assert_eq!(self.does_and_waits(device, command), Answer::Done);
        item_id
    }

    /// The command that makes an item in the circle of the story.
    pub fn item_to_make(
        &mut self,
        device: Device,
        kind: ItemKind,
        words: &str,
        more: &[(Field, String)],
    ) -> (ItemId, Command) {
        let item_id = ItemId(self.random());
        let said = (!words.is_empty()).then(|| (Field::Words, words.to_owned()));
        let values = said.into_iter().chain(more.iter().cloned()).collect();
        (item_id, Command::AddItem { circle_id: self.circle_id(device), kind, item_id, values })
    }

    /// The person changes a field of an item; what became of it.
    pub fn edits(&mut self, device: Device, item: &Item, field: Field, value: &str) -> Answer {
        let circle_id = self.circle_id(device);
        let edits = vec![(field, value.to_owned())];
        self.does_and_waits(device, Command::EditItem { circle_id, kind: item.kind, item_id: item.item_id, edits })
    }

    /// The person puts an item away or brings it back; what became of it.
    pub fn puts_away(&mut self, device: Device, item: &Item, away: bool) -> Answer {
        let circle_id = self.circle_id(device);
        self.does_and_waits(device, Command::PutItemAway { circle_id, kind: item.kind, item_id: item.item_id, away })
    }

    /// The items of a kind that this device shows, oldest first.
    pub fn items(&mut self, device: Device, kind: ItemKind) -> Vec<Item> {
        self.circle(device);
        let mut items: Vec<Item> = self.tab(device).items.values().filter(|item| item.kind == kind).cloned().collect();
        items.retain(|item| !item.away);
        items.sort_by_key(|item| (item.created_at, item.item_id));
        items
    }

    /// One item as this device shows it.
    ///
    /// # Panics
    /// When it does not show it.
    pub fn item(&mut self, device: Device, item_id: ItemId) -> Item {
        self.circle(device);
        self.tab(device).items.get(&item_id).cloned().expect("the item is shown")
    }
}
