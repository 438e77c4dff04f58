//! Two devices and a peer at a relay whose ports are numbers only.

use super::*;
use crate::crossing::credentials::{LongTermKey, REALM, key};
use crate::crossing::message::write_address;
use alongside::crypto::Key;

const NOW: u64 = 1_000_000;
const OWN: &str = "203.0.113.1";

struct Counted(u16);

impl Ports for Counted {
    fn open(&mut self) -> Option<u16> {
        self.0 += 1;
        (self.0 < 50_500).then_some(self.0)
    }
}

struct Relay {
    turn: Turn,
    ports: Counted,
}

struct Device {
    at: SocketAddr,
    name: String,
    key: LongTermKey,
}

fn credentials() -> Credentials {
    Credentials::new(&Key::from_bytes([1; 32]))
}

fn relay() -> Relay {
    let terms = Terms { own_ip: OWN.parse().unwrap(), private: false, allotments: 400, bytes_per_s: 10_000_000 };
    Relay { turn: Turn::new(credentials(), terms, NOW), ports: Counted(50_000) }
}

fn device(at: &str) -> Device {
    let (name, password) = credentials().issue(NOW, &mut crate::edge::entropy());
    let key = key(&name, REALM, &password);
    Device { at: at.parse().unwrap(), name, key }
}

fn peer(address: &str) -> (u16, Vec<u8>) {
    (attribute::PEER, write_address(address.parse().unwrap(), &[9; 12]))
}

impl Relay {
    /// What is answered to a request under this device's name, and what else follows.
    fn ask(&mut self, device: &Device, method: Method, attributes: &[(u16, Vec<u8>)]) -> (Vec<u8>, Vec<Act>) {
        let nonce = credentials().nonce(device.at, NOW);
        let mut request = Answer::new(method, Class::Request, [9; 12])
            .with(attribute::USERNAME, device.name.as_bytes())
            .with(attribute::REALM, REALM.as_bytes())
            .with(attribute::NONCE, nonce.as_bytes());
        for (kind, value) in attributes {
            request = request.with(*kind, value);
        }
        self.send(device.at, &request.finish(Some(&device.key)), NOW)
    }

    fn send(&mut self, at: SocketAddr, bytes: &[u8], now_ms: u64) -> (Vec<u8>, Vec<Act>) {
        let message = Message::read(bytes).unwrap();
        let mut acts = self.turn.hear_request(at, &message, &mut self.ports, now_ms);
        let Act::ToDevice(to, answer) = acts.remove(0) else { panic!("no answer") };
        assert_eq!(to, at);
        (answer, acts)
    }

    /// An allotment for the device; its port.
    fn allot(&mut self, device: &Device) -> u16 {
        let (answer, _) = self.ask(device, Method::Allocate, &[(attribute::TRANSPORT, vec![17, 0, 0, 0])]);
        assert_eq!(code(&answer), 0, "{answer:?}");
        self.ports.0
    }
}

/// The number of the error, or 0.
fn code(answer: &[u8]) -> u16 {
    if answer[0] == 1 && answer[1] & 0x10 == 0 {
        return 0;
    }
    let at = (20..answer.len()).step_by(4).find(|at| answer[*at..].starts_with(&[0, 9])).expect("an error");
    u16::from(answer[at + 6]) * 100 + u16::from(answer[at + 7])
}

fn data(device: &Device, relay: &mut Relay, to: &str, packet: &[u8]) -> Option<Act> {
    let (kind, value) = peer(to);
    let bytes = Answer::new(Method::Send, Class::Indication, [9; 12])
        .with(kind, &value)
        .with(attribute::DATA, packet)
        .finish(None);
    relay.turn.hear_indication(device.at, &Message::read(&bytes).unwrap(), NOW)
}

#[test]
fn whoever_signs_nothing_is_told_what_to_sign_and_gets_nothing() {
    let (mut relay, ana) = (relay(), device("192.0.2.1:1"));
    let bare = Answer::new(Method::Allocate, Class::Request, [9; 12]).with(attribute::TRANSPORT, &[17, 0, 0, 0]);
    let (answer, _) = relay.send(ana.at, &bare.finish(None), NOW);
    assert_eq!(code(&answer), 401);
    assert!(answer.windows(REALM.len()).any(|part| part == REALM.as_bytes()));
    let forged = Device { key: [0; 16], ..device("192.0.2.1:1") };
    assert_eq!(code(&relay.ask(&forged, Method::Allocate, &[(attribute::TRANSPORT, vec![17, 0, 0, 0])]).0), 401);
    assert_eq!(relay.turn.count(), 0);
}

