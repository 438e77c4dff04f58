//! Keys, sealing, signing, box proofs. Randomness is always an argument.

mod key;
mod sealed;

pub use key::Key;
pub use sealed::Sealed;
