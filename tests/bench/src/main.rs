//! What the engine takes, beside what raw Automerge takes for the same work in the same run.
//!
//! `cargo xtask bench` builds this with the profile `native` and names the parts and a folder. Every figure goes to
//! the standard output as one line; the document and the disks that the other references need go into the folder.
//! The engines are the real ones, in the simulated world of the tests: its time jumps, so that what passes on the
//! clock is work. Nothing here judges a figure.

mod catching_up;
mod circles;
mod figure;
mod long_circle;
mod meeting;
mod month;
mod opening;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: alongside-bench FOLDER opening|catching-up|meeting|month|circles …");
        return ExitCode::FAILURE;
    };
    let parts: Vec<String> = arguments.collect();
    match measure(&folder, &parts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn measure(folder: &std::path::Path, parts: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let wants = |name: &str| parts.iter().any(|part| part == name);
    if wants("opening") || wants("catching-up") {
        let long = long_circle::made(long_circle::CHANGES);
        long.write_document(&folder.join("long.automerge"))?;
        long.write_disk(&folder.join("long.disk"))?;
        let short = long_circle::made(long_circle::FEW_CHANGES);
        short.write_disk(&folder.join("short.disk"))?;
        if wants("opening") {
            opening::measure(&long, &short)?;
        }
        if wants("catching-up") {
            catching_up::measure(&long)?;
        }
    }
    if wants("meeting") {
        meeting::measure();
    }
    if wants("month") {
        month::measure()?;
    }
    if wants("circles") {
        circles::measure()?;
    }
    Ok(())
}
