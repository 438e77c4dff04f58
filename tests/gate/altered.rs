//! Changes with a few bytes altered and the checksum repaired, from a seed.

use sha2::{Digest, Sha256};

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// A change with one or two bytes altered; its checksum fits again.
pub(crate) fn altered(change: &[u8], random: &mut Random) -> Vec<u8> {
    let start = body_start(change);
    let mut body = change[start..].to_vec();
    // Bytes of the hashes it builds on would only make it wait, so most alterations fall behind them.
    let hashes = 1 + 32 * body[0] as usize;
    for _ in 0..1 + random.below(2) {
        let from = if random.below(20) == 0 { 0 } else { hashes.min(body.len() - 1) };
        let at = from + random.below(body.len() - from);
        match random.below(8) {
            0..=2 => body[at] = random.next() as u8,
            3 => body[at] = body[at].wrapping_add(1),
            4 => body[at] = body[at].wrapping_sub(1),
            5 => body[at] ^= 1 << random.below(8),
            6 => body[at] = body[random.below(body.len())],
            _ => {
                let other = from + random.below(body.len() - from);
                body.swap(at, other);
            }
        }
    }
    around(&body)
}

fn body_start(change: &[u8]) -> usize {
    // Magic, checksum, kind, then the length, whose last byte has no high bit.
    9 + change[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1
}

fn around(body: &[u8]) -> Vec<u8> {
    let mut head = vec![1_u8];
    let mut length = body.len();
    while length > 0x7F {
        head.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    head.push(length as u8);
    let digest: [u8; 32] = Sha256::new().chain_update(&head).chain_update(body).finalize().into();
    [&[0x85, 0x6F, 0x4A, 0x83], &digest[..4], &head, body].concat()
}
