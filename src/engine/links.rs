//! Live links: made, proved, and kept in step.
//!
//! A link belongs to one other device and serves every circle that the two share. How its descriptions
//! travel (relay or codes) is the affair of `linking` and `codes`; here it opens, both ends prove their
//! device keys, and messages flow.

use super::Engine;
use super::exchange::Output;
use crate::crypto::DeviceKeys;
use crate::documents::sync::SyncState;
use crate::identifiers::{CircleId, DeviceId, DocumentId, EpochId, InvitationId};
use crate::ports::link::{LinkEvent, LinkId, LinkOrder};
use crate::sync::handshake::{Channel, Fingerprints, Handshake, HandshakeContext, Step};
use crate::sync::signalling::{Attempt, Description};
use crate::sync::wire::LinkMessage;
use std::collections::{BTreeMap, VecDeque};

/// A link that has not opened in this time is given up.
pub(super) const OPENING_MS: u64 = 20_000;

/// A code may be carried by hand: so long a link waits for the other's code.
pub(super) const CODE_MS: u64 = 60 * 60 * 1_000;

/// All pipes of this engine.
#[derive(Default)]
pub(super) struct Links {
    pub(super) by_id: BTreeMap<LinkId, Link>,
    next: u32,
    /// This browser has no links at all.
    pub(super) unsupported: bool,
    /// There may be links to devices with which this one shares nothing any more.
    some_with_nobody: bool,
}

impl Links {
    /// How many are on their way to be open.
    pub(super) fn opening(&self) -> usize {
        self.by_id.values().filter(|link| link.device_id().is_none()).count()
    }
}

/// One pipe.
pub(super) struct Link {
    pub(super) with: With,
    pub(super) carrier: Carrier,
    /// Between members: the epoch whose key both ends prove to hold.
    pub(super) epoch_id: Option<EpochId>,
    pub(super) offering: bool,
    pub(super) local: Option<Description>,
    pub(super) remote: Option<Description>,
    phase: Phase,
    /// Given up at this moment unless it is open.
    pub(super) until: u64,
}

/// Whom a link is to reach, and by which key the two ends know that they belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    /// A member of this circle; this device, if it is known which.
    Member(CircleId, Option<DeviceId>),
    /// Whoever uses my invitation.
    Joiner(InvitationId),
    /// The one who invited me.
    Inviter,
}

/// How the descriptions travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Through the relay; both sides know the attempt by this number.
    Relay(Attempt),
    /// As codes between people.
    Codes(Attempt),
}

enum Phase {
    Opening,
    Proving(Box<Handshake>),
    Open(Box<OpenLink>),
}

/// A link whose other end is proved.
pub(super) struct OpenLink {
    pub(super) device_id: DeviceId,
    channel: Box<Channel>,
    pub(super) sync: BTreeMap<DocumentId, SyncState>,
    /// What is said once a batch is on this device's disk, in this order.
    held: VecDeque<(u64, LinkMessage)>,
}

impl Link {
    /// The other end and the state of the conversation, once it is proved.
    pub(super) fn open(&mut self) -> Option<&mut OpenLink> {
        match &mut self.phase {
            Phase::Open(open) => Some(open),
            Phase::Opening | Phase::Proving(_) => None,
        }
    }

    /// Who is at the other end, once it is proved.
    pub(super) fn device_id(&self) -> Option<DeviceId> {
        match &self.phase {
            Phase::Open(open) => Some(open.device_id),
            Phase::Opening | Phase::Proving(_) => None,
        }
    }
}

impl Engine {
    /// A new pipe that offers itself; its description comes later.
    pub(super) fn offer_link(&mut self, with: With, carrier: Carrier, epoch_id: Option<EpochId>) -> LinkId {
        let link_id = self.new_link(with, carrier, epoch_id, None);
        self.outputs.push(Output::Link(LinkOrder::Offer { link_id }));
        link_id
    }

