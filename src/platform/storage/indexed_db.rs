//! Storage in the browser's IndexedDB, with strict durability.
//!
//! One database with three object stores: `records`; `keys`, for `platform::storage_key`; and `aside`, where
//! records wait whose key is gone. Leaves gathering of batches to the desk. Invariant: a batch is one
//! transaction, and `Ok` comes after its `complete` event, when the bytes are on the disk.

mod request;

use super::Adapter;
use crate::platform::js;
use crate::ports::storage::{Record, StorageTrouble, Write};
use futures_channel::oneshot;
use js_sys::{Array, Uint8Array};
use request::{answer, once, tell_once};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbTransaction};

/// The object store of the engine's records.
const RECORDS: &str = "records";
/// The object store of the wrapped storage key.
const KEYS: &str = "keys";
/// The object store of records whose key is gone.
const ASIDE: &str = "aside";

const VERSION: u32 = 1;

/// An open database.
#[derive(Clone)]
pub struct IndexedDb {
    database: IdbDatabase,
    closed: Rc<Cell<bool>>,
}

impl IndexedDb {
    /// Opens or creates the database of this name; `Refused` where the browser does not allow storage.
    pub async fn open(name: &str) -> Result<Self, StorageTrouble> {
        let factory = js::property(&js_sys::global(), "indexedDB").ok_or(StorageTrouble::Refused)?;
        let factory: web_sys::IdbFactory = factory.unchecked_into();
        let opening = factory.open_with_u32(name, VERSION).map_err(|_| StorageTrouble::Refused)?;
        let upgrading = opening.clone();
        let upgrade = once(move || upgrade(&upgrading));
        opening.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database = answer(&opening).await.map_err(|_| StorageTrouble::Refused)?;
        let opened = Self { database: database.unchecked_into(), closed: Rc::default() };
        opened.notice_the_end();
        Ok(opened)
    }

    /// Closes it; what is under way is finished first.
    pub fn close(&self) {
        self.closed.set(true);
        self.database.close();
    }

    /// What stands under this name in the store of keys.
    pub(in crate::platform) async fn key_entry(&self, name: &str) -> Result<Option<JsValue>, StorageTrouble> {
        let transaction = self.transaction(&[KEYS], false)?;
        let request = store(&transaction, KEYS)?.get(&name.into()).map_err(|error| trouble(&error))?;
        let value = answer(&request).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// Replaces what stands under this name in the store of keys. With `move_records`, in the same
    /// transaction, moves every record aside under keys that begin with it.
    pub(in crate::platform) async fn put_key_entry(
        &self,
        name: &str,
        entry: &JsValue,
        move_records: Option<&str>,
    ) -> Result<(), StorageTrouble> {
        let transaction = self.transaction(&[KEYS, RECORDS, ASIDE], true)?;
        let done = finished(&transaction);
        if let Some(place) = move_records {
            let records = store(&transaction, RECORDS)?;
            let aside = store(&transaction, ASIDE)?;
            for record in records_of(&records, "").await? {
                let value = Uint8Array::from(record.bytes.as_slice());
                aside.put_with_key(&value, &format!("{place}/{}", record.key).into()).map_err(|e| trouble(&e))?;
            }
            records.clear().map_err(|error| trouble(&error))?;
        }
        store(&transaction, KEYS)?.put_with_key(entry, &name.into()).map_err(|error| trouble(&error))?;
        done.await
    }

    /// Whether there is any record.
    pub(in crate::platform) async fn is_empty(&self) -> Result<bool, StorageTrouble> {
        let transaction = self.transaction(&[RECORDS], false)?;
        let request = store(&transaction, RECORDS)?.count().map_err(|error| trouble(&error))?;
        Ok(answer(&request).await?.as_f64() == Some(0.0))
    }

    /// Browsers close databases when a person clears the site's storage or another version wants in.
    fn notice_the_end(&self) {
        let database = self.clone();
        js::listen_for_ever(&self.database, "versionchange", move |_| database.close());
        let closed = self.closed.clone();
        js::listen_for_ever(&self.database, "close", move |_| closed.set(true));
    }

    fn transaction(&self, stores: &[&str], write: bool) -> Result<IdbTransaction, StorageTrouble> {
        if self.closed.get() {
            return Err(StorageTrouble::Refused);
        }
        let stores: Array = stores.iter().map(|name| JsValue::from(*name)).collect();
        let mode = if write { "readwrite" } else { "readonly" };
        // `web-sys` calls the options unstable; every browser that has them heeds them, the others ignore them.
        let options = js::object(&[("durability", "strict".into())]);
        let transaction = js::call(&self.database, "transaction", &[stores.into(), mode.into(), options]);
        transaction.map(JsCast::unchecked_into).map_err(|error| trouble(&error))
    }
}

impl Adapter for IndexedDb {
    async fn load(&self, prefix: &str) -> Result<Vec<Record>, StorageTrouble> {
        let transaction = self.transaction(&[RECORDS], false)?;
        records_of(&store(&transaction, RECORDS)?, prefix).await
    }

