//! One comes in with the link, and nobody can stand between without the words telling.

use super::*;
use crate::crypto::{DeviceKeys, SIZE_CLASSES, Sealed, Unreadable};
use crate::mentoring::circle::CircleKind;
use crate::sync::membership::{CannotAdd, Membership};
use crate::sync::person::{PersonCard, PersonLog};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const SITE: &str = "https://alongside.example";
const LATER: u64 = 1_800_000_000_000;

struct Somebody {
    keys: DeviceKeys,
    card: PersonCard,
}

fn somebody(name: &str, rng: &mut ChaCha20Rng) -> Somebody {
    let keys = DeviceKeys::generate(rng);
    let card = PersonCard::new(PersonLog::found(&keys, name, rng).unwrap(), &[SITE.to_owned()]);
    Somebody { keys, card }
}

/// Ana has a circle and has invited somebody into it; Ben has the link.
struct Story {
    rng: ChaCha20Rng,
    ana: Somebody,
    ben: Somebody,
    circle: Membership,
    inviting: Inviting,
    welcomes: u64,
}

fn story() -> Story {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (ana, ben) = (somebody("Ana", &mut rng), somebody("Ben", &mut rng));
    let circle = Membership::found(&ana.keys, CircleKind::Pair, ana.card.log(), &mut rng).unwrap();
    let invitation = Invitation {
        kind: CircleKind::Pair,
        title: "Lab reports".to_owned(),
        circle_id: Some(circle.circle_id()),
        expires_at_ms: LATER,
        relay: Some(SITE.to_owned()),
    };
    let inviting = Inviting::new(&ana.keys, &ana.card, &invitation, &mut rng);
    Story { rng, ana, ben, circle, inviting, welcomes: 0 }
}

impl Story {
    fn offer(&mut self) -> Offer {
        let message = self.inviting.offer_message(&mut self.rng);
        match read_posted(self.inviting.secret(), message.as_bytes()).unwrap() {
            Posted::Open(offer) => *offer,
            Posted::Closed(closed) => panic!("{closed:?}"),
        }
    }

    fn accept(&mut self) -> Joining {
        let offer = self.offer();
        Joining::new(self.inviting.secret(), &offer, &self.ben.keys, &self.ben.card, &mut self.rng)
    }

    fn answer(&mut self, joining: &Joining) -> (Request, Sealed) {
        let (request, mut parts) = self.answer_in_parts(joining);
        assert_eq!(parts.len(), 1);
        (request, parts.remove(0))
    }

    fn answer_in_parts(&mut self, joining: &Joining) -> (Request, Vec<Sealed>) {
        let message = joining.request_message(&mut self.rng);
        let request = self.inviting.read_request(joining.tag(), message.as_bytes()).unwrap();
        let parts = self.welcome(&request).unwrap();
        (request, parts)
    }

    fn welcome(&mut self, request: &Request) -> Result<Vec<Sealed>, CannotAdd> {
        self.welcomes += 1;
        let made = self.inviting.welcome(&self.ana.keys, request, &mut self.circle, self.welcomes, &mut self.rng);
        made.map(|(_, parts)| parts)
    }
}

#[test]
fn ben_comes_in_with_the_link_and_both_see_the_same_words() {
    let mut story = story();
    let link = InvitationLink::from_text(&story.inviting.link().to_text(SITE)).unwrap();
    assert_eq!(link.secret(), story.inviting.secret());
    assert_eq!(link.relay(), Some(SITE));
    let offer = story.offer();
    assert_eq!((offer.inviter.name(), offer.title.as_str()), ("Ana", "Lab reports"));
    assert_eq!(offer.expires_at_ms, link.expires_at_ms());
    let joining = story.accept();
    let (request, welcome) = story.answer(&joining);
    assert!(matches!(&request.newcomer, Newcomer::Person(card) if card.name() == "Ben"));
    let welcomed = joining.read_welcome(&story.ben.keys, welcome.as_bytes()).unwrap();
    assert_eq!(welcomed.words, story.inviting.words(&request));
    assert_eq!(welcomed.circle.members(), story.circle.members());
    assert_eq!(welcomed.circle.current_epoch(), story.circle.current_epoch());
    assert_eq!(welcomed.circle.words_for(story.ben.card.person_id()), Some(welcomed.words));
}

