//! HTTPS at the relay's own port.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::host::{Host, PAGE};

/// Writes a certificate for `localhost` and its key, and gives the certificate.
fn write(folder: &Path) -> rustls::pki_types::CertificateDer<'static> {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    rustls::pki_types::CertificateDer::from_pem_slice(cert.pem().as_bytes()).unwrap()
}

fn arguments(folder: &Path) -> [String; 4] {
    let file = |name: &str| folder.join(name).display().to_string();
    ["--certificate".to_owned(), file("certificate.pem"), "--key".to_owned(), file("key.pem")]
}

/// The page, read over HTTPS by somebody who trusts only this certificate; `None` if it is another's.
async fn page(host: &Host, trusted: &rustls::pki_types::CertificateDer<'static>) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(host.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let port = host.address().rsplit(':').next().unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Servers may close without a goodbye of TLS; the page says itself whether it is whole.
    let _closed = stream.read_to_end(&mut answer).await;
    Some(String::from_utf8(answer).unwrap())
}

#[tokio::test]
async fn the_page_is_served_over_https_and_a_silent_visitor_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = write(folder.path());
    let host = Host::with(&arguments(folder.path()).each_ref().map(String::as_str));
    assert!(host.is_https());
    let _silent = TcpStream::connect(host.address()).await.unwrap();
    assert!(page(&host, &certificate).await.unwrap().ends_with(PAGE));
    assert!(host.stop().await.success());
}

#[cfg(unix)]
#[tokio::test]
async fn a_renewed_certificate_is_shown_when_the_host_asks_and_a_broken_one_never() {
    let folder = tempfile::tempdir().unwrap();
    let old = write(folder.path());
    let host = Host::with(&arguments(folder.path()).each_ref().map(String::as_str));
    std::fs::write(folder.path().join("key.pem"), "no key").unwrap();
    host.hang_up();
    host.logs("the certificate stays as it was").await;
    assert!(page(&host, &old).await.is_some());
    let new = write(folder.path());
    host.hang_up();
    host.logs("the certificate was read again").await;
    assert!(page(&host, &new).await.is_some());
    assert!(page(&host, &old).await.is_none());
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    std::fs::write(folder.path().join("key.pem"), "no key").unwrap();
    let complaint = Host::complaint(&arguments(folder.path()).each_ref().map(String::as_str));
    assert!(complaint.contains("there is no key in"), "{complaint}");
    assert_eq!(complaint.lines().filter(|line| line.starts_with("alongside-relay cannot run")).count(), 1);
}
