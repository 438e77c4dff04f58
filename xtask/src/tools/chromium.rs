//! A Chromium for the tests: the one of the machine, or else the one of its package manager.

use crate::shell;
use anyhow::{Result, bail};
use std::path::PathBuf;

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The path of a Chromium; installs one if there is none. The variable `CHROME` overrules.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROME").filter(|chosen| !chosen.is_empty()) {
        return Ok(PathBuf::from(chosen));
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    shell::say("No Chromium was found; installing it with the package manager of this machine.");
    install()?;
    match find() {
        Some(found) => Ok(found),
        None => bail!("Chromium was installed but is not on the path; say where it is with CHROME=/path"),
    }
}

fn find() -> Option<PathBuf> {
    let mac = MAC.iter().map(PathBuf::from).find(|path| path.is_file());
    NAMES.iter().find_map(|name| shell::find(name)).or(mac)
}

fn install() -> Result<()> {
    if shell::find("apt-get").is_some() {
        shell::run(&mut as_root(&["apt-get", "update", "-qq"]))?;
        shell::run(as_root(&["apt-get", "install", "-y", "-qq", "chromium"]).env("DEBIAN_FRONTEND", "noninteractive"))
    } else if shell::find("dnf").is_some() {
        shell::run(&mut as_root(&["dnf", "install", "-y", "chromium"]))
    } else if shell::find("pacman").is_some() {
        shell::run(&mut as_root(&["pacman", "-S", "--noconfirm", "chromium"]))
    } else if shell::find("brew").is_some() {
        shell::run(shell::program("brew").args(["install", "--cask", "chromium"]))
    } else {
        bail!("No package manager that is known here was found. Install Chromium or Chrome, or set CHROME=/path")
    }
}

fn as_root(words: &[&str]) -> std::process::Command {
    let is_root = shell::ask(shell::program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut all = if is_root { Vec::new() } else { vec!["sudo"] };
    all.extend(words);
    let mut command = shell::program(all[0]);
    command.args(&all[1..]);
    command
}
