//! How often one address may ask.
//!
//! Senders of UDP can lie about their address; the limit keeps the relay from being used to send a third party
//! answers it never asked for. Invariant: the memory is bounded, and is empty again every ten seconds.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use crate::limits;

/// Who asked how often since the window began.
#[derive(Debug, Default)]
pub(super) struct Asked {
    counts: HashMap<IpAddr, u32>,
    since_ms: u64,
}

impl Asked {
    /// Whether this address may be answered once more.
    pub(super) fn once_more(&mut self, ip: IpAddr, now_ms: u64) -> bool {
        if now_ms.saturating_sub(self.since_ms) >= limits::ASKED_WINDOW_MS {
            self.counts.clear();
            self.since_ms = now_ms;
        }
        let full = self.counts.len() >= limits::ASKED_ADDRESSES;
        match self.counts.get_mut(&whole(ip)) {
            Some(count) => {
                *count = count.saturating_add(1);
                *count <= limits::ASKED
            }
            None if full => false,
            None => self.counts.insert(whole(ip), 1).is_none(),
        }
    }
}

/// What one customer of a provider has: an address, or of the newer kind a network of /64.
pub(super) fn whole(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_that_asks_too_often_is_not_answered_for_a_while_and_others_are() {
        let mut asked = Asked::default();
        let [ana, ana_too, ben] = ["2600::1", "2600::2", "192.0.2.1"].map(|ip| ip.parse::<IpAddr>().unwrap());
        let answered = (0..2 * limits::ASKED).filter(|_| asked.once_more(ana, 50)).count();
        assert_eq!(answered, limits::ASKED as usize);
        assert!(!asked.once_more(ana_too, 50), "a network of /64 is one address");
        assert!(asked.once_more(ben, 50));
        assert!(asked.once_more(ana, 50 + limits::ASKED_WINDOW_MS));
    }

    #[test]
    fn a_flood_of_addresses_does_not_fill_the_memory() {
        let mut asked = Asked::default();
        for number in 0..3 * u32::try_from(limits::ASKED_ADDRESSES).unwrap() {
            asked.once_more(IpAddr::from(number.to_be_bytes()), 50);
        }
        assert_eq!(asked.counts.len(), limits::ASKED_ADDRESSES);
    }
}
