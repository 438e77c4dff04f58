//! The one program a host runs: it serves the site and carries sealed bytes.
//!
//! | module | what it is |
//! |---|---|
//! | [`arguments`] | what a host can ask for |
//! | [`limits`] | how much anybody may ask of the relay |
//! | [`edge`] | the clock and the entropy |
//! | [`secret`] | the relay's own secret, on disk |
//! | [`names`] | by which names this relay may be called |
//! | [`door`] | who is let in |
//! | [`tally`] | what a host may know: sums, and nothing about anybody |
//! | [`carrying`] | WebSocket, rules, broker, slots |
//! | [`crossing`] | STUN and TURN, so that homes connect directly |
//! | [`site`] | the files of the site |
//! | [`entrance`] | HTTPS at the port |
//! | [`hook`] | answers brokers of a cluster |
//! | [`web`] | the port, and its paths |
//! | [`run`] | starting, and stopping gracefully |
//!
//! It relies on nothing it is told and is relied on for nothing but time: it may lose, delay or invent
//! without endangering what people wrote. Deliberately absent: any list of people, any look into what is
//! carried, any log of addresses or topics.

mod arguments;
mod carrying;
mod crossing;
mod door;
mod edge;
mod entrance;
mod hook;
mod limits;
mod names;
mod run;
mod secret;
mod site;
mod tally;
mod web;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

/// Only the relay's own few lines, which name nobody. The broker's would name topics.
const QUIET: &str = "alongside_relay=info";

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("ALONGSIDE_LOG").unwrap_or_else(|_| EnvFilter::new(QUIET));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    let arguments = arguments::Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(run::run(arguments))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A host needs the sentence, not where in the program it came from.
            eprintln!("alongside-relay cannot run: {error:#}");
            ExitCode::FAILURE
        }
    }
}
