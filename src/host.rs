//! Where the flow is: the base URL of its server.
//!
//! `host` and `customHost` take a name of one of Persona's own places or a host with
//! an optional port; anything else falls back to production, as the official SDK
//! does. The default host of the page or of the script tag may be a whole origin,
//! since our own server writes its own there.

use alloc::string::String;

use crate::text::{cat, owned};

const DEVELOPMENT: &str = "http://localhost:3000";
const PRODUCTION: &str = "https://inquiry.withpersona.com";

/// What is known about an address once the browser has read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `https:`, say.
    pub protocol: String,
    /// The host without its port.
    pub hostname: String,
    /// What messages from there name as their origin.
    pub origin: String,
}

/// Reads an address, as `new URL` does; `None` when it is none.
pub type ReadAddress<'a> = &'a dyn Fn(&str) -> Option<Address>;

/// Where the flow is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// What the frame's address begins with.
    pub url: String,
    /// The origin of messages to and fro.
    pub origin: String,
    /// For developers: the host that was asked for is none, and production was taken
    /// instead. Empty if all is well.
    pub warning: String,
}

/// Finds the base URL. `host` is the option, `default_host` what stands in for it.
#[must_use]
pub fn resolve(host: Option<&str>, default_host: Option<&str>, read: ReadAddress<'_>) -> Base {
    let asked = host.or(default_host).unwrap_or("production");
    let is_origin = host.is_none() && (asked.starts_with("http://") || asked.starts_with("https://"));
    let scheme = if is_origin {
        ""
    } else if asked.starts_with("localhost") {
        "http://"
    } else {
        "https://"
    };
    let url = match asked {
        "development" => owned(DEVELOPMENT),
        "staging" => owned("https://inquiry.withpersona-staging.com"),
        "canary" => owned("https://canary.withpersona.com"),
        "production" => owned(PRODUCTION),
        _ => cat(&[scheme, asked.strip_suffix('/').unwrap_or(asked)]),
    };
    match read(&url).filter(|address| is_origin || is_host(address)) {
        Some(address) => Base { url, origin: address.origin, warning: String::new() },
        None => Base {
            url: owned(PRODUCTION),
            origin: owned(PRODUCTION),
            warning: cat(&["Persona: \"", asked, "\" is no host; using production"]),
        },
    }
}

/// Whether a host has been named that a browser takes for a safe place.
fn is_host(address: &Address) -> bool {
    address.hostname == "localhost"
        || (address.protocol == "https:" && address.hostname.bytes().any(|byte| byte == b'.'))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    fn read(text: &str) -> Option<Address> {
        let url = url::Url::parse(text).ok()?;
        Some(Address {
            protocol: [url.scheme(), ":"].concat(),
            hostname: url.host_str().unwrap_or_default().to_owned(),
            origin: url.origin().ascii_serialization(),
        })
    }

    fn url_of(host: &str) -> String {
        resolve(Some(host), None, &read).url
    }

    #[test]
    fn personas_own_places_have_names() {
        assert_eq!(url_of("development"), "http://localhost:3000");
        assert_eq!(url_of("production"), "https://inquiry.withpersona.com");
        assert_eq!(url_of("staging"), "https://inquiry.withpersona-staging.com");
        assert_eq!(url_of("canary"), "https://canary.withpersona.com");
    }

    #[test]
    fn a_host_gets_https_and_localhost_http() {
        assert_eq!(url_of("verify.example.com"), "https://verify.example.com");
        assert_eq!(url_of("verify.example.com:8443/"), "https://verify.example.com:8443");
        assert_eq!(url_of("localhost:4000"), "http://localhost:4000");
        assert_eq!(url_of("10.0.0.1:4000"), "https://10.0.0.1:4000");
    }

    #[test]
    fn what_is_no_host_falls_back_to_production_and_says_so() {
        for host in
            ["", "intranet", "http://a.example", "https://a.example", "a b.example", "localhost.evil.com"]
        {
            let base = resolve(Some(host), Some("http://localhost:1"), &read);
            assert_eq!(base.url, PRODUCTION, "{host}");
            assert_eq!(base.warning, format!("Persona: \"{host}\" is no host; using production"));
        }
    }

    #[test]
    fn the_default_host_stands_in_and_may_be_an_origin() {
        assert_eq!(resolve(None, Some("http://10.0.0.1:3000/"), &read).url, "http://10.0.0.1:3000");
        assert_eq!(resolve(None, Some("development"), &read).url, DEVELOPMENT);
        assert_eq!(resolve(Some("a.example"), Some("development"), &read).url, "https://a.example");
        assert_eq!(resolve(None, None, &read).url, PRODUCTION);
        assert!(!resolve(None, Some("javascript://a.example/%0aalert(1)"), &read).warning.is_empty());
    }

    #[test]
    fn the_origin_is_normalised_and_the_address_is_not() {
        let base = resolve(Some("Verify.Example.COM:443"), None, &read);
        assert_eq!(base.url, "https://Verify.Example.COM:443");
        assert_eq!(base.origin, "https://verify.example.com");
    }
}
