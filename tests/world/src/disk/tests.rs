//! What the tests hold of the disk of the world, before any engine lives in it.

use super::*;
use alongside::crypto::{Binding, Key, Sealed, seal};

fn sealed(text: &str) -> Sealed {
    let binding = Binding::new("world/disk", &[]);
    seal(&Key::from_bytes([7; 32]), &binding, text.as_bytes(), Chance::new(0, text).rng())
}

fn put(batch: u64, keys: &[&str]) -> StorageOrder {
    let writes = keys.iter().map(|key| Write::Put((*key).to_owned(), sealed(key))).collect();
    StorageOrder::Store { batch, writes }
}

fn keys(disk: &Disk) -> Vec<&str> {
    disk.records().keys().map(String::as_str).collect()
}

#[test]
fn nothing_is_on_the_disk_before_it_is_acknowledged() {
    let mut disk = Disk::default();
    disk.order(put(1, &["a", "b"]));
    assert!(keys(&disk).is_empty());
    assert_eq!(disk.carry_out(), Some(StorageEvent::Stored { batch: 1, outcome: Ok(()) }));
    assert_eq!(keys(&disk), ["a", "b"]);
}

#[test]
fn a_crash_keeps_whole_batches_from_the_first_on_and_never_a_part() {
    let mut seen = [0; 3];
    for seed in 0..60 {
        let mut disk = Disk::default();
        disk.order(put(1, &["a", "b"]));
        disk.order(put(2, &["c", "d"]));
        disk.crash(&mut Chance::new(seed, "crash"));
        let kept = keys(&disk).len();
        assert_eq!(keys(&disk), ["a", "b", "c", "d"][..kept], "seed {seed}");
        assert_eq!(kept % 2, 0, "seed {seed}");
        seen[kept / 2] += 1;
        assert_eq!(disk.carry_out(), None, "what was ordered before the crash is forgotten");
    }
    assert!(seen.iter().all(|times| *times > 0), "the seeds try every outcome: {seen:?}");
}

#[test]
fn a_full_disk_takes_nothing_of_a_batch_and_still_reads_and_deletes() {
    let mut disk = Disk::default();
    disk.order(put(1, &["a"]));
    disk.carry_out();
    disk.room_bytes = Some(disk.bytes());
    disk.order(put(2, &["b", "c"]));
    assert_eq!(disk.carry_out(), Some(StorageEvent::Stored { batch: 2, outcome: Err(StorageTrouble::Full) }));
    assert_eq!(keys(&disk), ["a"]);
    disk.order(StorageOrder::Store { batch: 3, writes: vec![Write::Delete("a".into())] });
    assert_eq!(disk.carry_out(), Some(StorageEvent::Stored { batch: 3, outcome: Ok(()) }));
    assert_eq!((keys(&disk).len(), disk.bytes()), (0, 0));
}

#[test]
fn loading_gives_what_begins_so_in_the_order_of_the_keys() {
    let mut disk = Disk::default();
    disk.order(put(1, &["c/2", "d/1", "c/1", "b"]));
    disk.order(StorageOrder::Load { ticket: 9, prefix: "c/".into() });
    disk.carry_out();
    let Some(StorageEvent::Loaded { ticket: 9, outcome: Ok(records) }) = disk.carry_out() else {
        panic!("the load is answered");
    };
    assert_eq!(records.iter().map(|record| record.key.as_str()).collect::<Vec<_>>(), ["c/1", "c/2"]);
}

#[test]
fn damage_alters_one_bit_and_what_was_ever_written_is_remembered() {
    let mut disk = Disk::default();
    disk.order(put(1, &["a"]));
    disk.carry_out();
    let before = disk.records()["a"].clone();
    disk.damage("a", &mut Chance::new(3, "damage"));
    let bits: u32 = before.iter().zip(&disk.records()["a"]).map(|(old, new)| (old ^ new).count_ones()).sum();
    assert_eq!(bits, 1);
    disk.lose("a");
    assert_eq!(disk.ever_written().count(), 1);
}
