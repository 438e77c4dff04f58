//! `cargo xtask load`: how many pairs one relay carries on this machine, and what waiting messages cost.
//!
//! The work is done by `tests/hosting`; what its figures mean stands there and in `docs/hosting.md`. Nothing fails
//! because it is slow.

use crate::{project, shell};
use anyhow::Result;
use std::process::ExitCode;

/// Builds the relay as it is shipped, loads it, and prints what was seen.
pub(crate) fn load() -> Result<ExitCode> {
    shell::say("Building the relay and what loads it.");
    let mut cargo = shell::cargo();
    cargo.args(["build", "--quiet", "--locked", "--workspace", "--no-default-features", "--profile", "native"]);
    shell::run(cargo.args(["--bin", "alongside-relay", "--bin", "load"]))?;
    let folder = project::target().join("native");
    let mut load = shell::program(folder.join("load"));
    let (_, well) = shell::watch(load.env("ALONGSIDE_RELAY", folder.join("alongside-relay")))?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