#[test]
fn a_circle_with_a_long_log_welcomes_in_pieces_that_come_in_any_order_and_open_for_nobody_else() {
    let mut story = story();
    let joining = story.accept();
    for number in 0..225 {
        let somebody = somebody(&format!("Somebody with a name of usual length {number}"), &mut story.rng);
        story.circle.add_person(&story.ana.keys, somebody.card.log(), [7; 32], &mut story.rng).unwrap();
    }
    let (request, earlier) = story.answer_in_parts(&joining);
    let parts = story.welcome(&request).unwrap();
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| SIZE_CLASSES.contains(&part.as_bytes().len())));

    let chidi = somebody("Chidi", &mut story.rng);
    let offer = story.offer();
    let other = Joining::new(story.inviting.secret(), &offer, &chidi.keys, &chidi.card, &mut story.rng);
    let mut pieces = WelcomePieces::default();
    for part in &parts {
        assert!(other.hear_welcome(&chidi.keys, &mut pieces, part.as_bytes()).is_err());
        for at in [0, 1, 30, part.as_bytes().len() - 1] {
            let mut altered = part.as_bytes().to_vec();
            altered[at] ^= 1;
            assert!(joining.hear_welcome(&story.ben.keys, &mut pieces, &altered).is_err(), "byte {at}");
        }
    }
    assert!(!pieces.any());

    let mut hear = |part: &Sealed| joining.hear_welcome(&story.ben.keys, &mut pieces, part.as_bytes()).unwrap();
    // Those of an earlier welcome come before and between, and one comes twice.
    for part in [&earlier[1], &earlier[2], &parts[2], &parts[1], &parts[1], &earlier[0]] {
        assert!(hear(part).is_none());
    }
    let welcomed = hear(&parts[0]).expect("everything is there");
    assert_eq!(welcomed.circle.members().len(), 227);
    assert_eq!(welcomed.words, story.inviting.words(&request));
}

#[test]
fn the_same_request_is_welcomed_again_alike_and_another_of_the_same_person_is_not() {
    let mut story = story();
    let (joining, other) = (story.accept(), story.accept());
    let (request, first) = story.answer(&joining);
    let before = story.circle.entries();
    let again = story.welcome(&request).unwrap().remove(0);
    assert_eq!(story.circle.entries(), before);
    for welcome in [first, again] {
        assert!(joining.read_welcome(&story.ben.keys, welcome.as_bytes()).is_ok());
        assert_eq!(other.read_welcome(&story.ben.keys, welcome.as_bytes()).unwrap_err(), Unreadable::Broken);
    }
    let message = other.request_message(&mut story.rng);
    let request = story.inviting.read_request(other.tag(), message.as_bytes()).unwrap();
    let refused = story.welcome(&request);
    assert_eq!(refused.unwrap_err(), CannotAdd::AlreadyIn);
}

#[test]
fn both_sides_go_on_after_a_restart() {
    let mut story = story();
    let joining = story.accept();
    let stored: Joining = postcard::from_bytes(&postcard::to_allocvec(&joining).unwrap()).unwrap();
    let kept: Inviting = postcard::from_bytes(&postcard::to_allocvec(&story.inviting).unwrap()).unwrap();
    assert_eq!((&stored, &kept), (&joining, &story.inviting));
    let (_, welcome) = story.answer(&stored);
    assert!(stored.read_welcome(&story.ben.keys, welcome.as_bytes()).is_ok());
}

#[test]
fn a_closed_invitation_says_why() {
    let mut story = story();
    for why in [WhyClosed::Used, WhyClosed::Withdrawn, WhyClosed::Expired] {
        let message = story.inviting.closed_message(&story.ana.keys, &story.ana.card, why, &mut story.rng);
        let posted = read_posted(story.inviting.secret(), message.as_bytes()).unwrap();
        assert_eq!(posted, Posted::Closed(Closed { inviter: story.ana.card.clone(), why }));
    }
}

#[test]
fn somebody_between_who_has_the_link_gets_other_words_to_both() {
    let mut story = story();
    let mallory = somebody("Ben", &mut story.rng);
    let invitation =
        Invitation { kind: CircleKind::Pair, title: String::new(), circle_id: None, expires_at_ms: LATER, relay: None };
    let offer = story.offer();
    let to_ana = Joining::new(story.inviting.secret(), &offer, &mallory.keys, &mallory.card, &mut story.rng);
    let (request, _) = story.answer(&to_ana);
    let anas_words = story.inviting.words(&request);
    let between = Inviting::new(&mallory.keys, &mallory.card, &invitation, &mut story.rng);
    let mut trap = Membership::found(&mallory.keys, CircleKind::Pair, mallory.card.log(), &mut story.rng).unwrap();
    let to_ben =
        Joining::new(between.secret(), &between.offer().unwrap(), &story.ben.keys, &story.ben.card, &mut story.rng);
    let message = to_ben.request_message(&mut story.rng);
    let request = between.read_request(to_ben.tag(), message.as_bytes()).unwrap();
    let (_, welcome) = between.welcome(&mallory.keys, &request, &mut trap, 1, &mut story.rng).unwrap();
    let bens = to_ben.read_welcome(&story.ben.keys, welcome[0].as_bytes()).unwrap();
    assert_ne!(bens.words, anas_words);
}

