//! Direct links: describing, opening, carrying, breaking.

use super::{Device, Stream, World};
use crate::pipe::{Description, EndId, Stage};
use crate::profile::LinkWeather;
use alongside::engine::Input;
use alongside::ports::link::{LinkEvent, LinkId, LinkOrder};

/// For how long an answering browser waits for the other to begin.
const LONGEST_CHECK_MS: u64 = 10 * 60_000;

/// The longest message that a link has to carry, in bytes.
const LONGEST_MESSAGE: usize = 16 << 20;

impl World {
    pub(crate) fn order_link(&mut self, device: usize, order: LinkOrder) {
        match order {
            LinkOrder::Offer { link_id } => self.describe_end(device, link_id, None),
            LinkOrder::Answer { link_id, offer_sdp } => match Description::from_sdp(&offer_sdp) {
                Some(offer) => self.describe_end(device, link_id, Some(offer)),
                None => self.refuse_end(device, link_id),
            },
            LinkOrder::Complete { link_id, answer_sdp } => self.complete(device, link_id, &answer_sdp),
            LinkOrder::Send { link_id, message } => self.send_on(device, link_id, message.into_bytes()),
            LinkOrder::Close { link_id } => self.close_end(device, link_id),
        }
    }

    fn describe_end(&mut self, device: usize, link_id: LinkId, offer: Option<Description>) {
        let end_id = self.profiles[device].end_id(device, link_id);
        let own = Description::fresh(device, &mut self.chance);
        let answers = offer.is_some();
        self.pipes.make(end_id, own, offer);
        if self.profiles[device].weather == LinkWeather::Unsupported {
            self.break_end(end_id, 1);
            return;
        }
        let delay_ms = self.chance.between(20, 300);
        self.later(delay_ms, "a link is described", move |world| {
            if world.pipes.stage(end_id) == Some(Stage::Waiting)
                && let Some(sdp) = world.pipes.sdp(end_id)
            {
                world.tell_link(end_id, LinkEvent::Described { link_id, sdp });
            }
        });
        if answers {
            self.later(LONGEST_CHECK_MS, "an answer waits", move |world| {
                if world.pipes.stage(end_id) == Some(Stage::Waiting) {
                    world.break_end(end_id, 0);
                }
            });
        }
    }

    fn refuse_end(&mut self, device: usize, link_id: LinkId) {
        let end_id = self.profiles[device].end_id(device, link_id);
        let own = Description::fresh(device, &mut self.chance);
        self.pipes.make(end_id, own, None);
        self.break_end(end_id, 1);
    }

    fn complete(&mut self, device: usize, link_id: LinkId, answer_sdp: &str) {
        let offerer = self.profiles[device].end_id(device, link_id);
        let answerer = Description::from_sdp(answer_sdp).and_then(|answer| self.pipes.answerer(offerer, &answer));
        let Some(answerer) = answerer else {
            self.break_end(offerer, 15_000);
            return;
        };
        let delay_ms = self.chance.between(50, 400);
        self.later(delay_ms, "a link opens", move |world| {
            let possible = world.can_link(offerer.device, answerer.device);
            if possible && world.pipes.open(offerer, answerer) {
                for end_id in [offerer, answerer] {
                    let delay_ms = world.chance.between(0, 30);
                    world.in_order(Stream::Pipe(end_id), delay_ms, "a link is open", move |world| {
                        world.tell_link(end_id, LinkEvent::Opened { link_id: end_id.link_id });
                    });
                }
            } else {
                for end_id in [offerer, answerer] {
                    world.break_end(end_id, 15_000);
                }
            }
        });
    }

    fn send_on(&mut self, device: usize, link_id: LinkId, message: Vec<u8>) {
        assert!(message.len() <= LONGEST_MESSAGE, "contract of links: {} bytes are too many", message.len());
        let from = self.profiles[device].end_id(device, link_id);
        let Some(to) = self.pipes.send(from, &message) else { return };
        let (buffer_ms, way_ms) = (self.chance.between(0, 5), self.chance.between(2, 40));
        self.in_order(Stream::Buffer(from), buffer_ms, "a buffer drains", move |world| {
            if world.pipes.sent(from) {
                world.tell_link(from, LinkEvent::Drained { link_id: from.link_id });
            }
        });
        self.in_order(Stream::Pipe(to), buffer_ms + way_ms, "a message on a link", move |world| {
            if world.pipes.stage(to) == Some(Stage::Open(from)) {
                world.tell_link(to, LinkEvent::Received { link_id: to.link_id, message });
            }
        });
    }

    fn close_end(&mut self, device: usize, link_id: LinkId) {
        let end_id = self.profiles[device].end_id(device, link_id);
        let Some(stage) = self.pipes.close(end_id) else { return };
        // The contract leaves open whether the one who closes is told that it is closed.
        if self.chance.one_in(2) {
            self.later(1, "a link is closed here", move |world| world.tell_link(end_id, LinkEvent::Closed { link_id }));
        }
        if let Stage::Open(other) = stage {
            self.close_after_the_rest(other);
        }
    }

    /// The other end has closed: what it sent before still arrives.
    fn close_after_the_rest(&mut self, end_id: EndId) {
        let delay_ms = self.chance.between(10, 60);
        self.in_order(Stream::Pipe(end_id), delay_ms, "a link is closed there", move |world| {
            world.break_end(end_id, 0);
        });
    }

    /// Nothing passes this end any more; its engine hears of it after a while.
    fn break_end(&mut self, end_id: EndId, after_ms: u64) {
        if self.pipes.stage(end_id) == Some(Stage::Closed) {
            return;
        }
        if after_ms > 0 && self.pipes.stage(end_id) == Some(Stage::Waiting) {
            self.later(after_ms, "a link does not open", move |world| {
                if world.pipes.stage(end_id) == Some(Stage::Waiting) {
                    world.break_end(end_id, 0);
                }
            });
            return;
        }
        self.pipes.close(end_id);
        self.later(after_ms, "a link is broken", move |world| {
            world.tell_link(end_id, LinkEvent::Closed { link_id: end_id.link_id });
        });
    }

    /// The network is gone: open links die silently, and both sides find out in their own time.
    pub(crate) fn break_open_ends(&mut self, device: usize) {
        for end_id in self.pipes.of_device(device) {
            if let Some(Stage::Open(other)) = self.pipes.stage(end_id) {
                for end_id in [end_id, other] {
                    let after_ms = self.chance.between(200, 8_000);
                    self.break_end(end_id, after_ms);
                }
            }
        }
    }

    /// The page is gone, and its links with it; the others find out.
    pub(crate) fn close_all_ends(&mut self, device: usize) {
        for end_id in self.pipes.of_device(device) {
            if let Some(Stage::Open(other)) = self.pipes.close(end_id) {
                let after_ms = self.chance.between(20, 8_000);
                self.break_end(other, after_ms);
            }
        }
    }

    /// The open links of this device break, and can be made anew at once.
    pub fn break_links(&mut self, device: Device) {
        self.break_open_ends(device.0);
    }

    fn can_link(&self, one: usize, other: usize) -> bool {
        [one, other].into_iter().all(|device| {
            let profile = &self.profiles[device];
            profile.online && profile.weather == LinkWeather::Fair
        })
    }

    fn tell_link(&mut self, end_id: EndId, event: LinkEvent) {
        self.tell_engine(end_id.device, end_id.life, Input::Link(event));
    }
}
