//! One unambiguous way to write several byte strings as one, before they are hashed, signed or bound.
//!
//! Invariant: two different lists of parts, or the same parts for two purposes, never give the same bytes.
//! The version of the protocol stands in front, so a later version shares nothing with this one.

/// What every framing begins with; the digit is the version of the protocol.
const PREFIX: &[u8] = b"alongside/1";

/// The prefix, then the purpose and each part, each behind its length as 8 bytes, big-endian.
pub(super) fn framed(purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
    let size: usize = parts.iter().map(|part| part.len() + 8).sum();
    let mut bytes = Vec::with_capacity(PREFIX.len() + 8 + purpose.len() + size);
    bytes.extend_from_slice(PREFIX);
    for part in core::iter::once(&purpose.as_bytes()).chain(parts) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// The BLAKE3 hash of these parts for this purpose.
pub fn digest(purpose: &'static str, parts: &[&[u8]]) -> [u8; 32] {
    *blake3::hash(&framed(purpose, parts)).as_bytes()
}

/// The first 16 bytes of [`digest`]: an identifier.
pub fn short_digest(purpose: &'static str, parts: &[&[u8]]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&digest(purpose, parts)[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_boundary_or_changing_the_purpose_changes_the_bytes() {
        let base = framed("purpose", &[b"ab", b"c"]);
        for other in [
            framed("purpose", &[b"a", b"bc"]),
            framed("purpose", &[b"abc"]),
            framed("purpose", &[b"ab", b"c", b""]),
            framed("purposes", &[b"ab", b"c"]),
        ] {
            assert_ne!(base, other);
        }
    }
}
