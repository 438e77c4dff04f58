//! What a relay may do wrong. Nothing of the program relies on its honesty.

use crate::chance::Chance;

/// How often the relay misbehaves, each as "once in so many times"; 0 is never.
///
/// Duplicates, delays and another order between topics are not here: quality of service 1 allows them to an
/// honest broker, so the world always has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mischief {
    /// A message that it has acknowledged is delivered to nobody and kept in no slot.
    pub drops_one_in: u64,
    /// A message is altered on its way to a guest.
    pub alters_one_in: u64,
    /// A message is delivered under another topic that the guest hears.
    pub moves_one_in: u64,
    /// An old message of this relay comes along with a new one.
    pub replays_one_in: u64,
}

impl Mischief {
    /// A relay that does everything wrong, often.
    pub fn plenty() -> Self {
        Self { drops_one_in: 4, alters_one_in: 4, moves_one_in: 6, replays_one_in: 4 }
    }

    /// Alters some bytes of a payload: a flip, a cut, or something added.
    pub fn alter(payload: &mut Vec<u8>, chance: &mut Chance) {
        match chance.below(3) {
            0 if !payload.is_empty() => {
                let place = chance.below(payload.len() as u64) as usize;
                payload[place] ^= 1 << chance.below(8);
            }
            1 => payload.truncate(chance.below(payload.len() as u64 + 1) as usize),
            _ => payload.extend(chance.bytes::<16>()),
        }
    }
}
