//! Which addresses the relay passes packets on to.
//!
//! TURN lets somebody outside speak from the relay's place. Whoever runs a relay in a home or an office must not
//! open that network by it, so by default only addresses of the public internet can be reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether packets may be passed on to this address; `private` lets those of private networks pass too.
pub(super) fn may_be_reached(ip: IpAddr, private: bool) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip) || private && is_private_v4(ip),
        IpAddr::V6(ip) => match embedded(ip) {
            Some(inside) => is_public_v4(inside) || private && is_private_v4(inside),
            None => is_public_v6(ip) || private && is_private_v6(ip),
        },
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    // The last are the addresses that networks of telephones and large providers use inside (RFC 6598).
    ip.is_private() || (a == 100 && b & 0xc0 == 64)
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0
        || a >= 224
        || ip.is_loopback()
        || ip.is_link_local()
        // IETF's own, and tests of network devices.
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && b & 0xfe == 18);
    !special && !is_private_v4(ip)
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    ip.segments()[0] & 0xfe00 == 0xfc00
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Only 2000::/3 is given out for the internet (RFC 4291); within it Teredo has an address of anybody inside.
    let [first, second, ..] = ip.segments();
    first & 0xe000 == 0x2000 && !(first == 0x2001 && second == 0)
}

/// The address of the older internet that a router would take out of this one: 6to4 and NAT64.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    match ip.segments() {
        [0x2002, a, b, ..] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] => {
            let ([a, b], [c, d]) = (a.to_be_bytes(), b.to_be_bytes());
            Some(Ipv4Addr::new(a, b, c, d))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(address: &str, private: bool) -> bool {
        may_be_reached(address.parse().unwrap(), private)
    }

    #[test]
    fn the_internet_is_reached_and_the_hosts_own_network_is_not() {
        for public in ["8.8.4.4", "100.63.0.1", "172.32.0.1", "203.0.113.9", "2600::1", "64:ff9b::808:404"] {
            assert!(reached(public, false), "{public}");
        }
        for inside in ["10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "::ffff:10.0.0.1"] {
            assert!(!reached(inside, false), "{inside}");
            assert!(reached(inside, true), "{inside}");
        }
        for never in [
            "127.0.0.1",
            "0.0.0.0",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::a9fe:a9fe",
            "2001:0:1::1",
        ] {
            assert!(!reached(never, true), "{never}");
        }
    }
}
