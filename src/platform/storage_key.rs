//! The key of this device's storage, wrapped by one that cannot be taken out of the browser.
//!
//! 32 random bytes, encrypted (AES-256-GCM) by a WebCrypto key that no program can read, not even this one;
//! both lie in the object store `keys`. So a copy of the profile's files opens nothing without the browser.
//! When the wrapping key is gone or wrong, records are moved aside and never deleted.

use super::js;
use super::storage::indexed_db::IndexedDb;
use crate::crypto::Key;
use crate::ports::storage::StorageTrouble;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use zeroize::Zeroizing;

const ENTRY: &str = "storage-1";
const NONCE_BYTES: usize = 12;

/// The key to this device's records.
pub struct StorageKey {
    /// Opens and seals them.
    pub key: Key,
    /// Records of an earlier key were found, could not be opened any more, and were moved aside.
    pub locked: bool,
}

/// A key for storage that does not outlive the tab; `None` in a browser without entropy.
pub fn passing() -> Option<Key> {
    super::clock::random::<32>().map(Key::from_bytes)
}

/// The key of this database; a new one where there is none, or none that opens.
pub async fn of(database: &IndexedDb, now: u64) -> Result<StorageKey, StorageTrouble> {
    let entry = database.key_entry(ENTRY).await?;
    if let Some(entry) = &entry
        && let Some(key) = unwrapped(entry).await
    {
        return Ok(StorageKey { key, locked: false });
    }
    let locked = entry.is_some() || !database.is_empty().await?;
    let (key, entry) = fresh().await.ok_or(StorageTrouble::Refused)?;
    let place = now.to_string();
    database.put_key_entry(ENTRY, &entry, locked.then_some(place.as_str())).await?;
    Ok(StorageKey { key, locked })
}

async fn fresh() -> Option<(Key, JsValue)> {
    let bytes = Zeroizing::new(super::clock::random::<32>()?);
    let nonce = super::clock::random::<NONCE_BYTES>()?;
    let algorithm = js::object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
    let uses: Array = ["encrypt", "decrypt"].into_iter().map(JsValue::from).collect();
    let subtle = subtle()?;
    let wrapping = js::wait_for(&subtle, "generateKey", &[algorithm, false.into(), uses.into()]).await.ok()?;
    let plain = Uint8Array::from(bytes.as_slice());
    let wrapped = js::wait_for(&subtle, "encrypt", &[how(&nonce), wrapping.clone(), plain.clone().into()]).await;
    plain.fill(0, 0, 32);
    let nonce = Uint8Array::from(nonce.as_slice());
    let entry = js::object(&[("wrapping", wrapping), ("nonce", nonce.into()), ("wrapped", wrapped.ok()?)]);
    Some((Key::from_bytes(*bytes), entry))
}

async fn unwrapped(entry: &JsValue) -> Option<Key> {
    let nonce = js::bytes(&js::property(entry, "nonce")?)?;
    let (wrapping, wrapped) = (js::property(entry, "wrapping")?, js::property(entry, "wrapped")?);
    let plain = js::wait_for(&subtle()?, "decrypt", &[how(&nonce), wrapping, wrapped]).await.ok()?;
    let plain = Uint8Array::new(&plain);
    let bytes = Zeroizing::new(plain.to_vec());
    plain.fill(0, 0, plain.length());
    Some(Key::from_bytes(bytes.as_slice().try_into().ok()?))
}

fn how(nonce: &[u8]) -> JsValue {
    js::object(&[("name", "AES-GCM".into()), ("iv", Uint8Array::from(nonce).into())])
}

fn subtle() -> Option<JsValue> {
    js::property(&js::property(&js_sys::global(), "crypto")?, "subtle")?.dyn_into().ok()
}
