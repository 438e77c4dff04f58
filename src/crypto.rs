//! Keys, sealing, signing, box proofs. Randomness is always an argument.
//!
//! In reading order: [`Key`] and what is derived from it; [`seal`] and [`open`] for whoever holds a key;
//! [`DeviceKeys`] to sign, and a [`Lockbox`] to hand a key to one device; an [`Ephemeral`] key for one link;
//! [`BoxKeys`] and [`proof`] to be let in by a relay; [`four_words`] to compare aloud and
//! [`twelve_words`] to write down; [`read_versioned`] for what was written by somebody else.
//!
//! Leaves to others what is sealed and for whom (`sync`, `engine`). Invariant: every hash, key, seal and
//! signature is made over one framing (`crypto/framing.rs`), so that nothing made for one purpose is valid for another.
//! The bytes are specified in `docs/protocol.md`.

mod boxes;
mod device;
mod ephemeral;
mod framing;
mod key;
mod lockbox;
mod padding;
pub mod proof;
mod sealed;
mod versioned;
mod words;

pub use boxes::BoxKeys;
pub use device::{DeviceKeys, DevicePublic, Forged, Signature, UnreadableKeys};
pub use ephemeral::{Ephemeral, WeakKey};
pub use framing::{digest, short_digest};
pub use key::Key;
pub use lockbox::{Lockbox, lock, unlock};
pub use padding::{LARGEST_PIECE, SIZE_CLASSES, open_padded, padded_size, seal_padded};
pub use sealed::{Binding, SEALED_OVERHEAD, Sealed, Unsealable, open, seal};
pub use versioned::{Unreadable, read_versioned, read_whole, write_versioned};
pub use words::{MistypedWords, four_words, read_twelve_words, twelve_words};
