//! Slots over restarts, damage, fullness and time.

use super::*;
use crate::limits;

const MOST: u64 = 1 << 30;

fn message(topic: &str, payload: &'static str, expires_at_ms: u64) -> Waiting {
    Waiting { topic: topic.to_owned(), payload: Bytes::from_static(payload.as_bytes()), expires_at_ms }
}

fn reopen(folder: &Path, now_ms: u64) -> (Slots, Vec<Waiting>, usize) {
    let (slots, mut waiting, damaged) = Slots::open(folder, MOST, now_ms).unwrap();
    waiting.sort_by(|one, other| one.topic.cmp(&other.topic));
    (slots, waiting, damaged)
}

#[tokio::test]
async fn what_is_kept_is_there_after_a_restart_and_what_is_forgotten_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (slots, waiting, _) = reopen(folder.path(), 0);
    assert!(waiting.is_empty());
    slots.keep(message("m/a/1", "first", 50)).await.unwrap();
    slots.keep(message("m/a/1", "second", 60)).await.unwrap();
    slots.keep(message("m/a/2", "other", 60)).await.unwrap();
    slots.keep(message("m/b/1", "soon over", 10)).await.unwrap();
    slots.forget("m/a/2").await.unwrap();
    slots.forget("m/a/never").await.unwrap();
    assert_eq!(slots.over(10), ["m/b/1"]);
    drop(slots);
    let (_slots, waiting, damaged) = reopen(folder.path(), 20);
    assert_eq!(waiting, [message("m/a/1", "second", 60)]);
    assert_eq!(damaged, 0);
}

#[tokio::test]
async fn a_damaged_or_half_written_file_is_set_aside_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (slots, _, _) = reopen(folder.path(), 0);
    slots.keep(message("m/a/1", "whole", 60)).await.unwrap();
    slots.keep(message("m/a/2", "to be damaged", 60)).await.unwrap();
    let path = |topic: &str| {
        let hex = blake3::hash(topic.as_bytes()).to_hex();
        folder.path().join(format!("{}.slot", &hex[..40]))
    };
    let mut bytes = std::fs::read(path("m/a/2")).unwrap();
    bytes[20] ^= 1;
    std::fs::write(path("m/a/2"), &bytes[..]).unwrap();
    std::fs::write(folder.path().join("half.7.fresh"), b"ASL").unwrap();
    std::fs::copy(path("m/a/1"), path("m/a/3")).unwrap();
    let (_slots, waiting, damaged) = reopen(folder.path(), 0);
    assert_eq!(waiting, [message("m/a/1", "whole", 60)]);
    assert_eq!(damaged, 2, "one altered, one under another topic's name");
    assert!(!folder.path().join("half.7.fresh").exists());
}

#[tokio::test]
async fn a_full_relay_says_so_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let (slots, _, _) = Slots::open(folder.path(), 10, 0).unwrap();
    slots.keep(message("m/a/1", "12345678", 60)).await.unwrap();
    assert_eq!(slots.keep(message("m/a/2", "123", 60)).await, Err(NotKept::Full));
    slots.keep(message("m/a/1", "1234567", 60)).await.unwrap();
    slots.keep(message("m/a/2", "123", 60)).await.unwrap();
    slots.forget("m/a/1").await.unwrap();
    slots.keep(message("m/b/1", "1234567", 60)).await.unwrap();
}

#[test]
fn one_box_cannot_take_the_room_of_all() {
    let mut room = Room::new(MOST);
    for slot in 0..limits::SLOTS_PER_BOX {
        assert!(room.take(&format!("m/a/{slot}"), 1, 60).is_some());
    }
    assert!(room.take("m/a/one-more", 1, 60).is_none());
    assert!(room.take("m/a/0", 2, 60).is_some(), "a slot that is there can be written again");
    assert!(room.take("m/b/0", 1, 60).is_some());
    room.give_back("m/a/1", None);
    assert!(room.take("m/a/one-more", 1, 60).is_some());
}

#[tokio::test]
async fn a_disk_that_refuses_is_noticed_and_the_room_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let (slots, _, _) = Slots::open(&folder.path().join("slots"), 10, 0).unwrap();
    std::fs::remove_dir_all(folder.path().join("slots")).unwrap();
    assert_eq!(slots.keep(message("m/a/1", "1234567890", 60)).await, Err(NotKept::Disk));
    std::fs::create_dir(folder.path().join("slots")).unwrap();
    slots.keep(message("m/a/2", "1234567890", 60)).await.unwrap();
}
