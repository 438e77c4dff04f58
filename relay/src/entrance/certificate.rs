//! The certificate that is shown at the door, read again when its files change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use anyhow::{Context, bail};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::limits;

/// A certificate with its key, and where both come from.
#[derive(Debug)]
pub(crate) struct Certificate {
    files: [PathBuf; 2],
    provider: Arc<CryptoProvider>,
    shown: RwLock<Shown>,
}

#[derive(Debug)]
struct Shown {
    certified: Arc<CertifiedKey>,
    changed: [Option<SystemTime>; 2],
}

impl Certificate {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// In words for a host, if they cannot be read or do not belong together.
    pub(crate) fn read(certificate: &Path, key: &Path) -> anyhow::Result<Arc<Self>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let files = [certificate.to_owned(), key.to_owned()];
        let shown = RwLock::new(read(&files, &provider)?);
        Ok(Arc::new(Self { files, provider, shown }))
    }

    /// The ciphers it is used with.
    pub(super) fn provider(&self) -> &Arc<CryptoProvider> {
        &self.provider
    }

    /// Reads the files again, now and then and when the host asks. Does not end.
    pub(crate) async fn keep_fresh(self: Arc<Self>, mut asked: HangUp) {
        loop {
            let whether_changed_or_not = tokio::select! {
                () = tokio::time::sleep(limits::CERTIFICATE_LOOK) => false,
                () = asked.next() => true,
            };
            let (files, provider) = (self.files.clone(), Arc::clone(&self.provider));
            let known = self.shown.read().unwrap_or_else(PoisonError::into_inner).changed;
            let read = tokio::task::spawn_blocking(move || {
                (whether_changed_or_not || changed(&files) != known).then(|| read(&files, &provider))
            });
            match read.await {
                Ok(Some(Ok(shown))) => {
                    *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
                    tracing::info!("the certificate was read again");
                }
                Ok(Some(Err(error))) => tracing::error!("the certificate stays as it was: {error:#}"),
                Ok(None) | Err(_) => {}
            }
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner).certified))
    }
}

fn read(files: &[PathBuf; 2], provider: &CryptoProvider) -> anyhow::Result<Shown> {
    // Looked at before reading: a file that changes in between is read once more.
    let changed = changed(files);
    let [certificate, key] = files;
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{} cannot be read as a certificate", certificate.display()))?;
    if chain.is_empty() {
        bail!("there is no certificate in {}", certificate.display());
    }
    let secret = PrivateKeyDer::from_pem_file(key).with_context(|| format!("there is no key in {}", key.display()))?;
    let certified = CertifiedKey::from_der(chain, secret, provider)
        .with_context(|| format!("{} and {} do not belong together", certificate.display(), key.display()))?;
    Ok(Shown { certified: Arc::new(certified), changed })
}

fn changed(files: &[PathBuf; 2]) -> [Option<SystemTime>; 2] {
    files.each_ref().map(|file| std::fs::metadata(file).and_then(|about| about.modified()).ok())
}

/// SIGHUP, where there is such a thing.
pub(crate) struct HangUp(#[cfg(unix)] Option<tokio::signal::unix::Signal>);

impl HangUp {
    /// Heard from now on, and no longer the end of the program.
    pub(crate) fn listen() -> Self {
        Self(
            #[cfg(unix)]
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        )
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}
