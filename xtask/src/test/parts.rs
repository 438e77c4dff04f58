//! The parts of `cargo xtask test`, cheapest first, so that a slip is said early.

use super::count::Count;
use super::{dependencies, on_request};
use crate::tools::{self, chromium, node};
use crate::{project, run, shell, site, size};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// What the part `simulation` plays: so many histories of so many steps.
const HISTORIES: &str = "420";
const STEPS: &str = "240";

/// One part.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) run: fn() -> Result<Count>,
}

/// All of them, in the order in which they run.
pub(super) const ALL: [Part; 10] = [
    Part { name: "format", about: "every file is as rustfmt writes it", run: format },
    Part {
        name: "dependencies",
        about: "sources, licences and single versions of the crates",
        run: dependencies::check,
    },
    Part { name: "clippy", about: "no warning, native and for the browser", run: clippy },
    Part { name: "docs", about: "every public item is documented and every link leads somewhere", run: docs },
    Part { name: "core", about: "everything that needs no browser: rules, scenarios, simulation, relay", run: core },
    Part { name: "simulation", about: "more than 100,000 generated steps, from seeds", run: simulation },
    Part { name: "browser", about: "the browser's adapters, in Chromium", run: browser },
    Part { name: "size", about: "the app is light enough", run: weigh },
    Part { name: "e2e", about: "people in the finished site, in Chromium", run: end_to_end },
    Part { name: "scripts", about: "the service worker's rules and the export, in Node", run: scripts },
];

/// Run only when they are asked for by name: they need more of a machine than a developer's always has.
pub(super) const ON_REQUEST: [Part; 2] = [
    Part { name: "network", about: "homes behind routers, in namespaces; needs root", run: on_request::network },
    Part { name: "cluster", about: "three brokers, one killed; needs rmqttd", run: on_request::cluster },
];

fn format() -> Result<Count> {
    check(shell::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<Count> {
    let native = ["clippy", "--locked", "--workspace", "--all-targets", "--no-default-features"];
    let browser = ["clippy", "--locked", "--package", "alongside", "--target", "wasm32-unknown-unknown"];
    tools::wasm_target()?;
    let mut count = Count::default();
    for arguments in [&native[..], &browser[..]] {
        count = count + check(shell::cargo().args(arguments).args(["--", "-D", "warnings"]))?;
    }
    Ok(count)
}

fn docs() -> Result<Count> {
    let mut cargo = shell::cargo();
    cargo.args(["doc", "--locked", "--workspace", "--no-deps", "--no-default-features", "--document-private-items"]);
    check(cargo.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links"))
}

fn core() -> Result<Count> {
    let mut cargo = shell::cargo();
    let (said, well) =
        shell::watch(cargo.args(["test", "--locked", "--workspace", "--no-default-features", "--no-fail-fast"]))?;
    Ok(Count::of_cargo(&said, well))
}

/// Many and longer histories, by a build that is faster than that of the other tests and checks as much.
fn simulation() -> Result<Count> {
    let mut cargo = shell::cargo();
    cargo.args(["test", "--locked", "--profile", "simulation", "--no-default-features", "--test", "simulation"]);
    cargo.args(["--", "--nocapture", "after_any_history"]);
    let (said, well) = shell::watch(cargo.env("HISTORIES", HISTORIES).env("STEPS", STEPS))?;
    Ok(Count::of_cargo(&said, well))
}

fn weigh() -> Result<Count> {
    Ok(Count::one(size::size()? == ExitCode::SUCCESS))
}

/// The service worker's rules, and an export as a program reads it that knows nothing of us.
fn scripts() -> Result<Count> {
    let export = project::workshop().join("export.zip");
    std::fs::create_dir_all(project::workshop())?;
    let mut cargo = shell::cargo();
    cargo.args(["test", "--quiet", "--locked", "--workspace", "--no-default-features", "--test", "export"]);
    shell::run(cargo.arg("a_circle_comes_back_from_its_export").env("ALONGSIDE_EXPORT", &export))?;
    node::install(&project::root().join("tests/export"))?;
    let mut node = shell::program("node");
    node.args([
        "--test",
        "--test-reporter=tap",
        "tests/site/service_worker.test.mjs",
        "tests/export/automerge.test.mjs",
    ]);
    let (said, well) = shell::watch(node.env("ALONGSIDE_EXPORT", export))?;
    Ok(Count::of_tap(&said, well))
}

/// Every test file that says it runs in a browser, by `wasm_bindgen_test_configure!`.
fn browser() -> Result<Count> {
    tools::for_building()?;
    let folder = stories()?;
    let mut cargo = shell::cargo();
    cargo.args(["test", "--locked", "--no-fail-fast", "--package", "alongside", "--target", "wasm32-unknown-unknown"]);
    let mut found = false;
    for name in site::files::list(&project::root().join("tests"))?.iter().filter(|name| !name.contains('/')) {
        let text = std::fs::read_to_string(project::root().join("tests").join(name)).unwrap_or_default();
        if let (Some(stem), true) = (name.strip_suffix(".rs"), text.contains("wasm_bindgen_test_configure!")) {
            cargo.args(["--test", stem]);
            found = true;
        }
    }
    if !found {
        bail!("No file of tests/ says `wasm_bindgen_test_configure!`; the browser's adapters would go untested.");
    }
    let runner = format!("node {}", folder.join("in_chromium.mjs").display());
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner).env("CHROME", chromium::ensure()?);
    let (said, well) = shell::watch(&mut cargo)?;
    Ok(Count::of_cargo(&said, well))
}

fn end_to_end() -> Result<Count> {
    site::build(site::Kind::Release)?;
    let relay = run::relay(site::Kind::Release)?;
    let folder = stories()?;
    let types = check(shell::program("npx").args(["--no-install", "tsc", "--project", "."]).current_dir(&folder))?;
    let mut playwright = shell::program("npx");
    playwright.args(["--no-install", "playwright", "test", "--reporter=list"]).current_dir(folder);
    playwright.env("CHROME", chromium::ensure()?).env("ALONGSIDE_SITE", project::dist());
    playwright.env("ALONGSIDE_RELAY", relay);
    let (said, well) = shell::watch(&mut playwright)?;
    Ok(Count::of_playwright(&said, well) + types)
}

/// The folder of the stories in a browser, with what they need installed.
pub(super) fn stories() -> Result<PathBuf> {
    let folder = project::root().join("tests/e2e");
    node::install(&folder)?;
    Ok(folder)
}

fn check(command: &mut Command) -> Result<Count> {
    Ok(Count::one(shell::watch(command)?.1))
}
