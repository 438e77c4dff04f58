//! Folders as sorted lists of names, and hashes of files in the two spellings that browsers want.

use anyhow::{Context, Result};
use base64::Engine;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Every file below the folder, as a path with `/`, sorted. A folder that is not there has no files.
pub(crate) fn list(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    if folder.is_dir() {
        gather(folder, "", &mut names).with_context(|| format!("{} cannot be listed", folder.display()))?;
    }
    names.sort();
    Ok(names)
}

fn gather(folder: &Path, before: &str, names: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

/// Copies everything below a folder.
pub(super) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for name in list(from)? {
        let target = to.join(&name);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(from.join(&name), target).with_context(|| format!("{name} cannot be copied"))?;
    }
    Ok(())
}

/// SHA-256 in base64, as content policies and `crypto.subtle` comparisons want it.
pub(super) fn sha256_base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_nested_folders_come_in_one_order() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("b/c")).unwrap();
        for name in ["z", "b/c/d", "b/a"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        assert_eq!(list(folder.path()).unwrap(), ["b/a", "b/c/d", "z"]);
        assert!(list(&folder.path().join("absent")).unwrap().is_empty());
    }

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        assert_eq!(sha256_base64(b"abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