#[test]
fn a_device_speaks_with_a_peer_that_it_named_and_with_no_other() {
    let (mut relay, ana) = (relay(), device("192.0.2.1:1"));
    let port = relay.allot(&ana);
    let ben: SocketAddr = "198.51.100.7:700".parse().unwrap();
    assert_eq!(data(&ana, &mut relay, "198.51.100.7:700", b"sealed"), None, "before he was named");
    assert_eq!(relay.turn.hear_peer(port, ben, b"sealed", NOW), None);
    assert_eq!(code(&relay.ask(&ana, Method::CreatePermission, &[peer("198.51.100.7:700")]).0), 0);
    assert_eq!(data(&ana, &mut relay, "198.51.100.7:700", b"sealed"), Some(Act::ToPeer(port, ben, b"sealed".to_vec())));
    let Some(Act::ToDevice(to, heard)) = relay.turn.hear_peer(port, ben, b"answer", NOW) else { panic!("nothing") };
    let heard = Message::read(&heard).unwrap();
    assert_eq!((to, heard.get(attribute::DATA)), (ana.at, Some(&b"answer"[..])));
    assert_eq!(heard.addresses(attribute::PEER), Some(vec![ben]));
    let other: SocketAddr = "198.51.100.8:700".parse().unwrap();
    assert_eq!(relay.turn.hear_peer(port, other, b"answer", NOW), None);
    assert_eq!(relay.turn.hear_peer(port, ben, b"answer", NOW + 301_000), None, "five minutes later");
}

#[test]
fn a_channel_carries_packets_with_four_bytes_more_both_ways() {
    let (mut relay, ana) = (relay(), device("192.0.2.1:1"));
    let port = relay.allot(&ana);
    let channel = (attribute::CHANNEL, vec![0x40, 1, 0, 0]);
    let ben: SocketAddr = "198.51.100.7:700".parse().unwrap();
    assert_eq!(code(&relay.ask(&ana, Method::ChannelBind, &[channel.clone(), peer("198.51.100.7:700")]).0), 0);
    let packet = [0x40, 1, 0, 3, b'a', b'b', b'c', 0];
    assert_eq!(relay.turn.hear_channel(ana.at, &packet, NOW), Some(Act::ToPeer(port, ben, b"abc".to_vec())));
    let back = relay.turn.hear_peer(port, ben, b"abc", NOW);
    assert_eq!(back, Some(Act::ToDevice(ana.at, packet[..7].to_vec())));
    assert_eq!(code(&relay.ask(&ana, Method::ChannelBind, &[channel, peer("198.51.100.9:1")]).0), 400);
    for broken in [&[0x40, 1][..], &[0x40, 1, 0, 9, 1], &[0x40, 2, 0, 1, 1]] {
        assert_eq!(relay.turn.hear_channel(ana.at, broken, NOW), None, "{broken:?}");
    }
}

#[test]
fn two_devices_behind_the_relay_meet_inside_it_and_reach_no_other_port_of_it() {
    let (mut relay, ana, ben) = (relay(), device("192.0.2.1:1"), device("192.0.2.2:2"));
    let (of_ana, of_ben) = (relay.allot(&ana), relay.allot(&ben));
    let (to_ana, to_ben) = (format!("{OWN}:{of_ana}"), format!("{OWN}:{of_ben}"));
    assert_eq!(code(&relay.ask(&ana, Method::CreatePermission, &[peer(&to_ben)]).0), 0);
    assert_eq!(data(&ana, &mut relay, &to_ben, b"sealed"), None, "Ben has not named her");
    assert_eq!(code(&relay.ask(&ben, Method::CreatePermission, &[peer(&to_ana)]).0), 0);
    let Some(Act::ToDevice(to, _)) = data(&ana, &mut relay, &to_ben, b"sealed") else { panic!("nothing") };
    assert_eq!(to, ben.at);
    assert_eq!(data(&ana, &mut relay, &format!("{OWN}:22"), b"sealed"), None);
}

#[test]
fn nobody_reaches_the_hosts_own_network_through_the_relay() {
    let (mut relay, ana) = (relay(), device("192.0.2.1:1"));
    relay.allot(&ana);
    for inside in ["127.0.0.1:80", "10.0.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "0.0.0.0:80"] {
        assert_eq!(code(&relay.ask(&ana, Method::CreatePermission, &[peer(inside)]).0), 403, "{inside}");
        let bind = [(attribute::CHANNEL, vec![0x40, 1, 0, 0]), peer(inside)];
        assert_eq!(code(&relay.ask(&ana, Method::ChannelBind, &bind).0), 403, "{inside}");
        assert_eq!(data(&ana, &mut relay, inside, b"hello"), None, "{inside}");
    }
    assert_eq!(code(&relay.ask(&ana, Method::CreatePermission, &[peer("[::1]:80")]).0), 443);
}

