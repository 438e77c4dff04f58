//! Who is let into a box, and what they may then do.

use super::*;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const HOST: &str = "alongside.example";
const NOW: u64 = 1_800_000_000_000;

fn secret() -> Key {
    Key::from_bytes([9; 32])
}

fn token() -> Vec<u8> {
    Challenge::issue(&secret(), HOST, NOW, &mut ChaCha20Rng::seed_from_u64(1))
}

fn a_box(number: u8) -> BoxKeys {
    BoxKeys::derive(&Key::from_bytes([number; 32]))
}

fn admitted(username: &str, password: &[u8]) -> Result<Admitted, Refused> {
    admit(&secret(), HOST, NOW + 1_000, username, password)
}

#[test]
fn whoever_holds_the_keys_is_let_in_and_may_do_just_what_they_proved() {
    let (one, two, three) = (a_box(1), a_box(2), a_box(3));
    let asked = [(&one, Access::ReadWrite), (&two, Access::Write), (&three, Access::Read)];
    let (username, password) = prove(&token(), HOST, &asked).unwrap();
    let grants = admitted(&username, &password).unwrap().grants;
    assert_eq!(Ok(&grants), Grants::from_username(&username).as_ref());
    let may = |keys: &BoxKeys| {
        let slot = keys.topic("offer");
        (grants.may_publish(&slot), grants.may_subscribe(&slot), grants.may_subscribe(&keys.topic("#")))
    };
    assert_eq!(may(&one), (true, true, true));
    assert_eq!(may(&two), (true, false, false));
    assert_eq!(may(&three), (false, true, true));
    assert_eq!(may(&a_box(4)), (false, false, false));
}

#[test]
fn nothing_but_slots_and_whole_boxes_can_be_named() {
    let one = a_box(1);
    let grants = Grants::new(vec![(one.box_id(), Access::ReadWrite)]).unwrap();
    let box_id = one.box_id();
    assert!(grants.may_publish(&format!("m/{box_id}/welcome/0a-1")));
    assert!(!grants.may_publish(&format!("m/{box_id}/#")));
    for filter in [
        "#".to_owned(),
        "m/#".to_owned(),
        "+/+/#".to_owned(),
        "$SYS/#".to_owned(),
        format!("m/{box_id}"),
        format!("m/{box_id}/"),
        format!("m/{box_id}/+"),
        format!("m/{box_id}/+/offer"),
        format!("m/{box_id}/offer/#"),
        format!("m/{box_id}/a//b"),
        format!("m/{box_id}/../x"),
        format!("m/{box_id}/\0"),
        format!("m/{}/#", box_id.to_string().to_uppercase()),
        format!("$share/group/m/{box_id}/#"),
        format!("m/{box_id}/{}", "a".repeat(LONGEST_TOPIC)),
    ] {
        assert!(!grants.may_subscribe(&filter), "{filter}");
        assert!(!grants.may_publish(&filter), "{filter}");
    }
}

#[test]
fn a_proof_is_worth_nothing_at_another_relay() {
    let one = a_box(1);
    let asked = [(&one, Access::ReadWrite)];
    assert_eq!(prove(&token(), "other.example", &asked), Err(Unprovable::OtherRelay));
    let (username, password) = prove(&token(), HOST, &asked).unwrap();
    let at = |secret: [u8; 32], host| admit(&Key::from_bytes(secret), host, NOW, &username, &password);
    assert_eq!(at([8; 32], HOST), Err(Refused::Challenge));
    assert_eq!(at([9; 32], "other.example"), Err(Refused::Challenge));
    assert!(at([9; 32], "ALONGSIDE.example").is_ok());
}

#[test]
fn a_proof_grows_old() {
    let one = a_box(1);
    let (username, password) = prove(&token(), HOST, &[(&one, Access::Read)]).unwrap();
    let at = |now| admit(&secret(), HOST, now, &username, &password);
    let life = CHALLENGE_LIFE_MS;
    assert_eq!(at(NOW + life).map(|admitted| admitted.expires_at_ms), Ok(NOW + life));
    for now in [NOW + life + 1, NOW - life - 1, 0, u64::MAX] {
        assert_eq!(at(now), Err(Refused::Challenge));
    }
}

