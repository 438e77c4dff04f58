//! Reading a zip that anybody may have packed, ours or one that a person opened, looked at and packed again.
//!
//! Files are stored or deflated; nothing is unpacked before it is asked for by name. Invariant: total; every
//! file and all together have a budget of bytes, so a zip that grows without end stops early; no name occurs
//! twice; checksums are right.

use super::ExportRefusal;
use super::zip::{CENTRAL, END, LOCAL, STORED, crc32};
use crate::documents::gate::LARGEST_DOCUMENT;
use flate2::bufread::DeflateDecoder;
use std::collections::BTreeMap;
use std::io::Read;

/// The most files of a zip; one more means that the true number stands elsewhere, in a larger format.
const MOST_FILES: usize = 65_534;
/// The most bytes that are unpacked, of all files together.
const MOST_UNPACKED: usize = 512 << 20;
/// The method of an entry that is compressed.
const DEFLATED: u16 = 8;
/// The entry is encrypted.
const ENCRYPTED: u16 = 1;
/// The end of the list without its comment, and the longest comment.
const END_LENGTH: usize = 22;
const LONGEST_COMMENT: usize = 65_535;

/// A zip whose list has been read.
#[derive(Debug)]
pub(super) struct Unzip<'a> {
    bytes: &'a [u8],
    files: BTreeMap<&'a str, Listed>,
    /// How many bytes may still be unpacked.
    left: usize,
}

#[derive(Debug, Clone, Copy)]
struct Listed {
    flags: u16,
    method: u16,
    crc: u32,
    packed: usize,
    plain: usize,
    start: usize,
}

impl<'a> Unzip<'a> {
    /// Reads the list of files.
    ///
    /// # Errors
    /// [`ExportRefusal::NotAnExport`] if there is no list, [`ExportRefusal::Damaged`] for one that is not right,
    /// [`ExportRefusal::TooLarge`] for one that is too long.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ExportRefusal> {
        let end = find_end(bytes).ok_or(ExportRefusal::NotAnExport)?;
        let listed = list(bytes, end).ok_or(ExportRefusal::Damaged)??;
        let mut files = BTreeMap::new();
        for (name, file) in listed {
            // A name that is not UTF-8 is none that is asked for.
            if let Ok(name) = core::str::from_utf8(name)
                && files.insert(name, file).is_some()
            {
                return Err(ExportRefusal::Damaged);
            }
        }
        Ok(Self { bytes, files, left: MOST_UNPACKED })
    }

    /// The names of all files.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.files.keys().copied()
    }

    /// What is in the file of this name; `Ok(None)` if there is none.
    ///
    /// # Errors
    /// [`ExportRefusal::Damaged`] or [`ExportRefusal::TooLarge`].
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExportRefusal> {
        let Some(file) = self.files.get(name).copied() else { return Ok(None) };
        if file.plain > LARGEST_DOCUMENT {
            return Err(ExportRefusal::TooLarge);
        }
        self.left = self.left.checked_sub(file.plain).ok_or(ExportRefusal::TooLarge)?;
        unpack(self.bytes, file).map(Some).ok_or(ExportRefusal::Damaged)
    }
}

/// Where the end of the list begins: the last place that says so and whose comment ends with the file.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_LENGTH)?;
    let first = last.saturating_sub(LONGEST_COMMENT);
    (first..=last).rev().find(|at| {
        let comment = number::<2>(bytes, at + 20).unwrap_or_default();
        number::<4>(bytes, *at) == Some(END as usize) && at + END_LENGTH + comment == bytes.len()
    })
}

type List<'a> = Vec<(&'a [u8], Listed)>;

/// The lines of the list; `None` if it is not right.
fn list(bytes: &[u8], end: usize) -> Option<Result<List<'_>, ExportRefusal>> {
    let half = |at: usize| number::<2>(bytes, at).and_then(|number| u16::try_from(number).ok());
    let count = number::<2>(bytes, end + 10)?;
    if number::<4>(bytes, end + 4)? != 0 || number::<2>(bytes, end + 8)? != count {
        return None;
    }
    if count > MOST_FILES {
        return Some(Err(ExportRefusal::TooLarge));
    }
    let mut at = number::<4>(bytes, end + 16)?;
    let mut list = Vec::new();
    for _ in 0..count {
        if number::<4>(bytes, at)? != CENTRAL as usize {
            return None;
        }
        let file = Listed {
            flags: half(at + 8)?,
            method: half(at + 10)?,
            crc: u32::try_from(number::<4>(bytes, at + 16)?).ok()?,
            packed: number::<4>(bytes, at + 20)?,
            plain: number::<4>(bytes, at + 24)?,
            start: number::<4>(bytes, at + 42)?,
        };
        let (name, extra, comment) =
            (number::<2>(bytes, at + 28)?, number::<2>(bytes, at + 30)?, number::<2>(bytes, at + 32)?);
        let after = at.checked_add(46)?;
        list.push((bytes.get(after..after.checked_add(name)?)?, file));
        at = after + name + extra + comment;
        if at > end {
            return None;
        }
    }
    Some(Ok(list))
}

fn unpack(bytes: &[u8], file: Listed) -> Option<Vec<u8>> {
    let Listed { flags, method, crc, packed, plain, start } = file;
    if flags & ENCRYPTED != 0 || number::<4>(bytes, start)? != LOCAL as usize {
        return None;
    }
    let (name, extra) = (number::<2>(bytes, start.checked_add(26)?)?, number::<2>(bytes, start.checked_add(28)?)?);
    let from = start.checked_add(30)?.checked_add(name)?.checked_add(extra)?;
    let content = bytes.get(from..from.checked_add(packed)?)?;
    let out = match method {
        STORED => content.to_vec(),
        DEFLATED => {
            let mut out = Vec::new();
            let most = u64::try_from(plain).ok()?.checked_add(1)?;
            DeflateDecoder::new(content).take(most).read_to_end(&mut out).ok()?;
            out
        }
        _ => return None,
    };
    (out.len() == plain && crc32(&out) == crc).then_some(out)
}

/// A number of so many bytes, least significant first.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes: &[u8] = bytes.get(at..at.checked_add(N)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::super::zip::Zip;
    use super::*;

    #[test]
    fn all_files_together_have_a_budget_and_each_time_one_is_read_counts() {
        let mut zip = Zip::new(0);
        zip.add("a", &[0; 1000]).unwrap();
        let bytes = zip.finish().unwrap();
        let mut unzip = Unzip::open(&bytes).unwrap();
        unzip.left = 2_500;
        assert_eq!(unzip.read("a").unwrap().unwrap().len(), 1000);
        assert_eq!(unzip.read("b"), Ok(None));
        assert_eq!(unzip.read("a").unwrap().unwrap().len(), 1000);
        assert_eq!(unzip.read("a"), Err(ExportRefusal::TooLarge));
    }
}