#[test]
fn a_welcome_whose_number_the_offer_did_not_commit_to_is_refused() {
    let mut story = story();
    let joining = story.accept();
    let mut bytes = postcard::to_allocvec(&story.inviting).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    story.inviting = postcard::from_bytes(&bytes).unwrap();
    let (_, welcome) = story.answer(&joining);
    assert_eq!(joining.read_welcome(&story.ben.keys, welcome.as_bytes()).unwrap_err(), Unreadable::Broken);
}

#[test]
fn messages_open_only_with_their_link_in_their_place() {
    let mut story = story();
    let joining = story.accept();
    let message = joining.request_message(&mut story.rng);
    let (_, welcome) = story.answer(&joining);
    let other = InvitationSecret::random(&mut story.rng);
    let offer = story.inviting.offer_message(&mut story.rng);
    assert!(read_posted(&other, offer.as_bytes()).is_err());
    assert!(read_posted(story.inviting.secret(), message.as_bytes()).is_err());
    let elsewhere = story.inviting.tag_of(story.ana.keys.public().device_id());
    assert!(story.inviting.read_request(elsewhere, message.as_bytes()).is_err());
    assert!(joining.read_welcome(&story.ana.keys, welcome.as_bytes()).is_err());
    assert!(joining.read_welcome(&story.ben.keys, offer.as_bytes()).is_err());
}

#[test]
fn nothing_of_what_is_said_shows_in_the_messages() {
    let mut story = story();
    let joining = story.accept();
    let request = joining.request_message(&mut story.rng);
    let (_, welcome) = story.answer(&joining);
    let offer = story.inviting.offer_message(&mut story.rng);
    let key = story.circle.current_epoch().unwrap().1.as_bytes()[..8].to_vec();
    let device = story.ben.keys.public().signing[..8].to_vec();
    for message in [offer, request, welcome] {
        assert!(SIZE_CLASSES.contains(&message.as_bytes().len()));
        for canary in [b"Lab reports".as_slice(), b"https", &key, &device] {
            assert!(!message.as_bytes().windows(canary.len()).any(|window| window == canary));
        }
    }
}

#[test]
fn a_link_is_read_however_it_was_pasted() {
    let link = story().inviting.link().clone();
    let text = link.to_text("https://alongside.example/");
    assert!(text.starts_with("https://alongside.example/join#"));
    let fragment = text.split_once('#').unwrap().1;
    let wrapped = format!("{}\r\n {}", &text[..60], &text[60..]);
    for pasted in [&text, fragment, &format!("  {text}\n"), &format!("#{fragment}"), &wrapped] {
        assert_eq!(InvitationLink::from_text(pasted), Ok(link.clone()), "{pasted}");
    }
}

#[test]
fn a_link_with_a_letter_wrong_or_missing_is_broken_and_a_later_one_too_new() {
    let link = story().inviting.link().clone();
    let bytes = link.to_bytes();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x10;
        assert_eq!(InvitationLink::from_bytes(&altered), Err(Unreadable::Broken));
        assert_eq!(InvitationLink::from_bytes(&bytes[..at]), Err(Unreadable::Broken));
    }
    for text in ["", "#", "https://alongside.example/join", "hello", &"a".repeat(5000)] {
        assert_eq!(InvitationLink::from_text(text), Err(Unreadable::Broken));
    }
    let mut later = vec![2, 1, 2, 3];
    let sum = crate::crypto::digest("invitation link", &[&later]);
    later.extend_from_slice(&sum[..4]);
    assert_eq!(InvitationLink::from_bytes(&later), Err(Unreadable::TooNew));
}

proptest! {
    #[test]
    fn garbage_is_no_invitation(bytes: Vec<u8>, text: String) {
        prop_assert!(InvitationLink::from_text(&text).is_err());
        prop_assert!(InvitationLink::from_bytes(&bytes).is_err());
        prop_assert!(read_posted(&InvitationSecret::random(&mut ChaCha20Rng::seed_from_u64(1)), &bytes).is_err());
    }

    #[test]
    fn a_link_keeps_what_it_says(hours: u32, with_relay: bool) {
        let secret = InvitationSecret::random(&mut ChaCha20Rng::seed_from_u64(1));
        let link = InvitationLink::new(secret, u64::from(hours) * 3_600_000, with_relay.then_some(SITE));
        prop_assert_eq!(InvitationLink::from_text(&link.to_text(SITE)), Ok(link));
    }
}
