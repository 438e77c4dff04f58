//! IndexedDB under the storage contract, and what only a browser can do to it.

use crate::storage;
use alongside::platform::storage::Adapter;
use alongside::platform::storage::indexed_db::IndexedDb;
use alongside::ports::storage::StorageTrouble;
use wasm_bindgen_test::wasm_bindgen_test;

async fn fresh(name: &str) -> IndexedDb {
    // A name that no run before has used.
    let name = format!("{name} {:032x}", u128::from_le_bytes(alongside::platform::clock::random().unwrap()));
    IndexedDb::open(&name).await.unwrap()
}

#[wasm_bindgen_test]
async fn what_is_put_is_there_byte_for_byte() {
    storage::keeps_what_it_is_given(&fresh("put").await).await;
}

#[wasm_bindgen_test]
async fn records_are_found_by_the_beginning_of_their_key_in_order() {
    storage::finds_by_the_beginning_of_the_key_in_order(&fresh("find").await).await;
}

#[wasm_bindgen_test]
async fn a_batch_is_carried_out_in_its_order() {
    storage::carries_a_batch_out_in_its_order(&fresh("order").await).await;
}

#[wasm_bindgen_test]
async fn deleting_what_is_not_there_is_no_error() {
    storage::takes_a_delete_of_the_absent(&fresh("delete").await).await;
}

#[wasm_bindgen_test]
async fn what_is_stored_is_still_there_when_opened_again() {
    let name = format!("again {:032x}", u128::from_le_bytes(alongside::platform::clock::random().unwrap()));
    let first = IndexedDb::open(&name).await.unwrap();
    let again = IndexedDb::open(&name).await.unwrap();
    storage::is_still_there_when_opened_again(&first, &again).await;
    first.close();
    let later = IndexedDb::open(&name).await.unwrap();
    assert_eq!(later.load("k").await.unwrap()[0].bytes, storage::sealed(300).as_bytes());
}

#[wasm_bindgen_test]
async fn batches_that_gather_are_answered_in_order() {
    storage::answers_what_gathers_in_order(&fresh("gather").await).await;
}

#[wasm_bindgen_test]
async fn a_storage_that_was_closed_refuses_and_says_so() {
    let closed = fresh("closed").await;
    closed.close();
    storage::trouble_is_told(&closed, StorageTrouble::Refused).await;
}

/// From here on this page's disk has no room for a value of more than 3,000 bytes, as a browser says it.
fn fill_the_disk() {
    let code = "
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, key) {
            if (value.length > 3000) throw new DOMException('', 'QuotaExceededError');
            return put.call(this, value, key);
        };";
    js_sys::Function::new_no_args(code).call0(&wasm_bindgen::JsValue::NULL).unwrap();
}

#[wasm_bindgen_test]
async fn a_batch_that_does_not_fit_leaves_no_trace() {
    fill_the_disk();
    storage::leaves_no_trace_of_a_batch_that_fails(&fresh("full").await, StorageTrouble::Full, 4_000).await;
}

#[wasm_bindgen_test]
async fn what_is_stored_is_a_beginning_of_what_was_ordered() {
    fill_the_disk();
    let storage = fresh("beginning").await;
    storage::a_batch_behind_one_that_fails_is_not_written(&storage, StorageTrouble::Full).await;
}
