//! Where the flow is: the base URL of its server.
//!
//! A host is the name of one of Persona's own environments, a host with an optional port, or
//! an origin. Anything else is an error: a session token must not go to a server that the page
//! did not choose. The official SDK uses production instead.

use super::error::Failure;

const DEVELOPMENT: &str = "http://localhost:3000";
const STAGING: &str = "https://inquiry.withpersona-staging.com";
const CANARY: &str = "https://canary.withpersona.com";
const PRODUCTION: &str = "https://inquiry.withpersona.com";

/// The parts of an address, as the browser parsed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The whole address.
    pub href: String,
    /// The host without its port.
    pub hostname: String,
    /// The origin of messages from there.
    pub origin: String,
}

/// Parses an address as `new URL` does; `None` if it is not valid.
pub type ParseAddress<'a> = &'a dyn Fn(&str) -> Option<Address>;

/// Where the flow is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The start of the frame's address.
    pub url: String,
    /// The origin of messages in both directions.
    pub origin: String,
}

/// Finds the base URL. `host` is the option; `default_host` is used where there is none.
///
/// # Errors
/// For text that is neither a host nor an origin.
pub fn resolve(
    host: Option<&str>,
    default_host: Option<&str>,
    parse: ParseAddress<'_>,
) -> Result<Base, Failure> {
    let asked = host.or(default_host).unwrap_or("production").trim_ascii();
    let has_scheme = begins_with(asked, "https://") || begins_with(asked, "http://");
    let url = match asked {
        "development" => DEVELOPMENT.to_owned(),
        "staging" => STAGING.to_owned(),
        "canary" => CANARY.to_owned(),
        "production" => PRODUCTION.to_owned(),
        _ if has_scheme => asked.to_owned(),
        // As in the official SDK: a development server has no certificate.
        _ if is_localhost(asked) => ["http://", asked].concat(),
        _ => ["https://", asked].concat(),
    };
    // `https://` keeps both slashes: with one it would be relative to the page.
    let url = url.strip_suffix('/').filter(|url| !url.ends_with('/')).unwrap_or(&url);
    // A browser reads `https:////host` and `ho\tst`, too.
    let is_clean = has_scheme || !asked.starts_with('/') && asked.bytes().all(|byte| byte > b' ');
    match parse(url).filter(|address| is_clean && is_origin(address)) {
        Some(address) => {
            // As in the official SDK, the address keeps the spelling of a host.
            let url = if has_scheme { address.origin.clone() } else { url.to_owned() };
            Ok(Base { url, origin: address.origin })
        }
        None => {
            // There may be a password before an @.
            let asked = if asked.bytes().any(|byte| byte == b'@') { "" } else { asked };
            let wanted =
                "\" is neither a host (verify.example.com) nor an origin (https://verify.example.com)";
            Err(Failure::invalid_config(["host: \"", asked, wanted].concat()))
        }
    }
}

/// Ignores case.
fn begins_with(text: &str, beginning: &str) -> bool {
    text.as_bytes()
        .get(..beginning.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
}

/// Whether it names `localhost`, with or without a port.
fn is_localhost(host: &str) -> bool {
    let name = host.bytes().take_while(|byte| !matches!(byte, b':' | b'/'));
    name.map(|byte| byte.to_ascii_lowercase()).eq("localhost".bytes())
}

/// Whether an address has nothing besides its origin: no path, no query, no password.
fn is_origin(address: &Address) -> bool {
    let Address { href, hostname, origin } = address;
    (origin.starts_with("https://") || origin.starts_with("http://"))
        && !hostname.is_empty()
        && href.strip_suffix('/') == Some(origin)
}

/// Whether that origin is this machine.
fn is_loopback(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).unwrap_or_default();
    is_localhost(host) || host.starts_with("127.") || host.starts_with("[::1]")
}

/// The claims of a JSON Web Token, as JSON. Each byte is one character: what the widget reads is ASCII.
///
/// Not by `atob`: where a page has replaced it, a token could go to any host. A crate for these
/// few lines adds 2 KB.
#[must_use]
pub fn claims_in(token: &str) -> Option<String> {
    let mut claims = String::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in token.bytes().skip_while(|byte| *byte != b'.').skip(1).take_while(|byte| *byte != b'.') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            claims.push(char::from((bits >> count) as u8));
        }
    }
    Some(claims)
}

/// Whether a session token from `issuer` may go to a base. Only our own server's tokens name
/// their issuer. A server without a configured public origin names a loopback address.
///
/// # Errors
/// If the token is for another host; the message says which `host` to set.
pub fn check_issuer(issuer: &str, base: &Base) -> Result<(), Failure> {
    let is_personas = [PRODUCTION, STAGING, CANARY].contains(&base.origin.as_str());
    if issuer == base.origin || (is_loopback(issuer) && !is_personas) {
        return Ok(());
    }
    let message = ["The session token is for another host. Set host: '", issuer, "'"].concat();
    Err(Failure::invalid_config(message))
}

