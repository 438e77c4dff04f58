//! One slot as a file.
//!
//! `ASLOT` and a version byte, the end of its time (milliseconds since 1970, 8 bytes, little-endian), the
//! topic's length (2 bytes), the topic, the payload, and the first 16 bytes of the BLAKE3 hash of all
//! that. The name is the hash of the topic, so that no topic can be a path or too long for one.
//! Invariant: a file under its final name was whole when it got that name.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::{Buf, Bytes};

use super::Waiting;

const MAGIC: &[u8; 6] = b"ASLOT\x01";
const CHECK_BYTES: usize = 16;

/// Puts the message in its file and makes it last: the bytes are flushed before they get their name, and
/// the name is flushed before this returns.
pub(super) fn write(folder: &Path, number: u64, message: &Waiting) -> io::Result<()> {
    let target = path(folder, &message.topic);
    let fresh = target.with_extension(format!("{number}.fresh"));
    let written = (|| {
        let mut file = File::create(&fresh)?;
        file.write_all(&encode(message)?)?;
        file.sync_all()?;
        fs::rename(&fresh, &target)?;
        flush_names(folder)
    })();
    if written.is_err() {
        // What is left over is also swept at the next start; an error here would hide the first one.
        let _left_over = fs::remove_file(&fresh);
    }
    written
}

/// Removes the slot's file, if there is one.
pub(super) fn remove(folder: &Path, topic: &str) -> io::Result<()> {
    match fs::remove_file(path(folder, topic)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => flush_names(folder),
    }
}

/// Everything in the folder that is whole, and how many files were not. Those are renamed to `.damaged`
/// and kept for whoever wants to look; what a crash left half written is removed, nobody was told of it.
pub(super) fn read_all(folder: &Path) -> io::Result<(Vec<Waiting>, usize)> {
    let (mut found, mut damaged) = (Vec::new(), 0);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("fresh") => fs::remove_file(&path)?,
            Some("slot") => match decode(fs::read(&path)?.into()) {
                Some(message) if self::path(folder, &message.topic) == path => found.push(message),
                _ => {
                    fs::rename(&path, path.with_extension("damaged"))?;
                    damaged += 1;
                }
            },
            _ => {}
        }
    }
    Ok((found, damaged))
}

fn path(folder: &Path, topic: &str) -> PathBuf {
    let mut name = blake3::hash(topic.as_bytes()).to_hex().to_string();
    name.truncate(40);
    folder.join(name + ".slot")
}

fn encode(message: &Waiting) -> io::Result<Vec<u8>> {
    let topic_length = u16::try_from(message.topic.len()).map_err(io::Error::other)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&message.expires_at_ms.to_le_bytes());
    bytes.extend_from_slice(&topic_length.to_le_bytes());
    bytes.extend_from_slice(message.topic.as_bytes());
    bytes.extend_from_slice(&message.payload);
    let check = blake3::hash(&bytes);
    bytes.extend(check.as_bytes().iter().take(CHECK_BYTES));
    Ok(bytes)
}

fn decode(bytes: Bytes) -> Option<Waiting> {
    let body = bytes.len().checked_sub(CHECK_BYTES)?;
    let check = blake3::hash(bytes.get(..body)?);
    if !check.as_bytes().starts_with(bytes.get(body..)?) {
        return None;
    }
    let mut rest = bytes.slice(..body);
    if !rest.starts_with(MAGIC) {
        return None;
    }
    rest.advance(MAGIC.len());
    let expires_at_ms = rest.try_get_u64_le().ok()?;
    let topic_length = usize::from(rest.try_get_u16_le().ok()?);
    if rest.len() < topic_length {
        return None;
    }
    let topic = String::from_utf8(rest.split_to(topic_length).to_vec()).ok()?;
    Some(Waiting { topic, payload: rest, expires_at_ms })
}

/// A rename or removal survives a power cut once its folder is flushed; elsewhere than on Unix a folder
/// cannot be opened as a file, and the system does it by itself.
fn flush_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
