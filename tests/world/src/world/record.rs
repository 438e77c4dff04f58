//! What the world remembers: every output, for "same seed, same outputs", and every byte that left an engine,
//! for the search for plain words.

use super::World;
use alongside::engine::Output;

/// Where a canary was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// Disk, relay or wire, and where there.
    pub place: String,
}

impl World {
    /// From now on every output of every engine is remembered as a digest.
    pub fn remember_outputs(&mut self) {
        self.digests = Some(Vec::new());
    }

    /// The digests of everything that engines have put out since [`World::remember_outputs`], in order.
    pub fn outputs(&self) -> &[[u8; 32]] {
        self.digests.as_deref().unwrap_or_default()
    }

    /// Every message that any link ever carried, in the order in which they were sent.
    pub fn carried(&self) -> &[Vec<u8>] {
        self.pipes.carried()
    }

    pub(crate) fn note_outputs(&mut self, device: usize, outputs: &[Output]) {
        let now_ms = self.now_ms;
        if let Some(digests) = &mut self.digests {
            let whole = format!("{now_ms} {device} {outputs:?}");
            digests.push(*blake3::hash(whole.as_bytes()).as_bytes());
        }
    }

    /// Searches everything that was ever written to a disk, carried by a link or shown to the relay.
    pub fn search(&self, canary: &[u8]) -> Vec<Find> {
        let mut finds = Vec::new();
        let mut look = |place: String, bytes: &[u8]| {
            if contains(bytes, canary) {
                finds.push(Find { place });
            }
        };
        for profile in &self.profiles {
            for (key, bytes) in profile.disk.ever_written() {
                look(format!("key {key} on the disk of {}", profile.name), key.as_bytes());
                look(format!("record {key} on the disk of {}", profile.name), bytes);
            }
        }
        for (topic, bytes) in self.relay.seen() {
            look(format!("topic {topic}"), topic.as_bytes());
            look(format!("message under {topic}"), bytes);
        }
        for (number, bytes) in self.pipes.carried().iter().enumerate() {
            look(format!("message {number} on a link"), bytes);
        }
        finds
    }
}

fn contains(bytes: &[u8], canary: &[u8]) -> bool {
    !canary.is_empty() && bytes.windows(canary.len()).any(|window| window == canary)
}
