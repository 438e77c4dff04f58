//! The contract of every port, held by every adapter that needs no browser. `tests/browser.rs` holds the
//! adapters that do to the same suites.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

#[path = "contracts/storage.rs"]
mod storage;

use alongside::platform::storage::memory::MemoryStorage;
use alongside::ports::storage::StorageTrouble;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

/// Memory answers at once, so that nothing is ever waited for.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("memory does not wait"),
    }
}

storage::suite!(MemoryStorage::default(), now);

#[test]
fn a_batch_that_does_not_fit_leaves_no_trace() {
    let storage = MemoryStorage::default();
    storage.limit(Some(2_000));
    now(storage::leaves_no_trace_of_a_batch_that_fails(&storage, StorageTrouble::Full, 4_000));
}

#[test]
fn trouble_reaches_every_batch_and_ends() {
    let storage = MemoryStorage::default();
    storage.trouble(Some(StorageTrouble::Failed));
    now(storage::trouble_is_told(&storage, StorageTrouble::Failed));
    storage.trouble(None);
    now(storage::keeps_what_it_is_given(&storage));
}

#[test]
fn what_is_stored_is_a_beginning_of_what_was_ordered() {
    let storage = MemoryStorage::default();
    storage.limit(Some(2_000));
    now(storage::a_batch_behind_one_that_fails_is_not_written(&storage, StorageTrouble::Full));
}
