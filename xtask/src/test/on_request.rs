//! Parts that are run only when they are asked for by name.
//!
//! A part that cannot be run here says what it needs, and counts as failed: whoever asked for it wanted to know.

use super::count::Count;
use super::parts::stories;
use crate::tools::chromium;
use crate::{project, run, shell, site};
use anyhow::{Context, Result, bail};

/// Two homes behind routers, in namespaces of this machine, with the finished site in Chromium.
pub(super) fn network() -> Result<Count> {
    for (name, package) in [("ip", "iproute2"), ("tc", "iproute2"), ("iptables", "iptables"), ("sysctl", "procps")] {
        if shell::find(name).is_none() {
            bail!("`{name}` was not found; on Debian: apt-get install {package}");
        }
    }
    let probe = ["netns", "add", "alongside-probe"];
    if shell::ask(shell::program("ip").args(probe)).is_none() {
        bail!("No network namespace can be made here: this part needs root, and a system that lets root make them.");
    }
    // It was made just now.
    let _gone = shell::ask(shell::program("ip").args(["netns", "del", "alongside-probe"]));
    site::build(site::Kind::Release)?;
    let relay = run::relay(site::Kind::Release)?;
    let mut playwright = shell::program("npx");
    playwright.args(["--no-install", "playwright", "test", "--config", "network.config.ts", "--reporter=list"]);
    playwright.current_dir(stories()?).env("CHROME", chromium::ensure()?);
    playwright.env("ALONGSIDE_SITE", project::dist()).env("ALONGSIDE_RELAY", relay);
    let (said, well) = shell::watch(&mut playwright)?;
    Ok(Count::of_playwright(&said, well))
}

/// Pairs through a relay and three brokers, of which one is killed.
pub(super) fn cluster() -> Result<Count> {
    let broker = std::env::var_os("RMQTTD").map(Into::into).or_else(|| shell::find("rmqttd")).context(
        "`rmqttd` was not found. To get it, in about 20 minutes:\n  apt-get install protobuf-compiler cmake\n  \
         CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo install rmqttd --version 0.24.0\n\
         RMQTTD can name it if it is not on the path.",
    )?;
    shell::say("Building the relay and the scenario.");
    shell::run(shell::cargo().args(["build", "--quiet", "--locked", "--workspace", "--no-default-features"]).args([
        "--bin",
        "alongside-relay",
        "--bin",
        "cluster",
    ]))?;
    let folder = project::target().join("debug");
    let mut scenario = shell::program(folder.join("cluster"));
    scenario.env("ALONGSIDE_RELAY", folder.join("alongside-relay")).env("RMQTTD", broker);
    let (said, well) = shell::watch(&mut scenario)?;
    let told = |end: &str| said.lines().filter(|line| line.starts_with("test ") && line.ends_with(end)).count();
    let counted = Count { passed: told("... ok"), failed: told("... FAILED") };
    // A scenario that ended before it could tell has failed.
    Ok(if well || counted.failed > 0 { counted } else { counted + Count::one(false) })
}
