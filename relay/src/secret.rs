//! The relay's own secret: 32 bytes in the data folder that only the host's account can read.
//!
//! It authenticates the challenges that the relay hands out, nothing else; losing it loses nothing,
//! because a new one is made. Invariant: a secret that others could read on disk is never used.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use alongside::crypto::Key;
use getrandom::rand_core::Rng;

use crate::edge;

const FILE: &str = "relay.secret";

/// Reads the secret from `folder`, or makes it.
///
/// # Errors
/// If the file cannot be read or written, has not 32 bytes, or is open to other people on this computer.
pub(crate) fn read_or_make(folder: &Path) -> io::Result<Key> {
    let path = folder.join(FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            refuse_open_file(&path)?;
            let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| {
                let text = format!("{} is damaged; remove it and a new one is made", path.display());
                io::Error::new(io::ErrorKind::InvalidData, text)
            })?;
            Ok(Key::from_bytes(bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path),
        Err(error) => Err(error),
    }
}

fn make(path: &Path) -> io::Result<Key> {
    let mut bytes = [0; 32];
    edge::entropy().fill_bytes(&mut bytes);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Written under another name first, so that a crash never leaves half a secret behind.
    let fresh = path.with_extension("fresh");
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options.open(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    Ok(Key::from_bytes(bytes))
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let text = format!("{} can be read by others; `chmod 600` it, or remove it", path.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
}

#[cfg(not(unix))]
fn refuse_open_file(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_only_the_host_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = read_or_make(folder.path()).unwrap();
        let second = read_or_make(folder.path()).unwrap();
        assert!(first == second);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = folder.path().join(FILE);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(read_or_make(folder.path()).is_err());
        }
    }
}
