//! What every storage adapter promises: order, prefixes, whole batches, and that it is still there tomorrow.
//!
//! Each function takes an empty storage. They are tests on one adapter at a time; `suite!` writes them down
//! for adapters that need no browser.

use alongside::crypto::{Binding, Key, Sealed, seal};
use alongside::platform::storage::{Adapter, Desk, Step, carry_out};
use alongside::ports::storage::{StorageEvent, StorageOrder, StorageTrouble, Write};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Something sealed, of about so many bytes.
pub(crate) fn sealed(bytes: usize) -> Sealed {
    let mut rng = ChaCha20Rng::seed_from_u64(bytes as u64);
    seal(&Key::from_bytes([7; 32]), &Binding::new("contract", &[]), &vec![1; bytes], &mut rng)
}

fn put(key: &str, bytes: usize) -> Write {
    Write::Put(key.to_owned(), sealed(bytes))
}

async fn store(storage: &impl Adapter, writes: &[Write]) -> Result<(), StorageTrouble> {
    storage.store(&writes.iter().collect::<Vec<_>>()).await
}

async fn keys(storage: &impl Adapter, prefix: &str) -> Vec<String> {
    storage.load(prefix).await.unwrap().into_iter().map(|record| record.key).collect()
}

/// What is put is there, byte for byte.
pub(crate) async fn keeps_what_it_is_given(storage: &impl Adapter) {
    store(storage, &[put("c/1", 100), put("c/2", 0)]).await.unwrap();
    let records = storage.load("c/").await.unwrap();
    assert_eq!(records[0].bytes, sealed(100).as_bytes());
    assert_eq!(records[1].bytes, sealed(0).as_bytes());
}

/// Records come in the order of their keys, and only those whose key starts so.
pub(crate) async fn finds_by_the_beginning_of_the_key_in_order(storage: &impl Adapter) {
    let names = ["d/b", "c", "d/a/2", "d-", "d/a/1", "da", "d/", "dz/9", "e"];
    for name in names {
        store(storage, &[put(name, 1)]).await.unwrap();
    }
    assert_eq!(keys(storage, "d/").await, ["d/", "d/a/1", "d/a/2", "d/b"]);
    assert_eq!(keys(storage, "d/a/1").await, ["d/a/1"]);
    assert_eq!(keys(storage, "x").await, [""; 0]);
    let mut all = names.to_vec();
    all.sort_unstable();
    assert_eq!(keys(storage, "").await, all);
}

/// Writes of a batch take effect in their order.
pub(crate) async fn carries_a_batch_out_in_its_order(storage: &impl Adapter) {
    let delete = |key: &str| Write::Delete(key.to_owned());
    store(storage, &[put("k", 1), delete("k"), put("l", 1), put("l", 2), delete("m"), put("m", 3)]).await.unwrap();
    assert_eq!(keys(storage, "").await, ["l", "m"]);
    assert_eq!(storage.load("l").await.unwrap()[0].bytes, sealed(2).as_bytes());
}

/// Deleting what is not there, and a batch of nothing, are no errors.
pub(crate) async fn takes_a_delete_of_the_absent(storage: &impl Adapter) {
    store(storage, &[Write::Delete("nothing".to_owned())]).await.unwrap();
    store(storage, &[]).await.unwrap();
    assert_eq!(keys(storage, "").await, [""; 0]);
}

/// A storage that is opened again has what was stored.
pub(crate) async fn is_still_there_when_opened_again(storage: &impl Adapter, again: &impl Adapter) {
    store(storage, &[put("k", 300)]).await.unwrap();
    assert_eq!(again.load("k").await.unwrap()[0].bytes, sealed(300).as_bytes());
}

