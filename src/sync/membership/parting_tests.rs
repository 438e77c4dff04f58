//! People and devices go, and keys go on without them.

use super::tests::{Group, group, names, opened, somebody};
use super::*;
use crate::sync::person::{DeviceKind, NewDevice, consent};

fn with_device(log: &PersonLog, by: &DeviceKeys, new: &DeviceKeys) -> PersonLog {
    let consent = consent(new, log.person_id());
    let device = NewDevice { device: new.public(), kind: DeviceKind::Browser, name: "Phone".into(), consent };
    log.with_device(by, device).unwrap()
}

/// The group, with a phone of Ana in it that has all keys.
fn with_phone() -> (Group, DeviceKeys) {
    let mut group = group();
    let phone = DeviceKeys::generate(&mut group.rng);
    group.ana.log = with_device(&group.ana.log, &group.ana.keys, &phone);
    group.anas.change_card(&group.ana.keys, &group.ana.log).unwrap();
    group.anas.hand_over_missing(&group.ana.keys, &mut group.rng).unwrap();
    group.bens.merge(&group.anas.entries());
    (group, phone)
}

fn copy(of: &Membership, keys: &DeviceKeys) -> Membership {
    let (mut copy, _) = Membership::from_entries(of.circle_id(), &of.entries()).unwrap();
    copy.open_epochs(keys);
    copy
}

fn meet(one: &mut Membership, other: &mut Membership) {
    one.merge(&other.entries());
    other.merge(&one.entries());
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn a_new_device_has_all_keys_and_a_removed_one_none_after() {
    let (Group { mut rng, ana, mut anas, .. }, phone) = with_phone();
    let phones = copy(&anas, &phone);
    assert_eq!(phones.current_epoch(), anas.current_epoch());
    assert!(!anas.lacks_keys() && !anas.needs_epoch());
    let fewer = ana.log.without_device(&ana.keys, phone.public().device_id()).unwrap();
    anas.change_card(&ana.keys, &fewer).unwrap();
    assert!(anas.needs_epoch() && anas.current_epoch().is_none(), "nothing is written under what the phone knows");
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    let (epoch, _) = anas.current_epoch().unwrap();
    let phones = copy(&anas, &phone);
    assert_eq!(phones.epoch_key(epoch), None);
    assert_eq!(phones.device(phone.public().device_id()), None);
}

#[test]
fn whom_a_removed_device_brought_in_meanwhile_is_not_in() {
    let (Group { mut rng, ana, mut anas, mut bens, .. }, phone) = with_phone();
    let mut phones = copy(&anas, &phone);
    let fewer = ana.log.without_device(&ana.keys, phone.public().device_id()).unwrap();
    anas.change_card(&ana.keys, &fewer).unwrap();
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    let stranger = somebody("Stranger", &mut rng);
    phones.add_person(&phone, &stranger.log, [3; 32], &mut rng).unwrap();
    phones.new_epoch(&phone, &mut rng).unwrap();
    bens.merge(&phones.entries());
    assert_eq!(names(&bens), ["Ana", "Ben", "Stranger"]);
    meet(&mut anas, &mut bens);
    assert_eq!(names(&anas), ["Ana", "Ben"]);
    assert_eq!(names(&bens), ["Ana", "Ben"]);
    let strangers = opened(&bens, &stranger);
    let written_under = anas.current_epoch().map(|(epoch, _)| epoch);
    assert!(written_under.is_none_or(|epoch| strangers.epoch_key(epoch).is_none()));
}

#[test]
fn two_who_remove_at_once_need_one_more_epoch_and_come_to_the_same() {
    let (Group { mut rng, ana, ben, mut anas, mut bens }, phone) = with_phone();
    let bens_phone = DeviceKeys::generate(&mut rng);
    let with_phone = with_device(&ben.log, &ben.keys, &bens_phone);
    bens.open_epochs(&ben.keys);
    bens.change_card(&ben.keys, &with_phone).unwrap();
    bens.hand_over_missing(&ben.keys, &mut rng).unwrap();
    meet(&mut anas, &mut bens);
    let anas_fewer = ana.log.without_device(&ana.keys, phone.public().device_id()).unwrap();
    let bens_fewer = with_phone.without_device(&ben.keys, bens_phone.public().device_id()).unwrap();
    for (circle, keys, log) in [(&mut anas, &ana.keys, &anas_fewer), (&mut bens, &ben.keys, &bens_fewer)] {
        circle.change_card(keys, log).unwrap();
        circle.new_epoch(keys, &mut rng).unwrap();
        assert!(!circle.needs_epoch());
    }
    meet(&mut anas, &mut bens);
    assert!(anas.needs_epoch() && bens.needs_epoch(), "each new key was given to the other's lost phone");
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    meet(&mut anas, &mut bens);
    bens.open_epochs(&ben.keys);
    assert_eq!(anas.current_epoch(), bens.current_epoch());
    for gone in [phone, bens_phone] {
        assert_eq!(copy(&anas, &gone).epoch_key(anas.current_epoch().unwrap().0), None);
    }
}

#[test]
fn who_leaves_is_out_and_may_be_brought_in_again() {
    let Group { mut rng, ana, ben, mut anas, mut bens } = group();
    bens.leave(&ben.keys).unwrap();
    assert_eq!(bens.leave(&ben.keys), Err(CannotAdd::NotIn));
    meet(&mut anas, &mut bens);
    assert_eq!(names(&anas), ["Ana"]);
    assert_eq!(anas.former_members()[0].name, "Ben");
    assert!(anas.needs_epoch());
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    assert_eq!(opened(&anas, &ben).epoch_key(anas.current_epoch().unwrap().0), None);
    anas.add_person(&ana.keys, &ben.log, [9; 32], &mut rng).unwrap();
    let again = opened(&anas, &ben);
    assert_eq!(names(&again), ["Ana", "Ben"]);
    assert_eq!(again.current_epoch(), anas.current_epoch());
    assert_eq!(again.transcript_for(ben.log.person_id()), Some([9; 32]));
}

#[test]
fn whom_somebody_brought_in_while_leaving_stays() {
    let Group { mut rng, ben, mut anas, mut bens, .. } = group();
    bens.open_epochs(&ben.keys);
    let mut bens_other = copy(&bens, &ben.keys);
    bens.leave(&ben.keys).unwrap();
    let chidi = somebody("Chidi", &mut rng);
    bens_other.add_person(&ben.keys, &chidi.log, [4; 32], &mut rng).unwrap();
    anas.merge(&bens.entries());
    anas.merge(&bens_other.entries());
    assert_eq!(names(&anas), ["Ana", "Chidi"]);
}

#[test]
fn keys_made_while_a_device_came_are_handed_over_later() {
    let Group { mut rng, ana, ben, mut anas, mut bens } = group();
    bens.open_epochs(&ben.keys);
    bens.new_epoch(&ben.keys, &mut rng).unwrap();
    let phone = DeviceKeys::generate(&mut rng);
    let log = with_device(&ana.log, &ana.keys, &phone);
    anas.change_card(&ana.keys, &log).unwrap();
    anas.hand_over_missing(&ana.keys, &mut rng).unwrap();
    meet(&mut anas, &mut bens);
    assert_eq!(copy(&bens, &phone).current_epoch().map(|(id, _)| id), Some(anas.open_epoch_ids()[0]));
    assert!(bens.lacks_keys());
    bens.hand_over_missing(&ben.keys, &mut rng).unwrap();
    assert_eq!(copy(&bens, &phone).current_epoch(), bens.current_epoch());
}
