//! Descriptions come through in few bytes; signals and codes reach whom they are for.

use super::*;
use crate::crypto::{DeviceKeys, DevicePublic, Key, Unreadable};
use crate::identifiers::CircleId;
use crate::mentoring::circle::CircleKind;
use crate::sync::invitation::{Invitation, Inviting};
use crate::sync::person::{PersonCard, PersonLog};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// In the form that Chromium writes.
const CHROMIUM: &str = include_str!("../../../tests/golden/sdp/chromium.sdp");
/// In the form that Firefox writes.
const FIREFOX: &str = include_str!("../../../tests/golden/sdp/firefox.sdp");
/// In the form that Safari writes.
const SAFARI: &str = include_str!("../../../tests/golden/sdp/safari.sdp");

const CIRCLE: CircleId = CircleId([3; 16]);
const NOW: u64 = 1_800_000_000_000;
const ATTEMPT: Attempt = Attempt([4; 8]);

fn description() -> Description {
    Description::from_sdp(CHROMIUM).unwrap()
}

fn offer() -> Signal {
    Signal::Offer { attempt: ATTEMPT, description: description() }
}

fn two() -> (DeviceKeys, DeviceKeys, Key, ChaCha20Rng) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    (DeviceKeys::generate(&mut rng), DeviceKeys::generate(&mut rng), Key::random(&mut rng), rng)
}

fn inviting() -> (Inviting, ChaCha20Rng) {
    let (ana, _, _, mut rng) = two();
    let card = PersonCard::new(PersonLog::found(&ana, "Ana", &mut rng).unwrap(), &[]);
    let (kind, title) = (CircleKind::Pair, "Lab reports".to_owned());
    let invitation = Invitation { kind, title, circle_id: None, expires_at_ms: NOW, relay: None };
    (Inviting::new(&ana, &card, &invitation, &mut rng), rng)
}

#[test]
fn what_browsers_say_is_kept_in_few_bytes() {
    for (sdp, candidates) in [(CHROMIUM, 4), (FIREFOX, 3), (SAFARI, 2)] {
        let description = Description::from_sdp(sdp).unwrap();
        assert_eq!(description.candidates.len(), candidates);
        let again = Description::from_sdp(&description.to_sdp()).unwrap();
        assert_eq!(again, description);
        let size = postcard::to_allocvec(&description).unwrap().len();
        assert!(size < 260, "{size}");
    }
    let chromium = description();
    assert_eq!((chromium.mid.as_str(), chromium.sctp_port, chromium.max_message_size), ("0", 5000, 262_144));
    assert_eq!(chromium.setup, Setup::ActPass);
    assert_eq!(chromium.fingerprint[..2], [0x7b, 0x8c]);
}

#[test]
fn every_kind_of_candidate_is_written_as_it_was_read() {
    for line in [
        "1467250027 1 udp 2122260223 192.168.0.2 46154 typ host",
        "a+/9 1 udp 1 2001:db8::1 1 typ host",
        "1 1 udp 2113937151 9f2ea0fa-0b6d-4b6e-bd7a-0f2a5f7ff1c2.local 54400 typ host",
        "2 1 udp 1677729535 203.0.113.7 50000 typ srflx raddr 0.0.0.0 rport 0",
        "3 1 tcp 1518280447 192.168.0.2 9 typ host tcptype active",
        "4 1 udp 41885439 203.0.113.9 3478 typ relay raddr 0.0.0.0 rport 0",
    ] {
        assert_eq!(Candidate::from_sdp(line).map(|candidate| candidate.to_string()).as_deref(), Some(line));
    }
    for line in [
        "",
        "1 2 udp 1 192.168.0.2 1 typ host",
        "1 1 udp 1 ana.example 1 typ host",
        "1 1 tcp 1 192.168.0.2 1 typ host",
        "1 1 udp 1 192.168.0.2 99999 typ host",
        "x:y 1 udp 1 192.168.0.2 1 typ host",
        "1 1 udp 1 9f2ea0fa-0b6d-4b6e-bd7a-0f2a5f7ff1céé.local 1 typ host",
    ] {
        assert_eq!(Candidate::from_sdp(line), None, "{line}");
    }
}

