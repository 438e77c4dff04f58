//! Everybody with the same entries sees the same people and holds the same keys.

use super::*;
use crate::crypto::{Binding, Key, open, seal};
use crate::sync::signed::Signed;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

pub(super) struct Somebody {
    pub(super) keys: DeviceKeys,
    pub(super) log: PersonLog,
}

pub(super) fn somebody(name: &str, rng: &mut ChaCha20Rng) -> Somebody {
    let keys = DeviceKeys::generate(rng);
    let log = PersonLog::found(&keys, name, rng).unwrap();
    Somebody { keys, log }
}

/// Ana has founded a group and brought in Ben; each holds a copy.
pub(super) struct Group {
    pub(super) rng: ChaCha20Rng,
    pub(super) ana: Somebody,
    pub(super) ben: Somebody,
    pub(super) anas: Membership,
    pub(super) bens: Membership,
}

pub(super) fn group() -> Group {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (ana, ben) = (somebody("Ana", &mut rng), somebody("Ben", &mut rng));
    let mut anas = Membership::found(&ana.keys, CircleKind::Group, &ana.log, &mut rng).unwrap();
    anas.add_person(&ana.keys, &ben.log, [7; 32], &mut rng).unwrap();
    let bens = opened(&anas, &ben);
    Group { rng, ana, ben, anas, bens }
}

/// The copy that somebody computes from another's entries.
pub(super) fn opened(from: &Membership, who: &Somebody) -> Membership {
    let (mut copy, merged) = Membership::from_entries(from.circle_id(), &from.entries()).unwrap();
    assert_eq!((merged.refused, merged.waiting), (0, 0));
    copy.open_epochs(&who.keys);
    copy
}

pub(super) fn names(circle: &Membership) -> Vec<&str> {
    circle.members().iter().map(|member| member.name.as_str()).collect()
}

#[test]
fn a_newcomer_is_in_with_all_keys_and_the_same_words() {
    let Group { ben, anas, bens, .. } = group();
    assert_eq!(names(&bens), ["Ana", "Ben"]);
    assert_eq!(bens.current_epoch(), anas.current_epoch());
    assert!(bens.current_epoch().is_some());
    assert_eq!(anas.digest(), bens.digest());
    assert_eq!(bens.words_for(ben.log.person_id()), Some(four_words(&[7; 32])));
    assert_eq!(anas.words_for(ben.log.person_id()), bens.words_for(ben.log.person_id()));
    assert_eq!(anas.words_for(anas.members()[0].person_id), None);
}

#[test]
fn anybody_in_brings_in_another_who_reads_all_earlier_epochs() {
    let Group { mut rng, ana, ben, mut anas, mut bens } = group();
    let first = anas.current_epoch().unwrap().0;
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    bens.merge(&anas.entries());
    assert!(bens.open_epochs(&ben.keys) && !bens.open_epochs(&ben.keys));
    let chidi = somebody("Chidi", &mut rng);
    bens.add_person(&ben.keys, &chidi.log, [8; 32], &mut rng).unwrap();
    let chidis = opened(&bens, &chidi);
    assert_eq!(names(&chidis), ["Ana", "Ben", "Chidi"]);
    assert_eq!(chidis.open_epoch_ids(), bens.open_epoch_ids());
    assert_eq!(chidis.open_epoch_ids().len(), 2);
    assert_eq!(chidis.epoch_key(first), anas.epoch_key(first));
    let stranger = opened(&bens, &somebody("Dana", &mut rng));
    assert_eq!(stranger.current_epoch(), None);
}

#[test]
fn of_two_epochs_begun_apart_all_write_under_the_same() {
    let Group { mut rng, ana, ben, mut anas, mut bens } = group();
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    bens.new_epoch(&ben.keys, &mut rng).unwrap();
    assert_ne!(anas.current_epoch(), bens.current_epoch());
    let (from_ana, from_ben) = (anas.entries(), bens.entries());
    anas.merge(&from_ben);
    bens.merge(&from_ana);
    anas.open_epochs(&ana.keys);
    bens.open_epochs(&ben.keys);
    assert_eq!(anas.current_epoch(), bens.current_epoch());
    assert_eq!(anas.open_epoch_ids().len(), 3);
}

