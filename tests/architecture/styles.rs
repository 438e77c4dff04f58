//! Rule 8: every stylesheet is linked, and colours and sizes of text come from the tokens alone.

use crate::{hold, tree};

const TOKENS: &str = "src/ui/theme/tokens.css";
const COLOUR_FUNCTIONS: [&str; 9] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];
const COLOUR_NAMES: [&str; 14] = [
    "white", "black", "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown", "gray", "grey", "silver",
    "navy",
];

/// Declarations as (line, property, value); comments are left out.
fn declarations(css: &str) -> Vec<(usize, String, String)> {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        let (comment, next) = after.split_once("*/").unwrap_or((after, ""));
        plain.push_str(before);
        plain.extend(comment.chars().filter(|c| *c == '\n'));
        rest = next;
    }
    plain.push_str(rest);
    let mut found = Vec::new();
    for (at, line) in plain.lines().enumerate() {
        for piece in line.split([';', '{', '}']) {
            if let Some((property, value)) = piece.split_once(':') {
                found.push((at + 1, property.trim().to_owned(), value.trim().to_lowercase()));
            }
        }
    }
    found
}

fn names_a_colour(value: &str) -> bool {
    let words: Vec<&str> = value.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '#' | '('))).collect();
    let is_hex = |word: &&str| {
        let digits = word.strip_prefix('#').unwrap_or_default();
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
    };
    let called = |name: &&str| {
        value
            .split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '('))
            .any(|w| w.contains(*name) && w.starts_with(*name))
    };
    words.iter().any(is_hex)
        || COLOUR_FUNCTIONS.iter().any(called)
        || words.iter().any(|word| COLOUR_NAMES.contains(word))
}

#[test]
fn every_stylesheet_is_linked() {
    let page = tree::read("index.html");
    let sheets = tree::files(&["src/ui"], ".css");
    let imported: String =
        sheets.iter().flat_map(|sheet| sheet.text.lines()).filter(|line| line.contains("@import")).collect();
    let complaints = sheets.iter().filter(|sheet| {
        let name = sheet.path.rsplit('/').next().unwrap_or_default();
        !page.contains(&sheet.path) && !imported.contains(name)
    });
    hold(
        "A stylesheet that index.html does not link styles nothing.",
        complaints.map(|sheet| sheet.path.clone()).collect(),
    );
    let linked = page.split('"').filter(|part| part.ends_with(".css"));
    let absent = linked.filter(|path| !tree::root().join(path).is_file());
    hold("index.html links stylesheets that are not there.", absent.map(str::to_owned).collect());
}

#[test]
fn colours_come_from_the_tokens_alone() {
    let mut complaints = Vec::new();
    for sheet in tree::files(&["src/ui"], ".css").iter().filter(|sheet| sheet.path != TOKENS) {
        for (line, property, value) in declarations(&sheet.text) {
            if names_a_colour(&value) {
                complaints.push(format!("{}:{line}: {property}: {value}", sheet.path));
            }
        }
    }
    for file in tree::files(&["src/ui"], ".rs") {
        for (at, line) in file.text.lines().enumerate() {
            let quoted = line.split('"').skip(1).step_by(2);
            if quoted.into_iter().any(|text| text.starts_with('#') && names_a_colour(text)) {
                complaints.push(format!("{}:{}: a colour in code", file.path, at + 1));
            }
        }
    }
    hold("A colour outside theme/tokens.css is missing in one of the themes.", complaints);
}

#[test]
fn sizes_of_text_come_from_the_tokens_alone() {
    let mut complaints = Vec::new();
    for sheet in tree::files(&["src/ui"], ".css").iter().filter(|sheet| sheet.path != TOKENS) {
        for (line, property, value) in declarations(&sheet.text) {
            // One face looks larger than another at the same size; a little of `em` evens that out.
            let evens_out = value.strip_suffix("em").and_then(|number| number.parse::<f32>().ok());
            let relative = evens_out.is_some_and(|number| (0.85..=1.15).contains(&number));
            let relative = relative || value.contains("var(") || matches!(value.as_str(), "inherit" | "100%" | "0");
            if property == "font-size" && !relative {
                complaints.push(format!("{}:{line}: font-size: {value}", sheet.path));
            }
        }
    }
    hold("There are five sizes of text; they are tokens.", complaints);
}

#[test]
fn a_colour_is_seen_in_every_spelling() {
    for colour in ["#fff", "1px solid #a0b1c2", "rgb(1 2 3)", "oklch(60% 0.1 20)", "red", "0 0 2px black"] {
        assert!(names_a_colour(colour), "{colour}");
    }
    for other in ["var(--ink)", "color-mix(in oklab, var(--a) 50%, transparent)", "currentcolor", "url(#strand)", "1px"]
    {
        assert!(!names_a_colour(other), "{other}");
    }
    assert_eq!(declarations("a {\n /* color: #fff;\n */ color: red; }")[0].0, 3);
}
