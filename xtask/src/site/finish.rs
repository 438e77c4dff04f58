//! What is done to Trunk's output before it is a site: the content policy, and the list for offline use.
//!
//! The order matters: the service worker's list holds the hash of `index.html` as people will get it.

use super::{content_policy, files, service_worker};
use anyhow::{Context, Result};
use std::path::Path;

/// Finishes the site in this folder and gives back its version.
pub(super) fn finish(site: &Path) -> Result<String> {
    let index = site.join("index.html");
    let page = std::fs::read_to_string(&index).context("Trunk made no index.html")?;
    std::fs::write(&index, content_policy::with_policy(&page)?)?;
    let script = site.join("sw.js");
    let template = std::fs::read_to_string(&script).context("index.html does not copy public/sw.js into the site")?;
    let mut entries = Vec::new();
    for name in files::list(site)? {
        if name != "sw.js" {
            entries.push((name.clone(), files::sha256_base64(&std::fs::read(site.join(&name))?)));
        }
    }
    let (filled, version) = service_worker::fill(&template, &entries)?;
    std::fs::write(script, filled)?;
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(wasm: &[u8]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let template = std::fs::read(crate::project::root().join("public/sw.js")).unwrap();
        std::fs::write(folder.path().join("sw.js"), template).unwrap();
        std::fs::write(folder.path().join("index.html"), "<html><head></head><body></body></html>").unwrap();
        std::fs::write(folder.path().join("engine_bg.wasm"), wasm).unwrap();
        folder
    }

    #[test]
    fn a_changed_engine_is_a_new_version_though_its_name_stays() {
        let (one, two, again) = (site(b"one"), site(b"two"), site(b"one"));
        let first = finish(one.path()).unwrap();
        assert_ne!(first, finish(two.path()).unwrap());
        assert_eq!(first, finish(again.path()).unwrap());
    }

    #[test]
    fn the_list_holds_the_page_as_people_get_it() {
        let folder = site(b"x");
        finish(folder.path()).unwrap();
        let page = std::fs::read(folder.path().join("index.html")).unwrap();
        let script = std::fs::read_to_string(folder.path().join("sw.js")).unwrap();
        assert!(script.contains(&files::sha256_base64(&page)));
        assert!(script.contains("/engine_bg.wasm"));
    }
}
