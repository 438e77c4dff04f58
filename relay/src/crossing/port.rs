//! The UDP port of the relay, and those of its allotments.
//!
//! Everything is decided in `turn` and `message`; here are the sockets. What cannot be sent at once is dropped, as
//! any network may do. Invariant: the port answers no address more often than `asked` allows.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use alongside::crypto::Key;
use getrandom::rand_core::Rng;
use tokio::net::UdpSocket;
use tokio::task::AbortHandle;
use tokio::time::interval;

use super::asked::Asked;
use super::credentials::Credentials;
use super::message::{Answer, Class, Message, Method, attribute};
use super::turn::{Act, Ports, Terms, Turn};
use crate::tally::Tally;
use crate::{edge, names};

/// The longest datagram that is read; a longer one comes cut and is dropped or passed on so, and its end notices.
const DATAGRAM: usize = 4_096;
/// How often what is over is cleared.
const SWEEP: Duration = Duration::from_secs(10);
/// How many ports are tried before there is none.
const TRIES: usize = 16;

/// What a host asks for beyond STUN.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// The address under which peers see the relay.
    pub(crate) own_ip: IpAddr,
    /// Ports for allotments.
    pub(crate) ports: RangeInclusive<u16>,
    /// Whether addresses of private networks may be reached.
    pub(crate) private: bool,
    /// Bytes a second in all.
    pub(crate) bytes_per_s: u64,
}

/// The relay's UDP port.
pub(crate) struct Crossing {
    socket: UdpSocket,
    local: SocketAddr,
    turns: Option<Credentials>,
    inner: Mutex<Inner>,
    tally: Arc<Tally>,
}

struct Inner {
    asked: Asked,
    turn: Option<(Turn, Opened)>,
}

/// Ports that are open for allotments.
struct Opened {
    bind: IpAddr,
    range: RangeInclusive<u16>,
    open: HashMap<u16, (Arc<UdpSocket>, AbortHandle)>,
}

impl Crossing {
    /// On this socket. Nothing is answered before [`Crossing::run`].
    ///
    /// # Errors
    /// If the socket has no address.
    pub(crate) fn new(socket: UdpSocket, secret: &Key, turn: Option<Open>, tally: Arc<Tally>) -> io::Result<Arc<Self>> {
        let local = socket.local_addr()?;
        let turns = turn.is_some().then(|| Credentials::new(secret));
        let turn = turn.map(|open| {
            let allotments = usize::from(open.ports.end().saturating_sub(*open.ports.start())).saturating_add(1);
            let Open { own_ip, private, bytes_per_s, .. } = open;
            let terms = Terms { own_ip, private, allotments, bytes_per_s };
            let turn = Turn::new(Credentials::new(secret), terms, edge::now_ms());
            // Peers of one family speak to a socket of that family.
            let same = !local.ip().is_unspecified() && local.is_ipv4() == own_ip.is_ipv4();
            let bind = if same { local.ip() } else { unspecified_like(own_ip) };
            (turn, Opened { bind, range: open.ports, open: HashMap::new() })
        });
        let inner = Mutex::new(Inner { asked: Asked::default(), turn });
        Ok(Arc::new(Self { socket, local, turns, inner, tally }))
    }

    /// What a device that called this relay by `host` is told when it is let in: the port of STUN, and port, name
    /// and password of TURN. Nothing if it cannot use them: on this computer there is no router to cross, and
    /// from elsewhere a port of this computer only is not reached.
    pub(crate) fn welcome(&self, host: &str) -> Vec<(&'static str, String)> {
        if names::is_this_computer(host) || self.local.ip().to_canonical().is_loopback() {
            return Vec::new();
        }
        let port = self.local.port();
        let turn = self.turns.as_ref().map(|turns| turns.issue(edge::now_ms(), &mut edge::entropy()));
        let turn = turn.map(|(name, password)| ("turn", format!("{port} {name} {password}")));
        [("stun", port.to_string())].into_iter().chain(turn).collect()
    }

    /// How many allotments there are.
    pub(crate) fn allotments(&self) -> usize {
        self.inner().turn.as_ref().map_or(0, |(turn, _)| turn.count())
    }

    /// Answers until it is dropped.
    pub(crate) async fn run(self: Arc<Self>) {
        let mut often = interval(SWEEP);
        let mut buffer = vec![0; DATAGRAM];
        loop {
            tokio::select! {
                read = self.socket.recv_from(&mut buffer) => {
                    // An error tells of an earlier answer that did not arrive; that is its receiver's affair.
                    if let Ok((length, from)) = read {
                        self.hear(canonical(from), buffer.get(..length).unwrap_or_default());
                    }
                }
                _ = often.tick() => {
                    let mut inner = self.inner();
                    let acts = inner.turn.as_mut().map(|(turn, _)| turn.sweep(edge::now_ms())).unwrap_or_default();
                    self.carry_out(&mut inner, acts);
                }
            }
        }
    }

