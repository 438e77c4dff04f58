//! The files of the project, without what git ignores.

use std::fs;
use std::path::{Path, PathBuf};

/// A file: its path from the root, with `/`, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Whether it is this path or below it.
    pub(crate) fn is_in(&self, place: &str) -> bool {
        self.path == place || self.path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// A file that has to be there.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|trouble| panic!("{path} cannot be read: {trouble}"))
}

/// All files with this ending below these folders, sorted.
pub(crate) fn files(folders: &[&str], ending: &str) -> Vec<File> {
    let mut paths = Vec::new();
    for folder in folders {
        gather(&root().join(folder), folder, &mut paths);
    }
    paths.sort();
    paths.retain(|path| path.ends_with(ending));
    paths.into_iter().map(|path| File { text: read(&path), path }).collect()
}

/// Every Rust file of the project.
pub(crate) fn rust() -> Vec<File> {
    files(&["src", "relay", "view", "xtask", "tests"], ".rs")
}

/// Every Rust file of the app itself.
pub(crate) fn app() -> Vec<File> {
    files(&["src"], ".rs")
}

/// Every document of the root and of `docs`.
pub(crate) fn documents() -> Vec<File> {
    let mut found = files(&["docs"], ".md");
    found.extend(files(&["tests"], ".md"));
    let names = fs::read_dir(root()).expect("the root is there").filter_map(Result::ok);
    let mut names: Vec<_> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.retain(|name| name.ends_with(".md"));
    found.extend(names.into_iter().map(|path| File { text: read(&path), path }));
    found
}

fn gather(folder: &Path, name: &str, paths: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let own = entry.file_name().to_string_lossy().into_owned();
        if matches!(own.as_str(), "target" | "node_modules" | "dist") || own.starts_with('.') {
            continue;
        }
        let path = format!("{name}/{own}");
        if entry.path().is_dir() { gather(&entry.path(), &path, paths) } else { paths.push(path) }
    }
}