#[test]
fn what_is_no_data_channel_is_refused() {
    for sdp in [
        String::new(),
        CHROMIUM.replace("m=application", "m=audio"),
        format!("{CHROMIUM}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"),
        CHROMIUM.replace("a=fingerprint:sha-256", "a=fingerprint:sha-1"),
        CHROMIUM.replace("a=fingerprint:sha-256 7B", "a=fingerprint:sha-256 +B"),
        CHROMIUM.replace("a=mid:0", "a=mid:0 a=injected"),
        CHROMIUM.replace("a=ice-pwd:", "a=ice-pwd:!"),
        CHROMIUM.replace("a=setup:actpass", "a=setup:whatever"),
        "a=candidate:x\r\n".repeat(10_000),
    ] {
        assert_eq!(Description::from_sdp(&sdp), Err(NotADescription));
    }
}

#[test]
fn a_signal_reaches_the_device_it_is_for() {
    let (ana, ben, key, mut rng) = two();
    let (to_ben, devices) = (ben.public().device_id(), [ana.public(), ben.public()]);
    let sealed = seal_signal(&key, CIRCLE, &ana, to_ben, &offer(), NOW, &mut rng);
    let heard = open_signal(&key, CIRCLE, to_ben, &devices, sealed.as_bytes()).unwrap();
    assert_eq!(heard, Heard { from: ana.public(), said_at_ms: NOW, signal: offer() });
    let open =
        |key: &Key, circle, me, devices: &[DevicePublic]| open_signal(key, circle, me, devices, sealed.as_bytes());
    let to_ana = ana.public().device_id();
    assert_eq!(open(&key, CIRCLE, to_ana, &devices), Err(Unreadable::Broken));
    assert_eq!(open(&key, CircleId([9; 16]), to_ben, &devices), Err(Unreadable::Broken));
    assert_eq!(open(&Key::from_bytes([9; 32]), CIRCLE, to_ben, &devices), Err(Unreadable::Broken));
    assert_eq!(open(&key, CIRCLE, to_ben, &devices[1..]), Err(Unreadable::Broken));
}

#[test]
fn nobody_in_the_circle_signals_in_anothers_name() {
    let (ana, ben, _, mut rng) = two();
    let to_ben = ben.public().device_id();
    let plain = signal::write(CIRCLE, &ana, Some(to_ben), &offer(), NOW);
    let chidi = DeviceKeys::generate(&mut rng);
    let mut signed: crate::sync::signed::Signed = crate::crypto::read_versioned(1, &plain, 10_000).unwrap();
    signed.signature = chidi.sign("signal", &signed.body);
    let forged = crate::crypto::write_versioned(&[1], &signed);
    let devices = [ana.public(), chidi.public()];
    assert!(signal::read(CIRCLE, Some(to_ben), &devices, &plain).is_ok());
    assert_eq!(signal::read(CIRCLE, Some(to_ben), &devices, &forged), Err(Unreadable::Broken));
}

#[test]
fn a_description_that_would_smuggle_lines_into_sdp_is_refused() {
    let (ana, ben, key, mut rng) = two();
    let (to_ben, devices) = (ben.public().device_id(), [ana.public()]);
    let mut description = description();
    description.mid = "0\r\na=x".to_owned();
    let bad = Signal::Offer { attempt: ATTEMPT, description };
    let sealed = seal_signal(&key, CIRCLE, &ana, to_ben, &bad, NOW, &mut rng);
    assert_eq!(open_signal(&key, CIRCLE, to_ben, &devices, sealed.as_bytes()), Err(Unreadable::Broken));
}

