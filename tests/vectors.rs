//! The test vectors of `docs/protocol.md`: bytes that this version writes, and that every later version reads.
//!
//! `tests/golden/vectors/1.txt` holds one `name: value` a line, bytes in hexadecimal. The first test makes
//! them again from fixed keys and randomness; the others open what stands in the file. After a deliberate
//! change of a format that nobody uses yet, `WRITE_VECTORS=1 cargo test --test vectors` writes the file anew.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a vector that cannot be read is a finding")]

#[path = "vectors/recovery.rs"]
mod recovery;

use alongside::crypto::proof::{Access, Challenge, admit, prove};
use alongside::crypto::{
    Binding, BoxKeys, DeviceKeys, Key, Lockbox, digest, four_words, lock, open, open_padded, seal, seal_padded,
    short_digest, unlock,
};
use alongside::mentoring::circle::CircleKind;
use alongside::sync::invitation::{Invitation, InvitationLink, Inviting, Joining, Posted, read_posted};
use alongside::sync::membership::Membership;
use alongside::sync::person::{PersonCard, PersonLog};
use alongside::sync::signalling::{Attempt, Code, Description, Signal, open_signal, seal_signal};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::fmt::Write;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/vectors/1.txt");
const SDP: &str = include_str!("golden/sdp/chromium.sdp");
const HOST: &str = "alongside.example";
const NOW: u64 = 1_800_000_000_000;
const BINDING: Binding<'static> = Binding::new("example", &[b"here", b"now"]);

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn key() -> Key {
    Key::from_bytes(core::array::from_fn(|at| u8::try_from(at).unwrap()))
}

/// Ana's device has the bytes 0x01, Ben's 0x02, sixty-four times.
fn device(byte: u8) -> DeviceKeys {
    DeviceKeys::from_bytes(&[byte; 64]).unwrap()
}

struct Vectors(BTreeMap<String, String>);

impl Vectors {
    fn file() -> Self {
        let text = std::fs::read_to_string(FILE).unwrap();
        Self(text.lines().filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.into(), b.into())).collect())
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no vector {name}"))
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        unhex(self.text(name))
    }

    fn all(&self, name: &str) -> Vec<Vec<u8>> {
        (0..).map_while(|at| self.0.get(&format!("{name} {at}"))).map(|text| unhex(text)).collect()
    }
}

/// Everything, made anew.
fn made() -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut add = |name: &str, value: String| list.push((name.to_owned(), value));
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    add("key", hex(key().as_bytes()));
    add("digest example here now", hex(&digest("example", &[b"here", b"now"])));
    add("derive example here now", hex(key().derive("example", &[b"here", b"now"]).as_bytes()));
    add("sealed hello", hex(seal(&key(), &BINDING, b"hello", &mut rng).as_bytes()));
    add("padded hello", hex(seal_padded(&key(), &BINDING, b"hello", &mut rng).as_bytes()));
    add("four words of hello", four_words(b"hello").join(" "));

    let (ana, ben) = (device(1), device(2));
    add("device signing", hex(&ana.public().signing));
    add("device sealing", hex(&ana.public().sealing));
    add("device id", ana.public().device_id().to_string());
    add("signature", hex(&postcard::to_allocvec(&ana.sign("example", b"hello")).unwrap()));
    let lockbox = lock(&ana.public(), &BINDING, &key(), &mut rng).unwrap();
    add("lockbox", hex(&postcard::to_allocvec(&lockbox).unwrap()));

    let boxes = BoxKeys::derive(&key());
    add("box topic", boxes.topic("offer"));
    let token = Challenge::issue(&key(), HOST, NOW, &mut rng);
    add("relay challenge", hex(&token));
    let (username, password) = prove(&token, HOST, &[(&boxes, Access::ReadWrite)]).unwrap();
    add("relay username", username);
    add("relay password", hex(&password));

    let anas_card = PersonCard::new(PersonLog::found(&ana, "Ana", &mut rng).unwrap(), &[format!("https://{HOST}")]);
    let bens_log = PersonLog::found(&ben, "Ben", &mut rng).unwrap().renamed(&ben, "Benjamin").unwrap();
    let bens_card = PersonCard::new(bens_log, &[]);
    add("card of Ana", hex(&anas_card.to_bytes()));
    add("card of Benjamin", hex(&bens_card.to_bytes()));

    let mut circle = Membership::found(&ana, CircleKind::Pair, anas_card.log(), &mut rng).unwrap();
    let invitation = Invitation {
        kind: CircleKind::Pair,
        title: "Lab reports".to_owned(),
        circle_id: Some(circle.circle_id()),
        expires_at_ms: NOW,
        relay: Some(format!("https://{HOST}")),
    };
    let inviting = Inviting::new(&ana, &anas_card, &invitation, &mut rng);
    add("invitation link", inviting.link().to_text("https://alongside.example"));
    add("invitation topic", inviting.secret().offer_topic());
    add("invitation offer", hex(inviting.offer_message(&mut rng).as_bytes()));
    let offer = inviting.offer().unwrap();
    let joining = Joining::new(inviting.secret(), &offer, &ben, &bens_card, &mut rng);
    add("invitation joining", hex(&postcard::to_allocvec(&joining).unwrap()));
    let request = joining.request_message(&mut rng);
    add("invitation request topic", inviting.secret().request_topic(joining.tag()));
    add("invitation request", hex(request.as_bytes()));
    let request = inviting.read_request(joining.tag(), request.as_bytes()).unwrap();
    let (_, welcome) = inviting.welcome(&ana, &request, &mut circle, 1, &mut rng).unwrap();
    add("invitation welcome", hex(welcome[0].as_bytes()));
    add("invitation words", inviting.words(&request).join(" "));
    add("circle id", circle.circle_id().to_string());
    for (at, entry) in circle.entries().iter().enumerate() {
        add(&format!("circle entry {at}"), hex(entry));
    }
    let (epoch_id, epoch_key) = circle.current_epoch().unwrap();
    add("epoch id", epoch_id.to_string());
    add("epoch key", hex(epoch_key.as_bytes()));

    let (attempt, description) = (Attempt([4; 8]), Description::from_sdp(SDP).unwrap());
    let signal = Signal::Offer { attempt, description: description.clone() };
    let to = ben.public().device_id();
    let sealed = seal_signal(epoch_key, circle.circle_id(), &ana, to, &signal, NOW, &mut rng);
    add("signal", hex(sealed.as_bytes()));
    add("code for members", Code::for_members(epoch_key, circle.circle_id(), &ana, &signal, NOW, &mut rng));
    add("code for invitation", Code::for_invitation(&inviting, attempt, &description).unwrap());
    add("code for answer", Code::for_answer(inviting.secret(), attempt, &description, &mut rng));
    recovery::made(&mut add);
    list
}

