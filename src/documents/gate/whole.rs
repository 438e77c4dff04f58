//! Counting the rows of a whole document before Automerge loads it.
//!
//! A device that starts from nothing is sent the document in one piece. Its columns may be compressed, so they
//! are inflated here within a budget, counted, and dropped. The document is then loaded by itself, and its
//! changes go through the gate one by one; nothing is taken from the document as such.

use super::{LARGEST_COUNTER, LARGEST_DOCUMENT, MOST_AUTHORS, MOST_DEPS, MOST_DOCUMENT_OPS, Reader, Why};
use flate2::bufread::DeflateDecoder;
use std::borrow::Cow;
use std::io::Read;

/// The bit of a column's kind that says it is compressed.
const COMPRESSED: u64 = 8;

/// Looks at what stands behind the header of a whole document.
///
/// # Errors
/// Why it is not to be loaded.
pub(super) fn check(body: &[u8]) -> Result<(), Why> {
    if body.len() > LARGEST_DOCUMENT {
        return Err(Why::TooLarge);
    }
    let mut reader = Reader::new(body);
    let actors = reader.count(MOST_AUTHORS)?;
    for _ in 0..actors {
        reader.prefixed(32)?;
    }
    let heads = reader.hashes(MOST_DEPS)?;
    let lists = [columns(&mut reader)?, columns(&mut reader)?];
    let mut inflated = 0_usize;
    for list in lists {
        let mut length_of_values = None;
        for (kind, length) in list {
            let bytes = plain(kind, reader.take(length)?, &mut inflated)?;
            check_column(kind & 7, &bytes, actors as u64, &mut length_of_values)?;
        }
        if length_of_values.is_some_and(|length| length > 0) {
            return Err(Why::Malformed);
        }
    }
    for _ in &heads {
        reader.unsigned()?;
    }
    if reader.is_empty() { Ok(()) } else { Err(Why::Malformed) }
}

fn columns(reader: &mut Reader<'_>) -> Result<Vec<(u64, usize)>, Why> {
    let count = reader.count(32)?;
    (0..count).map(|_| Ok((reader.unsigned()?, reader.count(LARGEST_DOCUMENT)?))).collect()
}

fn plain<'a>(kind: u64, bytes: &'a [u8], inflated: &mut usize) -> Result<Cow<'a, [u8]>, Why> {
    let plain = if kind & COMPRESSED == 0 {
        Cow::Borrowed(bytes)
    } else {
        let left = LARGEST_DOCUMENT.saturating_sub(*inflated);
        let mut out = Vec::new();
        let read = DeflateDecoder::new(bytes).take(left.saturating_add(1) as u64).read_to_end(&mut out);
        read.map_err(|_| Why::Malformed)?;
        Cow::Owned(out)
    };
    *inflated = inflated.saturating_add(plain.len());
    if *inflated <= LARGEST_DOCUMENT { Ok(plain) } else { Err(Why::TooLarge) }
}

/// Counts rows by the type of the column: 0 group, 1 actor, 2 integer, 3 delta, 4 boolean, 5 text, 6 kind and
/// length of values, 7 values.
fn check_column(kind: u64, column: &[u8], actors: u64, values: &mut Option<u64>) -> Result<(), Why> {
    let mut reader = Reader::new(column);
    let mut rows = 0_u64;
    let mut sum = 0_u64;
    if kind == 7 {
        return (values.take() == Some(column.len() as u64)).then_some(()).ok_or(Why::Malformed);
    }
    while !reader.is_empty() {
        if kind == 4 {
            rows = grown(rows, reader.unsigned()?)?;
            continue;
        }
        let count = reader.signed()?;
        if count == 0 {
            rows = grown(rows, reader.unsigned()?)?;
            continue;
        }
        rows = grown(rows, count.unsigned_abs())?;
        let (values_here, times) = if count > 0 { (1, count.unsigned_abs()) } else { (count.unsigned_abs(), 1) };
        for _ in 0..values_here {
            match kind {
                3 => {
                    reader.signed()?;
                }
                5 => {
                    reader.prefixed(usize::MAX)?;
                }
                1 => {
                    (reader.unsigned()? < actors).then_some(()).ok_or(Why::Malformed)?;
                }
                0 => sum = grown(sum, reader.unsigned()?.checked_mul(times).ok_or(Why::TooManyOps)?)?,
                6 => {
                    let length = (reader.unsigned()? >> 4).checked_mul(times).ok_or(Why::TooLarge)?;
                    sum = sum.checked_add(length).ok_or(Why::TooLarge)?;
                }
                _ => {
                    (reader.unsigned()? < LARGEST_COUNTER).then_some(()).ok_or(Why::Malformed)?;
                }
            }
        }
    }
    if kind == 6 {
        *values = Some(sum);
    }
    Ok(())
}

fn grown(sum: u64, more: u64) -> Result<u64, Why> {
    sum.checked_add(more).filter(|sum| *sum <= MOST_DOCUMENT_OPS).ok_or(Why::TooManyOps)
}
