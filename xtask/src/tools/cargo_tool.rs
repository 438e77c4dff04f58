//! Tools that are Rust programs: taken from the path if the version is right, else installed into `.tools`.

use crate::{project, shell};
use anyhow::Result;
use std::path::PathBuf;

/// Makes sure that `binary` of the crate `name` is there in exactly this version.
///
/// Built with little optimization: it then takes half as long, and the tools are quick enough.
pub(super) fn ensure(name: &str, binary: &str, version: &str, features: &[&str]) -> Result<()> {
    if is_there(binary, version) {
        return Ok(());
    }
    shell::say(&format!("{name} {version} is missing; installing it into .tools (some minutes, once)."));
    let wanted = format!("{name}@{version}");
    if shell::ask(shell::cargo().args(["binstall", "-V"])).is_some() {
        let mut quick = shell::cargo();
        quick.args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"]);
        if shell::run(quick.arg(project::tools()).arg(&wanted)).is_ok() && is_there(binary, version) {
            return Ok(());
        }
    }
    // The tool's own lock file can name a version that a registry does not have; then a newer one does.
    if let Err(trouble) = install(&wanted, features, true) {
        shell::say(&format!("{trouble}; trying again with the newest fitting dependencies."));
        install(&wanted, features, false)?;
    }
    Ok(())
}

fn install(wanted: &str, features: &[&str], locked: bool) -> Result<()> {
    let mut command = shell::cargo();
    command.arg("install").args(["--force", "--root"]).arg(project::tools()).args(features).arg(wanted);
    if locked {
        command.arg("--locked");
    }
    command
        .current_dir(std::env::temp_dir())
        .env("CARGO_TARGET_DIR", building_place())
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64");
    shell::run(&mut command)
}

/// Removes what building the tools left behind; they themselves stay.
pub(super) fn sweep() {
    let _ = std::fs::remove_dir_all(building_place());
}

fn building_place() -> PathBuf {
    project::tools().join("building")
}

fn is_there(binary: &str, version: &str) -> bool {
    let said = shell::ask(shell::program(binary).arg("--version"));
    said.is_some_and(|said| said.split_whitespace().nth(1) == Some(version))
}