#[test]
fn one_name_has_its_share_and_others_have_theirs() {
    let mut relay = relay();
    let greedy = device("192.0.2.1:1");
    let mut last = 0;
    for number in 0..=limits::ALLOTMENTS_PER_NAME {
        let mut here = Device { at: greedy.at, name: greedy.name.clone(), key: greedy.key };
        here.at.set_port(u16::try_from(number).unwrap() + 1);
        last = code(&relay.ask(&here, Method::Allocate, &[(attribute::TRANSPORT, vec![17, 0, 0, 0])]).0);
    }
    assert_eq!(last, 486);
    let (port, ben) = (relay.turn.allotments[&greedy.at].port, "198.51.100.7:700".parse().unwrap());
    assert_eq!(code(&relay.ask(&greedy, Method::CreatePermission, &[peer("198.51.100.7:700")]).0), 0);
    let passed = (0..20_000).filter(|_| relay.turn.hear_peer(port, ben, &[0; 1_000], NOW).is_some()).count();
    let share = usize::try_from(limits::TURN_BYTES_PER_S * limits::TURN_BURST_S / 1_000).unwrap();
    assert_eq!(passed, share);
    let dana = device("192.0.2.9:9");
    relay.allot(&dana);
    assert_eq!(code(&relay.ask(&dana, Method::CreatePermission, &[peer("198.51.100.7:700")]).0), 0);
    assert!(data(&dana, &mut relay, "198.51.100.7:700", b"sealed").is_some());
}

#[test]
fn an_allotment_ends_when_it_is_given_back_or_not_renewed_and_only_by_its_own_name() {
    let (mut relay, ana, ben) = (relay(), device("192.0.2.1:1"), device("192.0.2.2:2"));
    let (of_ana, of_ben) = (relay.allot(&ana), relay.allot(&ben));
    let stranger = Device { at: ana.at, ..device("192.0.2.1:1") };
    let zero = (attribute::LIFETIME, vec![0; 4]);
    assert_eq!(code(&relay.ask(&stranger, Method::Refresh, std::slice::from_ref(&zero)).0), 441);
    let (answer, acts) = relay.ask(&ana, Method::Refresh, &[zero]);
    assert_eq!((code(&answer), acts), (0, vec![Act::Close(of_ana)]));
    assert_eq!(relay.turn.sweep(NOW + 599_000), []);
    assert_eq!(relay.turn.sweep(NOW + 600_000), [Act::Close(of_ben)]);
    assert_eq!(relay.turn.count(), 0);
}

#[test]
fn an_answer_that_was_lost_is_given_again_and_a_second_allotment_is_not() {
    let (mut relay, ana) = (relay(), device("192.0.2.1:1"));
    let port = relay.allot(&ana);
    assert_eq!(relay.allot(&ana), port);
    let nonce = credentials().nonce(ana.at, NOW);
    let other = Answer::new(Method::Allocate, Class::Request, [8; 12])
        .with(attribute::USERNAME, ana.name.as_bytes())
        .with(attribute::REALM, REALM.as_bytes())
        .with(attribute::NONCE, nonce.as_bytes())
        .with(attribute::TRANSPORT, &[17, 0, 0, 0])
        .finish(Some(&ana.key));
    assert_eq!(code(&relay.send(ana.at, &other, NOW).0), 437);
    assert_eq!(code(&relay.send(ana.at, &other, NOW + 2 * limits::TURN_NONCE_S * 1_000).0), 438, "replayed later");
}

#[test]
fn bytes_of_every_kind_from_a_known_device_do_no_harm() {
    let (mut relay, ana) = (relay(), device("192.0.2.1:1"));
    relay.allot(&ana);
    let nonce = credentials().nonce(ana.at, NOW);
    for method in [Method::Allocate, Method::Refresh, Method::CreatePermission, Method::ChannelBind, Method::Data] {
        for kind in [attribute::PEER, attribute::CHANNEL, attribute::LIFETIME, attribute::TRANSPORT, attribute::FAMILY]
        {
            for length in 0..24 {
                let bytes = Answer::new(method, Class::Request, [7; 12])
                    .with(attribute::USERNAME, ana.name.as_bytes())
                    .with(attribute::REALM, REALM.as_bytes())
                    .with(attribute::NONCE, nonce.as_bytes())
                    .with(kind, &vec![1; length])
                    .finish(Some(&ana.key));
                let (answer, _) = relay.send(ana.at, &bytes, NOW);
                assert!(answer.len() >= 20);
            }
        }
    }
}