/// Whether the browser would block the flow as mixed content.
///
/// # Errors
/// If it would.
pub fn check_scheme(base: &Base, page_origin: &str) -> Result<(), Failure> {
    if page_origin.starts_with("https:") && base.origin.starts_with("http:") && !is_loopback(&base.origin) {
        let message = ["A page on https cannot show a flow from ", &base.origin, ": use https"].concat();
        return Err(Failure::invalid_config(message));
    }
    Ok(())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Address> {
        let url = url::Url::parse(text).ok()?;
        Some(Address {
            href: url.to_string(),
            hostname: url.host_str().unwrap_or_default().to_owned(),
            origin: url.origin().ascii_serialization(),
        })
    }

    fn resolve_text(host: &str) -> Result<Base, Failure> {
        resolve(Some(host), None, &read)
    }

    fn url_of(host: &str) -> String {
        resolve_text(host).unwrap().url
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
        assert_eq!(url_of("localhost"), "http://localhost");
        assert_eq!(url_of("10.0.0.1:4000"), "https://10.0.0.1:4000");
        assert_eq!(url_of("[::1]:4000"), "https://[::1]:4000");
        assert_eq!(url_of("intranet"), "https://intranet");
        assert_eq!(url_of("localhost.evil.com"), "https://localhost.evil.com");
        assert_eq!(url_of(" verify.example.com\n"), "https://verify.example.com");
    }

    #[test]
    fn an_origin_is_taken_as_one() {
        assert_eq!(url_of("https://verify.example.com"), "https://verify.example.com");
        assert_eq!(url_of("https://verify.example.com/"), "https://verify.example.com");
        assert_eq!(url_of("HTTPS://Verify.Example:443"), "https://verify.example");
        assert_eq!(url_of("http://10.0.0.1:3000"), "http://10.0.0.1:3000");
        assert_eq!(url_of("https://[2001:db8::1]:8443"), "https://[2001:db8::1]:8443");
        assert_eq!(url_of("https://intranet"), "https://intranet");
        assert_eq!(url_of("https://prüfung.example"), "https://xn--prfung-4ya.example");
    }

    #[test]
    fn what_is_neither_is_refused_and_nobody_else_is_asked() {
        for host in [
            "",
            " ",
            "/",
            "a b.example",
            "https://",
            "https://a.example/path",
            "a.example/path/",
            "a.example?query",
            "a.example#part",
            "a.example?",
            "user@a.example",
            "https://user:password@a.example",
            "a.example\\path",
            "a.example:99999",
            "ftp://a.example",
            "file:///etc",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,x",
            "//a.example",
            "a.exa\tmple",
        ] {
            let failure = resolve(Some(host), Some("http://localhost:1"), &read).unwrap_err();
            assert_eq!(failure.code, "invalid_config", "{host}");
            assert!(!failure.message.contains("password"));
        }
    }

    #[test]
    fn the_default_host_stands_in_and_is_read_as_the_option_is() {
        let default = |host| resolve(None, Some(host), &read);
        assert_eq!(default("http://10.0.0.1:3000/").unwrap().url, "http://10.0.0.1:3000");
        assert_eq!(default("development").unwrap().url, DEVELOPMENT);
        assert_eq!(resolve(Some("a.example"), Some("development"), &read).unwrap().url, "https://a.example");
        assert_eq!(resolve(None, None, &read).unwrap().url, PRODUCTION);
        assert!(default("javascript://a.example/%0aalert(1)").is_err());
    }

    #[test]
    fn the_origin_is_normalised_and_the_address_of_a_host_is_not() {
        let base = resolve_text("Verify.Example.COM:443").unwrap();
        assert_eq!(base.url, "https://Verify.Example.COM:443");
        assert_eq!(base.origin, "https://verify.example.com");
    }

    #[test]
    fn the_claims_of_a_token_are_read_without_the_page() {
        // {"iss":"https://verify.example/?~>","n":1}
        let token = "e30.eyJpc3MiOiJodHRwczovL3ZlcmlmeS5leGFtcGxlLz9-PiIsIm4iOjF9.c2ln";
        assert_eq!(claims_in(token).unwrap(), r#"{"iss":"https://verify.example/?~>","n":1}"#);
        assert_eq!(claims_in("e30.eyJhIjoixLIifQ.x").unwrap(), "{\"a\":\"\u{c4}\u{b2}\"}");
        assert_eq!(claims_in("secret").unwrap(), "");
        assert_eq!(claims_in("a.b+c.d"), None);
    }

    #[test]
    fn a_token_goes_to_the_server_that_issued_it_alone() {
        let check = |issuer, host| check_issuer(issuer, &resolve_text(host).unwrap());
        assert!(check("https://verify.example", "verify.example").is_ok());
        for host in ["production", "staging", "canary", "other.example", "http://verify.example"] {
            let failure = check("https://verify.example", host).unwrap_err();
            assert_eq!(
                failure.message,
                "The session token is for another host. Set host: 'https://verify.example'"
            );
        }
    }

    #[test]
    fn a_server_that_does_not_know_its_address_is_not_persona() {
        let check = |host| check_issuer("http://localhost:3000", &resolve_text(host).unwrap());
        assert!(check("verify.example").is_ok() && check("http://127.0.0.1:3000").is_ok());
        for host in ["production", "canary", "Inquiry.withpersona.com", "inquiry.withpersona.com:443"] {
            assert!(check(host).is_err(), "{host}");
        }
        assert!(check_issuer("http://127.0.0.1:1", &resolve_text("staging").unwrap()).is_err());
    }

    #[test]
    fn a_page_on_https_shows_no_flow_from_http_but_from_this_machine() {
        let check = |host, page| check_scheme(&resolve_text(host).unwrap(), page);
        assert!(check("http://10.0.0.1:3000", "https://shop.example").is_err());
        assert!(check("http://10.0.0.1:3000", "http://shop.example").is_ok());
        for host in ["development", "http://127.0.0.1:3000", "http://[::1]:3000", "https://10.0.0.1"] {
            assert!(check(host, "https://shop.example").is_ok(), "{host}");
        }
    }
}
