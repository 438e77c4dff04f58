//! How values are written as bytes: a version, then postcard.
//!
//! Invariant: reading is total. Bytes from outside give a value, or one of two refusals; they never panic,
//! take more memory than a small multiple of their own length, or leave a rest unread.

use super::Unsealable;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes that are not a value of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Written by a later version of the program.
    #[error("written by a later version of the program")]
    TooNew,
    /// Altered, cut short, sealed or signed by somebody else, too large, or never such a value.
    #[error("not readable as what it should be")]
    Broken,
}

impl From<Unsealable> for Unreadable {
    fn from(unsealable: Unsealable) -> Self {
        match unsealable {
            Unsealable::TooNew => Self::TooNew,
            Unsealable::Broken => Self::Broken,
        }
    }
}

/// The value in postcard behind these first bytes, the version among them.
pub fn write_versioned<T: Serialize>(head: &[u8], value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "memory is the only thing that could be missing")]
    postcard::to_extend(value, head.to_vec()).expect("plain values can be written")
}

/// The value behind a version byte.
///
/// # Errors
/// [`Unreadable::TooNew`] if the version is after `version`; [`Unreadable::Broken`] if it is 0, if the bytes
/// are more than `longest`, or if they are not exactly one value.
pub fn read_versioned<T: DeserializeOwned>(version: u8, bytes: &[u8], longest: usize) -> Result<T, Unreadable> {
    match bytes.split_first() {
        Some((first, _)) if *first > version => Err(Unreadable::TooNew),
        Some((first, rest)) if *first == version && bytes.len() <= longest => read_whole(rest),
        _ => Err(Unreadable::Broken),
    }
}

/// Exactly one value in postcard.
///
/// # Errors
/// [`Unreadable::Broken`] if it is none, or if something follows.
pub fn read_whole<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(Unreadable::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_survives_and_anything_else_is_refused() {
        let bytes = write_versioned(&[1], &("Ana".to_owned(), 7_u64));
        let read = |bytes: &[u8]| read_versioned::<(String, u64)>(1, bytes, 100);
        assert_eq!(read(&bytes), Ok(("Ana".to_owned(), 7)));
        assert_eq!(read(&[&bytes[..], &[0]].concat()), Err(Unreadable::Broken));
        assert_eq!(read(&bytes[..3]), Err(Unreadable::Broken));
        assert_eq!(read(&[]), Err(Unreadable::Broken));
        assert_eq!(read(&[2, 200, 200]), Err(Unreadable::TooNew));
        assert_eq!(read_versioned::<(String, u64)>(1, &bytes, 4), Err(Unreadable::Broken));
    }

    #[test]
    fn a_claimed_length_takes_no_memory() {
        let claims = [1, 0xff, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(read_versioned::<Vec<[u8; 32]>>(1, &claims, 100), Err(Unreadable::Broken));
    }
}
