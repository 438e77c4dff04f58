//! The built site, served from its folder.
//!
//! Leaves the page's own policies to its `meta` tags. Invariants: a missing file is never answered with the
//! page (a half-deployed site must break loudly, not silently); nothing outside the folder is served; what
//! can change under the same name is always asked for again.

mod kind;
mod path;
mod stored;

use std::path::PathBuf;

use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use stored::{Encoding, Shelf, Stored};

/// On every answer of the site.
const GUARDS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=()"),
    // What a page cannot say about itself in a `meta` tag.
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-frame-options", "DENY"),
];

const PAGE: &str = "index.html";

/// A folder that is served.
pub(crate) struct Site {
    folder: PathBuf,
    shelf: Shelf,
}

impl Site {
    /// This folder; it need not be complete yet.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, shelf: Shelf::default() }
    }

    /// Answers a request for anything that is not the relay's own.
    pub(crate) async fn answer(&self, request: &Parts) -> Response<Body> {
        let mut response = if matches!(request.method, Method::GET | Method::HEAD) {
            match self.find(request).await {
                Some((name, stored)) => found(request, &name, &stored).await,
                None => plain(StatusCode::NOT_FOUND, "There is nothing here.\n"),
            }
        } else {
            let mut refusal = plain(StatusCode::METHOD_NOT_ALLOWED, "Files can only be read.\n");
            refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            refusal
        };
        for (name, value) in GUARDS {
            response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if request.method == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        response
    }

    /// The file that is asked for: by its name, or the page for somebody who goes to one of its rooms.
    async fn find(&self, request: &Parts) -> Option<(String, Stored)> {
        let asked = path::inside(request.uri.path())?;
        let name = if asked.is_empty() { PAGE.to_owned() } else { asked };
        if let Some(stored) = self.shelf.read(&self.folder, &name).await {
            return Some((name, stored));
        }
        if path::names_a_file(&name) || !is_navigation(&request.headers) {
            return None;
        }
        Some((PAGE.to_owned(), self.shelf.read(&self.folder, PAGE).await?))
    }
}

/// Whether a person goes to the address, in contrast to a page that loads something.
fn is_navigation(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => value_of(headers, ACCEPT).is_some_and(|accept| accept.contains("text/html")),
    }
}

async fn found(request: &Parts, name: &str, stored: &Stored) -> Response<Body> {
    let known = value_of(&request.headers, IF_NONE_MATCH);
    let mut response = if known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == stored.tag())) {
        let mut unchanged = Response::new(Body::empty());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else {
        let accepted = value_of(&request.headers, ACCEPT_ENCODING).unwrap_or_default();
        let (encoding, bytes) = stored.encoded(kind::is_compressible(name), accepted).await;
        let length = HeaderValue::from(bytes.len());
        let mut whole = Response::new(Body::from(bytes));
        whole.headers_mut().insert(CONTENT_LENGTH, length);
        whole.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind::mime(name)));
        if let Some(word) = Encoding::word(encoding) {
            whole.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(word));
        }
        whole
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kind::caching(name)));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(stored.tag()) {
        headers.insert(ETAG, tag);
    }
    response
}

fn value_of(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
