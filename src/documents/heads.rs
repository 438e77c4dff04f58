//! Names of changes, and of what a device has.

use serde::{Deserialize, Serialize};

/// The name of a change: SHA-256 over its bytes, as Automerge computes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChangeHash(pub [u8; 32]);

impl core::fmt::Display for ChangeHash {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl core::fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ChangeHash({self})")
    }
}

/// The newest changes that a device has; with them everything they build on. Sorted, without doubles.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "Vec<[u8; 32]>", into = "Vec<[u8; 32]>")]
pub struct Heads(Vec<[u8; 32]>);

impl Heads {
    /// The names, in order.
    pub fn iter(&self) -> impl Iterator<Item = ChangeHash> + '_ {
        self.0.iter().copied().map(ChangeHash)
    }

    /// How many there are; more than one where people wrote at the same time.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none: nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<[u8; 32]>> for Heads {
    fn from(mut hashes: Vec<[u8; 32]>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }
}

impl From<Heads> for Vec<[u8; 32]> {
    fn from(heads: Heads) -> Self {
        heads.0
    }
}

impl FromIterator<ChangeHash> for Heads {
    fn from_iter<T: IntoIterator<Item = ChangeHash>>(hashes: T) -> Self {
        hashes.into_iter().map(|hash| hash.0).collect::<Vec<_>>().into()
    }
}

/// One change that is to be stored, under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub hash: ChangeHash,
    /// Automerge's bytes of it, not compressed.
    pub bytes: Vec<u8>,
}
