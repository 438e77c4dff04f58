//! Everything of a person in one sealed file, which the kit alone opens.
//!
//! ```text
//! "ALONGSIDE BACKUP\n" ‖ version ‖ u16be(length of the list of lockboxes) ‖ list ‖ chunks ‖ digest of all before
//! ```
//!
//! The chunks are the content, signed, cut so that each is 1 MiB when sealed (the last is padded); each is
//! bound to its place, to their number and to the list, so that none can be moved, left out or repeated. The
//! digest at the end is no secret: it tells a file that was damaged from one that is for another kit. A
//! snapshot in a backup is as old as the file; what came later comes by the ordinary ways.
//!
//! Invariant: reading is total, takes memory in proportion to the file, and gives all of it or nothing.

#[cfg(test)]
mod tests;

use super::{Kit, KnownKit};
use crate::crypto::{
    Binding, DeviceKeys, DevicePublic, Key, Lockbox, SEALED_OVERHEAD, Signature, digest, lock, open, open_padded,
    read_versioned, read_whole, seal, seal_padded, unlock, write_versioned,
};
use crate::identifiers::{CircleId, DocumentId};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

const MAGIC: &[u8] = b"ALONGSIDE BACKUP\n";
const VERSION: u8 = 1;
const DIGEST: usize = 32;
const SIGNED_AS: &str = "backup";

/// The size of a sealed chunk, and how much of the content it carries.
const CHUNK: usize = 1 << 20;
const PLAIN_CHUNK: usize = CHUNK - SEALED_OVERHEAD - 1;

/// A key and a signature at the end of the content.
const SIGNATURE: usize = 64 + 64;

/// The most kits that a backup is for.
const MOST_KITS: usize = 16;

/// The most bytes of a backup.
pub const LONGEST_BACKUP: usize = 512 << 20;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// When it was made, in milliseconds since 1970.
    pub made_at_ms: u64,
    /// The person's log, as bytes.
    pub person: Vec<u8>,
    /// Which of the circles is the person's own.
    pub personal_circle: CircleId,
    /// All circles, the personal one among them.
    pub circles: Vec<BackedCircle>,
}

/// One circle of a backup. Its keys are in lockboxes in the log, one of them for the kit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedCircle {
    /// Which.
    pub circle_id: CircleId,
    /// Its signed log, parents first.
    pub entries: Vec<Vec<u8>>,
    /// A snapshot of each document.
    pub documents: Vec<(DocumentId, Vec<u8>)>,
}

/// A backup that was read, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What it holds; nothing of it has been looked at.
    pub backup: Backup,
    /// The device that signed it. Whether it is the person's own, the person's log says.
    pub made_by: DevicePublic,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupRefusal {
    /// Another kind of file.
    #[error("not a backup")]
    NotABackup,
    /// Cut short or altered.
    #[error("damaged")]
    Damaged,
    /// Written by a later version of the program.
    #[error("written by a later version of the program")]
    TooNew,
    /// Sound, but made for other kits.
    #[error("made for another kit")]
    OtherKit,
    /// Longer than [`LONGEST_BACKUP`].
    #[error("too large")]
    TooLarge,
}

/// The file. `None` if there is no kit (or more than 16), if one's keys are such as anybody could hold, or if the
/// file would be longer than [`LONGEST_BACKUP`].
pub fn write_backup(
    keys: &DeviceKeys,
    kits: &[KnownKit],
    backup: &Backup,
    rng: &mut impl CryptoRng,
) -> Option<Vec<u8>> {
    if kits.is_empty() || kits.len() > MOST_KITS {
        return None;
    }
    let fresh = Key::random(rng);
    let lockboxes: Option<Vec<_>> = kits.iter().map(|kit| lock_for(kit, &fresh, rng)).collect();
    let list = write_versioned(&[], &lockboxes?);
    let mut plain = write_versioned(&[VERSION], backup);
    let signature = keys.sign(SIGNED_AS, &digest("backup", &[&list, &plain]));
    plain.extend(write_versioned(&[], &(keys.public(), signature)));
    let count = plain.len().div_ceil(PLAIN_CHUNK);
    if count > LONGEST_BACKUP / CHUNK - 1 {
        return None;
    }
    let mut file = Vec::with_capacity(plain.len() + (count + 2) * 65_536);
    file.extend_from_slice(MAGIC);
    file.push(VERSION);
    file.extend_from_slice(&u16::try_from(list.len()).ok()?.to_be_bytes());
    file.extend_from_slice(&list);
    for (index, chunk) in plain.chunks(PLAIN_CHUNK).enumerate() {
        let place = place(index, count);
        let sealed = seal_padded(&fresh, &Binding::new("backup chunk", &[&list, &place]), chunk, rng);
        file.extend_from_slice(sealed.as_bytes());
    }
    let sum = digest("backup file", &[&file]);
    file.extend_from_slice(&sum);
    Some(file)
}

