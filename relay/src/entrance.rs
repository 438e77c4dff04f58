//! HTTPS at the relay's own port, for hosts without a web server before it.
//!
//! Handshakes run beside each other and are given up after a while, so that nobody who connects and says nothing
//! keeps others out. Leaves everything behind the handshake to `web`. Invariant: a certificate that cannot be
//! used replaces none that can.

mod certificate;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::limits;
pub(crate) use certificate::{Certificate, HangUp};

/// Connections whose handshake is over.
pub(crate) struct Entrance {
    local: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Entrance {
    /// Shakes hands at this port under this certificate.
    ///
    /// # Errors
    /// If the port has no address.
    pub(crate) fn new(listener: TcpListener, certificate: Arc<Certificate>) -> io::Result<Self> {
        let local = listener.local_addr()?;
        let (tell, ready) = mpsc::channel(64);
        let mut config = ServerConfig::builder_with_provider(Arc::clone(certificate.provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(certificate);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        tokio::spawn(shake_hands(listener, TlsAcceptor::from(Arc::new(config)), tell));
        Ok(Self { local, ready })
    }
}

async fn shake_hands(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    tell: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let at_a_time = Arc::new(Semaphore::new(limits::HANDSHAKES));
    while let Ok(permit) = Arc::clone(&at_a_time).acquire_owned().await {
        let (stream, from) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            // Whoever takes connections from here has stopped.
            () = tell.closed() => return,
        };
        let (acceptor, tell) = (acceptor.clone(), tell.clone());
        tokio::spawn(async move {
            // Whoever does not come through has heard why from the handshake itself.
            if let Ok(Ok(stream)) = timeout(limits::HANDSHAKE, acceptor.accept(stream)).await {
                let _stopped = tell.send((stream, from)).await;
            }
            drop(permit);
        });
    }
}

impl Listener for Entrance {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The task before ends only with this.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.local)
    }
}
