//! One pipe: an `RTCPeerConnection` with one reliable, ordered data channel that both ends declare alike.
//!
//! Descriptions are given out with all candidates in them: after gathering is complete, or after
//! [`GATHERING_MS`]. Leaves names to `transport`. Invariants: no more than [`MOST_WAITING_BYTES`] ever wait to
//! be sent; after `Closed` nothing more is reported.

use super::frames::{Assembly, frames};
use crate::platform::bridge::IceServer;
use crate::platform::js;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Event, MessageEvent, RtcConfiguration, RtcDataChannel, RtcDataChannelInit, RtcDataChannelState, RtcDataChannelType,
    RtcIceGatheringState, RtcPeerConnection, RtcPeerConnectionState, RtcSdpType, RtcSessionDescriptionInit,
};

/// How long candidates are waited for, in milliseconds.
const GATHERING_MS: u32 = 2_000;

/// How long two ends that know each other's descriptions may take to find each other, in milliseconds.
const OPENING_MS: u32 = 30_000;

/// How much is given to the browser at a time, in bytes.
const IN_FLIGHT_BYTES: u32 = 1024 * 1024;

/// When the browser has so little left, in bytes, it is given more.
const LOW_BYTES: u32 = 256 * 1024;

/// A peer that takes nothing for so long, in bytes, is given up.
const MOST_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// The stream that both ends declare, so that neither has to wait for the other to announce it.
const STREAM: u16 = 0;

/// What a pipe reports.
pub(super) enum Report {
    /// The local description.
    Described(String),
    /// Both ends can send.
    Opened,
    /// A message, whole.
    Received(Vec<u8>),
    /// Everything has left this device.
    Drained,
    /// The end.
    Closed,
}

type Callback = Closure<dyn FnMut(Event)>;

/// One pipe; a clone is the same pipe.
#[derive(Clone)]
pub(super) struct Pipe {
    inner: Rc<Inner>,
}

struct Inner {
    peer: RtcPeerConnection,
    channel: RtcDataChannel,
    hear: Box<dyn Fn(Report)>,
    assembly: RefCell<Assembly>,
    waiting: RefCell<VecDeque<Vec<u8>>>,
    waiting_bytes: Cell<usize>,
    both_known: Cell<bool>,
    over: Cell<bool>,
    callbacks: RefCell<Vec<Callback>>,
}

impl Pipe {
    /// A pipe that offers, or answers this offer.
    pub(super) fn make(
        ice_servers: &[IceServer],
        offer_sdp: Option<String>,
        hear: impl Fn(Report) + 'static,
    ) -> Result<Self, JsValue> {
        let configuration = RtcConfiguration::new();
        let servers = ice_servers.iter().map(|IceServer { url, turn }| match turn {
            None => js::object(&[("urls", url.into())]),
            Some((name, password)) => {
                js::object(&[("urls", url.into()), ("username", name.into()), ("credential", password.into())])
            }
        });
        configuration.set_ice_servers(&servers.collect::<js_sys::Array>());
        let peer = RtcPeerConnection::new_with_configuration(&configuration)?;
        let stream = RtcDataChannelInit::new();
        stream.set_negotiated(true);
        stream.set_id(STREAM);
        stream.set_ordered(true);
        let channel = peer.create_data_channel_with_data_channel_dict("alongside", &stream);
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let pipe = Self {
            inner: Rc::new(Inner {
                peer,
                channel,
                hear: Box::new(hear),
                assembly: RefCell::default(),
                waiting: RefCell::default(),
                waiting_bytes: Cell::default(),
                both_known: Cell::default(),
                over: Cell::default(),
                callbacks: RefCell::default(),
            }),
        };
        pipe.listen();
        let describing = pipe.clone();
        spawn_local(async move {
            match describing.describe(offer_sdp).await {
                Ok(sdp) => describing.report(Report::Described(sdp)),
                Err(_) => describing.end(),
            }
        });
        Ok(pipe)
    }

    /// The other's answer has come.
    pub(super) fn complete(&self, answer_sdp: String) {
        let pipe = self.clone();
        spawn_local(async move {
            if pipe.set_remote(RtcSdpType::Answer, &answer_sdp).await.is_err() {
                return pipe.end();
            }
            pipe.inner.both_known.set(true);
            TimeoutFuture::new(OPENING_MS).await;
            if pipe.inner.channel.ready_state() == RtcDataChannelState::Connecting {
                pipe.end();
            }
        });
    }

    /// Sends one message behind those that wait.
    pub(super) fn send(&self, message: &[u8]) {
        for frame in frames(message) {
            self.inner.waiting_bytes.set(self.inner.waiting_bytes.get() + frame.len());
            self.inner.waiting.borrow_mut().push_back(frame);
        }
        if self.inner.waiting_bytes.get() > MOST_WAITING_BYTES {
            return self.end();
        }
        self.pump();
    }

