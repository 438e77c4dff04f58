//! Counting the rows of a change's columns without expanding them.
//!
//! Automerge stores the operations of a change as columns, run-length encoded; two bytes can stand for
//! billions of rows. Here only the runs are looked at: how many rows each column has, and whether the numbers
//! in it are within bounds. What the operations mean is `sense`'s affair.
//!
//! Source of the layout: the Automerge binary format, <https://automerge.org/automerge-binary-format-spec/>.

use super::{LARGEST_COUNTER, MOST_OPS, Reader, Why};

/// The columns of a change, each its bytes; a column that is not there is empty.
#[derive(Debug, Default)]
struct Columns<'a> {
    object_actor: &'a [u8],
    object_counter: &'a [u8],
    key_actor: &'a [u8],
    key_counter: &'a [u8],
    key_text: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
}

/// Counts the operations of a change and holds its columns to their bounds.
///
/// The reader stands at the columns' list; behind the columns there must be nothing. The number of the actors
/// bounds what an operation can point to.
///
/// # Errors
/// Why the change is not to be decoded.
pub(super) fn count_ops(reader: &mut Reader<'_>, actors: usize) -> Result<u64, Why> {
    let columns = split(reader)?;
    let actors = actors as u64;

    let mut ops = 0_u64;
    runs(columns.action, Reader::unsigned, |count, action| {
        ops = grown(ops, count)?;
        // Make a map, put, delete, make a text: all that this format uses.
        matches!(action, Some(0 | 1 | 3 | 4)).then_some(()).ok_or(Why::Unsupported)
    })?;
    if ops == 0 {
        return Err(Why::Malformed);
    }

    rows_are(ops, columns.object_actor, Reader::unsigned, |_, actor| below(actor, actors))?;
    rows_are(ops, columns.object_counter, Reader::unsigned, |_, counter| below(counter, LARGEST_COUNTER))?;
    rows_are(ops, columns.key_actor, Reader::unsigned, |_, actor| below(actor, actors))?;
    rows_are(ops, columns.key_counter, Reader::signed, Deltas::default().check())?;
    rows_are(ops, columns.key_text, text, |_, _| Ok(()))?;
    booleans_are(ops, columns.insert)?;

    let mut length = 0_u64;
    rows_are(ops, columns.value_meta, Reader::unsigned, |count, meta| {
        let meta = meta.ok_or(Why::Malformed)?;
        length = (meta >> 4).checked_mul(count).and_then(|sum| sum.checked_add(length)).ok_or(Why::TooLarge)?;
        // Null, false, true, unsigned, signed, text, moment: all that this format uses.
        matches!(meta & 15, 0..=4 | 6 | 9).then_some(()).ok_or(Why::Unsupported)
    })?;
    if columns.value_meta.is_empty() || length != columns.value.len() as u64 {
        return Err(Why::Malformed);
    }

    let mut preds = 0_u64;
    rows_are(ops, columns.pred_count, Reader::unsigned, |count, each| {
        let sum = each.and_then(|each| each.checked_mul(count)).ok_or(Why::Malformed)?;
        preds = grown(preds, sum)?;
        Ok(())
    })?;
    if columns.pred_count.is_empty() {
        return Err(Why::Malformed);
    }
    rows_are(preds, columns.pred_actor, Reader::unsigned, |_, actor| below(actor, actors))?;
    rows_are(preds, columns.pred_counter, Reader::signed, Deltas::default().check())?;
    if preds > 0 && (columns.pred_actor.is_empty() || columns.pred_counter.is_empty()) {
        return Err(Why::Malformed);
    }
    Ok(ops)
}

