//! What brings a person back who has lost every device: a kit on paper, what waits for it, a file.
//!
//! | part | what it is |
//! |---|---|
//! | [`Kit`] | a secret of 16 bytes: twelve words, or a link with the relay in it ([`KitLink`]) |
//! | [`KnownKit`] | what the person's devices keep of a kit: enough to leave things for it, too little to open them |
//! | [`seal_pointer`], [`PointerGathering`] | what the devices leave for the kit at the relay |
//! | [`write_backup`], [`read_backup`] | everything in one sealed file |
//!
//! A kit is a device made of paper: it has a device's keys, stands in the person's log, and is handed every
//! epoch's key in a lockbox. So a pointer needs to carry no more than the log of the personal circle. Leaves to
//! `engine` when anything is left or written, and to whoever reads to ask whether the device that signed it
//! is the person's own. `docs/protocol.md` has the bytes.
//!
//! Invariant: only who has the kit opens a pointer or a backup, and only who has been told of the kit by one
//! of the person's devices can make one that opens.

mod backup;
mod kit;
mod link;
mod pointer;

pub use backup::{BackedCircle, Backup, BackupRefusal, LONGEST_BACKUP, Restored, read_backup, write_backup};
pub use kit::{Kit, KnownKit};
pub use link::{KitLink, KitRefusal};
pub use pointer::{LARGEST_POINTER, Pointer, PointerGathering, pointer_name, seal_pointer};
