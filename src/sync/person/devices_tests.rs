//! Devices of a person come and go, and speak without having heard each other.

use super::*;
use crate::crypto::{DeviceKeys, Unreadable};
use crate::identifiers::DeviceId;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

fn device(seed: u64) -> DeviceKeys {
    DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(seed))
}

fn id(keys: &DeviceKeys) -> DeviceId {
    keys.public().device_id()
}

fn offered(keys: &DeviceKeys, person: &PersonLog, kind: DeviceKind, name: &str) -> NewDevice {
    let consent = consent(keys, person.person_id());
    NewDevice { device: keys.public(), kind, name: name.to_owned(), consent }
}

fn with(person: &PersonLog, by: &DeviceKeys, new: &DeviceKeys, kind: DeviceKind) -> PersonLog {
    person.with_device(by, offered(new, person, kind, "Another")).unwrap()
}

/// Ana with a laptop and a phone, and a kit that the laptop made.
fn ana() -> (PersonLog, DeviceKeys, DeviceKeys, DeviceKeys) {
    let (laptop, phone, kit) = (device(1), device(2), device(3));
    let ana = PersonLog::found(&laptop, "Ana", &mut ChaCha20Rng::seed_from_u64(9)).unwrap();
    let ana = with(&ana, &laptop, &phone, DeviceKind::Browser);
    (with(&ana, &laptop, &kit, DeviceKind::Kit), laptop, phone, kit)
}

fn ids(person: &PersonLog) -> Vec<DeviceId> {
    person.all_devices().iter().map(|own| own.device.device_id()).collect()
}

#[test]
fn a_person_adds_names_and_removes_devices() {
    let (ana, laptop, phone, kit) = ana();
    assert_eq!(ids(&ana), [id(&laptop), id(&phone), id(&kit)]);
    assert_eq!((ana.devices().len(), ana.kits()), (2, vec![kit.public()]));
    let named = ana.with_device_name(&phone, id(&laptop), "The old laptop").unwrap();
    assert_eq!(named.own_device(id(&laptop)).unwrap().name, "The old laptop");
    let fewer = named.without_device(&phone, id(&laptop)).unwrap();
    assert_eq!(ids(&fewer), [id(&phone), id(&kit)]);
    assert!(fewer.has_lost(id(&laptop)) && !fewer.has_lost(id(&device(7))));
    assert_eq!(PersonLog::from_bytes(&fewer.to_bytes()), Ok(fewer));
}

#[test]
fn nobody_is_given_a_device_that_does_not_want_to_be_theirs() {
    let (ana, laptop, _, _) = ana();
    let bens = PersonLog::found(&device(5), "Ben", &mut ChaCha20Rng::seed_from_u64(4)).unwrap();
    let taken = offered(&device(6), &bens, DeviceKind::Browser, "Ben's phone");
    assert_eq!(ana.with_device(&laptop, taken), None);
    let stranger = device(7);
    assert_eq!(ana.with_device(&stranger, offered(&stranger, &ana, DeviceKind::Browser, "Mine")), None);
}

#[test]
fn a_removed_device_says_nothing_more_and_does_not_come_back() {
    let (ana, laptop, phone, _) = ana();
    let without = ana.without_device(&phone, id(&laptop)).unwrap();
    assert_eq!(without.renamed(&laptop, "Thief"), None);
    assert_eq!(without.with_device(&phone, offered(&laptop, &without, DeviceKind::Browser, "Again")), None);
    // Whoever goes on from there all the same is refused by everybody.
    let forged = super::entry::Entry::saying(
        &laptop,
        vec![crate::crypto::digest("person entry", &[&without.entries().last().unwrap().body])],
        super::entry::Says::Named(None, "Thief".into()),
    );
    assert_eq!(PersonLog::from_entries([without.entries(), &[forged]].concat()), Err(Unreadable::Broken));
}