    async fn store(&self, writes: &[&Write]) -> Result<(), StorageTrouble> {
        let transaction = self.transaction(&[RECORDS], true)?;
        let done = finished(&transaction);
        let records = store(&transaction, RECORDS)?;
        for write in writes {
            let request = match write {
                Write::Put(key, sealed) => {
                    records.put_with_key(&Uint8Array::from(sealed.as_bytes()), &key.as_str().into())
                }
                Write::Delete(key) => records.delete(&key.as_str().into()),
            };
            if let Err(error) = request {
                // Without this the writes before it would be committed alone.
                let _ = transaction.abort();
                return Err(trouble(&error));
            }
        }
        done.await
    }
}

/// Keys and values come in two requests of one transaction, which therefore agree.
async fn records_of(store: &IdbObjectStore, prefix: &str) -> Result<Vec<Record>, StorageTrouble> {
    let range = keys_from(prefix)?;
    let keys = store.get_all_keys_with_key(&range).map_err(|error| trouble(&error))?;
    let values = store.get_all_with_key(&range).map_err(|error| trouble(&error))?;
    let (keys, values) = futures_util::join!(answer(&keys), answer(&values));
    let (keys, values): (Array, Array) = (keys?.unchecked_into(), values?.unchecked_into());
    let record = |(key, value): (JsValue, JsValue)| {
        // A value that is no bytes is damaged; as no bytes at all, it will not open, and that is noticed.
        Some(Record { key: key.as_string()?, bytes: js::bytes(&value).unwrap_or_default() })
    };
    Ok(keys.iter().zip(values.iter()).filter_map(record).collect())
}

/// All keys that begin so; every character of a key is below the upper end.
fn keys_from(prefix: &str) -> Result<JsValue, StorageTrouble> {
    if prefix.is_empty() {
        return Ok(JsValue::UNDEFINED);
    }
    let range = IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into());
    range.map(Into::into).map_err(|_| StorageTrouble::Failed)
}

fn upgrade(opening: &IdbOpenDbRequest) {
    let Ok(database) = opening.result() else { return };
    let database: IdbDatabase = database.unchecked_into();
    for name in [RECORDS, KEYS, ASIDE] {
        // A store that cannot be made is missed by the first transaction, which reports it.
        let _ = database.create_object_store(name);
    }
}

fn store(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, StorageTrouble> {
    transaction.object_store(name).map_err(|error| trouble(&error))
}

/// Resolves when the transaction is on the disk or has been undone.
fn finished(transaction: &IdbTransaction) -> impl Future<Output = Result<(), StorageTrouble>> + use<> {
    let (tell_complete, complete) = oneshot::channel();
    let (tell_abort, abort) = oneshot::channel();
    let on_complete = once(move || tell_once(tell_complete));
    let on_abort = once(move || tell_once(tell_abort));
    transaction.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
    transaction.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
    let heard = Heard(transaction.clone());
    async move {
        let outcome = match futures_util::future::select(complete, abort).await {
            futures_util::future::Either::Left(_) => Ok(()),
            futures_util::future::Either::Right(_) => {
                Err(heard.0.error().map_or(StorageTrouble::Failed, |error| named_trouble(&error.name())))
            }
        };
        drop((heard, on_complete, on_abort));
        outcome
    }
}

/// A transaction whose end is listened to. Whoever gives up waiting lets go of it, and its end is then told to
/// nobody: a callback that is gone would throw, and take the engine with it.
struct Heard(IdbTransaction);

impl Drop for Heard {
    fn drop(&mut self) {
        self.0.set_oncomplete(None);
        self.0.set_onabort(None);
    }
}

fn trouble(error: &JsValue) -> StorageTrouble {
    named_trouble(&js::error_name(error))
}

/// Names are those of the IndexedDB specification.
fn named_trouble(name: &str) -> StorageTrouble {
    match name {
        "QuotaExceededError" => StorageTrouble::Full,
        "InvalidStateError" | "SecurityError" | "NotAllowedError" | "NotFoundError" => StorageTrouble::Refused,
        _ => StorageTrouble::Failed,
    }
}
