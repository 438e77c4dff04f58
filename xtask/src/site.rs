//! Building the site: Trunk makes it, [`finish`] closes it, and only a whole one becomes `dist/`.
//!
//! Invariant: `dist/` is at every moment a finished site of one build, or absent. It is not built again while
//! the hash of its sources is the one in the stamp.

mod content_policy;
pub(crate) mod files;
mod finish;
mod service_worker;
mod sources;

use crate::options::Options;
use crate::{project, shell, tools};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Small and quick to load; slow to build.
    Release,
    /// Quick to build.
    Development,
}

impl Kind {
    /// As the command line says.
    pub(crate) fn of(options: &Options) -> Self {
        if options.dev { Self::Development } else { Self::Release }
    }
}

/// Makes sure that `dist/` is the finished site of the sources as they are now.
pub(crate) fn build(kind: Kind) -> Result<PathBuf> {
    tools::compiler()?;
    let hash = sources::hash()?;
    let stamp = project::workshop().join("site");
    let wanted = format!("{kind:?} {hash}");
    let dist = project::dist();
    if dist.join("index.html").is_file() && std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        shell::say("The site is up to date.");
        return Ok(dist);
    }
    tools::for_building()?;
    let build = hash.get(..10).unwrap_or(&hash);
    shell::say(&format!("Building the site, build {build}."));
    let next = project::workshop().join("next-site");
    std::fs::create_dir_all(&next)?;
    make(kind, build, &next)?;
    let version = finish::finish(&next)?;
    replace(&next, &dist)?;
    std::fs::write(stamp, wanted)?;
    shell::say(&format!("The site is in dist/, version {version}."));
    Ok(dist)
}

fn make(kind: Kind, build: &str, place: &Path) -> Result<()> {
    // Trunk works offline, so that it takes the tools of the lock files; the crates are fetched before it.
    shell::run(shell::cargo().args(["fetch", "--locked", "--quiet"]))?;
    let mut trunk = shell::program("trunk");
    trunk.args(["build", "--offline", "--locked", "--skip-version-check", "--dist"]).arg(place);
    if kind == Kind::Release {
        trunk.arg("--release");
    }
    // Trunk wants `true` where the convention says that any value will do.
    trunk.env_remove("NO_COLOR").env("ALONGSIDE_BUILD", build);
    trunk.env("CARGO_ENCODED_RUSTFLAGS", without_places());
    shell::run(&mut trunk).context("Trunk could not build the site; what it says is above")
}

/// The messages of a panic name files of the compiler and of crates; not where this computer keeps them.
fn without_places() -> String {
    let sysroot = shell::ask(shell::program("rustc").args(["--print", "sysroot"]));
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let places =
        [sysroot.map(|place| (place, "rust")), home.ok().map(|home| (format!("{home}/registry/src"), "crates"))];
    let flags =
        places.into_iter().flatten().map(|(place, name)| format!("--remap-path-prefix={}={name}", place.trim()));
    flags.collect::<Vec<_>>().join("\u{1f}")
}

fn replace(next: &Path, dist: &Path) -> Result<()> {
    if dist.exists() {
        std::fs::remove_dir_all(dist).context("the old dist/ cannot be removed")?;
    }
    if std::fs::rename(next, dist).is_err() {
        // The build folder can be on another disk.
        files::copy_folder(next, dist)?;
        std::fs::remove_dir_all(next)?;
    }
    Ok(())
}
