//! `cargo xtask bench`: figures, each beside a reference that does the same work in the same run.
//!
//! Four programs measure: `size`, the engine on this machine (`tests/bench`), automerge-repo in Node
//! (`tests/bench-js`), and the finished site in Chromium (`tests/e2e/figures`). Nothing here fails because it is slow: a
//! busy machine is no fault. What the figures mean stands in `docs/figures.md`.

mod table;

use crate::options::Options;
use crate::tools::{chromium, node};
use crate::{project, run, shell, site, size, tools};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::{Command, ExitCode};
use table::{Figure, figures, table};

/// Name, and what it says.
const PARTS: [(&str, &str); 9] = [
    ("size", "brotli bytes by file"),
    ("start", "time to first paint and to ready, cold and warm"),
    ("keystroke", "from a key to the other screen, over loopback"),
    ("mailbox", "from a promise to the other screen, through the mailbox and by a direct link"),
    ("opening", "a circle whose document has 20,000 changes, native and in the browser"),
    ("catching-up", "a fresh device catches up on that circle"),
    ("meeting", "bytes and messages when 1,000 equal documents meet again"),
    ("month", "a device comes back after a month, to what waits at the relay"),
    ("circles", "from start to Today with 60 circles of three years, beside one"),
];

const OF_THE_ENGINE: [&str; 5] = ["opening", "catching-up", "meeting", "month", "circles"];
const WITH_A_REFERENCE_IN_NODE: [&str; 3] = ["opening", "catching-up", "meeting"];
const OF_THE_SITE: [&str; 4] = ["start", "keystroke", "mailbox", "opening"];

/// Measures the parts that were asked for, or all, and closes with one table.
pub(crate) fn bench(options: &Options) -> Result<ExitCode> {
    if options.list {
        for (name, about) in PARTS {
            println!("{name:<13} {about}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(unknown) = options.only.iter().find(|name| PARTS.iter().all(|(part, _)| part != name)) {
        bail!("there is no part `{unknown}`; there are: {}", PARTS.map(|(name, _)| name).join(", "));
    }
    let wants = |name: &str| options.only.is_empty() || options.only.iter().any(|chosen| chosen == name);
    let chosen = |of: &[&'static str]| -> Vec<&'static str> { of.iter().copied().filter(|name| wants(name)).collect() };
    tools::compiler()?;
    let folder = project::workshop().join("figures");
    std::fs::create_dir_all(&folder)?;
    let mut all = Vec::new();
    let mut well = true;
    if wants("size") {
        well &= size::size()? == ExitCode::SUCCESS;
    }
    let (engine, site) = (chosen(&OF_THE_ENGINE), chosen(&OF_THE_SITE));
    if !engine.is_empty() {
        well &= gather(&mut native(&folder, &engine)?, &mut all)?;
    }
    let in_node = chosen(&WITH_A_REFERENCE_IN_NODE);
    if !in_node.is_empty() {
        well &= gather(&mut reference(&folder, &in_node)?, &mut all)?;
    }
    if !site.is_empty() {
        well &= gather(&mut browser(&folder, &site)?, &mut all)?;
    }
    println!("\n{}", machine());
    if !all.is_empty() {
        println!("\n{}", table(&all));
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn gather(program: &mut Command, all: &mut Vec<Figure>) -> Result<bool> {
    let (said, well) = shell::watch(program)?;
    all.extend(figures(&said));
    Ok(well)
}

fn native(folder: &Path, parts: &[&str]) -> Result<Command> {
    shell::say("The engine on this machine, beside raw Automerge.");
    shell::run(shell::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--package",
        "alongside-bench",
        "--profile",
        "native",
    ]))?;
    let mut program = shell::program(project::target().join("native/alongside-bench"));
    program.arg(folder).args(parts);
    Ok(program)
}

fn reference(folder: &Path, parts: &[&str]) -> Result<Command> {
    shell::say("The same work done by automerge-repo.");
    let place = project::root().join("tests/bench-js");
    node::install(&place)?;
    let mut program = shell::program("node");
    program.arg(place.join("main.mjs")).arg(folder).args(parts);
    Ok(program)
}

fn browser(folder: &Path, parts: &[&str]) -> Result<Command> {
    shell::say("The finished site in Chromium.");
    let dist = site::build(site::Kind::Release)?;
    let relay = run::relay(site::Kind::Release)?;
    let place = project::root().join("tests/e2e");
    node::install(&place)?;
    node::install(&project::root().join("tests/bench-js"))?;
    let mut program = shell::program("npx");
    program
        .args(["--no-install", "playwright", "test", "--config", "figures.config.ts"])
        .args(parts)
        .current_dir(place);
    program.env("CHROME", chromium::ensure()?).env("ALONGSIDE_SITE", dist).env("ALONGSIDE_RELAY", relay);
    program.env("ALONGSIDE_FIGURES", folder);
    Ok(program)
}

/// What the figures were measured on, as far as it can be asked.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().map(|load| format!(", load {load}")).unwrap_or_default();
    format!("On {} {}, {cores} cores{load}.", std::env::consts::OS, std::env::consts::ARCH)
}
