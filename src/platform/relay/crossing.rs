//! What a relay says about crossing home routers: its port for STUN, and port, name and password for TURN.
//!
//! It says numbers and never a host: links ask the host that people chose as their relay and no third party,
//! whatever a relay says. What cannot be read is passed over; links then do without.

use crate::platform::bridge::IceServer;

/// The longest name or password that is used, in bytes.
const LONGEST_WORD: usize = 256;

/// What was said when the connection came up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crossing {
    stun: Option<u16>,
    turn: Option<(u16, String, String)>,
}

impl Crossing {
    /// Reads the words `stun` (a port) and `turn` (a port, a name and a password, with spaces between).
    pub fn of<'a>(said: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut crossing = Self::default();
        for (word, value) in said {
            match word {
                "stun" => crossing.stun = port(value),
                "turn" => crossing.turn = turn(value),
                _ => {}
            }
        }
        crossing
    }

    /// As a browser takes it, for the relay at this address, such as `https://alongside.example:8443`.
    pub fn at(&self, relay: &str) -> Vec<IceServer> {
        let authority = relay.split_once("://").map_or(relay, |(_, rest)| rest);
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((inside, _)) => format!("[{inside}]"),
            None => authority.split(':').next().unwrap_or_default().to_owned(),
        };
        if host.is_empty() {
            return Vec::new();
        }
        let stun = self.stun.map(|port| IceServer { url: format!("stun:{host}:{port}"), turn: None });
        let turn = self.turn.as_ref().map(|(port, name, password)| IceServer {
            url: format!("turn:{host}:{port}?transport=udp"),
            turn: Some((name.clone(), password.clone())),
        });
        stun.into_iter().chain(turn).collect()
    }
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
}

fn turn(value: &str) -> Option<(u16, String, String)> {
    let mut words = value.split(' ');
    let (at, name, password) = (port(words.next()?)?, words.next()?, words.next()?);
    let fits =
        |word: &str| !word.is_empty() && word.len() <= LONGEST_WORD && word.bytes().all(|c| c.is_ascii_graphic());
    (words.next().is_none() && fits(name) && fits(password)).then(|| (at, name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[(&str, &str)], relay: &str) -> Vec<String> {
        let servers = Crossing::of(words.iter().copied()).at(relay);
        servers.into_iter().map(|server| format!("{} {:?}", server.url, server.turn)).collect()
    }

    #[test]
    fn links_ask_the_relays_own_host_and_nobody_else() {
        let words = [("stun", "3478"), ("turn", "3478 1800000000:ab secret"), ("other", "x")];
        assert_eq!(
            said(&words, "https://alongside.example:8443"),
            [
                "stun:alongside.example:3478 None",
                "turn:alongside.example:3478?transport=udp Some((\"1800000000:ab\", \"secret\"))",
            ]
        );
        assert_eq!(said(&words[..1], "http://[2001:db8::1]:80"), ["stun:[2001:db8::1]:3478 None"]);
    }

    #[test]
    fn what_is_no_port_name_or_password_is_passed_over() {
        for value in ["", "0", "65536", "evil.example:3478", "-1"] {
            assert_eq!(said(&[("stun", value)], "https://a.example"), [""; 0], "{value}");
        }
        for value in ["3478", "3478 a", "3478 a b c", "3478  b", "x a b", "3478 a \u{e9}"] {
            assert_eq!(said(&[("turn", value)], "https://a.example"), [""; 0], "{value}");
        }
        assert_eq!(said(&[("stun", "3478")], "https://"), [""; 0]);
    }
}