fn split<'a>(reader: &mut Reader<'a>) -> Result<Columns<'a>, Why> {
    let count = reader.count(32)?;
    let mut list = Vec::with_capacity(count);
    let mut last = None;
    for _ in 0..count {
        let kind = reader.unsigned()?;
        if last.is_some_and(|last| last >= kind) {
            return Err(Why::Malformed);
        }
        last = Some(kind);
        list.push((kind, reader.count(usize::MAX)?));
    }
    let mut columns = Columns::default();
    for (kind, length) in list {
        let bytes = reader.take(length)?;
        *match kind {
            0x01 => &mut columns.object_actor,
            0x02 => &mut columns.object_counter,
            0x11 => &mut columns.key_actor,
            0x13 => &mut columns.key_counter,
            0x15 => &mut columns.key_text,
            0x34 => &mut columns.insert,
            0x42 => &mut columns.action,
            0x56 => &mut columns.value_meta,
            0x57 => &mut columns.value,
            0x70 => &mut columns.pred_count,
            0x71 => &mut columns.pred_actor,
            0x73 => &mut columns.pred_counter,
            // Marks, compressed columns, and whatever a later Automerge may bring.
            _ => return Err(Why::Unsupported),
        } = bytes;
    }
    if reader.is_empty() { Ok(columns) } else { Err(Why::Unsupported) }
}

fn grown(sum: u64, more: u64) -> Result<u64, Why> {
    sum.checked_add(more).filter(|sum| *sum <= MOST_OPS).ok_or(Why::TooManyOps)
}

fn below(value: Option<u64>, end: u64) -> Result<(), Why> {
    value.is_none_or(|value| value < end).then_some(()).ok_or(Why::Malformed)
}

fn text<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Why> {
    reader.prefixed(usize::MAX)
}

/// Numbers stored as differences: the running value has to stay within bounds.
#[derive(Default)]
struct Deltas(i128);

impl Deltas {
    fn check(mut self) -> impl FnMut(u64, Option<i64>) -> Result<(), Why> {
        move |count, delta| {
            let Some(delta) = delta else { return Ok(()) };
            // Within a run the value moves in one direction, so both ends within bounds are enough.
            let first = self.0 + i128::from(delta);
            self.0 += i128::from(delta) * i128::from(count);
            let bounds = 0..i128::from(LARGEST_COUNTER);
            (bounds.contains(&first) && bounds.contains(&self.0)).then_some(()).ok_or(Why::Malformed)
        }
    }
}

/// A column that is there has exactly so many rows.
fn rows_are<'a, T>(
    expected: u64,
    column: &'a [u8],
    value: impl Fn(&mut Reader<'a>) -> Result<T, Why>,
    mut see: impl FnMut(u64, Option<T>) -> Result<(), Why>,
) -> Result<(), Why> {
    let mut rows = 0_u64;
    runs(column, value, |count, value| {
        rows = rows.checked_add(count).filter(|rows| *rows <= expected).ok_or(Why::Malformed)?;
        see(count, value)
    })?;
    if column.is_empty() || rows == expected { Ok(()) } else { Err(Why::Malformed) }
}

/// Walks the runs of a column: a repeated value, values one by one, or nulls.
fn runs<'a, T>(
    column: &'a [u8],
    value: impl Fn(&mut Reader<'a>) -> Result<T, Why>,
    mut see: impl FnMut(u64, Option<T>) -> Result<(), Why>,
) -> Result<(), Why> {
    let mut reader = Reader::new(column);
    while !reader.is_empty() {
        match reader.signed()? {
            0 => {
                let count = reader.unsigned()?;
                see(count, None)?;
            }
            count if count > 0 => {
                let repeated = value(&mut reader)?;
                see(count.unsigned_abs(), Some(repeated))?;
            }
            count => {
                // Every value has a byte of its own, so the bytes bound this loop.
                for _ in 0..count.unsigned_abs() {
                    let one = value(&mut reader)?;
                    see(1, Some(one))?;
                }
            }
        }
    }
    Ok(())
}

/// Booleans are stored as lengths of alternating runs.
fn booleans_are(expected: u64, column: &[u8]) -> Result<(), Why> {
    let mut reader = Reader::new(column);
    let mut rows = 0_u64;
    while !reader.is_empty() {
        rows = rows.checked_add(reader.unsigned()?).filter(|rows| *rows <= expected).ok_or(Why::Malformed)?;
    }
    if column.is_empty() || rows == expected { Ok(()) } else { Err(Why::Malformed) }
}
