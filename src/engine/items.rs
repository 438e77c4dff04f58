//! Items: what a person may do with one, and what each tab is told of them.
//!
//! A tab that comes into a circle is told all of its items once, and from then on those that changed.

use super::Engine;
use super::exchange::{ClientId, Output};
use super::shelf::index_of;
use super::view::{Refusal, Update};
use crate::documents::index;
use crate::identifiers::{CircleId, GoalId, ItemId, PersonId};
use crate::mentoring::item::{Field, Item, ItemKind, ItemRefusal, Who, check, check_new};

impl Engine {
    pub(super) fn add_item(
        &mut self,
        circle_id: CircleId,
        named: (ItemKind, ItemId),
        values: &[(Field, String)],
    ) -> Result<(), Refusal> {
        check_new(named.0, values).map_err(Refusal::Item)?;
        let (now, me) = (self.now, self.my_person_id().ok_or(Refusal::NoName)?);
        let about = values.iter().find(|(field, _)| *field == Field::About).map_or("", |(_, value)| value);
        let is_owners = values.iter().any(|(field, _)| named.0.writer_of(*field) == Some(Who::Owner));
        if named.0.needs_goal() {
            let goal_id = about.strip_prefix("goal:").and_then(|id| id.parse().ok()).ok_or(Refusal::Unknown)?;
            let owner = self.goal_owner(circle_id, goal_id).ok_or(Refusal::Unknown)?;
            if is_owners && owner != me {
                return Err(Refusal::Item(ItemRefusal::NotYours));
            }
        }
        if named.0.needs_meeting() {
            let meeting_id = about.strip_prefix("item:").and_then(|id| id.parse().ok()).ok_or(Refusal::Unknown)?;
            self.item(circle_id, (ItemKind::Meeting, meeting_id))?;
        }
        self.change_index(circle_id, |document| index::add_item(document, named, me, values, now))
    }

    pub(super) fn edit_item(
        &mut self,
        circle_id: CircleId,
        named: (ItemKind, ItemId),
        edits: &[(Field, String)],
    ) -> Result<(), Refusal> {
        let item = self.item(circle_id, named)?;
        for (field, value) in edits {
            check(named.0, *field, value).map_err(Refusal::Item)?;
            if !self.may_write(circle_id, &item, *field) {
                return Err(Refusal::Item(ItemRefusal::NotYours));
            }
        }
        let now = self.now;
        self.change_index(circle_id, |document| index::edit_item(document, named, edits, now))
    }

    pub(super) fn put_item_away(
        &mut self,
        circle_id: CircleId,
        named: (ItemKind, ItemId),
        away: bool,
    ) -> Result<(), Refusal> {
        if Some(self.item(circle_id, named)?.by) != self.my_person_id() {
            return Err(Refusal::Item(ItemRefusal::NotYours));
        }
        let now = self.now;
        self.change_index(circle_id, |document| index::put_item_away(document, named, away, now))
    }

    fn item(&self, circle_id: CircleId, (kind, item_id): (ItemKind, ItemId)) -> Result<Item, Refusal> {
        let document = self.document(index_of(circle_id)).ok_or(Refusal::Unknown)?;
        index::item(document, kind, item_id).ok_or(Refusal::Unknown)
    }

    fn may_write(&self, circle_id: CircleId, item: &Item, field: Field) -> bool {
        let writer = match item.kind.writer_of(field) {
            Some(Who::Maker) => Some(item.by),
            Some(Who::Owner) => item.goal_id().and_then(|goal_id| self.goal_owner(circle_id, goal_id)),
            Some(Who::Anybody) => self.my_person_id(),
            Some(Who::MakerOnce) | None => None,
        };
        writer.is_some() && writer == self.my_person_id()
    }

    fn goal_owner(&self, circle_id: CircleId, goal_id: GoalId) -> Option<PersonId> {
        let goals = index::goals(self.document(index_of(circle_id))?);
        goals.into_iter().find(|goal| goal.goal_id == goal_id).map(|goal| goal.owner)
    }

    /// Tells a tab the items of the circle that it looks at, as far as it does not know them.
    pub(super) fn tell_items(&mut self, client_id: ClientId, circle_id: CircleId) {
        let Some(items) = self.document(index_of(circle_id)).map(index::items) else { return };
        let Some(tab) = self.tabs.get_mut(&client_id) else { return };
        let told = tab.items.as_ref();
        let is_news = |item: &&Item| told.is_none_or(|told| told.get(&item.item_id) != Some(item));
        let (all, news): (bool, Vec<Item>) = (told.is_none(), items.iter().filter(is_news).cloned().collect());
        tab.items = Some(items.into_iter().map(|item| (item.item_id, item)).collect());
        if all || !news.is_empty() {
            self.outputs.push(Output::Tell(client_id, Update::Items { circle_id, all, items: news }));
        }
    }
}
