//! Welcomes on their way to a newcomer, by a link or by the relay.
//!
//! The welcome into a circle with a long log goes in pieces. What has come back from the relay is there and is not
//! left again, so that a connection that breaks goes on where it was; whoever asks anew, although everything was
//! there, gets everything again. Pieces are withdrawn once the newcomer has been heard in the circle.

use super::{MyInvitation, State};
use crate::crypto::Sealed;
use crate::engine::Engine;
use crate::engine::links::With;
use crate::identifiers::{DeviceId, InvitationId};
use crate::ports::link::LinkId;
use crate::sync::invitation::{Newcomer, RequestTag};
use crate::sync::wire::LinkMessage;
use std::collections::BTreeMap;

/// Welcomes in pieces that this engine has made.
pub(in crate::engine) type Welcomes = BTreeMap<InvitationId, Welcome>;

/// One of them.
pub(in crate::engine) struct Welcome {
    /// The request as it was heard last.
    asked: Vec<u8>,
    /// What has not come back from the relay, each with its topic.
    missing: Vec<(String, Sealed)>,
}

impl Engine {
    /// Leaves at the relay whatever of the welcome is not there yet.
    pub(super) fn leave_welcome(&mut self, invitation_id: InvitationId, invitation: &MyInvitation, expiry_s: u32) {
        let (State::Used { tag, request, .. } | State::Linked { tag, request, .. }) = &invitation.state else { return };
        let secret = invitation.kept.secret();
        let parts = match self.welcomes.get(&invitation_id) {
            Some(welcome) => welcome.missing.clone(),
            None => {
                let Some(parts) = self.welcome_again(invitation, *tag, request) else { return };
                let parts: Vec<_> = secret.welcome_topics(*tag, parts.len()).into_iter().zip(parts).collect();
                if parts.len() > 1 {
                    if self.has_come(invitation) {
                        return;
                    }
                    let welcome = Welcome { asked: request.clone(), missing: parts.clone() };
                    self.welcomes.insert(invitation_id, welcome);
                }
                parts
            }
        };
        let box_id = secret.box_keys().box_id();
        for (topic, part) in parts {
            self.post(box_id, topic, part, expiry_s);
        }
    }

    /// Something lies at the relay where a piece of my welcome does.
    pub(super) fn welcome_heard_back(&mut self, invitation_id: InvitationId, topic: &str, payload: &[u8]) {
        let Some(invitation) = self.inviting.get(&invitation_id) else { return };
        let (State::Used { tag, .. } | State::Linked { tag, .. }) = &invitation.state else { return };
        let secret = invitation.kept.secret();
        let is_piece = topic.strip_prefix(&secret.welcome_topic(*tag)).is_some_and(|rest| rest.starts_with('/'));
        if !is_piece || payload.is_empty() {
            return;
        }
        let box_id = secret.box_keys().box_id();
        if self.has_come(invitation) {
            self.publish(box_id, topic.to_owned(), None, true, 60);
        } else if let Some(welcome) = self.welcomes.get_mut(&invitation_id) {
            welcome.missing.retain(|(at, part)| at != topic || part.as_bytes() != payload);
        }
    }

    /// Somebody asks at the relay to come in.
    pub(super) fn asked_at_relay(&mut self, invitation_id: InvitationId, tag: RequestTag, payload: &[u8]) {
        match self.inviting.get(&invitation_id).map(|invitation| &invitation.state) {
            Some(State::Open) => drop(self.on_request(invitation_id, tag, payload)),
            Some(State::Used { tag: used, .. } | State::Linked { tag: used, .. }) if *used == tag => {
                let Some(welcome) = self.welcomes.get_mut(&invitation_id).filter(|it| it.asked != payload) else {
                    return;
                };
                welcome.asked = payload.to_vec();
                if welcome.missing.is_empty() {
                    self.welcomes.remove(&invitation_id);
                    self.publish_invitation(invitation_id);
                }
            }
            _ => {}
        }
    }

    /// Whether the one who was let in has been heard in the circle since.
    fn has_come(&self, invitation: &MyInvitation) -> bool {
        let (State::Used { tag, request, .. } | State::Linked { tag, request, .. }) = &invitation.state else {
            return false;
        };
        let Ok(request) = invitation.kept.read_request(*tag, request) else { return false };
        let peer = self.peers.get(&request.device().device_id());
        peer.is_some_and(|peer| peer.later.logs.contains_key(&invitation.circle_id))
    }

    /// The welcome to the request that was let in, made anew.
    pub(super) fn welcome_again(
        &mut self,
        invitation: &MyInvitation,
        tag: RequestTag,
        request: &[u8],
    ) -> Option<Vec<Sealed>> {
        let request = invitation.kept.read_request(tag, request).ok()?;
        let me = self.me.as_ref()?;
        let circle = self.circles.get_mut(&invitation.circle_id)?;
        if let Newcomer::Person(card) = &request.newcomer {
            // Who has left since is not brought in again by an old invitation.
            circle.membership.member(card.person_id())?;
        }
        let welcome = invitation.kept.welcome(&me.keys, &request, &mut circle.membership, self.now, &mut self.rng);
        welcome.ok().map(|(_, parts)| parts)
    }

    /// A message of an invitation has come by a link instead of the relay.
    pub(in crate::engine) fn on_invitation_by_link(&mut self, link_id: LinkId, device_id: DeviceId, sealed: &[u8]) {
        match self.links.by_id.get(&link_id).map(|link| link.with) {
            Some(With::Joiner(invitation_id)) => {
                let tag = self.inviting.get(&invitation_id).map(|invitation| invitation.kept.tag_of(device_id));
                if let Some(welcome) = tag.and_then(|tag| self.on_request(invitation_id, tag, sealed)) {
                    for part in welcome {
                        self.send(link_id, LinkMessage::Invitation { sealed: part.into_bytes() });
                    }
                    self.code_link_opened(link_id, device_id);
                    self.meet(link_id, device_id);
                }
            }
            Some(With::Inviter) if self.on_welcome(sealed) => self.meet(link_id, device_id),
            Some(With::Inviter | With::Member(..)) | None => {}
        }
    }
}
