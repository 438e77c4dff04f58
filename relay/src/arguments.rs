//! What a host can ask for on the command line.
//!
//! The texts here are what `--help` prints; they are written for somebody who runs a computer, not for
//! somebody who knows the program.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Serves Alongside and carries sealed messages between devices that are not online together.
///
/// The relay cannot read what it carries. It sees addresses, times and sizes.
/// For use beyond this computer put it behind a web server that speaks HTTPS, and say with --name
/// under which name people reach it.
#[derive(Debug, Parser)]
#[command(name = "alongside-relay", version)]
pub(crate) struct Arguments {
    /// Folder with the built site (the one that holds index.html)
    #[arg(long, value_name = "DIR")]
    pub(crate) site: PathBuf,

    /// Folder for what the relay keeps: its secret, and sealed messages that wait for a device.
    /// It is made when it is missing. One relay at a time may use it
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,

    /// Where to listen. Port 0 takes a free one and prints it
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,

    /// A name under which people reach this relay, such as alongside.example; may be given several times.
    /// "localhost" and the addresses of this computer are always understood
    #[arg(long = "name", value_name = "HOST")]
    pub(crate) names: Vec<String>,

    /// Where to answer /metrics, in the text format of Prometheus, for whoever watches over this relay.
    /// Only sums, nothing about anybody; still, let nobody else reach it. Off unless it is given
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) metrics: Option<SocketAddr>,

    /// Most mebibytes of sealed messages to keep, on disk and in memory. When it is full the relay
    /// takes no more until some are collected or their 60 days are over
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) keep_mib: u64,
}
