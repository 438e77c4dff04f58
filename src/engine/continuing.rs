//! Going on without somebody: a new circle with everything of the old one.

use super::view::Refusal;
use super::{ClientId, Engine};
use crate::identifiers::{CircleId, PersonId};

impl Engine {
    pub(super) fn continue_without(
        &mut self,
        _client_id: ClientId,
        _circle_id: CircleId,
        _person_ids: &[PersonId],
        _request: [u8; 16],
    ) -> Result<(), Refusal> {
        Err(Refusal::Unknown)
    }
}
