//! Luck, replayable: everything that the world leaves to chance comes from one seed.
//!
//! Each purpose draws from a stream of its own, so that one more draw for one purpose changes no other.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One stream of luck.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of this seed for this purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(purpose.as_bytes());
        Self(ChaCha8Rng::from_seed(*hasher.finalize().as_bytes()))
    }

    /// A number from 0 to `end`, without `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end.max(1)
    }

    /// A number from `first` to `last`.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// True once in so many times; never for 0.
    pub fn one_in(&mut self, times: u64) -> bool {
        times != 0 && self.below(times) == 0
    }

    /// One of these, unless there are none.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len() as u64) as usize)
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// The generator itself, for functions that ask for one.
    pub fn rng(&mut self) -> &mut ChaCha8Rng {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_brings_the_same_luck_and_each_purpose_its_own() {
        let draw = |seed, purpose| Chance::new(seed, purpose).bytes::<16>();
        assert_eq!(draw(7, "weather"), draw(7, "weather"));
        assert_ne!(draw(7, "weather"), draw(8, "weather"));
        assert_ne!(draw(7, "weather"), draw(7, "entropy"));
    }
}
