//! `cargo xtask test`: everything that guards the project, one part after the other.
//!
//! CI runs exactly this, without the parts that are run only on request. A part that cannot be run counts as failed, never as skipped; the parts after it still run.

mod count;
mod dependencies;
mod on_request;
mod parts;

use crate::options::Options;
use crate::{shell, tools};
use anyhow::{Result, bail};
use count::Count;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the parts that were asked for, or all, and closes with the line `N passed, N failed`.
pub(crate) fn test(options: &Options) -> Result<ExitCode> {
    if options.list {
        for part in parts::ALL {
            println!("{:<13} {}", part.name, part.about);
        }
        for part in parts::ON_REQUEST {
            println!("{:<13} {} (only with --only)", part.name, part.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(unknown) = options.only.iter().find(|name| all().all(|part| part.name != name.as_str())) {
        let names: Vec<_> = all().map(|part| part.name).collect();
        bail!("there is no part `{unknown}`; there are: {}", names.join(", "));
    }
    tools::compiler()?;
    let always = if options.only.is_empty() { &parts::ALL[..] } else { &[] };
    let asked = all().filter(|part| options.only.iter().any(|name| name == part.name));
    let mut total = Count::default();
    let mut summary = Vec::new();
    for part in always.iter().chain(asked) {
        shell::say(&format!("{}: {}", part.name, part.about));
        #[expect(clippy::disallowed_methods, reason = "a tool may look at the clock; the engine may not")]
        let started = Instant::now();
        let count = (part.run)().unwrap_or_else(|trouble| {
            eprintln!("{trouble:#}");
            Count::one(false)
        });
        let line = format!(
            "{:<13} {:>5} passed {:>4} failed {:>7.1} s",
            part.name,
            count.passed,
            count.failed,
            started.elapsed().as_secs_f64()
        );
        shell::say(&line);
        summary.push(line);
        total = total + count;
    }
    println!("\n{}\n", summary.join("\n"));
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn all() -> impl Iterator<Item = &'static parts::Part> {
    const ON_REQUEST: &[parts::Part] = &parts::ON_REQUEST;
    const ALL: &[parts::Part] = &parts::ALL;
    ALL.iter().chain(ON_REQUEST)
}