#[test]
fn members_find_each_other_by_two_codes() {
    let (ana, ben, key, mut rng) = two();
    let devices = [ana.public(), ben.public()];
    let answer = Signal::Answer { attempt: ATTEMPT, description: description() };
    for (from, signal) in [(&ana, offer()), (&ben, answer)] {
        let text = Code::for_members(&key, CIRCLE, from, &signal, NOW, &mut rng);
        assert!(Code::recognizes(&text) && !text.contains("192.168"));
        let wrapped = format!(" {}\n{}\n", &text[..80], &text[80..]);
        let Ok(Code::Member(code)) = Code::from_text(&wrapped) else { panic!("{text}") };
        assert!(code.is_for(&key) && !code.is_for(&Key::from_bytes([9; 32])));
        let heard = code.open_signal(&key, CIRCLE, &devices).unwrap();
        assert_eq!((heard.from, heard.signal), (from.public(), signal));
        assert!(code.open_signal(&key, CircleId([9; 16]), &devices).is_err());
    }
}

#[test]
fn somebody_is_invited_by_two_codes() {
    let (inviting, mut rng) = inviting();
    let text = Code::for_invitation(&inviting, ATTEMPT, &description()).unwrap();
    assert!(text.len() < 1_200, "{}", text.len());
    let Ok(Code::Invitation(invited)) = Code::from_text(&text) else { panic!("{text}") };
    assert_eq!((invited.link.secret(), invited.offer.inviter.name()), (inviting.secret(), "Ana"));
    assert_eq!(invited.description, description());
    let answer = Code::for_answer(invited.link.secret(), invited.attempt, &description(), &mut rng);
    let Ok(Code::InvitationAnswer(code)) = Code::from_text(&answer) else { panic!("{answer}") };
    assert!(code.is_for(&inviting.secret().link_key()));
    assert_eq!(code.open_answer(inviting.secret()), Ok((ATTEMPT, description())));
    let foreign = crate::sync::invitation::InvitationSecret::random(&mut rng);
    assert!(!code.is_for(&foreign.link_key()));
    assert_eq!(code.open_answer(&foreign), Err(Unreadable::Broken));
}

#[test]
fn a_mistyped_code_is_broken_and_a_later_one_too_new() {
    let (inviting, _) = inviting();
    let text = Code::for_invitation(&inviting, ATTEMPT, &description()).unwrap();
    for at in CODE_PREFIX.len()..text.len() {
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        let mistyped = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        assert_eq!(Code::from_text(&mistyped), Err(Unreadable::Broken), "{at}");
        assert_eq!(Code::from_text(&text[..at]), Err(Unreadable::Broken));
    }
    for head in [[2, 0], [1, 9]] {
        let mut later = head.to_vec();
        later.extend_from_slice(&crate::crypto::digest("code", &[&head])[..4]);
        let encoded = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, later);
        assert_eq!(Code::from_text(&format!("{CODE_PREFIX}{encoded}")), Err(Unreadable::TooNew));
    }
    for text in ["", "alongside:", "https://alongside.example/join#x", "élongside:x"] {
        assert_eq!(Code::from_text(text), Err(Unreadable::Broken));
    }
}

proptest! {
    #[test]
    fn garbage_is_no_signal_code_or_description(bytes: Vec<u8>, text: String) {
        let (_, ben, key, _) = two();
        prop_assert!(open_signal(&key, CIRCLE, ben.public().device_id(), &[], &bytes).is_err());
        prop_assert!(Code::from_text(&text).is_err());
        prop_assert!(Code::from_text(&[CODE_PREFIX, &text].concat()).is_err());
        prop_assert!(Description::from_sdp(&text).is_err());
    }

    #[test]
    fn a_damaged_sdp_never_panics_and_what_is_read_can_be_written(at: prop::sample::Index, letter: char) {
        let mut sdp = CHROMIUM.to_owned();
        let at = at.index(sdp.len());
        sdp.replace_range(at..=at, &letter.to_string());
        if let Ok(description) = Description::from_sdp(&sdp) {
            prop_assert_eq!(Description::from_sdp(&description.to_sdp()), Ok(description));
        }
    }
}
