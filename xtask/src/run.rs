//! `cargo xtask run`: the site and the relay on this machine, from the sources as they are.
//!
//! The relay prints the address when it is ready; Ctrl-C reaches both and ends both.

use crate::options::Options;
use crate::{project, shell, site};
use anyhow::{Result, bail};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

const PORT: u16 = 8484;

/// Builds what is not up to date, starts the relay with the site, and waits until it ends.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let kind = site::Kind::of(options);
    let port = options.port.unwrap_or(PORT);
    if TcpListener::bind(("127.0.0.1", port)).is_err() {
        bail!("Port {port} is in use on this machine. Choose another: cargo xtask run --port {}", port.wrapping_add(1));
    }
    let dist = site::build(kind)?;
    let mut relay = shell::program(relay(kind)?);
    relay.arg("--site").arg(dist).arg("--listen").arg(format!("127.0.0.1:{port}"));
    let kept = options.folder.clone().unwrap_or_else(|| project::root().join("relay-data"));
    let status = relay.arg("--data").arg(kept).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds the relay, if it is not up to date; where it is.
pub(crate) fn relay(kind: site::Kind) -> Result<PathBuf> {
    // The profile `dev` is built into a folder of another name.
    let (profile, folder) = if kind == site::Kind::Release { ("native", "native") } else { ("dev", "debug") };
    shell::say("Building the relay.");
    let mut cargo = shell::cargo();
    shell::run(cargo.args(["build", "--quiet", "--locked", "--package", "alongside-relay", "--profile", profile]))?;
    Ok(project::target().join(folder).join("alongside-relay"))
}
