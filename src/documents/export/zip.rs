//! Writing a zip (PKWARE's APPNOTE 6.3): files one after the other as they are, then a list of them.
//!
//! Nothing is compressed: what is large, Automerge has compressed already. Names are UTF-8. Leaves reading to
//! `unzip`. `docs/decisions/0014-why-our-own-small-zip.md` says why this is ours.

use crate::mentoring::moment::Moment;

/// The method of an entry that is not compressed.
pub(super) const STORED: u16 = 0;
/// The signatures of a file, of its line in the list, and of the end of the list.
pub(super) const LOCAL: u32 = 0x0403_4b50;
pub(super) const CENTRAL: u32 = 0x0201_4b50;
pub(super) const END: u32 = 0x0605_4b50;

/// The name is UTF-8.
const UTF8: u16 = 1 << 11;
/// Version 2.0 of the format is enough to read it.
const NEEDED: u16 = 20;
/// Written on Unix, so that the rights below are understood.
const MADE_BY: u16 = 3 << 8 | NEEDED;
/// A plain file that its owner writes and everybody reads.
const RIGHTS: u32 = 0o100_644 << 16;

/// A zip as it grows.
pub(super) struct Zip {
    bytes: Vec<u8>,
    list: Vec<u8>,
    count: u16,
    written_at: [u16; 2],
}

impl Zip {
    /// An empty one, all of whose files are of this moment (milliseconds since 1970).
    pub(super) fn new(written_at: u64) -> Self {
        Self { bytes: Vec::new(), list: Vec::new(), count: 0, written_at: dos(Moment::of(written_at)) }
    }

    /// Adds a file; `None` if the zip would be longer than the format's 4 GiB or 65,534 files.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> Option<()> {
        let start = u32::try_from(self.bytes.len()).ok()?;
        let length = u32::try_from(content.len()).ok()?;
        let name_length = u16::try_from(name.len()).ok()?;
        self.count = self.count.checked_add(1).filter(|count| *count < u16::MAX)?;
        let [time, day] = self.written_at;
        let mut both = Vec::with_capacity(26);
        halves(&mut both, &[NEEDED, UTF8, STORED, time, day]);
        wholes(&mut both, &[crc32(content), length, length]);
        halves(&mut both, &[name_length, 0]);

        wholes(&mut self.bytes, &[LOCAL]);
        self.bytes.extend_from_slice(&both);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(content);

        wholes(&mut self.list, &[CENTRAL]);
        halves(&mut self.list, &[MADE_BY]);
        self.list.extend_from_slice(&both);
        halves(&mut self.list, &[0, 0, 0]);
        wholes(&mut self.list, &[RIGHTS, start]);
        self.list.extend_from_slice(name.as_bytes());
        Some(())
    }

    /// All of it; `None` if it is longer than the format allows.
    pub(super) fn finish(mut self) -> Option<Vec<u8>> {
        let start = u32::try_from(self.bytes.len()).ok()?;
        let length = u32::try_from(self.list.len()).ok()?;
        start.checked_add(length)?.checked_add(22)?;
        self.bytes.append(&mut self.list);
        wholes(&mut self.bytes, &[END]);
        halves(&mut self.bytes, &[0, 0, self.count, self.count]);
        wholes(&mut self.bytes, &[length, start]);
        halves(&mut self.bytes, &[0]);
        Some(self.bytes)
    }
}

fn halves(bytes: &mut Vec<u8>, numbers: &[u16]) {
    numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
}

fn wholes(bytes: &mut Vec<u8>, numbers: &[u32]) {
    numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
}

/// Time and day as MS-DOS had them, which begins in 1980 and ends in 2107, in steps of two seconds.
fn dos(moment: Moment) -> [u16; 2] {
    let Moment { year, month, day, hour, minute, second, .. } = moment;
    let year = year.clamp(1980, 2107) - 1980;
    [(hour << 11 | minute << 5 | (second / 2)) as u16, (year << 9 | month << 5 | day) as u16]
}

/// What four bits do to the sum; half a byte at a time is fast enough and sixteen numbers small enough.
const NIBBLES: [u32; 16] = {
    let mut table = [0; 16];
    let mut at = 0;
    while at < 16 {
        let mut sum = at as u32;
        let mut bit = 0;
        while bit < 4 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
    }
    table
};

/// CRC-32 as zip has it (ITU-T V.42).
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, low: u32| sum >> 4 ^ NIBBLES[((sum ^ low) & 0xf) as usize];
    !bytes.iter().fold(u32::MAX, |sum, byte| step(step(sum, u32::from(*byte)), u32::from(*byte >> 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn a_moment_fits_into_the_years_of_the_format() {
        assert_eq!(dos(Moment::of(0)), [0, 1 << 5 | 1]);
        assert_eq!(dos(Moment::of(1_800_000_000_000)), [8 << 11, 47 << 9 | 1 << 5 | 15]);
        assert_eq!(dos(Moment::of(u64::MAX))[1] >> 9, 127);
    }
}
