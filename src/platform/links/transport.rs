//! All pipes of this device, by their names.
//!
//! Leaves each pipe to `pipe`. A browser without WebRTC, or with it switched off, answers every order for a
//! pipe with `Unsupported`.

use super::pipe::{Pipe, Report};
use crate::platform::bridge::{IceServer, LinkTask};
use crate::platform::js;
use crate::ports::link::{LinkEvent, LinkId};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The link transport of the leading tab.
#[derive(Clone)]
pub struct Links {
    inner: Rc<Inner>,
}

struct Inner {
    hear: Box<dyn Fn(LinkEvent)>,
    ice_servers: RefCell<Vec<IceServer>>,
    pipes: RefCell<BTreeMap<LinkId, Pipe>>,
}

impl Links {
    /// No pipe yet; what happens is told to `hear`.
    pub fn new(hear: impl Fn(LinkEvent) + 'static) -> Self {
        let inner = Inner { hear: Box::new(hear), ice_servers: RefCell::default(), pipes: RefCell::default() };
        Self { inner: Rc::new(inner) }
    }

    /// Whether this browser has WebRTC.
    pub fn are_possible(&self) -> bool {
        js::exists("RTCPeerConnection")
    }

    /// Carries out an order.
    pub fn carry_out(&self, task: LinkTask) {
        match task {
            LinkTask::Offer(link_id) => self.make(link_id, None),
            LinkTask::Answer(link_id, offer_sdp) => self.make(link_id, Some(offer_sdp)),
            LinkTask::Complete(link_id, answer_sdp) => self.with(link_id, |pipe| pipe.complete(answer_sdp)),
            LinkTask::Send(link_id, message) => self.with(link_id, |pipe| pipe.send(&message)),
            LinkTask::Close(link_id) => self.close(link_id),
            LinkTask::Cross(servers) => drop(self.inner.ice_servers.replace(servers)),
        }
    }

    /// Closes every pipe without a word; the engine that ordered them has gone.
    pub fn close_all(&self) {
        self.inner.pipes.take().values().for_each(Pipe::close);
    }

    fn with(&self, link_id: LinkId, act: impl FnOnce(&Pipe)) {
        let pipe = self.inner.pipes.borrow().get(&link_id).cloned();
        if let Some(pipe) = pipe {
            act(&pipe);
        }
    }

    fn close(&self, link_id: LinkId) {
        let pipe = self.inner.pipes.borrow_mut().remove(&link_id);
        if let Some(pipe) = pipe {
            pipe.close();
        }
    }

    fn make(&self, link_id: LinkId, offer_sdp: Option<String>) {
        if !self.are_possible() {
            (self.inner.hear)(LinkEvent::Unsupported);
            return (self.inner.hear)(LinkEvent::Closed { link_id });
        }
        let links = self.clone();
        let hear = move |report: Report| links.report(link_id, report);
        match Pipe::make(&self.inner.ice_servers.borrow(), offer_sdp, hear) {
            Ok(pipe) => {
                self.close(link_id);
                self.inner.pipes.borrow_mut().insert(link_id, pipe);
            }
            Err(_) => (self.inner.hear)(LinkEvent::Closed { link_id }),
        }
    }

    fn report(&self, link_id: LinkId, report: Report) {
        if !self.inner.pipes.borrow().contains_key(&link_id) {
            return;
        }
        let event = match report {
            Report::Described(sdp) => LinkEvent::Described { link_id, sdp },
            Report::Opened => LinkEvent::Opened { link_id },
            Report::Received(message) => LinkEvent::Received { link_id, message },
            Report::Drained => LinkEvent::Drained { link_id },
            Report::Closed => {
                self.close(link_id);
                LinkEvent::Closed { link_id }
            }
        };
        (self.inner.hear)(event);
    }
}
