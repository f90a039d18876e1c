//! Whose pages may show the flow in a frame.
//!
//! The browser decides, by the `frame-ancestors` it is given. This says the same ahead of
//! it, for the page that says who it is: a frame that the browser blocks could tell nobody
//! why.

use url::Url;

/// Schemes of documents that have no origin of their own, or that run what is in their address.
const UNUSABLE_SCHEMES: [&str; 9] =
    ["about", "blob", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss"];

/// The origin that a page says it has: one of the web, or one of a web view with a scheme of its
/// own, such as `capacitor://localhost`.
#[must_use]
pub(crate) fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_origin = !UNUSABLE_SCHEMES.contains(&url.scheme())
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.host_str().is_some_and(is_written_plainly)
        && url.username().is_empty()
        && url.password().is_none();
    is_origin.then_some(url)
}

/// An origin as browsers write it. `Url::origin` knows only those of the web.
#[must_use]
pub(crate) fn written(origin: &Url) -> String {
    let (scheme, host) = (origin.scheme(), origin.host_str().unwrap_or_default());
    match origin.port() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// What to tell the developer of a page of that origin, which the template does not allow.
#[must_use]
pub(crate) fn advice(page: &Url, template_id: &str, public_origin: &str) -> String {
    let origin = written(page);
    if page.scheme() == "http" && !is_loopback(page) && public_origin.starts_with("https:") {
        return format!("{origin} may not show the flow: the page must be loaded over https");
    }
    format!(
        "{origin} is not among the allowed domains of the template {template_id}: add {} to its allowed_domains",
        entry_for(page)
    )
}

/// What to add to a template's allowed domains for pages of that origin.
fn entry_for(page: &Url) -> String {
    let origin = written(page);
    let is_host = page.scheme() == "https" || (page.scheme() == "http" && !is_loopback(page));
    match origin.split_once("://") {
        Some((_, host)) if is_host => host.to_owned(),
        _ => origin,
    }
}

/// Whether an address is on this machine.
pub(crate) fn is_loopback(address: &Url) -> bool {
    matches!(address.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Reads an entry of a template's allowed domains: a host, or an origin.
///
/// # Errors
/// When it is neither: what to write.
pub(crate) fn parse_entry(entry: &str) -> Result<String, String> {
    let wrong = || {
        format!(
            "write a host, such as shop.example, *.shop.example or localhost:8080, or an origin, such as \
             https://app.example:8443 or capacitor://localhost, not {entry:?}"
        )
    };
    if let Some((scheme, _)) = entry.split_once("://") {
        let url = origin(entry).filter(|_| !entry.ends_with('/')).ok_or_else(wrong)?;
        if scheme.eq_ignore_ascii_case("http") && !is_loopback(&url) {
            return Err(format!("http:// is possible for this machine only: write https://, not {entry:?}"));
        }
        return Ok(written(&url).to_ascii_lowercase());
    }
    let host = entry.strip_prefix("*.").unwrap_or(entry);
    let url = Url::parse(&format!("https://{host}")).map_err(|_| wrong())?;
    let is_plain = !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        && url.has_host()
        && url.path() == "/";
    if is_plain { Ok(entry.to_ascii_lowercase()) } else { Err(wrong()) }
}

/// Whether a host is made of what hosts are made of. A URL may hold more, such as `;` or `*`,
/// which says something else in a Content-Security-Policy.
fn is_written_plainly(host: &str) -> bool {
    let is_address = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.as_bytes().iter().all(is_address),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        }
    }
}

/// Whether an allowed domain can be a source of a Content-Security-Policy. One that could say more
/// than a host or an origin would allow every page.
#[must_use]
pub(crate) fn is_source(entry: &str) -> bool {
    let host =
        |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.*:_[]".contains(&byte));
    match entry.split_once("://") {
        Some((scheme, rest)) => {
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) && host(rest)
        }
        None => host(entry),
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
    let is_web = matches!(origin.scheme(), "http" | "https");
    if is_sandbox && is_web && matches!(host, "localhost" | "127.0.0.1") {
        return true;
    }
    if allowed_domains.contains(&written(origin)) {
        return true;
    }
    // A policy of a page that came over https speaks of https alone.
    if !is_web || (origin.scheme() != "https" && public_origin.starts_with("https:")) {
        return false;
    }
    allowed_domains.iter().filter(|domain| !domain.contains("://")).any(|domain| {
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
        let domains = [
            "shop.example",
            "*.wild.example",
            "dev.example:8080",
            "https://app.example:8443",
            "capacitor://localhost",
            "http://localhost",
        ]
        .map(str::to_owned);
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
            "https://app.example:8443",
            "capacitor://localhost",
            "http://localhost",
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
            "https://localhost",
            "https://app.example",
            "http://app.example:8443",
            "capacitor://localhost.evil.example",
            "capacitor://shop.example",
            "tauri://localhost",
        ] {
            assert!(!is_allowed(page, false), "{page}");
        }
        assert!(is_allowed("http://localhost:8080", true));
        assert!(!is_allowed("tauri://localhost", true));
        assert!(!is_allowed("http://localhost.evil.example", true));
    }

    #[test]
    fn an_allowed_domain_is_a_host_or_an_origin() {
        for (entry, expected) in [
            ("shop.example", "shop.example"),
            ("*.Shop.example", "*.shop.example"),
            ("localhost:8080", "localhost:8080"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("[::1]:80", "[::1]:80"),
            ("https://App.example:8443", "https://app.example:8443"),
            ("https://app.example:443", "https://app.example"),
            ("http://localhost", "http://localhost"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("tauri://localhost", "tauri://localhost"),
        ] {
            assert_eq!(parse_entry(entry).as_deref(), Ok(expected));
            assert!(is_source(expected), "{expected}");
        }
        for entry in [
            "",
            "*",
            "https://shop.example/",
            "https://shop.example/x",
            "https://*.shop.example",
            "http://shop.example",
            "shop.example/x",
            "a b",
            "'self'",
            "*.*.x",
            "x;y",
            "capacitor://",
            "capacitor://localhost;script-src",
            "capacitor://a@localhost",
            "javascript://shop.example",
            "data://x",
            "file://localhost",
        ] {
            assert!(parse_entry(entry).is_err(), "{entry}");
        }
        for entry in ["x; script-src *", "https://a.example/;", "'none'", "a://b://c;d"] {
            assert!(!is_source(entry), "{entry}");
        }
    }

    #[test]
    fn what_to_add_for_a_page_lets_it_in() {
        for (page, public) in [
            ("https://new.example", "https://verify.example"),
            ("https://new.example:8443", "https://verify.example"),
            ("http://localhost:8100", "https://verify.example"),
            ("ionic://localhost", "https://verify.example"),
            ("http://new.example:8080", "http://verify.example"),
        ] {
            let page = origin(page).unwrap();
            let entry = parse_entry(&entry_for(&page)).unwrap();
            assert!(advice(&page, "itmpl_x", public).contains(&format!("template itmpl_x: add {entry} to")));
            assert!(allows(&page, &[entry], false, public), "{page}");
        }
        let advice = advice(&origin("http://new.example").unwrap(), "itmpl_x", "https://verify.example");
        assert!(advice.ends_with("the page must be loaded over https"), "{advice}");
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
