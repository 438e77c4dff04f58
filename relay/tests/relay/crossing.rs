//! Crossing home routers: STUN for whoever asks, TURN for whoever has proved a box.

use std::time::Duration;

use alongside::crypto::proof::{Access, prove};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use mqtt5::Packet;
use sha1::Sha1;
use tokio::net::UdpSocket;

use crate::device::{Device, a_box, connect};
use crate::host::Host;

/// The name under which the relays here are reached; at "localhost" there would be no router to cross.
const NAME: &str = "relay.example";
const ARGUMENTS: [&str; 4] = ["--name", NAME, "--stun", "0.0.0.0:0"];
const TRANSACTION: [u8; 12] = *b"transaction.";
const REALM: &[u8] = b"alongside";

/// A message with these attributes, signed if there is a key.
fn message(kind: u16, attributes: &[(u16, &[u8])], key: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, value) in attributes {
        body.extend_from_slice(&kind.to_be_bytes());
        body.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
        body.extend_from_slice(value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let signature = if key.is_some() { 24 } else { 0 };
    let length = u16::try_from(body.len() + signature).unwrap().to_be_bytes();
    let mut whole = [&kind.to_be_bytes()[..], &length, &[0x21, 0x12, 0xa4, 0x42], &TRANSACTION, &body].concat();
    if let Some(key) = key {
        let mut mac = Hmac::<Sha1>::new_from_slice(key).unwrap();
        mac.update(&whole);
        whole.extend_from_slice(&[0, 8, 0, 20]);
        whole.extend_from_slice(&mac.finalize().into_bytes());
    }
    whole
}

/// The value of an attribute.
fn attribute(message: &[u8], kind: u16) -> Vec<u8> {
    let mut at = 20;
    while at + 4 <= message.len() {
        let length = usize::from(u16::from_be_bytes([message[at + 2], message[at + 3]]));
        if message[at..at + 2] == kind.to_be_bytes() {
            return message[at + 4..at + 4 + length].to_vec();
        }
        at += 4 + length.next_multiple_of(4);
    }
    panic!("no attribute {kind:#x} in {message:?}");
}

/// The port in an address that is hidden by the cookie.
fn port(value: &[u8]) -> u16 {
    u16::from_be_bytes([value[2] ^ 0x21, value[3] ^ 0x12])
}

/// A device's UDP side.
struct Wire(UdpSocket);

impl Wire {
    async fn to(port: u16) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.connect(("127.0.0.1", port)).await.unwrap();
        Self(socket)
    }

    async fn next(&self) -> Vec<u8> {
        let mut buffer = [0; 2_048];
        let read = tokio::time::timeout(Duration::from_secs(60), self.0.recv(&mut buffer)).await;
        let length = read.expect("the relay to answer").unwrap();
        buffer[..length].to_vec()
    }

    async fn ask(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.send(bytes).await.unwrap();
        self.next().await
    }
}

/// What a device is told when it comes in under this name: by word.
async fn welcome(host: &Host, name: &str) -> Vec<(String, String)> {
    let own = a_box(1);
    let token = host.ask("GET", "/challenge", &[&format!("Host: {name}")]).await.body;
    let (username, password) = prove(&token, name, &[(&own, Access::ReadWrite)]).unwrap();
    let mut device = Device::open_as(host, name).await;
    device.send(&Packet::Connect(Box::new(connect(&username, &password)))).await;
    let Some(Packet::ConnAck(answer)) = device.next().await else { panic!("no answer") };
    let words = ["stun", "turn"].into_iter();
    words
        .filter_map(|word| Some((word.to_owned(), answer.properties.get_user_property_value(word)?.to_owned())))
        .collect()
}

#[tokio::test]
async fn a_device_that_is_let_in_is_told_where_to_ask_and_hears_how_it_is_seen() {
    let host = Host::with(&ARGUMENTS);
    let words = welcome(&host, NAME).await;
    let [(word, at)] = &words[..] else { panic!("{words:?}") };
    assert_eq!(word, "stun");
    let wire = Wire::to(at.parse().unwrap()).await;
    let answer = wire.ask(&message(0x0001, &[], None)).await;
    assert_eq!(answer[..2], [0x01, 0x01]);
    assert_eq!(answer[8..20], TRANSACTION);
    assert_eq!(port(&attribute(&answer, 0x0020)), wire.0.local_addr().unwrap().port());
    assert!(answer.len() <= 32, "an answer is no weapon: {}", answer.len());
}

#[tokio::test]
async fn on_the_same_computer_there_is_no_router_to_cross() {
    let host = Host::with(&ARGUMENTS);
    let own = host.address().to_owned();
    assert_eq!(welcome(&host, &own).await, []);
    let host = Host::with(&["--name", NAME]);
    assert_eq!(welcome(&host, NAME).await, [], "a port of this computer only is not reached from elsewhere");
}

