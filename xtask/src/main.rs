//! `cargo xtask`: everything one does with this project, as one program.
//!
//! It needs Rust, Node and git, and fetches the rest into `.tools` when it is missing. It holds no knowledge
//! of the app itself. Whatever it runs it shows, and whatever it skips is skipped because a hash of the
//! sources says that the result would be the same.

mod bench;
mod load;
mod options;
mod project;
mod run;
mod shell;
mod site;
mod size;
mod test;
mod tools;

use options::Options;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask run  [--port N] [--data DIR] [--dev]   build the site and the relay, start both, print the address
cargo xtask build [--dev]                          build the site into dist/ and nothing else
cargo xtask test [--only PART] [--list]            everything that guards the project; one part; their names
cargo xtask size                                   brotli bytes of everything the app loads, with the bars
cargo xtask bench [--only PART] [--list]           figures, each beside a reference in the same run
cargo xtask load                                   how many pairs one relay carries on this machine
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let outcome = Options::read(arguments).and_then(|options| match verb.as_str() {
        "run" => run::run(&options),
        "build" => site::build(site::Kind::of(&options)).map(|_| ExitCode::SUCCESS),
        "test" => test::test(&options),
        "size" => size::size(),
        "bench" => bench::bench(&options),
        "load" => load::load(),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => anyhow::bail!("there is no `cargo xtask {other}`. There are:\n\n{HELP}"),
    });
    outcome.unwrap_or_else(|trouble| {
        eprintln!("\n{trouble:#}");
        ExitCode::FAILURE
    })
}