/// Batches and loads that gather at the desk are answered in their order, each with its number, and a load
/// sees every batch ordered before it.
pub(crate) async fn answers_what_gathers_in_order(storage: &impl Adapter) {
    let mut desk = Desk::default();
    for batch in 1..=3 {
        desk.order(StorageOrder::Store { batch, writes: vec![put(&format!("k/{batch}"), 10)] });
    }
    desk.order(StorageOrder::Load { ticket: 9, prefix: "k/".into() });
    desk.order(StorageOrder::Store { batch: 4, writes: vec![Write::Delete("k/1".into())] });
    let events = work(storage, &mut desk).await;
    let [first, second, third, loaded, fourth] = &events[..] else { panic!("five answers, not {events:?}") };
    for (event, batch) in [(first, 1), (second, 2), (third, 3), (fourth, 4)] {
        assert_eq!(event, &StorageEvent::Stored { batch, outcome: Ok(()) });
    }
    let StorageEvent::Loaded { ticket: 9, outcome: Ok(records) } = loaded else { panic!("not {loaded:?}") };
    assert_eq!(records.len(), 3);
    assert_eq!(keys(storage, "").await, ["k/2", "k/3"]);
}

async fn work(storage: &impl Adapter, desk: &mut Desk) -> Vec<StorageEvent> {
    let mut events = Vec::new();
    while let Some(step) = desk.next_step() {
        events.extend(carry_out(storage, step).await);
    }
    events
}

/// A batch of which something cannot be written is not written at all.
pub(crate) async fn leaves_no_trace_of_a_batch_that_fails(
    storage: &impl Adapter,
    trouble: StorageTrouble,
    too_much: usize,
) {
    store(storage, &[put("a", 10), put("b", 10)]).await.unwrap();
    let batch = [put("a", 20), Write::Delete("b".to_owned()), put("c", too_much)];
    assert_eq!(store(storage, &batch).await, Err(trouble));
    assert_eq!(keys(storage, "").await, ["a", "b"]);
    assert_eq!(storage.load("a").await.unwrap()[0].bytes, sealed(10).as_bytes());
}

/// A storage in trouble says so, each time.
pub(crate) async fn trouble_is_told(storage: &impl Adapter, trouble: StorageTrouble) {
    assert_eq!(storage.load("").await, Err(trouble));
    let step = Step::Store(vec![(1, vec![put("k", 1)]), (2, vec![put("l", 1)])]);
    let told = |batch| StorageEvent::Stored { batch, outcome: Err(trouble) };
    assert_eq!(carry_out(storage, step).await, [told(1), told(2)]);
}

/// Of batches that gathered, those before the one that fails are written, and those behind it are not.
pub(crate) async fn a_batch_behind_one_that_fails_is_not_written(storage: &impl Adapter, trouble: StorageTrouble) {
    let step = Step::Store(vec![(1, vec![put("k", 1)]), (2, vec![put("l", 4_000)]), (3, vec![put("m", 1)])]);
    let outcomes: Vec<_> = carry_out(storage, step)
        .await
        .into_iter()
        .map(|event| if let StorageEvent::Stored { outcome, .. } = event { outcome } else { panic!("not {event:?}") })
        .collect();
    assert_eq!(outcomes, [Ok(()), Err(trouble), Err(trouble)]);
    assert_eq!(keys(storage, "").await, ["k"]);
}

/// Writes the suite down as tests of one adapter: how to make an empty one (a clone opens it again), and how
/// to wait for it.
#[cfg(not(target_arch = "wasm32"))]
macro_rules! suite {
    ($fresh:expr, $wait:expr) => {
        #[test]
        fn what_is_put_is_there_byte_for_byte() {
            $wait($crate::storage::keeps_what_it_is_given(&$fresh));
        }
        #[test]
        fn records_are_found_by_the_beginning_of_their_key_in_order() {
            $wait($crate::storage::finds_by_the_beginning_of_the_key_in_order(&$fresh));
        }
        #[test]
        fn a_batch_is_carried_out_in_its_order() {
            $wait($crate::storage::carries_a_batch_out_in_its_order(&$fresh));
        }
        #[test]
        fn deleting_what_is_not_there_is_no_error() {
            $wait($crate::storage::takes_a_delete_of_the_absent(&$fresh));
        }
        #[test]
        fn what_is_stored_is_still_there_when_opened_again() {
            let storage = $fresh;
            $wait($crate::storage::is_still_there_when_opened_again(&storage, &storage.clone()));
        }
        #[test]
        fn batches_that_gather_are_answered_in_order() {
            $wait($crate::storage::answers_what_gathers_in_order(&$fresh));
        }
    };
}
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use suite;
