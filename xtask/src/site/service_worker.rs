//! Fills the service worker's template with the list of this version's files.

use super::files;
use anyhow::{Result, bail};
use sha2::{Digest, Sha256};

/// What stands in `public/sw.js` where the list will be.
const PLACE: &str = "const RELEASE = null;";

/// The finished script and the version: a hash over the template and every name and content, of which 16 digits
/// suffice. The template counts, because two scripts must never share a cache.
pub(super) fn fill(template: &str, entries: &[(String, String)]) -> Result<(String, String)> {
    if template.matches(PLACE).count() != 1 {
        bail!("public/sw.js should have exactly one line `{PLACE}`");
    }
    let list: Vec<String> =
        entries.iter().map(|(name, hash)| format!("    {}: {}", quoted(&url(name)), quoted(hash))).collect();
    let list = list.join(",\n");
    let digest = files::hexadecimal(&Sha256::digest(format!("{template}\n{list}")));
    let version = digest.get(..16).unwrap_or(&digest).to_owned();
    let release = format!("const RELEASE = {{\n  version: \"{version}\",\n  files: {{\n{list},\n  }},\n}};");
    Ok((template.replace(PLACE, &release), version))
}

/// The page itself is asked for as `/`, because some hosts answer `/index.html` with a redirection.
fn url(name: &str) -> String {
    if name == "index.html" { "/".to_owned() } else { format!("/{name}") }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_stands_in_the_list_with_its_hash() {
        let entries = [("index.html".to_owned(), "aaa=".to_owned()), ("locales/en.json".to_owned(), "bbb=".to_owned())];
        let (script, version) = fill("before\nconst RELEASE = null;\nafter", &entries).unwrap();
        assert!(script.contains("\"/\": \"aaa=\"") && script.contains("\"/locales/en.json\": \"bbb=\""), "{script}");
        assert!(script.contains(&format!("version: \"{version}\"")));
    }

    #[test]
    fn a_template_without_the_place_is_an_error() {
        assert!(fill("nothing here", &[]).is_err());
    }
}
