//! Running other programs so that a person sees what is run and what it says.

use crate::project;
use anyhow::{Context, Result, bail};
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A program in the project's root, with the project's tools before all others on the path.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(project::root()).env("PATH", path());
    // Cargo names the package it runs for; a nested Cargo must not take that for its own.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_MANIFEST_PATH"] {
        command.env_remove(name);
    }
    command
}

/// The Cargo that runs this program.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

fn path() -> OsString {
    let own = [project::tools().join("bin"), project::tools().join("node/node_modules/.bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = own.into_iter().chain(std::env::split_paths(&inherited)).collect();
    std::env::join_paths(all).unwrap_or(inherited)
}

/// Where a program of this name is, on the path with the project's tools.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&path()).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs it, showing the command line and everything it says.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    show(command);
    let status = command.status().with_context(|| format!("{} cannot be started", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs it quietly and gives back what it wrote to its standard output; `None` if it is missing or did not do it.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs it, showing what it says line by line; gives back the standard output and whether it ended well.
pub(crate) fn watch(command: &mut Command) -> Result<(String, bool)> {
    show(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} cannot be started", name(command)))?;
    let mut said = String::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            said.push_str(&line);
            said.push('\n');
        }
    }
    Ok((said, child.wait()?.success()))
}

/// Says one line about what is going on.
pub(crate) fn say(line: &str) {
    eprintln!("==> {line}");
}

fn show(command: &Command) {
    let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    eprintln!("  $ {} {}", name(command), arguments.join(" "));
}

fn name(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}
