//! What a host can ask for on the command line.
//!
//! The texts here are what `--help` prints; they are written for somebody who runs a computer, not for
//! somebody who knows the program.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;

/// Serves Alongside and carries sealed messages between devices that are not online together.
///
/// The relay cannot read what it carries. It sees addresses, times and sizes.
/// For use beyond this computer it needs HTTPS, with --certificate and --key or behind a web server that speaks it,
/// and has to be told with --name under which name people reach it.
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

    /// Speak HTTPS with this certificate, a PEM file with its whole chain. It is read again when it changes
    /// and when the relay is sent SIGHUP
    #[arg(long, value_name = "FILE", requires = "key", help_heading = "HTTPS")]
    pub(crate) certificate: Option<PathBuf>,

    /// The key of the certificate, a PEM file
    #[arg(long, value_name = "FILE", requires = "certificate", help_heading = "HTTPS")]
    pub(crate) key: Option<PathBuf>,

    /// Where to tell devices how the internet sees them, over UDP, so that two homes connect directly: an address
    /// and a port, or "off". Like --listen unless it is given. Behind a web server give an address that the
    /// internet reaches, such as 0.0.0.0:3478, and open that UDP port in the firewall
    #[arg(long, value_name = "ADDRESS:PORT", help_heading = "Direct connections (STUN and TURN)")]
    pub(crate) stun: Option<Stun>,

    /// Pass sealed packets on for homes whose routers do not let them connect: the address of this computer on
    /// the internet. It costs traffic; off unless it is given. Only devices that proved a box may use it
    #[arg(long, value_name = "IP", help_heading = "Direct connections (STUN and TURN)")]
    pub(crate) turn_address: Option<IpAddr>,

    /// UDP ports for that, one for each device and link; open them in the firewall
    #[arg(
        long,
        value_name = "FIRST-LAST",
        default_value = "49152-50175",
        help_heading = "Direct connections (STUN and TURN)"
    )]
    pub(crate) turn_ports: PortRange,

    /// Most megabits a second to pass on in all; one device gets 8 of them at most
    #[arg(long, value_name = "MBIT", default_value_t = 100, help_heading = "Direct connections (STUN and TURN)")]
    pub(crate) turn_mbit: u64,

    /// Pass packets on to private networks too, such as 192.168.0.0/16. Without it nobody reaches your own
    /// network through the relay
    #[arg(long, help_heading = "Direct connections (STUN and TURN)")]
    pub(crate) turn_private: bool,

    /// Most mebibytes of sealed messages to keep, on disk and in memory. When it is full the relay
    /// takes no more until some are collected or their 60 days are over
    #[arg(long, value_name = "MIB", default_value_t = 1024, help_heading = "Limits")]
    pub(crate) keep_mib: u64,

    /// Most devices connected at a time. Each takes a file descriptor and some memory
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, help_heading = "Limits")]
    pub(crate) connections: u32,

    /// Carry messages through a cluster of MQTT 5 brokers in the place of the broker inside: the address of a node,
    /// such as 10.0.0.11:1883; may be given several times. The data folders of all relays then need the same
    /// relay.secret. docs/scaling.md says more
    #[arg(long = "broker", value_name = "HOST:PORT", help_heading = "Beyond one machine")]
    pub(crate) brokers: Vec<String>,

    /// Where the brokers of a cluster ask who may come in and what they may do. Let nobody else reach it.
    /// It goes by the names of --name exactly as they stand in the address of the page, with the port if there is one
    #[arg(long, value_name = "ADDRESS:PORT", help_heading = "Beyond one machine")]
    pub(crate) hook: Option<SocketAddr>,

    /// Where to answer /metrics, in the text format of Prometheus, for whoever watches over this relay.
    /// Only sums, nothing about anybody; still, let nobody else reach it. Off unless it is given
    #[arg(long, value_name = "ADDRESS:PORT", help_heading = "Watching over it")]
    pub(crate) metrics: Option<SocketAddr>,
}

/// Where STUN is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stun {
    /// Nowhere.
    Off,
    /// There.
    At(SocketAddr),
}

impl FromStr for Stun {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        text.parse().map(Self::At).map_err(|_| "neither \"off\" nor an address with a port".to_owned())
    }
}

/// Some ports in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortRange(pub(crate) RangeInclusive<u16>);

impl FromStr for PortRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ports = text.split_once('-').and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        match ports {
            Some((first, last)) if 0 < first && first <= last => Ok(Self(first..=last)),
            _ => Err("not a first and a last port, such as 49152-50175".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_option_says_what_it_is_for() {
        Arguments::command().debug_assert();
        for option in Arguments::command().get_arguments() {
            let help = option.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.len() > 20, "{}", option.get_id());
        }
    }

    #[test]
    fn ports_and_places_are_read_or_refused_in_words() {
        assert_eq!("49152-50175".parse(), Ok(PortRange(49152..=50175)));
        for wrong in ["", "1", "2-1", "0-9", "1-65536", "a-b"] {
            assert!(wrong.parse::<PortRange>().is_err(), "{wrong}");
        }
        assert_eq!("off".parse(), Ok(Stun::Off));
        assert_eq!("[::]:3478".parse(), Ok(Stun::At("[::]:3478".parse().unwrap())));
        assert!("3478".parse::<Stun>().is_err());
    }
}
