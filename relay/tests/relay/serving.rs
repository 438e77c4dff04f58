//! What a browser is served.

use std::io::Read;

use crate::host::{Host, PAGE};

#[tokio::test]
async fn going_to_a_room_gives_the_page_and_asking_for_a_missing_file_does_not() {
    let host = Host::new();
    for path in ["/", "/index.html", "/circle/3", "/join"] {
        let answer = host.ask("GET", path, &["Sec-Fetch-Mode: navigate", "Accept: text/html"]).await;
        assert_eq!((answer.status, &answer.body[..]), (200, PAGE.as_bytes()), "{path}");
        assert!(answer.head.contains("content-type: text/html"), "{path}");
        assert!(answer.head.contains("cache-control: no-cache"), "{path}");
    }
    let by_accept = host.ask("GET", "/join", &["Accept: text/html,*/*"]).await;
    assert_eq!(by_accept.status, 200, "browsers without Sec-Fetch headers");
    for (path, line) in [
        ("/alongside-0123456789abcdef_bg.wasm", "Accept: */*"),
        ("/engine_bg.wasm", "Sec-Fetch-Mode: navigate"),
        ("/sw.js", "Accept: text/html"),
        ("/circle/3", "Accept: */*"),
        ("/circle/3", "Sec-Fetch-Mode: cors"),
    ] {
        let answer = host.ask("GET", path, &[line]).await;
        assert_eq!(answer.status, 404, "{path} with {line}");
        assert!(!answer.body.starts_with(b"<!doctype"), "{path} with {line}");
    }
}

#[tokio::test]
async fn files_come_with_their_type_their_keeping_time_and_the_guards() {
    let host = Host::new();
    for (name, mime, caching) in [
        ("alongside-0123456789abcdef.js", "text/javascript", "immutable"),
        ("alongside-0123456789abcdef_bg.wasm", "application/wasm", "immutable"),
        ("engine_bg.wasm", "application/wasm", "no-cache"),
        ("engine.js", "text/javascript", "no-cache"),
        ("sw.js", "text/javascript", "no-cache"),
        ("manifest.webmanifest", "application/manifest+json", "no-cache"),
    ] {
        std::fs::write(host.site().join(name), "content").unwrap();
        let answer = host.ask("GET", &format!("/{name}"), &[]).await;
        assert_eq!((answer.status, &answer.body[..]), (200, &b"content"[..]), "{name}");
        for expected in [
            mime,
            caching,
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-opener-policy: same-origin",
            "permissions-policy: camera=(self)",
        ] {
            assert!(answer.head.contains(expected), "{expected} for {name}:\n{}", answer.head);
        }
    }
    let head = host.ask("HEAD", "/sw.js", &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert!(head.head.contains("content-length: 7"));
    assert_eq!(host.ask("POST", "/sw.js", &[]).await.status, 405);
    assert_eq!(host.ask("GET", "/health", &[]).await.body, b"well\n");
}

#[tokio::test]
async fn big_files_are_compressed_and_a_new_version_is_noticed() {
    let host = Host::new();
    let path = host.site().join("engine_bg.wasm");
    let content = "the same words again and again; ".repeat(4_000);
    std::fs::write(&path, &content).unwrap();
    let brotli = host.ask("GET", "/engine_bg.wasm", &["Accept-Encoding: gzip, br"]).await;
    assert!(brotli.head.contains("content-encoding: br"));
    assert!(brotli.body.len() < 1_000);
    let mut unpacked = String::new();
    brotli::Decompressor::new(&brotli.body[..], 4_096).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, content);
    let gzip = host.ask("GET", "/engine_bg.wasm", &["Accept-Encoding: gzip, br;q=0"]).await;
    assert!(gzip.head.contains("content-encoding: gzip"));
    let plain = host.ask("GET", "/engine_bg.wasm", &[]).await;
    assert!(!plain.head.contains("content-encoding"));
    assert_eq!(plain.body, content.as_bytes());

    let tag = plain.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().replace("w/", "W/");
    let line = format!("If-None-Match: {tag}");
    let unchanged = host.ask("GET", "/engine_bg.wasm", &[&line]).await;
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    std::fs::write(&path, "a new version").unwrap();
    let changed = host.ask("GET", "/engine_bg.wasm", &[&line]).await;
    assert_eq!((changed.status, &changed.body[..]), (200, &b"a new version"[..]));
}

#[tokio::test]
async fn nothing_outside_the_site_is_served() {
    let host = Host::new();
    std::fs::write(host.site().join("../secret.txt"), "private").unwrap();
    std::fs::write(host.site().join(".hidden"), "private").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(host.site().join("../secret.txt"), host.site().join("link.txt")).unwrap();
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.hidden", "/link.txt", "//etc/passwd"] {
        assert_eq!(host.ask("GET", path, &[]).await.status, 404, "{path}");
    }
}
