//! By which names this relay may be called.
//!
//! A challenge is for the host that the request names. If the relay answered to any name, a hostile relay
//! could fetch a challenge here under its own name, have its visitors sign it, and enter here with their
//! proofs. So it answers to the names it was given, and to addresses of its own: an address counts only if
//! the request came in on it, which the hostile relay cannot bring about.

use std::net::{IpAddr, SocketAddr};

/// Somebody called this relay by a name it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this relay was not told that it is called that; its host can say so with --name")]
pub(crate) struct Unknown;

/// The names that were given.
#[derive(Debug)]
pub(crate) struct Names(Vec<String>);

impl Names {
    /// These, in any case, without ports.
    pub(crate) fn new(given: &[String]) -> Self {
        Self(given.iter().map(|name| name.trim().to_ascii_lowercase()).collect())
    }

    /// The names as they were given, in small letters.
    pub(crate) fn given(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The host as the challenge names it, from a `Host` header that came in on the address `local`.
    ///
    /// # Errors
    /// [`Unknown`].
    pub(crate) fn check(&self, header: &str, local: SocketAddr) -> Result<String, Unknown> {
        let host = header.trim().to_ascii_lowercase();
        let name = without_port(&host).ok_or(Unknown)?;
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let local = local.ip().to_canonical();
        let own = match bare.parse::<IpAddr>() {
            Ok(address) => address.to_canonical() == local,
            Err(_) => bare == "localhost" && local.is_loopback(),
        };
        let given = self.0.iter().any(|given| *given == host || given == name || given == bare);
        if own || given { Ok(host) } else { Err(Unknown) }
    }
}

/// Whether a host, as a `Host` header names it, is this computer to itself.
pub(crate) fn is_this_computer(host: &str) -> bool {
    let bare = without_port(host).unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// `name`, `name:port`, `[v6]` or `[v6]:port`, without the port.
fn without_port(host: &str) -> Option<&str> {
    let after_name = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')?.checked_add(2)?,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, rest) = host.split_at_checked(after_name)?;
    let port = rest.strip_prefix(':').unwrap_or(rest);
    let plain = port.bytes().all(|c| c.is_ascii_digit()) && (rest.is_empty() || !port.is_empty());
    (plain && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_answers_to_its_own_names_only() {
        let names = Names::new(&["Alongside.Example".to_owned()]);
        let v4: SocketAddr = "127.0.0.1:80".parse().unwrap();
        let lan: SocketAddr = "[::ffff:192.168.1.5]:80".parse().unwrap();
        let v6: SocketAddr = "[::1]:80".parse().unwrap();
        for (header, local) in [
            ("alongside.example", lan),
            ("ALONGSIDE.example:8443", v4),
            ("127.0.0.1:8080", v4),
            ("localhost:8080", v4),
            ("localhost", v6),
            ("[::1]:8080", v6),
            ("192.168.1.5", lan),
        ] {
            assert_eq!(names.check(header, local), Ok(header.to_ascii_lowercase()), "{header}");
        }
        for (header, local) in [
            ("other.example", v4),
            ("alongside.example.other.example", v4),
            ("192.168.1.6", lan),
            ("127.0.0.1", lan),
            ("localhost", lan),
            ("alongside.example:", v4),
            ("alongside.example:80:80", v4),
            ("[::1", v6),
            ("[", v6),
            ("", v4),
            (":80", v4),
        ] {
            assert_eq!(names.check(header, local), Err(Unknown), "{header}");
        }
    }
}