/// Opens a file with the kit.
///
/// # Errors
/// [`BackupRefusal`]; whatever the bytes, there is no panic and no more memory than a small multiple of them.
pub fn read_backup(bytes: &[u8], kit: &Kit) -> Result<Restored, BackupRefusal> {
    let body = bytes.strip_prefix(MAGIC).ok_or(BackupRefusal::NotABackup)?;
    if bytes.len() > LONGEST_BACKUP {
        return Err(BackupRefusal::TooLarge);
    }
    let (covered, sum) = bytes.split_last_chunk::<DIGEST>().ok_or(BackupRefusal::Damaged)?;
    // The digest is where it is in every version, so a later one is told from a damaged one.
    if body.len() < DIGEST || *sum != digest("backup file", &[covered]) {
        return Err(BackupRefusal::Damaged);
    }
    let body = covered.get(MAGIC.len()..).ok_or(BackupRefusal::Damaged)?;
    let body = match body.split_first() {
        Some((&VERSION, body)) => body,
        Some((0, _)) | None => return Err(BackupRefusal::Damaged),
        Some(_) => return Err(BackupRefusal::TooNew),
    };
    let (length, body) = body.split_first_chunk::<2>().ok_or(BackupRefusal::Damaged)?;
    let (list, chunks) = body.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(BackupRefusal::Damaged)?;
    let fresh = unlock_with(kit, list)?;
    let plain = join(&fresh, list, chunks).ok_or(BackupRefusal::Damaged)?;
    let (content, signed) = plain.split_last_chunk::<SIGNATURE>().ok_or(BackupRefusal::Damaged)?;
    let (made_by, signature): (DevicePublic, Signature) = read_whole(signed).map_err(|_| BackupRefusal::Damaged)?;
    let signed = made_by.verify(SIGNED_AS, &digest("backup", &[list, content]), &signature);
    if !made_by.is_sound() || signed.is_err() {
        return Err(BackupRefusal::Damaged);
    }
    let backup = read_versioned(VERSION, content, LONGEST_BACKUP).map_err(|_| BackupRefusal::Damaged)?;
    Ok(Restored { backup, made_by })
}

/// A lockbox within a seal under the key of the kit's box: who knows no more than the kit's public keys, as the
/// person's partners do, cannot make a backup for it.
fn lock_for(kit: &KnownKit, fresh: &Key, rng: &mut impl CryptoRng) -> Option<Vec<u8>> {
    let binding = Binding::new("backup lockbox", &[]);
    let lockbox = lock(&kit.device, &binding, fresh, rng).ok()?;
    Some(seal(&kit.box_key, &binding, &write_versioned(&[], &lockbox), rng).into_bytes())
}

fn unlock_with(kit: &Kit, list: &[u8]) -> Result<Key, BackupRefusal> {
    let list: Vec<Vec<u8>> = read_whole(list).map_err(|_| BackupRefusal::Damaged)?;
    let (keys, box_key, binding) = (kit.device_keys(), kit.box_key(), Binding::new("backup lockbox", &[]));
    let unlocked = list.iter().take(MOST_KITS).find_map(|sealed| {
        let lockbox: Lockbox = read_whole(&open(&box_key, &binding, sealed).ok()?).ok()?;
        unlock(&keys, &binding, &lockbox).ok()
    });
    unlocked.ok_or(BackupRefusal::OtherKit)
}

fn join(fresh: &Key, list: &[u8], chunks: &[u8]) -> Option<Vec<u8>> {
    let count = chunks.len().div_ceil(CHUNK);
    let mut plain = Vec::with_capacity(chunks.len());
    for (index, chunk) in chunks.chunks(CHUNK).enumerate() {
        let place = place(index, count);
        plain.extend(open_padded(fresh, &Binding::new("backup chunk", &[list, &place]), chunk).ok()?);
    }
    Some(plain)
}

/// The place of a chunk and how many there are.
fn place(index: usize, count: usize) -> [u8; 16] {
    ((index as u128) << 64 | count as u128).to_be_bytes()
}
