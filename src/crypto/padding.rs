//! Hiding lengths: sealed things come in few sizes.
//!
//! The padding lies inside the seal and is marked as in ISO/IEC 7816-4: one byte 0x80, then zeros.

use super::{Binding, Key, SEALED_OVERHEAD, Sealed, Unsealable, open, seal};
use rand_core::CryptoRng;

/// The sizes of sealed bytes; beyond the last, its multiples.
pub const SIZE_CLASSES: [usize; 5] = [256, 1024, 4096, 16_384, 65_536];

/// The most plaintext that fits into one piece of 64 KiB, sealed and padded.
pub const LARGEST_PIECE: usize = 65_536 - SEALED_OVERHEAD - 1;

/// How many bytes so much plaintext has after [`seal_padded`]. This is the whole rule.
pub fn padded_size(plain_len: usize) -> usize {
    let needed = plain_len.saturating_add(SEALED_OVERHEAD + 1);
    let largest = SIZE_CLASSES[SIZE_CLASSES.len() - 1];
    SIZE_CLASSES.into_iter().find(|class| needed <= *class).unwrap_or_else(|| needed.div_ceil(largest) * largest)
}

/// As [`seal`], in one of the sizes of [`padded_size`].
pub fn seal_padded(key: &Key, binding: &Binding<'_>, plain: &[u8], rng: &mut impl CryptoRng) -> Sealed {
    let mut padded = vec![0; padded_size(plain.len()) - SEALED_OVERHEAD];
    padded[..plain.len()].copy_from_slice(plain);
    padded[plain.len()] = 0x80;
    seal(key, binding, &padded, rng)
}

/// Opens what [`seal_padded`] made with the same key and binding.
///
/// # Errors
/// As [`open`]; sealed without padding is [`Unsealable::Broken`].
pub fn open_padded(key: &Key, binding: &Binding<'_>, bytes: &[u8]) -> Result<Vec<u8>, Unsealable> {
    let mut plain = open(key, binding, bytes)?;
    let marker = plain.iter().rposition(|byte| *byte != 0).ok_or(Unsealable::Broken)?;
    if plain.get(marker) != Some(&0x80) || bytes.len() != padded_size(marker) {
        return Err(Unsealable::Broken);
    }
    plain.truncate(marker);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn only_the_size_class_shows() {
        let (key, binding) = (Key::from_bytes([1; 32]), Binding::new("note", &[]));
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for (length, size) in [
            (0, 256),
            (214, 256),
            (215, 1024),
            (4000, 4096),
            (LARGEST_PIECE, 65_536),
            (LARGEST_PIECE + 1, 131_072),
            (150_000, 196_608),
        ] {
            let plain = vec![0x80; length];
            let sealed = seal_padded(&key, &binding, &plain, &mut rng);
            assert_eq!(sealed.as_bytes().len(), size);
            assert_eq!(padded_size(length), size);
            assert_eq!(open_padded(&key, &binding, sealed.as_bytes()), Ok(plain));
        }
    }

    #[test]
    fn trailing_zeros_are_kept_and_missing_padding_is_refused() {
        let (key, binding) = (Key::from_bytes([1; 32]), Binding::new("note", &[]));
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let sealed = seal_padded(&key, &binding, &[1, 0, 0], &mut rng);
        assert_eq!(open_padded(&key, &binding, sealed.as_bytes()), Ok(vec![1, 0, 0]));
        for plain in [&[][..], &[0; 215], &[1], &[0x80]] {
            let bare = seal(&key, &binding, plain, &mut rng);
            assert_eq!(open_padded(&key, &binding, bare.as_bytes()), Err(Unsealable::Broken));
        }
    }
}
