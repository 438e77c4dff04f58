//! One hash of everything that the site is made of.
//!
//! The same sources give the same hash on every machine: names and contents count, times do not.

use super::files;
use crate::project;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

const FOLDERS: [&str; 4] = ["src", "locales", "public", "xtask"];
const FILES: [&str; 4] = ["Cargo.toml", "Cargo.lock", "Trunk.toml", "index.html"];

/// The hash, in hexadecimal digits.
pub(super) fn hash() -> Result<String> {
    let root = project::root();
    let mut names: Vec<String> = FILES.iter().map(|name| (*name).to_owned()).collect();
    for folder in FOLDERS {
        for name in files::list(&root.join(folder))? {
            names.push(format!("{folder}/{name}"));
        }
    }
    names.retain(|name| !name.contains("node_modules/"));
    names.sort();
    let mut whole = Sha256::new();
    for name in names {
        let bytes = std::fs::read(root.join(&name)).with_context(|| format!("{name} cannot be read"))?;
        whole.update(format!("{name}\n{}\n", bytes.len()));
        whole.update(bytes);
    }
    Ok(files::hexadecimal(&whole.finalize()))
}
