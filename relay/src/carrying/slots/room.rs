//! The books of what waits: how much, until when, in which box. No disk.
//!
//! Invariant: the sums are those of the entries.

use std::collections::HashMap;

use crate::limits;

/// One slot's line in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    bytes: u64,
    expires_at_ms: u64,
}

/// Which slots are taken.
#[derive(Debug)]
pub(super) struct Room {
    entries: HashMap<String, Entry>,
    boxes: HashMap<String, Sum>,
    all: Sum,
    most_bytes: u64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    slots: usize,
    bytes: u64,
}

impl Room {
    /// Empty, for so many bytes in all.
    pub(super) fn new(most_bytes: u64) -> Self {
        Self { entries: HashMap::new(), boxes: HashMap::new(), all: Sum::default(), most_bytes }
    }

    /// Enters what was found on disk, even beyond the limits: it was acknowledged once.
    pub(super) fn found(&mut self, topic: &str, bytes: usize, expires_at_ms: u64) {
        self.set(topic, Some(Entry { bytes: bytes as u64, expires_at_ms }));
    }

    /// Takes room for a slot in the place of what it held, which is returned; `None` if there is too little.
    #[expect(clippy::option_option, reason = "the outer says whether, the inner what was there before")]
    pub(super) fn take(&mut self, topic: &str, bytes: usize, expires_at_ms: u64) -> Option<Option<Entry>> {
        let before = self.entries.get(topic).copied();
        let entry = Entry { bytes: bytes as u64, expires_at_ms };
        let slots_more = usize::from(before.is_none());
        let bytes_before = before.map_or(0, |entry| entry.bytes);
        let in_box = self.boxes.get(box_of(topic)).copied().unwrap_or_default();
        let fits = |sum: Sum, slots: usize, bytes: u64| {
            sum.slots.saturating_add(slots_more) <= slots
                && sum.bytes.saturating_sub(bytes_before).saturating_add(entry.bytes) <= bytes
        };
        // What shrinks or stays is taken even where the limits have been lowered since.
        let smaller = before.is_some() && entry.bytes <= bytes_before;
        let fits = smaller
            || fits(in_box, limits::SLOTS_PER_BOX, limits::BYTES_PER_BOX)
                && fits(self.all, limits::SLOTS, self.most_bytes);
        fits.then(|| {
            self.set(topic, Some(entry));
            before
        })
    }

    /// Puts the line back as it was, or strikes it out.
    pub(super) fn give_back(&mut self, topic: &str, before: Option<Entry>) {
        self.set(topic, before);
    }

    /// Slots taken, their bytes, and most bytes in all.
    pub(super) fn sums(&self) -> (usize, u64, u64) {
        (self.all.slots, self.all.bytes, self.most_bytes)
    }

    /// Whether anything waits there.
    pub(super) fn holds(&self, topic: &str) -> bool {
        self.entries.contains_key(topic)
    }

    /// Whether something waits there beyond its time.
    pub(super) fn is_over(&self, topic: &str, now_ms: u64) -> bool {
        self.entries.get(topic).is_some_and(|entry| entry.expires_at_ms <= now_ms)
    }

    /// The topics whose time is over.
    pub(super) fn over(&self, now_ms: u64) -> Vec<String> {
        let over = self.entries.iter().filter(|(_, entry)| entry.expires_at_ms <= now_ms);
        over.map(|(topic, _)| topic.clone()).collect()
    }

    fn set(&mut self, topic: &str, entry: Option<Entry>) {
        let before = match entry {
            Some(entry) => self.entries.insert(topic.to_owned(), entry),
            None => self.entries.remove(topic),
        };
        let in_box = self.boxes.entry(box_of(topic).to_owned()).or_default();
        for sum in [&mut *in_box, &mut self.all] {
            if let Some(before) = before {
                sum.slots = sum.slots.saturating_sub(1);
                sum.bytes = sum.bytes.saturating_sub(before.bytes);
            }
            if let Some(entry) = entry {
                sum.slots = sum.slots.saturating_add(1);
                sum.bytes = sum.bytes.saturating_add(entry.bytes);
            }
        }
        if in_box.slots == 0 {
            self.boxes.remove(box_of(topic));
        }
    }
}

/// The part of the topic that names the box.
fn box_of(topic: &str) -> &str {
    topic.split('/').nth(1).unwrap_or_default()
}