    fn hear(self: &Arc<Self>, from: SocketAddr, bytes: &[u8]) {
        let now_ms = edge::now_ms();
        let mut inner = self.inner();
        let Inner { asked, turn } = &mut *inner;
        let acts: Vec<Act> = if bytes.first().is_some_and(|first| first >> 6 == 1) {
            turn.as_mut().and_then(|(turn, _)| turn.hear_channel(from, bytes, now_ms)).into_iter().collect()
        } else {
            match Message::read(bytes) {
                Some(message) if message.class == Class::Indication => {
                    let act = turn.as_mut().and_then(|(turn, _)| turn.hear_indication(from, &message, now_ms));
                    act.into_iter().collect()
                }
                Some(message) if asked.once_more(from.ip(), now_ms) => {
                    self.tally.crossing_answers.one();
                    match turn {
                        Some((turn, opened)) if message.method != Method::Binding => {
                            turn.hear_request(from, &message, &mut Opening { crossing: self, opened }, now_ms)
                        }
                        _ => vec![Act::ToDevice(from, mirror(from, &message))],
                    }
                }
                Some(_) => {
                    self.tally.crossing_refused.one();
                    Vec::new()
                }
                None => Vec::new(),
            }
        };
        self.carry_out(&mut inner, acts);
    }

    fn hear_peer(&self, port: u16, from: SocketAddr, packet: &[u8]) {
        let mut inner = self.inner();
        let now_ms = edge::now_ms();
        let act = inner.turn.as_mut().and_then(|(turn, _)| turn.hear_peer(port, canonical(from), packet, now_ms));
        self.carry_out(&mut inner, act.into_iter().collect());
    }

    fn carry_out(&self, inner: &mut Inner, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::ToDevice(device, bytes) => {
                    let _dropped = self.socket.try_send_to(&bytes, as_seen_from(self.local, device));
                }
                Act::ToPeer(port, peer, bytes) => {
                    if let Some((socket, _)) = inner.turn.as_ref().and_then(|(_, opened)| opened.open.get(&port)) {
                        let _dropped = socket.try_send_to(&bytes, peer);
                    }
                }
                Act::Close(port) => {
                    if let Some((_, listening)) = inner.turn.as_mut().and_then(|(_, opened)| opened.open.remove(&port))
                    {
                        listening.abort();
                    }
                }
            }
        }
        if let Some((turn, _)) = &mut inner.turn {
            self.tally.turn_bytes.add(std::mem::take(&mut turn.passed));
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Each datagram is dealt with in steps that cannot panic between them.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens ports for allotments of this crossing.
struct Opening<'a> {
    crossing: &'a Arc<Crossing>,
    opened: &'a mut Opened,
}

impl Ports for Opening<'_> {
    fn open(&mut self) -> Option<u16> {
        let (start, end) = (u32::from(*self.opened.range.start()), u32::from(*self.opened.range.end()));
        let count = end.checked_sub(start)?.checked_add(1)?;
        for _ in 0..TRIES {
            // At random, so that nobody guesses the next one's.
            let port = u16::try_from(start + edge::entropy().next_u32() % count).ok()?;
            if self.opened.open.contains_key(&port) {
                continue;
            }
            let bound = std::net::UdpSocket::bind((self.opened.bind, port))
                .and_then(|socket| socket.set_nonblocking(true).map(|()| socket))
                .and_then(UdpSocket::from_std);
            if let Ok(socket) = bound {
                let socket = Arc::new(socket);
                let listening = tokio::spawn(listen(Arc::downgrade(self.crossing), Arc::clone(&socket), port));
                self.opened.open.insert(port, (socket, listening.abort_handle()));
                return Some(port);
            }
        }
        None
    }
}

/// Hears peers on one port until it is closed.
async fn listen(crossing: Weak<Crossing>, socket: Arc<UdpSocket>, port: u16) {
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let read = socket.recv_from(&mut buffer).await;
        let Some(crossing) = crossing.upgrade() else { return };
        if let Ok((length, from)) = read {
            crossing.hear_peer(port, from, buffer.get(..length).unwrap_or_default());
        }
    }
}

/// The answer that says how the device is seen.
fn mirror(device: SocketAddr, message: &Message) -> Vec<u8> {
    let answer = |class| Answer::new(message.method, class, message.transaction);
    let unknown = message.not_understood();
    if message.method != Method::Binding {
        // TURN is off here.
        return answer(Class::Error).with_error(400, "Bad Request").finish(None);
    }
    if !unknown.is_empty() {
        let numbers: Vec<u8> = unknown.into_iter().take(8).flat_map(u16::to_be_bytes).collect();
        return answer(Class::Error)
            .with_error(420, "Unknown Attribute")
            .with(attribute::UNKNOWN, &numbers)
            .finish(None);
    }
    answer(Class::Success).with_address(attribute::MAPPED, device, &message.transaction).finish(None)
}

/// The address as one of the older internet, if it is one.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The device's address as a socket on `local` has to call it.
fn as_seen_from(local: SocketAddr, device: SocketAddr) -> SocketAddr {
    match device.ip() {
        IpAddr::V4(ip) if local.is_ipv6() => SocketAddr::new(ip.to_ipv6_mapped().into(), device.port()),
        _ => device,
    }
}

fn unspecified_like(ip: IpAddr) -> IpAddr {
    if ip.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}
