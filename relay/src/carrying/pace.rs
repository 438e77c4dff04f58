//! How fast one connection may send: a bucket that fills steadily and may be emptied at once.
//!
//! Beyond the pace nothing is refused or lost; the relay reads later, and the sender's own connection
//! holds it back. Told the time in seconds since any fixed moment.

use std::time::Duration;

use crate::limits;

/// What one connection may still send at once.
#[derive(Debug)]
pub(crate) struct Pace {
    messages: f64,
    bytes: f64,
    at_s: f64,
}

impl Pace {
    /// Full buckets.
    pub(crate) fn new(now_s: f64) -> Self {
        Self { messages: limits::MESSAGES_BURST, bytes: limits::BYTES_BURST, at_s: now_s }
    }

    /// Takes one message of `bytes` out, and says how long to wait before it may go on.
    pub(crate) fn take(&mut self, bytes: usize, now_s: f64) -> Duration {
        let passed_s = (now_s - self.at_s).max(0.0);
        self.at_s = now_s;
        self.messages = (self.messages + passed_s * limits::MESSAGES_PER_S).min(limits::MESSAGES_BURST) - 1.0;
        #[expect(clippy::cast_precision_loss, reason = "a packet's length is far below 2^53")]
        let bytes = bytes as f64;
        self.bytes = (self.bytes + passed_s * limits::BYTES_PER_S).min(limits::BYTES_BURST) - bytes;
        let short_s = (-self.messages / limits::MESSAGES_PER_S).max(-self.bytes / limits::BYTES_PER_S);
        Duration::try_from_secs_f64(short_s.max(0.0)).unwrap_or(Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_at_once_and_a_flood_waits_its_turn() {
        let mut pace = Pace::new(0.0);
        let waits: Vec<_> = (0..4_000).map(|_| pace.take(10, 0.0)).collect();
        assert!(waits.iter().take(2_000).all(Duration::is_zero));
        assert_eq!(waits.last(), Some(&Duration::from_secs(10)));
        assert!(pace.take(10, 60.0).is_zero());
    }
}