    /// A new pipe that answers an offer; its description comes later.
    pub(super) fn answer_link(
        &mut self,
        with: With,
        carrier: Carrier,
        epoch_id: Option<EpochId>,
        offer: Description,
    ) -> LinkId {
        let offer_sdp = offer.to_sdp();
        let link_id = self.new_link(with, carrier, epoch_id, Some(offer));
        self.outputs.push(Output::Link(LinkOrder::Answer { link_id, offer_sdp }));
        link_id
    }

    /// The answer to an offer of this device has come.
    pub(super) fn complete_link(&mut self, link_id: LinkId, answer: Description) {
        let Some(link) = self.links.by_id.get_mut(&link_id) else { return };
        if !link.offering || link.remote.is_some() {
            return;
        }
        let answer_sdp = answer.to_sdp();
        link.remote = Some(answer);
        link.until = self.now + OPENING_MS;
        self.outputs.push(Output::Link(LinkOrder::Complete { link_id, answer_sdp }));
    }

    fn new_link(
        &mut self,
        with: With,
        carrier: Carrier,
        epoch_id: Option<EpochId>,
        remote: Option<Description>,
    ) -> LinkId {
        let offering = remote.is_none();
        let link_id = LinkId(self.links.next);
        self.links.next += 1;
        let patience_ms = if matches!(carrier, Carrier::Codes(_)) { CODE_MS } else { OPENING_MS };
        let until = self.now + patience_ms;
        let link = Link { with, carrier, epoch_id, offering, local: None, remote, phase: Phase::Opening, until };
        self.links.by_id.insert(link_id, link);
        link_id
    }

