//! The key of a device's storage in a real browser: it stays, it cannot be read, and losing it deletes nothing.

use crate::storage::sealed;
use alongside::platform::storage::Adapter;
use alongside::platform::storage::indexed_db::IndexedDb;
use alongside::platform::{clock, storage_key};
use alongside::ports::storage::Write;
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

fn name() -> String {
    format!("key {:032x}", u128::from_le_bytes(clock::random().unwrap()))
}

/// Runs a piece of JavaScript with `name` as its argument; it gives a promise.
async fn run(code: &str, name: &str) -> JsValue {
    let function = Function::new_with_args("name", code);
    let promise: Promise = function.call1(&JsValue::NULL, &name.into()).unwrap().unchecked_into();
    JsFuture::from(promise).await.unwrap()
}

/// Every value of an object store.
const ALL_OF: &str = "
    const [database, store] = name.split('|');
    return new Promise((resolve, reject) => {
        const opening = indexedDB.open(database);
        opening.onerror = reject;
        opening.onsuccess = () => {
            const reading = opening.result.transaction(store).objectStore(store).getAll();
            reading.onsuccess = () => { opening.result.close(); resolve(reading.result); };
        };
    });";

#[wasm_bindgen_test]
async fn a_device_finds_its_key_again() {
    let name = name();
    let first = storage_key::of(&IndexedDb::open(&name).await.unwrap(), 1).await.unwrap();
    let again = storage_key::of(&IndexedDb::open(&name).await.unwrap(), 2).await.unwrap();
    assert!(first.key == again.key && !first.locked && !again.locked);
}

#[wasm_bindgen_test]
async fn the_key_lies_nowhere_in_the_clear_and_its_wrapping_cannot_be_taken_out() {
    let name = name();
    let found = storage_key::of(&IndexedDb::open(&name).await.unwrap(), 1).await.unwrap();
    let entries: js_sys::Array = run(ALL_OF, &format!("{name}|keys")).await.unchecked_into();
    let entry = entries.get(0);
    let part = |part: &str| js_sys::Reflect::get(&entry, &part.into()).unwrap();
    let wrapped = Uint8Array::new(&part("wrapped")).to_vec();
    assert!(!wrapped.windows(8).any(|window| found.key.as_bytes().starts_with(window)));
    assert_eq!(js_sys::Reflect::get(&part("wrapping"), &"extractable".into()).unwrap(), JsValue::FALSE);
}

#[wasm_bindgen_test]
async fn a_device_that_lost_its_key_starts_anew_and_keeps_the_old_records_aside() {
    let name = name();
    let database = IndexedDb::open(&name).await.unwrap();
    let lost = storage_key::of(&database, 1).await.unwrap();
    database.store(&[&Write::Put("c/1".into(), sealed(50))]).await.unwrap();
    let forget = "
        return new Promise((resolve, reject) => {
            const opening = indexedDB.open(name);
            opening.onerror = reject;
            opening.onsuccess = () => {
                const transaction = opening.result.transaction('keys', 'readwrite');
                transaction.objectStore('keys').clear();
                transaction.oncomplete = () => { opening.result.close(); resolve(); };
            };
        });";
    run(forget, &name).await;
    let found = storage_key::of(&database, 1234).await.unwrap();
    assert!(found.locked && found.key != lost.key);
    assert_eq!(database.load("").await.unwrap(), []);
    let aside: js_sys::Array = run(ALL_OF, &format!("{name}|aside")).await.unchecked_into();
    assert_eq!(Uint8Array::new(&aside.get(0)).to_vec(), sealed(50).as_bytes());
    let again = storage_key::of(&database, 5678).await.unwrap();
    assert!(!again.locked && again.key == found.key);
}
