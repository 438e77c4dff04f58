//! The relay's client in a worker: `fetch`, a WebSocket and alarms around one conversation.
//!
//! Invariant: what belongs to a connection that was given up is never heard of again; each connection has a
//! number, and late callbacks of an older one find that it is not theirs any more.

use super::conversation::{Conversation, Step};
use crate::platform::bridge::IceServer;
use crate::platform::{clock, js};
use crate::ports::relay::{RelayEvent, RelayOrder, RelayTrouble};
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use mqtt_protocol_core::mqtt::connection::TimerKind;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// Milliseconds until a relay that does not answer counts as unreachable: challenge, and again the welcome.
const PATIENCE_MS: u32 = 15_000;

/// The longest challenge, in bytes.
const LONGEST_CHALLENGE: usize = 128;

/// A relay's client; one relay at a time.
#[derive(Clone)]
pub struct RelayClient {
    inner: Rc<Inner>,
}

struct Inner {
    hear: Box<dyn Fn(RelayEvent)>,
    cross: Box<dyn Fn(Vec<IceServer>)>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    number: u32,
    url: String,
    connection: Option<Connection>,
    patience: Option<Timeout>,
}

struct Connection {
    socket: WebSocket,
    conversation: Option<Conversation>,
    alarms: Vec<(TimerKind, Timeout)>,
    _callbacks: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing what is closed already is no error.
        let _ = self.socket.close();
    }
}

impl RelayClient {
    /// A client that is not connected; what happens is told to `hear`, sometimes from within an order, and what
    /// links may use to cross home routers to `cross`.
    pub fn new(hear: impl Fn(RelayEvent) + 'static, cross: impl Fn(Vec<IceServer>) + 'static) -> Self {
        Self { inner: Rc::new(Inner { hear: Box::new(hear), cross: Box::new(cross), state: RefCell::default() }) }
    }

    /// Carries out an order.
    pub fn carry_out(&self, order: RelayOrder) {
        match order {
            RelayOrder::Connect { url } => {
                let number = self.forget();
                self.inner.state.borrow_mut().url.clone_from(&url);
                let client = self.clone();
                self.be_patient(number);
                spawn_local(async move { client.fetch_challenge(number, &url).await });
            }
            RelayOrder::Prove { username, password } => self.open(&username, &password),
            RelayOrder::Disconnect => drop(self.forget()),
            order => {
                let number = self.number();
                let steps = self.with_conversation(|conversation| conversation.order(order));
                self.follow(number, steps);
            }
        }
    }

    fn number(&self) -> u32 {
        self.inner.state.borrow().number
    }

    /// Gives up whatever there is; the number of what comes next.
    fn forget(&self) -> u32 {
        let (old, number) = {
            let mut state = self.inner.state.borrow_mut();
            state.number = state.number.wrapping_add(1);
            ((state.connection.take(), state.patience.take()), state.number)
        };
        drop(old);
        number
    }

    fn be_patient(&self, number: u32) {
        let client = self.clone();
        let timeout = Timeout::new(PATIENCE_MS, move || client.down(number, RelayTrouble::Unreachable));
        self.inner.state.borrow_mut().patience = Some(timeout);
    }

    /// Tells of the end, unless something newer has begun.
    fn down(&self, number: u32, why: RelayTrouble) {
        if self.number() == number {
            self.forget();
            (self.inner.hear)(RelayEvent::Down { why });
        }
    }

    async fn fetch_challenge(&self, number: u32, url: &str) {
        let token = challenge(url).await;
        if self.number() != number {
            return;
        }
        match token {
            Some(token) => {
                self.inner.state.borrow_mut().patience = None;
                (self.inner.hear)(RelayEvent::Challenge { token });
            }
            None => self.down(number, RelayTrouble::Unreachable),
        }
    }

    fn open(&self, username: &str, password: &[u8]) {
        let url = self.inner.state.borrow().url.clone();
        let number = self.forget();
        self.be_patient(number);
        let address = format!("{}/mqtt", url.replacen("http", "ws", 1));
        let Ok(socket) = WebSocket::new_with_str(&address, "mqtt") else {
            return self.down(number, RelayTrouble::Unreachable);
        };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let connection = self.listen(number, socket, username.to_owned(), password.to_vec());
        self.inner.state.borrow_mut().connection = Some(connection);
    }

