//! The code map in `ARCHITECTURE.md` is the tree: one row a file, told in the file's own first sentence.

use crate::tree;

const START: &str = "<!-- code map: starts -->\n";
const END: &str = "<!-- code map: ends -->";

/// Which files stand in the map: two levels of `src`, and the front pages of everything else.
fn is_mapped(path: &str) -> bool {
    let depth = path.matches('/').count();
    match path.split('/').next() {
        Some("src") => depth <= 2,
        Some("relay" | "view" | "xtask") => depth <= 2 && path.contains("/src/"),
        Some("tests") => depth == 1,
        _ => false,
    }
}

/// The first sentence of the file's `//!`.
fn first_sentence(text: &str) -> String {
    let lines =
        text.lines().take_while(|line| line.starts_with("//!")).map(|line| line.trim_start_matches("//!").trim());
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.match_indices(". ").map(|(at, _)| at).next();
    let sentence = &paragraph[..end.unwrap_or(paragraph.len())];
    sentence.trim_end_matches(['.', ':']).replace('|', "\\|").replace("[`", "`").replace("`]", "`")
}

fn map() -> String {
    let mut rows = String::from("| file | what it is |\n|---|---|\n");
    let mut files = tree::rust();
    files.retain(|file| is_mapped(&file.path));
    // A front page stands before the folder that it opens.
    files.sort_by_key(|file| file.path.trim_end_matches(".rs").to_owned());
    for file in files {
        rows.push_str(&format!("| `{}` | {} |\n", file.path, first_sentence(&file.text)));
    }
    rows
}

#[test]
fn the_code_map_is_the_tree() {
    let page = tree::read("ARCHITECTURE.md");
    let (before, rest) = page.split_once(START).expect("ARCHITECTURE.md marks where the code map starts");
    let (written, after) = rest.split_once(END).expect("ARCHITECTURE.md marks where the code map ends");
    let right = map();
    if std::env::var_os("UPDATE").is_some() {
        let whole = format!("{before}{START}{right}{END}{after}");
        std::fs::write(tree::root().join("ARCHITECTURE.md"), whole).expect("ARCHITECTURE.md can be written");
        return;
    }
    let missing: Vec<&str> = right.lines().filter(|row| !written.lines().any(|line| line == *row)).collect();
    let gone: Vec<&str> = written.lines().filter(|row| !right.lines().any(|line| line == *row)).collect();
    assert!(
        written == right,
        "\nThe code map of ARCHITECTURE.md is not the tree.\nmissing:\n{}\nno longer true:\n{}\n\
         UPDATE=1 cargo test --no-default-features --test architecture writes it anew.\n",
        missing.join("\n"),
        gone.join("\n")
    );
}
