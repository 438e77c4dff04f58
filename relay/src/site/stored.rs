//! Files read once and compressed once, for as long as they do not change on disk.
//!
//! A `.br` file beside a file is taken instead of compressing, if it is not older. Invariant: what is
//! served is what lies on disk now, or lay there when its length and date were the same.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use tokio::sync::OnceCell;

/// Larger files are read anew every time instead of being kept in memory.
const LARGEST_KEPT: u64 = 8 * 1024 * 1024;
/// Smaller ones gain nothing.
const SMALLEST_COMPRESSED: usize = 1024;
/// Close to the best for files like ours, at a tenth of the time.
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 22;

/// How the bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Brotli,
    Gzip,
}

impl Encoding {
    /// What HTTP calls it; nothing for plain bytes.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// One file as it was.
#[derive(Clone)]
pub(super) struct Stored(Arc<File>);

struct File {
    changed: Option<SystemTime>,
    length: u64,
    tag: String,
    plain: Bytes,
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
}

/// The files that were asked for so far.
#[derive(Default)]
pub(super) struct Shelf(Mutex<HashMap<String, Stored>>);

impl Shelf {
    /// The file under this name in the folder, which is inside it even by way of links; `None` if there
    /// is none that can be read.
    pub(super) async fn read(&self, folder: &Path, name: &str) -> Option<Stored> {
        let root = tokio::fs::canonicalize(folder).await.ok()?;
        let path = tokio::fs::canonicalize(root.join(name)).await.ok()?;
        let facts = tokio::fs::metadata(&path).await.ok()?;
        if !path.starts_with(&root) || !facts.is_file() {
            return None;
        }
        let (changed, length) = (facts.modified().ok(), facts.len());
        let kept = self.files().get(name).cloned();
        if let Some(kept) = kept.filter(|kept| kept.0.changed == changed && kept.0.length == length) {
            return Some(kept);
        }
        let plain = Bytes::from(tokio::fs::read(&path).await.ok()?);
        let stored = Stored(Arc::new(File {
            changed,
            length,
            // Weak, because the same tag goes with every encoding.
            tag: format!("W/\"{}\"", &blake3::hash(&plain).to_hex()[..32]),
            plain,
            brotli: compressed_beside(&path, changed).await.map_or_else(OnceCell::new, OnceCell::from),
            gzip: OnceCell::new(),
        }));
        if length <= LARGEST_KEPT {
            self.files().insert(name.to_owned(), stored.clone());
        }
        Some(stored)
    }

    fn files(&self) -> std::sync::MutexGuard<'_, HashMap<String, Stored>> {
        // Every change is one insertion, so a poisoned lock holds a good map.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn compressed_beside(path: &Path, changed: Option<SystemTime>) -> Option<Bytes> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".br");
    let facts = tokio::fs::metadata(&beside).await.ok()?;
    if facts.modified().ok() < changed {
        return None;
    }
    tokio::fs::read(&beside).await.ok().map(Bytes::from)
}

impl Stored {
    /// What identifies this content.
    pub(super) fn tag(&self) -> &str {
        &self.0.tag
    }

    /// The bytes in the best encoding that the browser accepts. The first to ask waits for the compression.
    pub(super) async fn encoded(&self, compressible: bool, accepted: &str) -> (Encoding, Bytes) {
        let file = &self.0;
        let plain = (Encoding::Plain, file.plain.clone());
        if !compressible || file.plain.len() < SMALLEST_COMPRESSED {
            return plain;
        }
        let (encoding, cell) = if accepts(accepted, "br") {
            (Encoding::Brotli, &file.brotli)
        } else if accepts(accepted, "gzip") {
            (Encoding::Gzip, &file.gzip)
        } else {
            return plain;
        };
        let compress = || {
            let bytes = file.plain.clone();
            async move { tokio::task::spawn_blocking(move || compress(encoding, &bytes)).await.map_err(io::Error::other)? }
        };
        match cell.get_or_try_init(compress).await {
            Ok(bytes) => (encoding, bytes.clone()),
            Err(_) => plain,
        }
    }
}

fn compress(encoding: Encoding, bytes: &[u8]) -> io::Result<Bytes> {
    let mut compressed = Vec::new();
    match encoding {
        Encoding::Plain => compressed.extend_from_slice(bytes),
        Encoding::Brotli => {
            let mut writer = brotli::CompressorWriter::new(&mut compressed, 1 << 16, BROTLI_QUALITY, BROTLI_WINDOW);
            writer.write_all(bytes)?;
            writer.flush()?;
        }
        Encoding::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(&mut compressed, flate2::Compression::best());
            writer.write_all(bytes)?;
            writer.finish()?;
        }
    }
    Ok(compressed.into())
}

fn accepts(accepted: &str, word: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let refused = |part: &str| part.replace(' ', "").strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        parts.next() == Some(word) && !parts.any(refused)
    })
}
