//! Whose pages may show the flow in a frame.
//!
//! The browser decides, by the `frame-ancestors` it is given. This says the same ahead of
//! it, for the page that says who it is: a frame that the browser blocks could tell nobody
//! why.

use url::Url;

/// The origin that a page says it has, if it is one of the web.
#[must_use]
pub(crate) fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_origin = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.host_str().is_some_and(is_written_plainly)
        && url.username().is_empty()
        && url.password().is_none();
    is_origin.then_some(url)
}

/// Whether a host is made of what hosts are made of. A URL may hold more, such as `;` or `*`,
/// which says something else in a Content-Security-Policy.
fn is_written_plainly(host: &str) -> bool {
    let is_address = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.as_bytes().iter().all(is_address),
        None => host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')),
    }
}

/// Whether a page of that origin may hold the flow, which is served at `public_origin`, in
/// a frame: as browsers match the hosts that a policy names without a scheme.
#[must_use]
pub(crate) fn allows(
    origin: &Url,
    allowed_domains: &[String],
    is_sandbox: bool,
    public_origin: &str,
) -> bool {
    let Some(host) = origin.host_str() else { return false };
    if is_sandbox && matches!(host, "localhost" | "127.0.0.1") {
        return true;
    }
    // A policy of a page that came over https speaks of https alone.
    if origin.scheme() != "https" && public_origin.starts_with("https:") {
        return false;
    }
    allowed_domains.iter().any(|domain| {
        let (name, port) = match domain.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port.parse().ok()),
            _ => (domain.as_str(), None),
        };
        let is_port = match port {
            None => origin.port().is_none(),
            port => origin.port_or_known_default() == port,
        };
        let is_host = match name.strip_prefix("*.") {
            Some(parent) => host
                .to_ascii_lowercase()
                .strip_suffix(&parent.to_ascii_lowercase())
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            None => host.eq_ignore_ascii_case(name),
        };
        is_port && is_host
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(page: &str, is_sandbox: bool) -> bool {
        let domains = ["shop.example", "*.wild.example", "dev.example:8080"].map(str::to_owned);
        allows(&origin(page).unwrap(), &domains, is_sandbox, "https://verify.example")
    }

    #[test]
    fn an_origin_says_nothing_else_in_a_policy() {
        for text in [
            "https://*",
            "https://*.example",
            "https://a;script-src.example",
            "https://a,b.example",
            "https://'none'",
            "https://a b.example",
            "https://a.example/;",
            "https://a.example:*",
            "data:text/html,x",
        ] {
            assert_eq!(origin(text), None, "{text}");
        }
        for text in [
            "https://a-b_c.example:8443",
            "http://[2001:db8::1]",
            "http://192.0.2.1",
            "https://b\u{fc}cher.example",
        ] {
            assert!(origin(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_page_of_an_allowed_host_and_port_may() {
        for page in [
            "https://shop.example",
            "https://a.wild.example",
            "https://a.b.wild.example",
            "https://dev.example:8080",
        ] {
            assert!(is_allowed(page, false), "{page}");
        }
    }

    #[test]
    fn no_other_page_may() {
        for page in [
            "http://shop.example",
            "https://shop.example:8443",
            "https://sub.shop.example",
            "https://shop.example.evil.example",
            "https://wild.example",
            "https://evilwild.example",
            "https://dev.example",
            "http://localhost:8080",
        ] {
            assert!(!is_allowed(page, false), "{page}");
        }
        assert!(is_allowed("http://localhost:8080", true));
        assert!(!is_allowed("http://localhost.evil.example", true));
    }

    #[test]
    fn what_is_more_than_an_origin_is_none() {
        for text in [
            "",
            "null",
            "shop.example",
            "https://shop.example/x",
            "https://a@shop.example",
            "file:///",
            "data:x",
            "https://shop.example?;script-src *",
        ] {
            assert!(origin(text).is_none(), "{text}");
        }
    }
}
