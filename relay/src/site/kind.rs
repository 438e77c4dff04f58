//! What a file is, by its name: its type, whether compressing it helps, how long it may be kept.

/// The media type; the browsers refuse scripts and modules under a wrong one.
pub(super) fn mime(name: &str) -> &'static str {
    match extension(name) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "ftl" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

/// Whether it is worth the time.
pub(super) fn is_compressible(name: &str) -> bool {
    !matches!(extension(name), "png" | "jpg" | "jpeg" | "webp" | "avif" | "woff2" | "br" | "gz" | "zip")
}

/// For how long a browser may keep it without asking. Only a name that changes with the content, such as
/// `alongside-0123456789abcdef_bg.wasm`, is kept for good.
pub(super) fn caching(name: &str) -> &'static str {
    if has_hash(name) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn has_hash(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let Some((_, after)) = file.rsplit_once('-') else { return false };
    let hash = after.split(['.', '_']).next().unwrap_or_default();
    hash.len() >= 8 && hash.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_change_with_their_content_are_kept_for_good() {
        for name in ["alongside-0123456789abcdef_bg.wasm", "alongside-0123456789abcdef.js", "css/main-deadbeef.css"] {
            assert!(caching(name).contains("immutable"), "{name}");
        }
        for name in [
            "index.html",
            "sw.js",
            "engine.js",
            "engine_bg.wasm",
            "engine_loader.js",
            "icon-192.png",
            "a-decade.css",
            "manifest.webmanifest",
        ] {
            assert_eq!(caching(name), "no-cache", "{name}");
        }
    }
}
