//! The adapters that need a browser, held to the same contracts in Chromium (`cargo xtask test --only browser`).
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at what it did not expect")]

#[path = "contracts/storage.rs"]
mod storage;

#[path = "browser/camera.rs"]
mod camera;
#[path = "browser/indexed_db.rs"]
mod indexed_db;
#[path = "browser/links.rs"]
mod links;
#[path = "browser/storage_key.rs"]
mod storage_key;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
