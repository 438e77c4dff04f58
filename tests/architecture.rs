//! The rules of the house, held by reading the tree: who may use whom, which crate lives where, how long a file
//! is, which words are used. Each test is one rule and names every place that breaks it, with the reason.
//!
//! It reads text and knows no types; what the compiler or a lint can hold is left to them. `ARCHITECTURE.md`
//! explains the rules. `UPDATE=1 cargo test --no-default-features --test architecture` rewrites its code map.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot read the tree has failed")]

#[path = "architecture/code_map.rs"]
mod code_map;
#[path = "architecture/crates.rs"]
mod crates;
#[path = "architecture/documents.rs"]
mod documents;
#[path = "architecture/files.rs"]
mod files;
#[path = "architecture/modules.rs"]
mod modules;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/styles.rs"]
mod styles;
#[path = "architecture/tree.rs"]
mod tree;
#[path = "architecture/words.rs"]
mod words;

/// Ends the test with all complaints at once, each a place, a fact and a reason.
fn hold(rule: &str, complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{rule}\n  {}\n", complaints.join("\n  "));
}