#[test]
fn nobody_gets_more_than_they_proved_by_editing_the_proof() {
    let (one, two) = (a_box(1), a_box(2));
    let (username, password) = prove(&token(), HOST, &[(&one, Access::Write)]).unwrap();
    let more = username.replace(":w", ":rw");
    assert_eq!(admitted(&more, &password), Err(Refused::Forged));
    let other = format!("{}:w", two.box_id());
    assert_eq!(admitted(&other, &password), Err(Refused::Forged));
    let both = format!("{username},{other}");
    assert_eq!(admitted(&both, &password), Err(Refused::Malformed));
    let (wide, wide_password) = prove(&token(), HOST, &[(&one, Access::ReadWrite)]).unwrap();
    assert_eq!(admitted(&username, &wide_password), Err(Refused::Forged));
    assert!(admitted(&wide, &wide_password).is_ok());
}

#[test]
fn the_most_boxes_fit_and_one_more_does_not() {
    let boxes: Vec<BoxKeys> =
        (0..=MOST_BOXES).map(|n| BoxKeys::derive(&secret().derive("n", &[&n.to_le_bytes()]))).collect();
    let asked: Vec<_> = boxes.iter().map(|keys| (keys, Access::ReadWrite)).collect();
    assert_eq!(prove(&token(), HOST, &asked), Err(Unprovable::Boxes));
    assert_eq!(prove(&token(), HOST, &[]), Err(Unprovable::Boxes));
    assert_eq!(prove(&token(), HOST, &[asked[0], asked[0]]), Err(Unprovable::Boxes));
    let (username, password) = prove(&token(), HOST, &asked[..MOST_BOXES]).unwrap();
    assert!(password.len() <= LONGEST_PASSWORD, "{}", password.len());
    assert!(admitted(&username, &password).is_ok());
}

#[test]
fn two_proofs_from_one_challenge_can_be_told_apart_from_two_challenges() {
    let one = a_box(1);
    let used = |token: &[u8]| {
        let (username, password) = prove(token, HOST, &[(&one, Access::Read)]).unwrap();
        admitted(&username, &password).unwrap().challenge
    };
    let fresh = Challenge::issue(&secret(), HOST, NOW, &mut ChaCha20Rng::seed_from_u64(2));
    assert_eq!(used(&token()), used(&token()));
    assert_ne!(used(&token()), used(&fresh));
}

#[test]
fn the_host_of_an_address_is_what_a_browser_calls_it() {
    for (url, host) in [
        ("https://Alongside.example", Some("alongside.example")),
        ("https://alongside.example:443/path", Some("alongside.example")),
        ("http://127.0.0.1:8080", Some("127.0.0.1:8080")),
        ("http://[::1]:80/", Some("[::1]")),
        ("alongside.example", None),
        ("ftp://alongside.example", None),
        ("https://", None),
        ("https://ana@alongside.example", None),
    ] {
        assert_eq!(host_of_url(url).as_deref(), host, "{url}");
    }
}

proptest! {
    #[test]
    fn garbage_never_gets_in_and_never_panics(username: String, password: Vec<u8>, topic: String) {
        prop_assert!(admitted(&username, &password).is_err());
        if let Ok(grants) = Grants::from_username(&username) {
            prop_assert!(!grants.may_publish(&topic) && !grants.may_subscribe(&topic));
        }
        prop_assert!(prove(&password, &username, &[(&a_box(1), Access::Read)]).is_err());
    }

    #[test]
    fn an_altered_proof_does_not_get_in(position: prop::sample::Index, flip in 1_u8..) {
        let one = a_box(1);
        let (username, mut password) = prove(&token(), HOST, &[(&one, Access::ReadWrite)]).unwrap();
        let at = position.index(password.len());
        password[at] ^= flip;
        prop_assert!(admitted(&username, &password).is_err());
        prop_assert!(admitted(&username, &password[..at]).is_err());
    }
}