#[test]
fn a_new_name_reaches_the_others_and_an_old_copy_does_not_bring_back_the_old_one() {
    let Group { ana, ben, mut anas, mut bens, .. } = group();
    let renamed = ben.log.renamed(&ben.keys, "Benjamin").unwrap();
    let made = bens.change_card(&ben.keys, &renamed).unwrap().unwrap();
    assert_eq!(bens.change_card(&ben.keys, &ben.log), Ok(None));
    assert!(anas.merge(&[made]).changed());
    assert_eq!(names(&anas), ["Ana", "Benjamin"]);
    let more = renamed.renamed(&ben.keys, "B").unwrap();
    assert_eq!(anas.change_card(&ana.keys, &more), Err(CannotAdd::NotIn));
    let act = Act::CardChanged { person: more };
    let forged = Entry::linked(&ana.keys, anas.circle_id(), anas.graph.heads(), act);
    assert_eq!(anas.merge(&[forged.to_bytes()]).refused, 1);
    assert_eq!(names(&anas), ["Ana", "Benjamin"]);
}

#[test]
fn nobody_outside_adds_anything() {
    let Group { mut rng, mut anas, bens, .. } = group();
    let dana = somebody("Dana", &mut rng);
    let mut hers = bens.clone();
    assert_eq!(hers.add_person(&dana.keys, &dana.log, [0; 32], &mut rng), Err(CannotAdd::NotIn));
    let act = Act::PersonAdded { person: dana.log.clone(), transcript: [0; 32] };
    let alone = Entry::linked(&dana.keys, anas.circle_id(), bens.graph.heads(), act).to_bytes();
    let merged = anas.merge(&[alone]);
    assert_eq!((merged.refused, merged.changed()), (1, false));
    assert_eq!(names(&anas), ["Ana", "Ben"]);
}

#[test]
fn an_entry_counts_only_if_its_author_was_in_by_then() {
    let Group { mut rng, ana, ben, mut anas, .. } = group();
    let beginning = Entry::from_bytes(&anas.entries()[0], Proof::Asked).unwrap();
    let act = Act::PersonAdded { person: somebody("Dana", &mut rng).log, transcript: [0; 32] };
    let early = Entry::linked(&ben.keys, anas.circle_id(), vec![beginning.entry_id], act.clone());
    assert_eq!(anas.merge(&[early.to_bytes()]).refused, 1);
    let by_ana = Entry::linked(&ana.keys, anas.circle_id(), vec![beginning.entry_id], act);
    assert!(anas.merge(&[by_ana.to_bytes()]).changed());
}

#[test]
fn a_personal_circle_stays_personal() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (ana, ben) = (somebody("Ana", &mut rng), somebody("Ben", &mut rng));
    let mut mine = Membership::found(&ana.keys, CircleKind::Personal, &ana.log, &mut rng).unwrap();
    assert_eq!(mine.add_person(&ana.keys, &ben.log, [0; 32], &mut rng), Err(CannotAdd::Personal));
    assert!(Membership::found(&ben.keys, CircleKind::Pair, &ana.log, &mut rng).is_none());
}

#[test]
fn an_epoch_that_jumps_ahead_or_means_another_key_is_worth_nothing() {
    let Group { mut rng, ana, ben, anas, mut bens } = group();
    let devices = [ana.keys.public(), ben.keys.public()];
    let (epoch, _) = Keyring::epoch(anas.circle_id(), u64::MAX, devices.iter(), &mut rng).unwrap();
    let jump = Entry::linked(&ana.keys, anas.circle_id(), anas.graph.heads(), Act::NewEpoch(epoch));
    assert_eq!(bens.merge(&[jump.to_bytes()]).refused, 1);
    let (mut epoch, _) = Keyring::epoch(anas.circle_id(), 2, devices.iter(), &mut rng).unwrap();
    epoch.epoch_id = EpochId([9; 16]);
    let swapped = Entry::linked(&ana.keys, anas.circle_id(), anas.graph.heads(), Act::NewEpoch(epoch));
    assert!(bens.merge(&[swapped.to_bytes()]).changed());
    assert!(!bens.open_epochs(&ben.keys));
    assert_eq!(bens.current_epoch(), anas.current_epoch());
}

#[test]
fn an_entry_of_a_later_version_is_told_from_a_forged_one() {
    let Group { ana, anas, mut bens, .. } = group();
    for body in [vec![1, 200, 0], vec![2, 0, 0]] {
        let later = crate::crypto::write_versioned(&[1], &Signed::new(&ana.keys, entry::DOMAIN, body));
        assert_eq!(bens.merge(&[later]).too_new, 1);
    }
    assert_eq!(bens.merge(&[vec![9, 9], vec![]]), Merged { too_new: 1, refused: 1, ..Merged::default() });
    assert_eq!(Membership::from_entries(anas.circle_id(), &[]).unwrap_err(), Unreadable::Broken);
    assert_eq!(Membership::from_entries(anas.circle_id(), &[vec![9]]).unwrap_err(), Unreadable::TooNew);
}

