//! What the leading tab does: the worker, the pipes and the ticks around one keeper.
//!
//! Leaves every decision to `keeper`. Invariant: orders are carried out in the order in which they were
//! given, also when carrying one out leads to the next.

use super::About;
use crate::platform::bridge::{self, FromEngine, Start, ToEngine, ToTab};
use crate::platform::keeper::{Heard, Keeper, Order, TICK_MS};
use crate::platform::links::Links;
use crate::platform::{clock, js};
use crate::ports::link::LinkEvent;
use gloo_timers::callback::Interval;
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

/// The leading tab.
pub(super) struct Leader {
    /// Random; names this leader's time.
    pub(super) generation: u32,
    engine_script: &'static str,
    keeper: RefCell<Keeper>,
    orders: RefCell<VecDeque<Order>>,
    busy: Cell<bool>,
    worker: RefCell<Option<RunningWorker>>,
    links: RefCell<Option<Links>>,
    watched: RefCell<BTreeSet<u32>>,
    tell: Box<dyn Fn(u32, ToTab)>,
}

struct RunningWorker {
    worker: Worker,
    _callbacks: [Closure<dyn FnMut(MessageEvent)>; 2],
}

impl Drop for RunningWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Leader {
    /// Leads from now on, as long as the page lives.
    pub(super) fn start(about: &About, generation: u32, start: Start, tell: impl Fn(u32, ToTab) + 'static) -> Rc<Self> {
        let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        let (keeper, orders) = Keeper::new(about.build, start, online);
        let leader = Rc::new(Self {
            generation,
            engine_script: about.engine_script,
            keeper: RefCell::new(keeper),
            orders: RefCell::default(),
            busy: Cell::default(),
            worker: RefCell::default(),
            links: RefCell::default(),
            watched: RefCell::default(),
            tell: Box::new(tell),
        });
        let hearing = leader.clone();
        leader.links.replace(Some(Links::new(move |event| hearing.hear(Heard::Link(event)))));
        let ticking = leader.clone();
        Interval::new(TICK_MS, move || ticking.hear(Heard::Tick)).forget();
        leader.carry_out(orders);
        leader
    }

    /// A tab has come.
    pub(super) fn came(self: &Rc<Self>, client: u32) {
        self.hear(Heard::Came(client));
    }

    /// Whether this is the first time that somebody asks to watch over this tab.
    pub(super) fn watches_newly(&self, client: u32) -> bool {
        self.watched.borrow_mut().insert(client)
    }

    /// A tab has gone.
    pub(super) fn left(self: &Rc<Self>, client: u32) {
        self.watched.borrow_mut().remove(&client);
        self.hear(Heard::Left(client));
    }

    /// A person did something in a tab.
    pub(super) fn said(self: &Rc<Self>, client: u32, number: u32, bytes: Vec<u8>) {
        self.hear(Heard::Said { client, number, bytes });
    }

    /// Anything else that the keeper is to hear.
    pub(super) fn hear(self: &Rc<Self>, heard: Heard) {
        let ready = heard == Heard::FromEngine(FromEngine::Ready);
        let orders = self.keeper.borrow_mut().hear(clock::now_ms(), heard);
        self.carry_out(orders);
        let possible = self.links.borrow().as_ref().is_some_and(Links::are_possible);
        if ready && !possible {
            self.hear(Heard::Link(LinkEvent::Unsupported));
        }
    }

    fn carry_out(self: &Rc<Self>, orders: Vec<Order>) {
        self.orders.borrow_mut().extend(orders);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let next = self.orders.borrow_mut().pop_front();
            let Some(order) = next else { break };
            self.carry_out_one(order);
        }
        self.busy.set(false);
    }

    fn carry_out_one(self: &Rc<Self>, order: Order) {
        match order {
            Order::Spawn => self.spawn(),
            Order::End => {
                drop(self.worker.take());
                if let Some(links) = &*self.links.borrow() {
                    links.close_all();
                }
            }
            Order::ToEngine(word) => self.post(&word),
            Order::ToTab(client, news) => (self.tell)(client, news),
            Order::Link(task) => {
                if let Some(links) = &*self.links.borrow() {
                    links.carry_out(task);
                }
            }
        }
    }

    fn post(&self, word: &ToEngine) {
        if let Some(running) = &*self.worker.borrow() {
            let bytes = Uint8Array::from(bridge::write(word).as_slice());
            let transfer = Array::of1(&bytes.buffer());
            // Posting plain bytes to a worker has no way to fail; a dead worker is found by the ticks.
            let _ = running.worker.post_message_with_transfer(&bytes, &transfer);
        }
    }

    fn spawn(self: &Rc<Self>) {
        let Ok(worker) = Worker::new(self.engine_script) else {
            return self.hear(Heard::Broken);
        };
        let leader = self.clone();
        let on_message = Closure::new(move |event: MessageEvent| {
            let word = js::bytes(&event.data()).and_then(|bytes| bridge::read::<FromEngine>(&bytes).ok());
            leader.hear(word.map_or(Heard::Broken, Heard::FromEngine));
        });
        let leader = self.clone();
        let on_error = Closure::new(move |_: MessageEvent| leader.hear(Heard::Broken));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.worker.replace(Some(RunningWorker { worker, _callbacks: [on_message, on_error] }));
    }
}