    /// The transport reports.
    pub(super) fn on_link(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Described { link_id, sdp } => self.link_described(link_id, &sdp),
            LinkEvent::Opened { link_id } => self.prove_link(link_id),
            LinkEvent::Received { link_id, message } => self.link_received(link_id, &message),
            LinkEvent::Drained { .. } => {}
            LinkEvent::Closed { link_id } => self.link_closed(link_id),
            LinkEvent::Unsupported => {
                self.links.unsupported = true;
                for link_id in self.links.by_id.keys().copied().collect::<Vec<_>>() {
                    self.link_closed(link_id);
                }
            }
        }
    }

    fn link_described(&mut self, link_id: LinkId, sdp: &str) {
        let Some(link) = self.links.by_id.get_mut(&link_id) else { return };
        let Ok(description) = Description::from_sdp(sdp) else {
            self.close_link(link_id);
            return;
        };
        link.local = Some(description.clone());
        match link.carrier {
            Carrier::Relay(_) => self.send_description(link_id, description),
            Carrier::Codes(attempt) => self.show_description(link_id, attempt, description),
        }
    }

    /// Both ends can send: now they prove who they are.
    fn prove_link(&mut self, link_id: LinkId) {
        let Some(context) = self.links.by_id.get(&link_id).and_then(|link| self.context_with(link)) else {
            self.close_link(link_id);
            return;
        };
        let Some(keys) = self.keys_for(link_id) else { return };
        let Some(link) = self.links.by_id.get_mut(&link_id) else { return };
        let (Some(local), Some(remote)) = (&link.local, &link.remote) else { return };
        let fingerprints = Fingerprints { mine: local.fingerprint, theirs: remote.fingerprint };
        let (handshake, hello) = Handshake::start(&keys, context, fingerprints, &mut self.rng);
        link.phase = Phase::Proving(Box::new(handshake));
        link.until = self.now + OPENING_MS;
        self.outputs.push(Output::Link(LinkOrder::Send { link_id, message: hello }));
    }

    /// The keys with which this device proves itself while the link opens.
    fn keys_for(&self, link_id: LinkId) -> Option<DeviceKeys> {
        match self.links.by_id.get(&link_id)? {
            Link { phase: Phase::Open(_), .. } => None,
            Link { with: With::Inviter, .. } => self.joining_keys(),
            _ => DeviceKeys::from_bytes(&*self.me.as_ref()?.keys.to_bytes()).ok(),
        }
    }

    /// The key that both ends of such a link hold, and a tag that names what it is the key of.
    fn context_with(&self, link: &Link) -> Option<HandshakeContext> {
        match link.with {
            With::Member(circle_id, _) => {
                let place = self.place_of(circle_id, link.epoch_id?)?;
                Some(HandshakeContext { key: place.key.clone(), tag: circle_id.0 })
            }
            With::Joiner(invitation_id) => {
                let secret = self.inviting.get(&invitation_id)?.kept.secret();
                Some(HandshakeContext { key: secret.link_key(), tag: secret.tag() })
            }
            With::Inviter => {
                let secret = self.joining.as_ref()?.secret();
                Some(HandshakeContext { key: secret.link_key(), tag: secret.tag() })
            }
        }
    }

    fn link_received(&mut self, link_id: LinkId, bytes: &[u8]) {
        let keys = self.keys_for(link_id);
        let Some(link) = self.links.by_id.get_mut(&link_id) else { return };
        match (&mut link.phase, keys) {
            (Phase::Opening, _) | (Phase::Proving(_), None) => self.close_link(link_id),
            (Phase::Proving(handshake), Some(keys)) => match handshake.hear(&keys, bytes, &mut self.rng) {
                Ok(Step::Reply(message)) => self.outputs.push(Output::Link(LinkOrder::Send { link_id, message })),
                Ok(Step::Done { peer, channel }) => {
                    let device_id = peer.device_id();
                    let open = OpenLink { device_id, channel, sync: BTreeMap::new(), held: VecDeque::new() };
                    link.phase = Phase::Open(Box::new(open));
                    self.link_proved(link_id, device_id);
                }
                Err(_) => self.close_link(link_id),
            },
            (Phase::Open(open), _) => match open.channel.open(bytes).map(|plain| LinkMessage::from_bytes(&plain)) {
                Ok(Ok(message)) => {
                    let device_id = open.device_id;
                    self.peer_met(device_id);
                    self.on_link_message(link_id, device_id, message);
                }
                Ok(Err(_)) | Err(_) => self.close_link(link_id),
            },
        }
    }

    /// The other end has proved its device key.
    fn link_proved(&mut self, link_id: LinkId, device_id: DeviceId) {
        let Some(link) = self.links.by_id.get(&link_id) else { return };
        let is_expected = match link.with {
            With::Member(circle_id, expected) => {
                self.circles_with(device_id).contains(&circle_id)
                    && expected.is_none_or(|expected| expected == device_id)
            }
            With::Joiner(_) | With::Inviter => true,
        };
        if !is_expected || Some(device_id) == self.my_device_id() {
            self.close_link(link_id);
            return;
        }
        let with = link.with;
        let now = self.now;
        let peer = self.peers.entry(device_id).or_default();
        peer.attempts = 0;
        peer.linked_since = now;
        if let Some(older) = peer.link.replace(link_id) {
            self.close_link(older);
        }
        self.peer_met(device_id);
        self.code_link_opened(link_id, device_id);
        if with == With::Inviter {
            self.request_by_link(link_id);
        }
        self.meet(link_id, device_id);
        for circle_id in self.circles_with(device_id) {
            self.changed.circle(circle_id);
        }
    }

    /// Says one message to the other end of a proved link, once everything that it speaks of is on this device's
    /// disk. Otherwise an engine that died in between would have told others what it does not know itself, and
    /// the tab that wrote it would write it again.
    pub(super) fn send(&mut self, link_id: LinkId, message: LinkMessage) {
        let batch = self.batch_of(&message);
        let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) else { return };
        open.held.push_back((batch, message));
        self.send_held(link_id);
    }

    /// The batch that has to be on the disk before this may be said.
    fn batch_of(&self, message: &LinkMessage) -> u64 {
        match message {
            LinkMessage::Sync { document_id, .. } => self.shelf.get(document_id).map_or(0, |shelved| shelved.kept_in),
            LinkMessage::Meet(digests) => {
                digests.iter().map(|(circle_id, _)| self.kept_in(*circle_id)).max().unwrap_or(0)
            }
            LinkMessage::Heads { circle_id, .. } | LinkMessage::Log { circle_id, .. } => self.kept_in(*circle_id),
            LinkMessage::Presence { .. } | LinkMessage::Invitation { .. } | LinkMessage::Goodbye => 0,
        }
    }

    fn send_held(&mut self, link_id: LinkId) {
        let Some(open) = self.links.by_id.get_mut(&link_id).and_then(Link::open) else { return };
        while let Some((_, message)) = open.held.pop_front_if(|(batch, _)| self.cabinet.may_be_told(*batch)) {
            let message = open.channel.seal(&message.to_bytes(), &mut self.rng);
            self.outputs.push(Output::Link(LinkOrder::Send { link_id, message }));
        }
    }

    /// Closes a pipe and forgets it.
    pub(super) fn close_link(&mut self, link_id: LinkId) {
        self.outputs.push(Output::Link(LinkOrder::Close { link_id }));
        self.link_closed(link_id);
    }

    /// Links to devices with which this one shares nothing any more are closed, once what was still to be said by
    /// them is said.
    pub(super) fn close_links_with_nobody(&mut self) {
        self.links.some_with_nobody = true;
    }

    fn close_what_is_over(&mut self) {
        let with_nobody = |link: &Link| {
            let device_id = link.device_id().filter(|_| matches!(link.with, With::Member(..)));
            device_id.is_some_and(|device_id| self.circles_with(device_id).is_empty())
        };
        let waits = |link: &Link| matches!(&link.phase, Phase::Open(open) if !open.held.is_empty());
        let some_wait = self.links.by_id.values().any(|link| waits(link) && with_nobody(link));
        let with_nobody = |link: &Link| with_nobody(link) && !waits(link);
        let over = self.links.by_id.iter().filter(|(_, link)| with_nobody(link)).map(|(link_id, _)| *link_id);
        let over: Vec<LinkId> = over.collect();
        self.links.some_with_nobody = some_wait;
        for link_id in over {
            self.close_link(link_id);
        }
    }

    fn link_closed(&mut self, link_id: LinkId) {
        let Some(link) = self.links.by_id.remove(&link_id) else { return };
        self.code_link_closed(link_id);
        let Some(device_id) = link.device_id() else { return };
        if let Some(peer) = self.peers.get_mut(&device_id).filter(|peer| peer.link == Some(link_id)) {
            peer.link = None;
            peer.presence.clear();
            peer.next_attempt_at = self.now;
            peer.is_asked_for(self.now);
        }
        self.peer_left(device_id);
        for circle_id in self.circles_with(device_id) {
            self.say_here_in(circle_id, true);
            self.changed.circle(circle_id);
            self.mailbox_after_link(circle_id);
            self.carets_changed(circle_id);
        }
    }

    /// Gives up what has not opened in time; when to look again.
    pub(super) fn settle_links(&mut self) -> Option<u64> {
        for link_id in self.links.by_id.keys().copied().collect::<Vec<_>>() {
            self.send_held(link_id);
        }
        if self.links.some_with_nobody {
            self.close_what_is_over();
        }
        let unopened = |link: &Link| link.device_id().is_none();
        let late = self.links.by_id.iter().filter(|(_, link)| unopened(link) && link.until <= self.now);
        for link_id in late.map(|(link_id, _)| *link_id).collect::<Vec<_>>() {
            self.close_link(link_id);
        }
        self.links.by_id.values().filter(|link| unopened(link)).map(|link| link.until).min()
    }
}
