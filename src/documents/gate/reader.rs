//! Reading bytes that may be anything: every step says whether it worked, none panics.
//!
//! Integers are LEB128 in its shortest form only, as Automerge writes them.

use super::Why;

/// The rest of some bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::documents) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(in crate::documents) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(in crate::documents) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::documents) fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(in crate::documents) fn take(&mut self, count: usize) -> Result<&'a [u8], Why> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Why::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(in crate::documents) fn byte(&mut self) -> Result<u8, Why> {
        let (first, rest) = self.0.split_first().ok_or(Why::Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    /// An unsigned integer.
    pub(in crate::documents) fn unsigned(&mut self) -> Result<u64, Why> {
        let mut value = 0_u64;
        for shift in (0..64_u32).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7F);
            let moved = part.checked_shl(shift).filter(|moved| moved >> shift == part).ok_or(Why::Malformed)?;
            value |= moved;
            if byte & 0x80 == 0 {
                let shortest = shift == 0 || byte != 0;
                return shortest.then_some(value).ok_or(Why::Malformed);
            }
        }
        Err(Why::Malformed)
    }

    /// A signed integer.
    pub(in crate::documents) fn signed(&mut self) -> Result<i64, Why> {
        let mut value = 0_i128;
        let mut before = 0_u8;
        for shift in (0..64_u32).step_by(7) {
            let byte = self.byte()?;
            value |= i128::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                if negative {
                    value -= 1_i128 << shift.saturating_add(7);
                }
                let extended = (byte == 0 && before & 0x40 == 0) || (byte == 0x7F && before & 0x40 != 0);
                if shift > 0 && extended {
                    return Err(Why::Malformed);
                }
                return i64::try_from(value).map_err(|_| Why::Malformed);
            }
            before = byte;
        }
        Err(Why::Malformed)
    }

    /// A count or length that is at most this.
    pub(in crate::documents) fn count(&mut self, most: usize) -> Result<usize, Why> {
        let count = usize::try_from(self.unsigned()?).map_err(|_| Why::TooLarge)?;
        if count <= most { Ok(count) } else { Err(Why::TooLarge) }
    }

    /// Bytes after their length.
    pub(in crate::documents) fn prefixed(&mut self, longest: usize) -> Result<&'a [u8], Why> {
        let length = self.count(longest)?;
        self.take(length)
    }

    /// A list of change hashes after their number.
    pub(in crate::documents) fn hashes(&mut self, most: usize) -> Result<Vec<super::ChangeHash>, Why> {
        let count = self.count(most)?;
        let bytes = self.take(count.checked_mul(32).ok_or(Why::TooLarge)?)?;
        let (hashes, _) = bytes.as_chunks::<32>();
        Ok(hashes.iter().copied().map(super::ChangeHash).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_in_their_shortest_form_only() {
        assert_eq!(Reader::new(&[0x81, 0x01]).unsigned(), Ok(129));
        assert_eq!(Reader::new(&[0x81, 0x00]).unsigned(), Err(Why::Malformed));
        assert_eq!(Reader::new(&[0xFF; 9]).unsigned(), Err(Why::Malformed));
        let mut most = [0xFF; 10];
        most[9] = 1;
        assert_eq!(Reader::new(&most).unsigned(), Ok(u64::MAX));
        most[9] = 2;
        assert_eq!(Reader::new(&most).unsigned(), Err(Why::Malformed));
        assert_eq!(Reader::new(&[0x7F]).signed(), Ok(-1));
        assert_eq!(Reader::new(&[0x80, 0x7F]).signed(), Ok(-128));
        assert_eq!(Reader::new(&[0xFF, 0x7F]).signed(), Err(Why::Malformed));
        assert_eq!(Reader::new(&[0xC0, 0x00]).signed(), Ok(64));
        assert_eq!(Reader::new(&[0x40]).signed(), Ok(-64));
    }
}