    /// The end, without a report.
    pub(super) fn close(&self) {
        self.inner.over.set(true);
        let (peer, channel) = (&self.inner.peer, &self.inner.channel);
        channel.set_onopen(None);
        channel.set_onmessage(None);
        channel.set_onclose(None);
        channel.set_onbufferedamountlow(None);
        peer.set_onconnectionstatechange(None);
        peer.set_onicegatheringstatechange(None);
        channel.close();
        peer.close();
        // One of the callbacks may be running; it is let go of in a turn of its own.
        let callbacks = self.inner.callbacks.take();
        spawn_local(async move { drop(callbacks) });
    }

    fn report(&self, report: Report) {
        if !self.inner.over.get() {
            (self.inner.hear)(report);
        }
    }

    /// The end, reported once.
    fn end(&self) {
        self.report(Report::Closed);
        self.inner.over.set(true);
    }

    async fn describe(&self, offer_sdp: Option<String>) -> Result<String, JsValue> {
        let peer = &self.inner.peer;
        let local = match offer_sdp {
            None => JsFuture::from(peer.create_offer()).await?,
            Some(offer) => {
                self.set_remote(RtcSdpType::Offer, &offer).await?;
                JsFuture::from(peer.create_answer()).await?
            }
        };
        let (tell, told) = futures_channel::oneshot::channel();
        let tell = Cell::new(Some(tell));
        let watched = peer.clone();
        let on_gathering = self.callback(move |_| {
            if watched.ice_gathering_state() == RtcIceGatheringState::Complete
                && let Some(tell) = tell.take()
            {
                // A description that was given out without waiting hears nothing more.
                let _ = tell.send(());
            }
        });
        peer.set_onicegatheringstatechange(Some(&on_gathering));
        JsFuture::from(peer.set_local_description(local.unchecked_ref())).await?;
        let _ = futures_util::future::select(told, TimeoutFuture::new(GATHERING_MS)).await;
        Ok(peer.local_description().ok_or(JsValue::NULL)?.sdp())
    }

    async fn set_remote(&self, kind: RtcSdpType, sdp: &str) -> Result<(), JsValue> {
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(sdp);
        JsFuture::from(self.inner.peer.set_remote_description(&description)).await.map(drop)
    }

    fn listen(&self) {
        let (peer, channel) = (&self.inner.peer, &self.inner.channel);
        channel.set_buffered_amount_low_threshold(LOW_BYTES);
        channel.set_onopen(Some(&self.act(|pipe, _| {
            pipe.report(Report::Opened);
            pipe.pump();
        })));
        channel.set_onclose(Some(&self.act(|pipe, _| pipe.end())));
        channel.set_onbufferedamountlow(Some(&self.act(|pipe, _| pipe.pump_or_drained())));
        channel.set_onmessage(Some(&self.act(|pipe, event| pipe.heard(event.unchecked_ref()))));
        peer.set_onconnectionstatechange(Some(&self.act(|pipe, _| pipe.state_changed())));
    }

    /// An end that answered by a code a person carries fails to connect until the other has read the code, and
    /// connects then: only where both ends are known to know each other is a failure the end.
    fn state_changed(&self) {
        let opened = self.inner.channel.ready_state() != RtcDataChannelState::Connecting;
        match self.inner.peer.connection_state() {
            RtcPeerConnectionState::Closed => self.end(),
            RtcPeerConnectionState::Failed if opened || self.inner.both_known.get() => self.end(),
            _ => {}
        }
    }

    fn heard(&self, event: &MessageEvent) {
        let frame = js::bytes(&event.data()).unwrap_or_default();
        let outcome = self.inner.assembly.borrow_mut().hear(&frame);
        match outcome {
            Ok(Some(message)) => self.report(Report::Received(message)),
            Ok(None) => {}
            Err(_) => self.end(),
        }
    }

    fn pump(&self) {
        let channel = &self.inner.channel;
        while channel.ready_state() == RtcDataChannelState::Open && channel.buffered_amount() < IN_FLIGHT_BYTES {
            let next = self.inner.waiting.borrow_mut().pop_front();
            let Some(frame) = next else { break };
            self.inner.waiting_bytes.set(self.inner.waiting_bytes.get().saturating_sub(frame.len()));
            if channel.send_with_array_buffer(&Uint8Array::from(frame.as_slice()).buffer()).is_err() {
                return self.end();
            }
        }
        // The last bytes are waited for to the end, so that `Drained` says what it says.
        let low = if self.inner.waiting.borrow().is_empty() { 0 } else { LOW_BYTES };
        channel.set_buffered_amount_low_threshold(low);
    }

    fn pump_or_drained(&self) {
        if self.inner.waiting.borrow().is_empty() && self.inner.channel.buffered_amount() == 0 {
            self.report(Report::Drained);
        } else {
            self.pump();
        }
    }

    fn act(&self, act: impl Fn(&Self, Event) + 'static) -> js_sys::Function {
        let weak = Rc::downgrade(&self.inner);
        self.callback(move |event| {
            if let Some(inner) = weak.upgrade() {
                act(&Self { inner }, event);
            }
        })
    }

    fn callback(&self, act: impl FnMut(Event) + 'static) -> js_sys::Function {
        let closure = Callback::new(act);
        let function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
        self.inner.callbacks.borrow_mut().push(closure);
        function
    }
}
