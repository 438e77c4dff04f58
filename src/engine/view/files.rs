//! Files that go out to the person.

use serde::{Deserialize, Serialize};

/// What a file is; the screen names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// Everything, sealed for the recovery kit.
    Backup,
    /// Everything, readable by people and programs: a zip.
    Export,
}