    fn listen(&self, number: u32, socket: WebSocket, username: String, password: Vec<u8>) -> Connection {
        let client = self.clone();
        let on_open = Closure::new(move |_: MessageEvent| {
            let name = clock::random::<16>().unwrap_or_default().map(|byte| format!("{byte:02x}")).concat();
            let (conversation, steps) = Conversation::open(&name, &username, &password);
            if let Some(connection) = &mut client.inner.state.borrow_mut().connection {
                connection.conversation = Some(conversation);
            }
            client.follow(number, steps);
        });
        let client = self.clone();
        let on_message = Closure::new(move |event: MessageEvent| {
            // Text, which no MQTT broker sends, is read as an empty packet and passed over.
            let bytes = js::bytes(&event.data()).unwrap_or_default();
            let steps = client.with_conversation(|conversation| conversation.hear(&bytes));
            client.follow(number, steps);
        });
        let client = self.clone();
        let on_close = Closure::new(move |_: MessageEvent| {
            let talked = client.inner.state.borrow().connection.as_ref().is_some_and(|c| c.conversation.is_some());
            client.down(number, if talked { RelayTrouble::Lost } else { RelayTrouble::Unreachable });
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Connection { socket, conversation: None, alarms: Vec::new(), _callbacks: vec![on_open, on_message, on_close] }
    }

    fn with_conversation(&self, act: impl FnOnce(&mut Conversation) -> Vec<Step>) -> Vec<Step> {
        let mut state = self.inner.state.borrow_mut();
        let conversation = state.connection.as_mut().and_then(|connection| connection.conversation.as_mut());
        conversation.map(act).unwrap_or_default()
    }

    fn follow(&self, number: u32, steps: Vec<Step>) {
        for step in steps {
            if self.number() != number {
                return;
            }
            match step {
                Step::Send(bytes) => self.send(&bytes),
                Step::Tell(event) => {
                    if event == RelayEvent::Up {
                        self.inner.state.borrow_mut().patience = None;
                    }
                    (self.inner.hear)(event);
                }
                Step::Cross(crossing) => {
                    let servers = crossing.at(&self.inner.state.borrow().url);
                    (self.inner.cross)(servers);
                }
                Step::Alarm(kind, duration_ms) => self.set_alarm(number, kind, Some(duration_ms)),
                Step::NoAlarm(kind) => self.set_alarm(number, kind, None),
                Step::Over(why) => self.down(number, why),
            }
        }
    }

    fn send(&self, bytes: &[u8]) {
        if let Some(connection) = &self.inner.state.borrow().connection {
            // A socket that cannot send is about to report its end.
            let _ = connection.socket.send_with_array_buffer(&Uint8Array::from(bytes).buffer());
        }
    }

    fn set_alarm(&self, number: u32, kind: TimerKind, duration_ms: Option<u64>) {
        let client = self.clone();
        let mut state = self.inner.state.borrow_mut();
        let Some(connection) = &mut state.connection else { return };
        connection.alarms.retain(|(old, _)| *old != kind);
        if let Some(duration_ms) = duration_ms.and_then(|ms| u32::try_from(ms).ok()) {
            let ring = move || {
                let steps = client.with_conversation(|conversation| conversation.time_is_up(kind));
                client.follow(number, steps);
            };
            connection.alarms.push((kind, Timeout::new(duration_ms, ring)));
        }
    }
}

/// Fetches `<url>/challenge`; `None` for anything but a short answer that says yes.
async fn challenge(url: &str) -> Option<Vec<u8>> {
    let options = js::object(&[
        ("cache", "no-store".into()),
        ("credentials", "omit".into()),
        ("referrerPolicy", "no-referrer".into()),
    ]);
    let global: JsValue = js_sys::global().into();
    let response = js::wait_for(&global, "fetch", &[format!("{url}/challenge").into(), options]).await.ok()?;
    if !js::property(&response, "ok")?.is_truthy() {
        return None;
    }
    let body = js::wait_for(&response, "arrayBuffer", &[]).await.ok()?;
    js::bytes(&body).filter(|token| !token.is_empty() && token.len() <= LONGEST_CHALLENGE)
}
