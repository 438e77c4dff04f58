//! `cargo xtask size`: what the app weighs when it is loaded for the first time.
//!
//! Counted are all files of the finished site, compressed one by one as a host sends them (Brotli, quality 11).
//! The shell is what a person waits for before the first room is there: the page, its styles, the tab's
//! JavaScript and WebAssembly, and one language. The engine is loaded beside it, in the worker.

use crate::{project, site};
use anyhow::{Context, Result};
use std::process::ExitCode;

/// Bytes of everything, as promised. Not reached yet: until it is, [`HELD_ALL`] keeps it from growing.
const BAR_ALL: usize = 600 * 1024;
/// Where we want to be.
const GOAL_ALL: usize = 500 * 1024;
/// Bytes of the shell, as promised. Not reached yet: until it is, [`HELD_SHELL`] keeps it from growing.
const BAR_SHELL: usize = 120 * 1024;
/// What everything may weigh today; a change that crosses it does not pass. Whoever raises it says why in
/// `docs/figures.md`.
const HELD_ALL: usize = 1135 * 1024;
/// What the shell may weigh today; the same holds.
const HELD_SHELL: usize = 338 * 1024;

struct Weighed {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Builds the site if it is not up to date, weighs it, and prints the table.
pub(crate) fn size() -> Result<ExitCode> {
    let dist = site::build(site::Kind::Release)?;
    let mut files = Vec::new();
    for name in site::files::list(&dist)? {
        let bytes = std::fs::read(dist.join(&name)).with_context(|| format!("{name} cannot be read"))?;
        files.push(Weighed { brotli: brotli_size(&bytes)?.min(bytes.len()), raw: bytes.len(), name });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    let shell = shell_size(&files);
    let all: usize = files.iter().map(|file| file.brotli).sum();
    println!("{:>10} {:>10}  file", "raw", "brotli");
    for file in &files {
        println!(
            "{:>10} {:>10}  {}{}",
            file.raw,
            file.brotli,
            file.name,
            if is_shell(&file.name) { "  (shell)" } else { "" }
        );
    }
    println!("{:>10} {:>10}  everything, all languages", files.iter().map(|file| file.raw).sum::<usize>(), all);
    println!();
    let fits = [verdict("everything", all, BAR_ALL, HELD_ALL), verdict("shell", shell, BAR_SHELL, HELD_SHELL)];
    println!("goal for everything: {}", if all <= GOAL_ALL { "reached" } else { "not reached (500.0 KB)" });
    let _ = std::fs::write(project::workshop().join("size"), format!("{all} {shell}\n"));
    Ok(if fits.iter().all(|fits| *fits) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says whether the bar is reached; gives whether the weight is held.
fn verdict(what: &str, bytes: usize, bar: usize, held: usize) -> bool {
    let kilobytes = |bytes: usize| bytes as f64 / 1024.0;
    let word = match bytes {
        _ if bytes <= bar => "fits",
        _ if bytes <= held => "STILL TOO HEAVY, not heavier than it was",
        _ => "TOO HEAVY, and heavier than it was",
    };
    let (bar, most) = (kilobytes(bar), kilobytes(held));
    println!("{what}: {:.1} KB brotli of {bar:.1} KB (held at {most:.1} KB): {word}", kilobytes(bytes));
    bytes <= held
}

fn brotli_size(bytes: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    let options = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &options)?;
    Ok(packed.len())
}

/// One language counts for the shell, the heaviest; a person loads only one.
fn shell_size(files: &[Weighed]) -> usize {
    let languages = files.iter().filter(|file| file.name.starts_with("locales/"));
    let language = languages.map(|file| file.brotli).max().unwrap_or(0);
    files.iter().filter(|file| is_shell(&file.name)).map(|file| file.brotli).sum::<usize>() + language
}

fn is_shell(name: &str) -> bool {
    let of_the_tab = name.starts_with("alongside") || name.starts_with("snippets/");
    name == "index.html" || name.ends_with(".css") || (of_the_tab && (name.ends_with(".js") || name.ends_with(".wasm")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_is_the_page_its_styles_the_tab_and_one_language() {
        let named = ["index.html", "all-1f.css", "alongside-2e.js", "alongside-2e_bg.wasm", "engine_bg.wasm", "sw.js"];
        let shell: Vec<_> = named.into_iter().filter(|name| is_shell(name)).collect();
        assert_eq!(shell, ["index.html", "all-1f.css", "alongside-2e.js", "alongside-2e_bg.wasm"]);
        let file = |name: &str, brotli| Weighed { name: name.into(), raw: brotli, brotli };
        let files =
            [file("index.html", 10), file("locales/en.json", 3), file("locales/ar.json", 4), file("engine.js", 99)];
        assert_eq!(shell_size(&files), 14);
    }

    #[test]
    fn what_repeats_is_light() {
        assert!(brotli_size(&[7; 100_000]).unwrap() < 100);
    }
}
