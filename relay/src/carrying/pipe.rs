//! One end of an in-memory pipe, as the broker wants its connections.
//!
//! The broker is usually given sockets. Handing it memory instead means that there is no second port on
//! which anybody could reach it without passing the rules.

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use mqtt5::broker::transport::WebSocketTransport;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

/// What the broker is told of where a connection comes from: nothing.
pub(crate) const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// The broker's end.
pub(crate) struct Pipe(pub(crate) DuplexStream);

impl WebSocketTransport for Pipe {
    fn peer_addr(&self) -> mqtt5::Result<SocketAddr> {
        Ok(NOWHERE)
    }
}

impl AsyncRead for Pipe {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(context, into)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(context)
    }
}
