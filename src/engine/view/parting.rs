//! Pausing, leaving, and what is said at the end.

use super::{Moment, PersonView};
use crate::identifiers::{CircleId, PersonId};
use crate::mentoring::goal::Day;
use crate::mentoring::parting::Closing;
use serde::{Deserialize, Serialize};

/// Somebody has a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseView {
    /// Who.
    pub person_id: PersonId,
    /// Since when.
    pub since: Moment,
    /// The last day of it, if they said one.
    pub until: Option<Day>,
}

/// Whether I am still in a circle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MyPlace {
    /// I am in it.
    #[default]
    In,
    /// I left it; what is here is my copy.
    Left,
    /// I blocked the only other person; what is here is my copy.
    Blocked,
    /// This device was removed by another of mine: nothing new comes here.
    DeviceRemoved,
}

/// What somebody says at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingView {
    /// Who.
    pub person: PersonView,
    /// What they wrote.
    pub closing: Closing,
}

/// A person of mine whom I blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedView {
    /// Who.
    pub person_id: PersonId,
    /// As they called themselves.
    pub name: String,
    /// Since when.
    pub since: Moment,
}

/// How a circle goes on or ended; part of [`super::CircleView`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartingView {
    /// Whether I am in.
    pub my_place: MyPlace,
    /// Who left, in the order of arrival.
    pub former: Vec<PersonView>,
    /// Whose goals came along from an earlier circle or an export, without them.
    pub remembered: Vec<PersonView>,
    /// Who has a pause, I among them.
    pub pauses: Vec<PauseView>,
    /// What people said at the end, mine among them.
    pub closings: Vec<ClosingView>,
    /// The circle that goes on from this one without somebody, if this device has it.
    pub goes_on_in: Option<CircleId>,
}

impl super::CircleView {
    /// Everybody whose goals it holds, I first: who is in, who left, who is remembered.
    pub fn people(&self) -> impl Iterator<Item = &PersonView> {
        let away = self.parting.former.iter().chain(&self.parting.remembered);
        core::iter::once(&self.me).chain(&self.others).chain(away)
    }
}
