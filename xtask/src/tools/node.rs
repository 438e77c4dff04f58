//! Tools that come from npm, at the versions of committed lock files.

use crate::{project, shell};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Makes sure that `wasm-opt` is there in the version of `xtask/node/package-lock.json`.
pub(crate) fn wasm_opt() -> Result<()> {
    let version = binaryen_version()?;
    let said = shell::ask(shell::program("wasm-opt").arg("--version")).unwrap_or_default();
    if said.split_whitespace().nth(2) == Some(version.as_str()) {
        return Ok(());
    }
    shell::say(&format!("wasm-opt {version} is missing; fetching it from npm into .tools."));
    let folder = project::tools().join("node");
    std::fs::create_dir_all(&folder)?;
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(project::root().join("xtask/node").join(name), folder.join(name))?;
    }
    install(&folder)
}

/// Installs exactly what the folder's lock file names, unless that was done before.
pub(crate) fn install(folder: &Path) -> Result<()> {
    if shell::find("npm").is_none() {
        bail!("npm was not found. Alongside needs Node.js 20 or newer for wasm-opt and for its browser tests.");
    }
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join("node_modules/.lock-that-was-installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // No browser is to be fetched: the tests use the machine's own.
    let mut npm = shell::program("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    shell::run(npm.current_dir(folder))?;
    Ok(std::fs::write(stamp, lock)?)
}

/// The version of binaryen that the lock file names, without the last zeros: `132`.
pub(crate) fn binaryen_version() -> Result<String> {
    let lock = std::fs::read_to_string(project::root().join("xtask/node/package-lock.json"))?;
    let version = lock
        .split_once("\"node_modules/binaryen\": {")
        .and_then(|(_, rest)| rest.split_once("\"version\": \""))
        .and_then(|(_, rest)| rest.split_once('.'))
        .context("xtask/node/package-lock.json does not name binaryen")?;
    Ok(version.0.to_owned())
}
