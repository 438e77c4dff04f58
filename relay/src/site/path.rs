//! From the path of a request to the name of a file inside the folder.
//!
//! Invariant: what comes out has only plain parts, so it cannot leave the folder or reach a hidden file.

/// The name, without a slash at its ends, or `None` if the path names nothing that is served.
pub(super) fn inside(path: &str) -> Option<String> {
    let decoded = decode(path)?;
    let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
    let plain = |part: &&str| !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    parts.iter().all(plain).then(|| parts.join("/"))
}

/// Whether it looks like a file, in contrast to one of the page's rooms.
pub(super) fn names_a_file(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { hex(rest.next()?)? << 4 | hex(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_has_a_name() {
        assert_eq!(inside("/").as_deref(), Some(""));
        assert_eq!(inside("/a%20b/c.js").as_deref(), Some("a b/c.js"));
        for path in
            ["/../secret", "/%2e%2e/secret", "/a/..%2fsecret", "/.lock", "/a\\b", "/c:/x", "/%00", "/%f", "/%ff"]
        {
            assert_eq!(inside(path), None, "{path}");
        }
    }
}
