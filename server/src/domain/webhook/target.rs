//! Which addresses a webhook may have: those of servers that anybody can reach, so that
//! nobody has this server ask its own network for something.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::domain::environment::EnvironmentName;

/// The longest address that is taken.
const MAX_LENGTH: usize = 2048;

/// Which addresses a connection may be made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public internet.
    Public,
    /// This machine's own, for trying things out.
    Loopback,
}

impl Reach {
    /// Whether a connection may be made to that address. It is asked about the address
    /// that is connected to: a name may have led elsewhere a moment ago.
    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Loopback => address.is_loopback(),
        }
    }
}

/// Whether receivers of the sandbox may be on this machine. On a machine that serves others they
/// must not: whoever holds a key could reach what else listens there, or learn of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loopback {
    /// No receiver may be there.
    #[default]
    Refused,
    /// Those of the sandbox may, for trying things out.
    Allowed,
}

/// Why an address is none for a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is none.
    #[error("must be an address such as https://shop.example/webhooks")]
    NoUrl,
    /// It is too long.
    #[error("must be at most {MAX_LENGTH} bytes long")]
    TooLong,
    /// It is not encrypted.
    #[error("must begin with https://")]
    Scheme,
    /// It holds a password.
    #[error("must not contain a user name or password: use custom-http-headers or verify the signature")]
    Credentials,
    /// It leads inside.
    #[error(
        "must be reachable from the internet: private, link-local and other special addresses are refused"
    )]
    Private,
}

/// Takes a webhook's address apart and says how far deliveries to it may reach.
///
/// # Errors
/// Why it is none for a webhook of that environment.
pub fn check(url: &str, environment: EnvironmentName, loopback: Loopback) -> Result<(Url, Reach), Refused> {
    if url.len() > MAX_LENGTH {
        return Err(Refused::TooLong);
    }
    let url = Url::parse(url).map_err(|_| Refused::NoUrl)?;
    let host = url.host().ok_or(Refused::NoUrl)?;
    let local = is_local(&host);
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        _ => return Err(Refused::Scheme),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    if local {
        return match (environment, loopback) {
            (EnvironmentName::Sandbox, Loopback::Allowed) => Ok((url, Reach::Loopback)),
            _ => Err(Refused::Private),
        };
    }
    let refused = match host {
        Host::Ipv4(address) => !is_public(address.into()),
        Host::Ipv6(address) => !is_public(address.into()),
        Host::Domain(_) => false,
    };
    if refused { Err(Refused::Private) } else { Ok((url, Reach::Public)) }
}

fn is_local(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Networks of IPv4 that are not the public internet, by IANA's registry of special
/// purposes, each with the length of its prefix.
const SPECIAL: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local; clouds answer with their credentials at 169.254.169.254.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    // Looks public, and is Azure's own inside of every machine there.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL.iter().any(|(network, length)| {
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
        address.to_bits() & mask == network.to_bits() & mask
    })
}

/// Of IPv6 only what is handed out for use on the internet is public, 2000::/3. That
/// leaves out loopback, link-local, unique local and multicast addresses, and those with
/// an IPv4 address inside: mapped, compatible and NAT64 (64:ff9b::/96, 64:ff9b:1::/48).
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let special = match a {
        // Teredo, benchmarks, ORCHID and others of 2001::/23; examples.
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4: an IPv4 address inside.
        0x2002 => true,
        // Examples.
        0x3fff => b < 0x1000,
        _ => false,
    };
    a & 0xe000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_connected_to() {
        for address in ["1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"]
        {
            assert!(Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:1.1.1.1",
            "::ffff:169.254.169.254",
            "::1.1.1.1",
            "64:ff9b::1.1.1.1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn only_loopback_is_reached_by_what_says_localhost() {
        for (address, allowed) in
            [("127.0.0.1", true), ("::1", true), ("10.0.0.1", false), ("1.1.1.1", false), ("0.0.0.0", false)]
        {
            assert_eq!(Reach::Loopback.allows(address.parse().unwrap()), allowed, "{address}");
        }
    }

    #[test]
    fn an_address_must_be_encrypted_and_public_save_localhost_in_the_sandbox() {
        use EnvironmentName::{Production, Sandbox};
        let reach = |url, environment| check(url, environment, Loopback::Allowed).map(|(_, reach)| reach);
        assert_eq!(reach("https://shop.example/hooks?a=1", Production), Ok(Reach::Public));
        assert_eq!(reach("https://1.1.1.1", Production), Ok(Reach::Public));
        for url in ["http://localhost:8080/x", "http://127.0.0.1", "http://[::1]:1", "https://a.localhost"] {
            assert_eq!(reach(url, Sandbox), Ok(Reach::Loopback), "{url}");
            assert_eq!(reach(url, Production), Err(Refused::Private), "{url}");
            assert_eq!(check(url, Sandbox, Loopback::Refused), Err(Refused::Private), "{url}");
        }
        for (url, why) in [
            ("", Refused::NoUrl),
            ("shop.example", Refused::NoUrl),
            ("http://shop.example", Refused::Scheme),
            ("ftp://localhost", Refused::Scheme),
            ("file:///etc/passwd", Refused::NoUrl),
            ("https://user:pass@shop.example", Refused::Credentials),
            ("https://10.0.0.1", Refused::Private),
            ("https://169.254.169.254/latest", Refused::Private),
            ("https://0xa9fea9fe/", Refused::Private),
            ("https://2852039166/", Refused::Private),
            ("https://[::ffff:10.0.0.1]/", Refused::Private),
            ("https://0.0.0.0/", Refused::Private),
        ] {
            assert_eq!(reach(url, Sandbox), Err(why), "{url}");
        }
        assert_eq!(reach(&format!("https://a.example/{}", "x".repeat(2048)), Sandbox), Err(Refused::TooLong));
    }
}
