//! What a host may know of its relay: sums, and nothing about anybody.
//!
//! Counters rise from the start of the program; what is there at the moment is asked of those who hold it.
//! [`Figures::page`] writes them in the text format of Prometheus, version 0.0.4. Invariant: no figure can be told
//! apart by box, address or device.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Sums since the start. Each is exact; together they may be of slightly different moments.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Connections that proved their boxes.
    pub(crate) admitted: Count,
    /// Connections that ended before they had.
    pub(crate) turned_away: Count,
    /// Packets taken from devices.
    pub(crate) packets_in: Count,
    /// Their bytes.
    pub(crate) bytes_in: Count,
    /// Bytes given to devices.
    pub(crate) bytes_out: Count,
    /// Messages that were to wait and found no room.
    pub(crate) no_room: Count,
    /// Messages that were to wait and that the disk did not take.
    pub(crate) disk_troubles: Count,
    /// Requests over UDP that were answered: STUN, and TURN's own.
    pub(crate) crossing_answers: Count,
    /// Requests over UDP that came too often from one address.
    pub(crate) crossing_refused: Count,
    /// Bytes that TURN passed on.
    pub(crate) turn_bytes: Count,
}

/// A sum.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// One more.
    pub(crate) fn one(&self) {
        self.more(1);
    }

    /// So many more.
    pub(crate) fn more(&self, count: usize) {
        self.add(count as u64);
    }

    /// The same, of what is counted in 64 bits already.
    pub(crate) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is there at the moment, beside the sums.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures<'a> {
    /// The sums.
    pub(crate) tally: &'a Tally,
    /// Connections that are open.
    pub(crate) connections: usize,
    /// Messages that wait.
    pub(crate) slots: usize,
    /// Their bytes.
    pub(crate) slot_bytes: u64,
    /// Most bytes that may wait.
    pub(crate) most_slot_bytes: u64,
    /// Ports that stand for a device.
    pub(crate) allotments: usize,
}

impl Figures<'_> {
    /// The page at `/metrics`.
    pub(crate) fn page(&self) -> String {
        let tally = self.tally;
        let gauges = [
            ("connections", "Connections that are open.", self.connections as u64),
            ("slots", "Sealed messages that wait for a device.", self.slots as u64),
            ("slot_bytes", "Bytes of the sealed messages that wait.", self.slot_bytes),
            ("slot_bytes_limit", "Most bytes that may wait.", self.most_slot_bytes),
            ("turn_allotments", "Ports that stand for a device behind TURN.", self.allotments as u64),
        ];
        let counters = [
            ("connections_admitted_total", "Connections that proved their boxes.", &tally.admitted),
            ("connections_turned_away_total", "Connections that ended before they had.", &tally.turned_away),
            ("packets_in_total", "Packets taken from devices.", &tally.packets_in),
            ("bytes_in_total", "Bytes taken from devices.", &tally.bytes_in),
            ("bytes_out_total", "Bytes given to devices.", &tally.bytes_out),
            ("slots_without_room_total", "Messages that were to wait and found no room.", &tally.no_room),
            ("disk_troubles_total", "Messages that were to wait and that the disk did not take.", &tally.disk_troubles),
            ("crossing_answers_total", "Requests of STUN and TURN that were answered.", &tally.crossing_answers),
            ("crossing_refused_total", "Requests of STUN and TURN that came too often.", &tally.crossing_refused),
            ("turn_bytes_total", "Bytes that TURN passed on.", &tally.turn_bytes),
        ];
        let mut page = String::new();
        let gauges = gauges.map(|(name, help, value)| (name, help, "gauge", value));
        for (name, help, kind, value) in
            gauges.into_iter().chain(counters.map(|(name, help, count)| (name, help, "counter", count.now())))
        {
            // Writing to a string does not fail.
            let _written = write!(
                page,
                "# HELP alongside_{name} {help}\n# TYPE alongside_{name} {kind}\nalongside_{name} {value}\n"
            );
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_a_help_a_kind_and_a_value() {
        let tally = Tally::default();
        tally.bytes_in.more(41);
        tally.bytes_in.one();
        let figures =
            Figures { tally: &tally, connections: 3, slots: 2, slot_bytes: 9, most_slot_bytes: 10, allotments: 1 };
        let page = figures.page();
        assert!(page.contains("\n# TYPE alongside_bytes_in_total counter\nalongside_bytes_in_total 42\n"));
        assert!(page.starts_with("# HELP alongside_connections "));
        assert!(page.contains("\nalongside_slots 2\n"));
        let lines = page.lines().count();
        assert_eq!(lines % 3, 0);
    }
}