#[test]
fn removal_wins_over_what_the_removed_device_did_meanwhile() {
    let (ana, laptop, phone, _) = ana();
    let removed = ana.without_device(&phone, id(&laptop)).unwrap();
    let thiefs = device(8);
    let meanwhile = with(&ana, &laptop, &thiefs, DeviceKind::Browser).renamed(&laptop, "Thief").unwrap();
    let meanwhile = meanwhile.renamed(&thiefs, "Thief of thieves").unwrap();
    let both = PersonLog::merged(&removed, &meanwhile);
    assert_eq!(both, PersonLog::merged(&meanwhile, &removed));
    assert_eq!(both.name(), "Ana");
    assert!(both.has_lost(id(&laptop)) && both.has_lost(id(&thiefs)));
    assert_eq!(both.devices(), [phone.public()]);
}

#[test]
fn two_devices_that_remove_each_other_are_both_out_and_the_kit_mends_it() {
    let (ana, laptop, phone, kit) = ana();
    let one = ana.without_device(&phone, id(&laptop)).unwrap();
    let other = ana.without_device(&laptop, id(&phone)).unwrap();
    let both = PersonLog::merged(&one, &other);
    assert_eq!((both.devices(), both.kits()), (vec![], vec![kit.public()]));
    let new = device(11);
    let mended = with(&both, &kit, &new, DeviceKind::Browser);
    assert_eq!(mended.devices(), [new.public()]);
}

#[test]
fn a_kit_outranks_the_device_that_threw_it_out() {
    let (ana, laptop, phone, kit) = ana();
    let taken_over = ana.without_device(&laptop, id(&kit)).unwrap().without_device(&laptop, id(&phone)).unwrap();
    assert_eq!(taken_over.with_device(&kit, offered(&device(12), &ana, DeviceKind::Browser, "New")), None);
    let spoken = taken_over.before_removal_of(id(&kit)).without_device(&kit, id(&laptop)).unwrap();
    let spoken = with(&spoken, &kit, &device(12), DeviceKind::Browser);
    let whole = PersonLog::merged(&taken_over, &spoken);
    assert_eq!(whole.kits(), [kit.public()]);
    assert_eq!(whole.devices(), [phone.public(), device(12).public()]);
}

#[test]
fn a_kit_of_the_thief_does_not_outrank_the_kit_before_it() {
    let (ana, laptop, _, kit) = ana();
    let thiefs_kit = device(13);
    let thief = with(&ana, &laptop, &thiefs_kit, DeviceKind::Kit).without_device(&thiefs_kit, id(&kit)).unwrap();
    let owner = ana.without_device(&kit, id(&laptop)).unwrap();
    let whole = PersonLog::merged(&thief, &owner);
    assert_eq!(whole.kits(), [kit.public()]);
    assert!(whole.has_lost(id(&laptop)) && whole.has_lost(id(&thiefs_kit)));
}

/// Three devices and a kit do what comes into their heads, and hear each other now and then.
#[test]
fn however_copies_of_a_log_meet_they_come_to_the_same() {
    for seed in 0..60 {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let (ana, laptop, phone, kit) = ana();
        let keys = [laptop, phone, kit, device(20)];
        let mut copies: Vec<PersonLog> = vec![ana; 4];
        for step in 0..24 {
            let (who, other) = ((rng.next_u32() % 4) as usize, (rng.next_u32() % 4) as usize);
            let (said, target) = (&copies[who], id(&keys[other]));
            let said = match rng.next_u32() % 6 {
                0 => said.without_device(&keys[who], target),
                1 => said.with_device(&keys[who], offered(&keys[3], said, DeviceKind::Browser, "Another")),
                2 => said.with_device(&keys[who], offered(&device(100 + step), said, DeviceKind::Kit, "")),
                3 => said.renamed(&keys[who], &format!("Ana {step}")),
                _ => Some(PersonLog::merged(said, &copies[other])),
            };
            copies[who] = said.unwrap_or_else(|| copies[who].clone());
        }
        let forwards = copies.iter().cloned().reduce(|one, other| PersonLog::merged(&one, &other)).unwrap();
        let backwards = copies.iter().rev().cloned().reduce(|one, other| PersonLog::merged(&one, &other)).unwrap();
        assert_eq!(forwards, backwards, "seed {seed}");
        assert_eq!(PersonLog::from_bytes(&forwards.to_bytes()), Ok(forwards), "seed {seed}");
    }
}
