//! Where the flow is: the base URL of its server.
//!
//! `host` and `customHost` take the name of one of Persona's own environments or a host
//! with an optional port. Anything else falls back to production, as in the official SDK.
//! The default host of the page or of the script tag may be a whole origin.

const DEVELOPMENT: &str = "http://localhost:3000";
const PRODUCTION: &str = "https://inquiry.withpersona.com";

/// The parts of an address, as the browser parsed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The scheme with its colon, such as `https:`.
    pub protocol: String,
    /// The host without its port.
    pub hostname: String,
    /// The origin that messages from there carry.
    pub origin: String,
}

/// Parses an address as `new URL` does; `None` if it is not valid.
pub type ParseAddress<'a> = &'a dyn Fn(&str) -> Option<Address>;

/// Where the flow is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// What the frame's address begins with.
    pub url: String,
    /// The origin of messages in both directions.
    pub origin: String,
    /// For developers: the host that was asked for is not valid, and production is used instead.
    pub warning: Option<String>,
}

/// Finds the base URL. `host` is the option; `default_host` is used where there is none.
#[must_use]
pub fn resolve(host: Option<&str>, default_host: Option<&str>, parse: ParseAddress<'_>) -> Base {
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
        "development" => DEVELOPMENT.to_owned(),
        "staging" => "https://inquiry.withpersona-staging.com".to_owned(),
        "canary" => "https://canary.withpersona.com".to_owned(),
        "production" => PRODUCTION.to_owned(),
        _ => [scheme, asked.strip_suffix('/').unwrap_or(asked)].concat(),
    };
    match parse(&url).filter(|address| is_origin || is_host(address)) {
        Some(address) => Base { url, origin: address.origin, warning: None },
        None => Base {
            url: PRODUCTION.to_owned(),
            origin: PRODUCTION.to_owned(),
            warning: Some(["Persona: \"", asked, "\" is not a host; using production"].concat()),
        },
    }
}

/// Whether the address names a host with a secure context.
fn is_host(address: &Address) -> bool {
    address.hostname == "localhost" || (address.protocol == "https:" && address.hostname.contains('.'))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

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
    fn a_value_that_is_not_a_host_falls_back_to_production_and_says_so() {
        for host in
            ["", "intranet", "http://a.example", "https://a.example", "a b.example", "localhost.evil.com"]
        {
            let base = resolve(Some(host), Some("http://localhost:1"), &read);
            assert_eq!(base.url, PRODUCTION, "{host}");
            assert_eq!(base.warning, Some(format!("Persona: \"{host}\" is not a host; using production")));
        }
    }

    #[test]
    fn the_default_host_stands_in_and_may_be_an_origin() {
        assert_eq!(resolve(None, Some("http://10.0.0.1:3000/"), &read).url, "http://10.0.0.1:3000");
        assert_eq!(resolve(None, Some("development"), &read).url, DEVELOPMENT);
        assert_eq!(resolve(Some("a.example"), Some("development"), &read).url, "https://a.example");
        assert_eq!(resolve(None, None, &read).url, PRODUCTION);
        assert!(resolve(None, Some("javascript://a.example/%0aalert(1)"), &read).warning.is_some());
    }

    #[test]
    fn the_origin_is_normalised_and_the_address_is_not() {
        let base = resolve(Some("Verify.Example.COM:443"), None, &read);
        assert_eq!(base.url, "https://Verify.Example.COM:443");
        assert_eq!(base.origin, "https://verify.example.com");
    }
}
