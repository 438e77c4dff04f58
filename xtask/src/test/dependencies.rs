//! What may be in the tree of crates: where it comes from, under which licence, and what only once.
//!
//! `deny.toml` says the same for `cargo deny`, which knows published weaknesses too; this needs nothing installed
//! and works without a network.

use super::count::Count;
use crate::{project, shell};
use anyhow::{Context, Result};
use std::collections::BTreeSet;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Licences that fit with ours, as SPDX names.
const LICENCES: [&str; 16] = [
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Crates of which two versions would mean two meanings of one key, or two sources of randomness.
const ONCE: [&str; 6] =
    ["automerge", "chacha20poly1305", "curve25519-dalek", "ed25519-dalek", "getrandom", "wasm-bindgen"];
/// Crates that must not come into the browser: C code and sockets that a browser does not have.
const NOT_IN_THE_BROWSER: [&str; 5] = ["cc", "mio", "openssl", "ring", "socket2"];

/// All rules, each a check of its own.
pub(super) fn check() -> Result<Count> {
    let lock = std::fs::read_to_string(project::root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let browser = tree(&["--package", "alongside", "--target", "wasm32-unknown-unknown", "--edges", "normal"])?;
    let all = tree(&["--workspace", "--target", "all", "--edges", "normal,build"])?;
    let complaints = [
        ("every crate comes from the registry", foreign_sources(&lock)),
        ("every licence fits", bad_licences(&all)),
        ("in the browser once only", several_versions(&browser)),
        ("not in the browser at all", unwanted(&browser)),
    ];
    let mut count = Count::default();
    for (rule, complaints) in complaints {
        println!("{}: {rule}", if complaints.is_empty() { "ok" } else { "NOT" });
        for complaint in &complaints {
            println!("    {complaint}");
        }
        count = count + Count::one(complaints.is_empty());
    }
    Ok(count)
}

/// One line a crate: `name vVERSION|licence`.
fn tree(arguments: &[&str]) -> Result<BTreeSet<String>> {
    let mut cargo = shell::cargo();
    cargo.args(["tree", "--locked", "--prefix", "none", "--format", "{p}|{l}"]).args(arguments);
    let said = shell::ask(&mut cargo).context("`cargo tree` could not read the tree of crates")?;
    Ok(said.lines().filter(|line| !line.is_empty()).map(|line| line.replace(" (*)", "")).collect())
}

fn foreign_sources(lock: &str) -> Vec<String> {
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    sources.filter(|source| source.trim_matches('"') != REGISTRY).map(str::to_owned).collect()
}

fn bad_licences(tree: &BTreeSet<String>) -> Vec<String> {
    let bad = |line: &&String| line.split_once('|').is_none_or(|(_, licence)| !licence_fits(licence));
    tree.iter().filter(bad).cloned().collect()
}

/// Whether one choice of the expression is allowed. `/` is an old spelling of OR. Brackets are not nested.
fn licence_fits(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ");
    let mut open = false;
    let marked: String = plain.replace("WITH ", "WITH\u{1}").replace(" AND ", "\u{2}").replace(" OR ", "\u{3}");
    let joined: String = marked
        .chars()
        .filter_map(|c| match c {
            '(' | ')' => {
                open = c == '(';
                None
            }
            // A choice inside brackets binds closer than what stands around it.
            '\u{3}' if open => Some('\u{4}'),
            other => Some(other),
        })
        .collect();
    let allowed = |name: &str| LICENCES.contains(&name.replace('\u{1}', " ").trim());
    let part_fits = |part: &str| part.split('\u{4}').any(allowed);
    joined.split('\u{3}').any(|choice| choice.split('\u{2}').all(part_fits))
}

fn several_versions(tree: &BTreeSet<String>) -> Vec<String> {
    let versions = |name: &str| {
        let start = format!("{name} v");
        tree.iter().filter(|line| line.starts_with(&start)).cloned().collect::<Vec<_>>()
    };
    ONCE.iter().map(|name| versions(name)).filter(|found| found.len() > 1).map(|found| found.join(" and ")).collect()
}

fn unwanted(tree: &BTreeSet<String>) -> Vec<String> {
    let is = |line: &String, name: &str| line.starts_with(&format!("{name} v"));
    tree.iter().filter(|line| NOT_IN_THE_BROWSER.iter().any(|name| is(line, name))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_fits_if_one_choice_does() {
        for good in [
            "MIT",
            "MIT OR GPL-2.0",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(licence_fits(good), "{good}");
        }
        for bad in ["", "GPL-2.0", "SSPL-1.0", "MIT AND Proprietary", "(MIT OR Apache-2.0) AND Proprietary"] {
            assert!(!licence_fits(bad), "{bad}");
        }
    }

    #[test]
    fn a_second_version_of_a_cipher_is_named() {
        let tree =
            ["curve25519-dalek v4.1.3|MIT", "curve25519-dalek v5.0.0|MIT", "serde v1.0.0|MIT"].map(str::to_owned);
        assert_eq!(several_versions(&tree.into()), ["curve25519-dalek v4.1.3|MIT and curve25519-dalek v5.0.0|MIT"]);
    }

    #[test]
    fn a_crate_from_elsewhere_is_named() {
        let lock = format!("source = \"{REGISTRY}\"\nsource = \"git+https://example.org/x\"\n");
        assert_eq!(foreign_sources(&lock), ["\"git+https://example.org/x\""]);
    }
}
