//! Backups that are read again, and everything that can happen to a file on the way.

use super::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const SEED: u64 = 20_271_122;

fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

fn backup(size: usize) -> Backup {
    Backup {
        made_at_ms: 1_800_000_000_000,
        person: b"the log of Ana".to_vec(),
        personal_circle: CircleId([1; 16]),
        circles: vec![
            BackedCircle {
                circle_id: CircleId([1; 16]),
                entries: vec![b"founded".to_vec(), vec![]],
                documents: vec![(DocumentId([2; 16]), vec![7; size])],
            },
            BackedCircle { circle_id: CircleId([3; 16]), entries: vec![], documents: vec![] },
        ],
    }
}

struct Setting {
    rng: ChaCha20Rng,
    kit: Kit,
    keys: DeviceKeys,
}

impl Setting {
    fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed());
        Self { kit: Kit::random(&mut rng), keys: DeviceKeys::generate(&mut rng), rng }
    }

    fn file(&mut self, size: usize) -> Vec<u8> {
        write_backup(&self.keys, &[self.kit.known()], &backup(size), &mut self.rng).unwrap()
    }

    fn read(&self, bytes: &[u8]) -> Result<Restored, BackupRefusal> {
        read_backup(bytes, &self.kit)
    }
}

/// The same file with the digest at its end made to fit again.
fn repaired(mut file: Vec<u8>) -> Vec<u8> {
    let end = file.len() - DIGEST;
    let sum = digest("backup file", &[&file[..end]]);
    file[end..].copy_from_slice(&sum);
    file
}

fn start_of_chunks(file: &[u8]) -> usize {
    let at = MAGIC.len() + 1;
    at + 2 + usize::from(u16::from_be_bytes([file[at], file[at + 1]]))
}

#[test]
fn a_backup_comes_back_whole_whatever_its_size() {
    let mut setting = Setting::new();
    for size in [0, 10, PLAIN_CHUNK - 500, PLAIN_CHUNK, 2 * PLAIN_CHUNK + 99] {
        let file = setting.file(size);
        let made_by = setting.keys.public();
        assert_eq!(setting.read(&file), Ok(Restored { backup: backup(size), made_by }), "{size}");
        assert!(!file.windows(14).any(|window| window == b"the log of Ana"));
    }
}

#[test]
fn every_kit_of_the_person_opens_it_and_no_other() {
    let mut setting = Setting::new();
    let kits: Vec<Kit> = (0..3).map(|_| Kit::random(&mut setting.rng)).collect();
    let known: Vec<KnownKit> = kits.iter().map(Kit::known).collect();
    let file = write_backup(&setting.keys, &known, &backup(10), &mut setting.rng).unwrap();
    for kit in &kits {
        assert_eq!(read_backup(&file, kit).unwrap().backup, backup(10));
    }
    assert_eq!(setting.read(&file), Err(BackupRefusal::OtherKit));
    assert!(write_backup(&setting.keys, &[], &backup(10), &mut setting.rng).is_none());
}

#[test]
fn a_file_that_is_none_a_damaged_one_and_a_later_one_are_told_apart() {
    let mut setting = Setting::new();
    let file = setting.file(10);
    assert_eq!(setting.read(b""), Err(BackupRefusal::NotABackup));
    assert_eq!(setting.read(b"PK\x03\x04 something else"), Err(BackupRefusal::NotABackup));
    assert_eq!(setting.read(MAGIC), Err(BackupRefusal::Damaged));
    for cut in MAGIC.len()..file.len() {
        assert_eq!(setting.read(&file[..cut]), Err(BackupRefusal::Damaged), "cut at {cut}");
    }
    let mut later = file.clone();
    later[MAGIC.len()] = 2;
    assert_eq!(setting.read(&later), Err(BackupRefusal::Damaged));
    assert_eq!(setting.read(&repaired(later)), Err(BackupRefusal::TooNew));
}

#[test]
fn chunks_that_are_moved_left_out_or_repeated_are_noticed() {
    let mut setting = Setting::new();
    let file = setting.file(2 * PLAIN_CHUNK + 99);
    let (start, end) = (start_of_chunks(&file), file.len() - DIGEST);
    let chunks: Vec<&[u8]> = file[start..end].chunks(CHUNK).collect();
    let with = |order: &[usize]| {
        let mut other = file[..start].to_vec();
        order.iter().for_each(|at| other.extend_from_slice(chunks[*at]));
        other.extend_from_slice(&[0; DIGEST]);
        repaired(other)
    };
    assert!(setting.read(&with(&[0, 1, 2])).is_ok());
    for order in [&[1, 0, 2][..], &[0, 2], &[0, 1], &[0, 0, 1, 2], &[0, 1, 1], &[]] {
        assert_eq!(setting.read(&with(order)), Err(BackupRefusal::Damaged), "{order:?}");
    }
}

#[test]
fn who_knows_only_the_public_keys_of_a_kit_makes_no_backup_for_it() {
    let mut setting = Setting::new();
    let box_key = Key::random(&mut setting.rng);
    let guessed = KnownKit { device: setting.kit.known().device, box_key };
    let file = write_backup(&setting.keys, &[guessed], &backup(10), &mut setting.rng).unwrap();
    assert_eq!(setting.read(&file), Err(BackupRefusal::OtherKit));
}

#[test]
fn a_device_cannot_make_one_in_the_name_of_another() {
    let mut setting = Setting::new();
    let other = DeviceKeys::generate(&mut setting.rng);
    let fresh = Key::random(&mut setting.rng);
    let lockboxes = [lock_for(&setting.kit.known(), &fresh, &mut setting.rng).unwrap()];
    let list = write_versioned(&[], &lockboxes.to_vec());
    let mut plain = write_versioned(&[VERSION], &backup(10));
    let signature = other.sign(SIGNED_AS, &digest("backup", &[&list, &plain]));
    plain.extend(write_versioned(&[], &(setting.keys.public(), signature)));
    let place = place(0, 1);
    let chunk = seal_padded(&fresh, &Binding::new("backup chunk", &[&list, &place]), &plain, &mut setting.rng);
    let length = u16::try_from(list.len()).unwrap().to_be_bytes();
    let file = [MAGIC, &[VERSION], &length, &list, chunk.as_bytes(), &[0; DIGEST]].concat();
    assert_eq!(setting.read(&repaired(file)), Err(BackupRefusal::Damaged));
}

#[test]
fn altered_bytes_give_a_refusal_and_never_a_panic() {
    let mut setting = Setting::new();
    println!("SEED={}", seed());
    let file = setting.file(300);
    for round in 0..4_000_u32 {
        let mut altered = file.clone();
        // Half of the alterations fall on what stands before the chunks, where there is most to misread.
        let range = if round % 2 == 0 { start_of_chunks(&file) } else { file.len() };
        for _ in 0..=setting.rng.next_u32() % 3 {
            let at = setting.rng.next_u32() as usize % range;
            altered[at] ^= 1 << (setting.rng.next_u32() % 8);
        }
        if round % 5 == 0 {
            altered.truncate(setting.rng.next_u32() as usize % altered.len());
        }
        if altered != file {
            assert!(setting.read(&altered).is_err(), "round {round}");
        }
        if altered.len() > DIGEST && altered[..altered.len() - DIGEST] != file[..file.len() - DIGEST] {
            assert!(setting.read(&repaired(altered)).is_err(), "round {round}, repaired");
        }
    }
}