#[test]
fn this_version_writes_the_bytes_of_the_specification() {
    let made = made();
    if std::env::var_os("WRITE_VECTORS").is_some() {
        let text: String = made.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        std::fs::write(FILE, text).unwrap();
    }
    let file = Vectors::file();
    assert_eq!(file.0.len(), made.len());
    for (name, value) in made {
        assert_eq!(value, file.text(&name), "{name}");
    }
}

#[test]
fn what_was_sealed_opens() {
    let file = Vectors::file();
    assert_eq!(open(&key(), &BINDING, &file.bytes("sealed hello")).unwrap(), b"hello");
    assert_eq!(open_padded(&key(), &BINDING, &file.bytes("padded hello")).unwrap(), b"hello");
    let lockbox: Lockbox = postcard::from_bytes(&file.bytes("lockbox")).unwrap();
    assert_eq!(unlock(&device(1), &BINDING, &lockbox), Ok(key()));
    let signature = postcard::from_bytes(&file.bytes("signature")).unwrap();
    assert_eq!(device(1).public().verify("example", b"hello", &signature), Ok(()));
}

#[test]
fn what_was_proven_lets_in() {
    let file = Vectors::file();
    let admitted = admit(&key(), HOST, NOW, file.text("relay username"), &file.bytes("relay password")).unwrap();
    assert!(admitted.grants.may_publish(file.text("box topic")));
}

#[test]
fn cards_circles_and_keys_are_read() {
    let file = Vectors::file();
    assert_eq!(PersonCard::from_bytes(&file.bytes("card of Ana")).unwrap().name(), "Ana");
    assert_eq!(PersonCard::from_bytes(&file.bytes("card of Benjamin")).unwrap().name(), "Benjamin");
    let circle_id = file.text("circle id").parse().unwrap();
    let (mut circle, merged) = Membership::from_entries(circle_id, &file.all("circle entry")).unwrap();
    assert_eq!((merged.refused, merged.too_new, merged.waiting), (0, 0, 0));
    let names: Vec<&str> = circle.members().iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Ana", "Benjamin"]);
    circle.open_epochs(&device(2));
    let (epoch_id, epoch_key) = circle.current_epoch().unwrap();
    assert_eq!(
        (epoch_id.to_string(), hex(epoch_key.as_bytes())),
        (file.text("epoch id").into(), file.text("epoch key").into())
    );
}

#[test]
fn an_invitation_is_followed_from_the_link_to_the_words() {
    let file = Vectors::file();
    let link = InvitationLink::from_text(file.text("invitation link")).unwrap();
    assert_eq!(link.secret().offer_topic(), file.text("invitation topic"));
    assert_eq!(link.expires_at_ms(), NOW);
    let Posted::Open(offer) = read_posted(link.secret(), &file.bytes("invitation offer")).unwrap() else {
        panic!("the invitation is open")
    };
    assert_eq!((offer.inviter.name(), offer.title.as_str()), ("Ana", "Lab reports"));
    let joining: Joining = postcard::from_bytes(&file.bytes("invitation joining")).unwrap();
    assert_eq!(link.secret().request_topic(joining.tag()), file.text("invitation request topic"));
    let welcomed = joining.read_welcome(&device(2), &file.bytes("invitation welcome")).unwrap();
    assert_eq!(welcomed.words.join(" "), file.text("invitation words"));
}

#[test]
fn signals_and_codes_are_read() {
    let file = Vectors::file();
    let circle_id = file.text("circle id").parse().unwrap();
    let epoch_key = Key::from_bytes(file.bytes("epoch key").try_into().unwrap());
    let (ana, me) = ([device(1).public()], device(2).public().device_id());
    let heard = open_signal(&epoch_key, circle_id, me, &ana, &file.bytes("signal")).unwrap();
    let Ok(Code::Member(code)) = Code::from_text(file.text("code for members")) else { panic!("a code of members") };
    assert_eq!(code.open_signal(&epoch_key, circle_id, &ana).unwrap(), heard);
    let Ok(Code::Invitation(invited)) = Code::from_text(file.text("code for invitation")) else {
        panic!("a code that invites")
    };
    let Ok(Code::InvitationAnswer(answer)) = Code::from_text(file.text("code for answer")) else {
        panic!("an answer to a code")
    };
    assert_eq!(answer.open_answer(invited.link.secret()).unwrap().1, invited.description);
}

#[test]
fn identifiers_are_short_digests() {
    let public = device(1).public();
    let id = short_digest("device", &[&public.signing, &public.sealing]);
    assert_eq!(hex(&id), Vectors::file().text("device id"));
}
