//! The programs that building and testing need, installed when they are missing at the right version.
//!
//! Everything goes into `.tools`, which git ignores, except the browser and the `wasm32` target, which belong
//! to the machine. Versions come from `Cargo.lock`, from `xtask/node/package-lock.json` and from here.

mod cargo_tool;
pub(crate) mod chromium;
pub(crate) mod node;

use crate::{project, shell};
use anyhow::{Result, bail};

/// The oldest compiler that the project is built with; `rust-version` in Cargo.toml says the same.
const RUST: (u32, u32) = (1, 95);
/// Newer ones need a newer compiler than [`RUST`].
const TRUNK: &str = "0.21.14";

/// Everything that building the site needs.
pub(crate) fn for_building() -> Result<()> {
    compiler()?;
    wasm_target()?;
    cargo_tool::ensure("trunk", "trunk", TRUNK, &["--no-default-features", "--features", "rustls"])?;
    cargo_tool::ensure("wasm-bindgen-cli", "wasm-bindgen", &project::locked_version("wasm-bindgen")?, &[])?;
    cargo_tool::sweep();
    node::wasm_opt()
}

/// A compiler that is new enough.
pub(crate) fn compiler() -> Result<()> {
    let said = shell::ask(shell::program("rustc").arg("--version")).unwrap_or_default();
    match version_of(&said) {
        Some(version) if version >= RUST => Ok(()),
        _ => bail!(
            "Alongside needs Rust {}.{} or newer; this machine has {}.\nNothing was changed. To get it: rustup update stable",
            RUST.0,
            RUST.1,
            if said.is_empty() { "none" } else { said.trim() }
        ),
    }
}

/// The standard library for browsers.
pub(crate) fn wasm_target() -> Result<()> {
    const TRIPLE: &str = "wasm32-unknown-unknown";
    let folder = shell::ask(shell::program("rustc").args(["--print", "target-libdir", "--target", TRIPLE]));
    if folder.is_some_and(|folder| std::path::Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    shell::say("The compiler cannot build for browsers yet; adding that.");
    shell::run(shell::program("rustup").args(["target", "add", TRIPLE]))
}

/// From `rustc 1.95.0 (…)` to `(1, 95)`.
fn version_of(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version_of("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert!(version_of("rustc 1.100.0-nightly (abc)") > Some(RUST));
        assert!(version_of("rustc 1.9.0") < Some(RUST));
        assert_eq!(version_of(""), None);
    }

    #[test]
    fn the_manifest_asks_for_the_same_compiler() {
        let manifest = std::fs::read_to_string(project::root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("rust-version = \"{}.{}\"", RUST.0, RUST.1)));
    }

    #[test]
    fn trunk_is_told_the_versions_that_are_installed() {
        let config = std::fs::read_to_string(project::root().join("Trunk.toml")).unwrap();
        let bindgen = project::locked_version("wasm-bindgen").unwrap();
        assert!(config.contains(&format!("wasm_bindgen = \"{bindgen}\"")), "Trunk.toml should name {bindgen}");
        let binaryen = node::binaryen_version().unwrap();
        assert!(config.contains(&format!("wasm_opt = \"version_{binaryen}\"")), "Trunk.toml should name {binaryen}");
    }
}