#[test]
fn what_waits_is_bounded() {
    let Group { ana, mut anas, .. } = group();
    let orphan = |number: u32| {
        let [parent] = [crate::crypto::digest("nobody", &[&number.to_le_bytes()])];
        let parent = crate::crypto::read_whole(&parent).unwrap();
        Entry::linked(&ana.keys, anas.circle_id(), vec![parent], Act::CardChanged { person: ana.log.clone() })
            .to_bytes()
    };
    let orphans: Vec<_> = (0..300).map(orphan).collect();
    let merged = anas.merge(&orphans);
    assert!((1..=256).contains(&merged.waiting) && !merged.changed(), "{merged:?}");
}

/// A group of four who bring each other in, rename themselves and begin epochs, partly apart.
fn busy(seed: u64) -> (Membership, Vec<Vec<u8>>) {
    let Group { mut rng, ana, ben, anas, bens } = group();
    let chidi = somebody("Chidi", &mut rng);
    let mut copies = [(ana, anas), (ben, bens)];
    let mut choice = ChaCha20Rng::seed_from_u64(seed);
    for round in 0..12 {
        let who = (choice.next_u32() % 2) as usize;
        let (me, circle) = &mut copies[who];
        match choice.next_u32() % 4 {
            0 => drop(circle.new_epoch(&me.keys, &mut rng).unwrap()),
            1 => {
                me.log = me.log.renamed(&me.keys, &format!("Name {round}")).unwrap();
                circle.change_card(&me.keys, &me.log).unwrap();
            }
            2 => drop(circle.add_person(&me.keys, &chidi.log, [round; 32], &mut rng)),
            _ => {
                let entries = copies[1 - who].1.entries();
                copies[who].1.merge(&entries);
            }
        }
    }
    let [(_, mut one), (_, other)] = copies;
    one.merge(&other.entries());
    let entries = one.entries();
    (one, entries)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn all_with_the_same_entries_compute_the_same_people(seed in 0..1000_u64, shuffle: u64, pieces in 1_usize..5) {
        let (one, mut entries) = busy(seed);
        let mut order = ChaCha20Rng::seed_from_u64(shuffle);
        entries.extend(entries.clone());
        for at in (1..entries.len()).rev() {
            entries.swap(at, (order.next_u64() % (at as u64 + 1)) as usize);
        }
        let genesis = one.entries()[0].clone();
        let (mut other, _) = Membership::from_entries(one.circle_id(), &[genesis]).unwrap();
        for piece in entries.chunks(entries.len().div_ceil(pieces)) {
            other.merge(piece);
        }
        prop_assert_eq!(other.members(), one.members());
        prop_assert_eq!(other.entries(), one.entries());
        prop_assert_eq!(other.digest(), one.digest());
        prop_assert!(!other.merge(&entries).changed());
    }

    #[test]
    fn an_altered_entry_adds_nothing(which: prop::sample::Index, position: prop::sample::Index, flip in 1_u8..) {
        let Group { anas, .. } = group();
        let mut entries = anas.entries();
        let altered = which.index(entries.len());
        let at = position.index(entries[altered].len());
        entries[altered][at] ^= flip;
        if let Ok((circle, _)) = Membership::from_entries(anas.circle_id(), &entries) {
            prop_assert!(names(&circle).iter().all(|name| ["Ana", "Ben"].contains(name)));
            prop_assert!(circle.entries().iter().all(|entry| anas.entries().contains(entry)));
        }
    }

    #[test]
    fn garbage_is_no_entry(bytes: Vec<u8>) {
        prop_assert!(Entry::from_bytes(&bytes, Proof::Asked).is_err());
    }
}

#[test]
fn what_is_sealed_under_a_new_epoch_opens_only_for_those_who_were_given_its_key() {
    let Group { mut rng, ana, ben, mut anas, bens } = group();
    let (dana, binding) = (somebody("Dana", &mut rng), Binding::new("example", &[]));
    let (_, before) = bens.current_epoch().unwrap();
    anas.new_epoch(&ana.keys, &mut rng).unwrap();
    let sealed = seal(anas.current_epoch().unwrap().1, &binding, b"after", &mut rng);
    assert!(open(before, &binding, sealed.as_bytes()).is_err(), "the key from before is of no use");
    assert!(opened(&anas, &dana).current_epoch().is_none(), "the log alone gives nobody a key");
    let (_, now) = bens_after(&anas, &ben);
    assert_eq!(open(&now, &binding, sealed.as_bytes()).unwrap(), b"after");
}

fn bens_after(anas: &Membership, ben: &Somebody) -> (EpochId, Key) {
    let copy = opened(anas, ben);
    let (epoch_id, key) = copy.current_epoch().unwrap();
    (epoch_id, key.clone())
}
