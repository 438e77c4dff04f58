//! The content security policy of the page, as a `meta` element: it holds on every host.
//!
//! Only our own scripts run, and the inline ones that Trunk wrote, each named by its hash. Connections may go
//! to any relay that a person chooses. `frame-ancestors` cannot be said in a `meta`; the relay says it in a header.

use super::files;
use anyhow::{Context, Result, bail};

/// The page with its policy as the first thing after `<head>` and the character set.
pub(super) fn with_policy(page: &str) -> Result<String> {
    if page.contains("http-equiv=\"Content-Security-Policy\"") || page.contains("http-equiv=Content-Security-Policy") {
        bail!("index.html brings a content policy of its own; the finished one would only narrow it");
    }
    let hashes: String = inline_scripts(page)?
        .iter()
        .map(|script| format!(" 'sha256-{}'", files::sha256_base64(script.as_bytes())))
        .collect();
    let policy = [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "style-src 'self'".to_owned(),
        "img-src 'self' data: blob:".to_owned(),
        "media-src blob:".to_owned(),
        "font-src 'self'".to_owned(),
        "connect-src 'self' ws: wss: https:".to_owned(),
        "worker-src 'self'".to_owned(),
        "manifest-src 'self'".to_owned(),
        "object-src 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
    ]
    .join("; ");
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    let at = place_for_policy(page)?;
    let (before, after) = page.split_at(at);
    Ok(format!("{before}{meta}{after}"))
}

/// After the character set, which has to stand in the first 1,024 bytes; else right after `<head>`.
fn place_for_policy(page: &str) -> Result<usize> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<head").context("the page has no <head>")?;
    let head = start + lower[start..].find('>').context("the page's <head> does not end")? + 1;
    let Some(charset) = lower[head..].find("<meta charset") else { return Ok(head) };
    let from = head + charset;
    // A script before the character set would run without the policy.
    if lower[head..from].contains("<script") {
        return Ok(head);
    }
    Ok(from + lower[from..].find('>').context("a <meta> does not end")? + 1)
}

/// The contents of every script element without `src`.
fn inline_scripts(page: &str) -> Result<Vec<&str>> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let (attributes, body) = after.split_once('>').context("a <script> does not end")?;
        let (script, next) = body.split_once("</script>").context("a <script> is not closed")?;
        if !attributes.contains("src=") {
            scripts.push(script);
        }
        rest = next;
    }
    Ok(scripts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>x</title>\
        <script type=\"module\">\nlet a = 1;\n</script><script src=\"/b.js\"></script></head><body></body></html>";

    #[test]
    fn an_inline_script_is_allowed_by_its_hash_and_no_other() {
        let page = with_policy(PAGE).unwrap();
        let hash = files::sha256_base64(b"\nlet a = 1;\n");
        assert!(page.contains(&format!("'wasm-unsafe-eval' 'sha256-{hash}';")), "{page}");
        assert_eq!(page.matches("sha256-").count(), 1);
        assert!(!page.contains("unsafe-inline"));
    }

    #[test]
    fn the_policy_stands_before_every_script_and_after_the_character_set() {
        let page = with_policy(PAGE).unwrap();
        let policy = page.find("Content-Security-Policy").unwrap();
        assert!(page.find("charset").unwrap() < policy && policy < page.find("<script").unwrap());
        let odd = "<head><script>x</script><meta charset=utf-8></head>";
        assert!(with_policy(odd).unwrap().starts_with("<head><meta http-equiv"));
    }

    #[test]
    fn a_page_that_cannot_get_a_policy_is_an_error() {
        assert!(with_policy("<p>no head").is_err());
        assert!(with_policy(&with_policy(PAGE).unwrap()).is_err());
        assert!(with_policy("<head><script>never closed</head>").is_err());
    }
}