#[tokio::test]
async fn without_turn_nobody_gets_a_port() {
    let host = Host::with(&ARGUMENTS);
    let words = welcome(&host, NAME).await;
    let wire = Wire::to(words[0].1.parse().unwrap()).await;
    let answer = wire.ask(&message(0x0003, &[(0x0019, &[17, 0, 0, 0])], None)).await;
    assert_eq!(answer[..2], [0x01, 0x13]);
    assert_eq!(attribute(&answer, 0x0009)[2..4], [4, 0]);
}

/// A device with a port at the relay.
struct Behind {
    wire: Wire,
    signed_by: [Vec<u8>; 2],
    key: Vec<u8>,
    port: u16,
}

impl Behind {
    async fn relay(said: &str) -> Self {
        let [at, name, password] = said.split(' ').collect::<Vec<_>>()[..] else { panic!("{said}") };
        let wire = Wire::to(at.parse().unwrap()).await;
        let transport: (u16, &[u8]) = (0x0019, &[17, 0, 0, 0]);
        let refused = wire.ask(&message(0x0003, &[transport], None)).await;
        assert_eq!(attribute(&refused, 0x0009)[2..4], [4, 1], "unsigned");
        assert_eq!(attribute(&refused, 0x0014), REALM);
        let key = Md5::digest([name.as_bytes(), b":", REALM, b":", password.as_bytes()].concat()).to_vec();
        let mut behind = Self { wire, signed_by: [name.into(), attribute(&refused, 0x0015)], key, port: 0 };
        let allotted = behind.ask(0x0003, &[transport]).await;
        assert_eq!(allotted[..2], [0x01, 0x03], "{allotted:?}");
        behind.port = port(&attribute(&allotted, 0x0016));
        behind
    }

    async fn ask(&self, kind: u16, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let signed_by = [(0x0006, &self.signed_by[0][..]), (0x0014, REALM), (0x0015, &self.signed_by[1])];
        self.wire.ask(&message(kind, &[&signed_by, attributes].concat(), Some(&self.key))).await
    }
}

/// An address of this computer as a peer is named.
fn here(port: u16) -> Vec<u8> {
    let [a, b] = (port ^ 0x2112).to_be_bytes();
    vec![0, 1, a, b, 127 ^ 0x21, 0x12, 0xa4, 1 ^ 0x42]
}

#[tokio::test]
async fn two_devices_that_proved_a_box_speak_through_the_relay_and_reach_nothing_else_of_it() {
    let arguments = [&ARGUMENTS[..], &["--turn-address", "127.0.0.1", "--metrics", "127.0.0.1:0"]].concat();
    let host = Host::with(&arguments);
    let words = [welcome(&host, NAME).await, welcome(&host, NAME).await];
    assert_ne!(words[0][1], words[1][1], "a name for each connection");
    let (ana, ben) = (Behind::relay(&words[0][1].1).await, Behind::relay(&words[1][1].1).await);
    assert_eq!(ana.ask(0x0008, &[(0x0012, &here(ben.port))]).await[..2], [0x01, 0x08]);
    assert_eq!(ben.ask(0x0008, &[(0x0012, &here(ana.port))]).await[..2], [0x01, 0x08]);
    let sealed = message(0x0016, &[(0x0012, &here(ben.port)), (0x0013, b"sealed")], None);
    ana.wire.0.send(&sealed).await.unwrap();
    let heard = ben.wire.next().await;
    assert_eq!((heard[..2].to_vec(), attribute(&heard, 0x0013)), (vec![0x00, 0x17], b"sealed".to_vec()));
    assert_eq!(port(&attribute(&heard, 0x0012)), ana.port);
    // Something of the host's own, that must not be reached.
    let own = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let inward = message(0x0016, &[(0x0012, &here(own.local_addr().unwrap().port())), (0x0013, b"?")], None);
    ana.wire.0.send(&inward).await.unwrap();
    // What was sent before has been dealt with when this is answered.
    assert_eq!(ana.ask(0x0004, &[(0x000d, &[0; 4])]).await[..2], [0x01, 0x04]);
    assert_eq!(own.try_recv(&mut [0; 16]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(host.figure("alongside_turn_allotments").await, 1, "Ana gave hers back");
    assert_eq!(host.figure("alongside_turn_bytes_total").await, 6);
    let log = host.log();
    assert!(!log.contains("127.0.0.1") && !log.contains(&ana.port.to_string()), "{log}");
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_not_answered_and_that_is_counted() {
    let host = Host::with(&[&ARGUMENTS[..], &["--metrics", "127.0.0.1:0"]].concat());
    let at: u16 = welcome(&host, NAME).await[0].1.parse().unwrap();
    let wire = Wire::to(at).await;
    for _ in 0..300 {
        wire.0.send(&message(0x0001, &[], None)).await.unwrap();
    }
    while host.figure("alongside_crossing_answers_total").await + host.figure("alongside_crossing_refused_total").await
        < 200
    {
        tokio::task::yield_now().await;
    }
    assert!(host.figure("alongside_crossing_answers_total").await <= 400, "at most two windows");
}
