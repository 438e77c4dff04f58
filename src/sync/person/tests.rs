//! Who somebody is can be checked by anybody, and altered by nobody else.

use super::*;
use crate::crypto::{DeviceKeys, Unreadable, write_versioned};
use crate::sync::signed::Signed;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn device(seed: u64) -> DeviceKeys {
    DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(seed))
}

fn person(keys: &DeviceKeys, name: &str) -> PersonLog {
    PersonLog::found(keys, name, &mut ChaCha20Rng::seed_from_u64(9)).unwrap()
}

#[test]
fn a_person_keeps_their_identity_through_a_new_name() {
    let keys = device(1);
    let ana = person(&keys, "Ana");
    let renamed = ana.renamed(&keys, "Ana Maria").unwrap();
    assert_eq!((renamed.name(), renamed.person_id()), ("Ana Maria", ana.person_id()));
    assert_eq!(PersonLog::from_bytes(&renamed.to_bytes()), Ok(renamed.clone()));
    assert_eq!(PersonLog::merged(&ana, &renamed), renamed);
}

#[test]
fn only_a_persons_own_device_renames_them() {
    let ana = person(&device(1), "Ana");
    assert_eq!(ana.renamed(&device(2), "Somebody"), None);
    let foreign = person(&device(2), "Ben").renamed(&device(2), "Benjamin").unwrap();
    let spliced = [ana.entries(), &foreign.entries()[1..]].concat();
    assert_eq!(PersonLog::from_entries(spliced), Err(Unreadable::Broken));
}

#[test]
fn names_are_tidied_and_untidy_ones_refused() {
    let (eighty, too_long) = ("é".repeat(80), "é".repeat(81));
    for (text, tidy) in [
        ("  Ana ", Some("Ana")),
        ("A\nna", Some("Ana")),
        ("\u{202e}Ana", Some("Ana")),
        (" \t ", None),
        ("", None),
        (&eighty, Some(eighty.as_str())),
        (&too_long, None),
    ] {
        assert_eq!(tidy_name(text).as_deref(), tidy);
    }
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    for name in ["", " Ana", "A\u{202e}na", &too_long] {
        assert_eq!(PersonLog::found(&device(1), name, &mut rng), None, "{name}");
    }
}

#[test]
fn an_entry_of_a_later_version_is_told_from_damage() {
    let keys = device(1);
    let ana = person(&keys, "Ana");
    for head in [[1, 9], [2, 0]] {
        let later = Signed::new(&keys, "person entry", write_versioned(&head, &"news"));
        let entries = [ana.entries(), &[later]].concat();
        assert_eq!(PersonLog::from_entries(entries), Err(Unreadable::TooNew));
    }
    assert_eq!(PersonLog::from_entries(Vec::new()), Err(Unreadable::Broken));
}

#[test]
fn two_copies_of_a_log_give_the_same_whichever_is_held() {
    let keys = device(1);
    let ana = person(&keys, "Ana");
    let (one, other) = (ana.renamed(&keys, "Ana B").unwrap(), ana.renamed(&keys, "Ana C").unwrap());
    let both = PersonLog::merged(&one, &other);
    assert_eq!(both, PersonLog::merged(&other, &one));
    assert!(both.holds(&one) && both.holds(&other) && !one.holds(&both));
    let longer = ana.renamed(&keys, "A").unwrap().renamed(&keys, "Ana D").unwrap();
    assert_eq!(PersonLog::merged(&both, &longer).name(), "Ana D");
    assert_eq!(PersonLog::merged(&both, &longer), PersonLog::merged(&longer, &both));
    let after_both = both.renamed(&keys, "Ana E").unwrap();
    assert_eq!(PersonLog::from_bytes(&after_both.to_bytes()).unwrap().name(), "Ana E");
}

#[test]
fn a_card_says_who_and_where() {
    let relays = ["https://alongside.example".to_owned(), "not an address".to_owned()];
    let card = PersonCard::new(person(&device(1), "Ana"), &relays);
    assert_eq!(card.relays(), &relays[..1]);
    let read = PersonCard::from_bytes(&card.to_bytes()).unwrap();
    assert_eq!(read, card);
    let device = card.devices()[0];
    assert_eq!(read.device(device.device_id()), Some(&device));
}

proptest! {
    #[test]
    fn an_altered_card_is_refused(position: prop::sample::Index, flip in 1_u8..) {
        let keys = device(1);
        let log = person(&keys, "Ana").renamed(&keys, "Ana Maria").unwrap();
        let bytes = PersonCard::new(log.clone(), &[]).to_bytes();
        let at = position.index(bytes.len());
        let mut altered = bytes.clone();
        altered[at] ^= flip;
        prop_assert!(PersonCard::from_bytes(&bytes[..at]).is_err());
        // Only a longer spelling of the same numbers could still be read, and it says the same.
        prop_assert!(PersonCard::from_bytes(&altered).map_or(true, |card| card.log() == &log));
    }

    #[test]
    fn garbage_is_no_card(bytes: Vec<u8>) {
        prop_assert!(PersonCard::from_bytes(&bytes).is_err());
        prop_assert!(PersonLog::from_bytes(&bytes).is_err());
    }
}
