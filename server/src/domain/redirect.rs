//! Where the hosted flow may send an individual back to.
//!
//! An address in a link may come from anybody, so only the template's own hosts count, each
//! exactly as it is written: a star, which is good enough for frames, would let whoever
//! controls some forgotten subdomain send people on in the company's name.

use url::Url;

use super::embedding::is_loopback;

/// The longest address.
const MAX_LENGTH: usize = 2000;

/// The address, if it leads to one of the template's hosts: over https, or in the sandbox
/// also over http to this machine.
#[must_use]
pub(crate) fn allowed(address: &str, allowed_domains: &[String], is_sandbox: bool) -> Option<Url> {
    // What browsers and parsers read differently is not argued about.
    let is_plain = address.len() <= MAX_LENGTH
        && !address.bytes().any(|byte| byte <= b' ' || byte == b'\\' || byte == 0x7f);
    if !is_plain {
        return None;
    }
    let url = Url::parse(address).ok()?;
    // A star is a host as well, as far as parsers are concerned.
    let host = url.host_str().filter(|host| !host.contains('*'))?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    if is_sandbox && is_loopback(&url) {
        return matches!(url.scheme(), "http" | "https").then_some(url);
    }
    let domain = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let is_allowed = |entry: &String| entry.strip_prefix("https://").unwrap_or(entry) == domain;
    (url.scheme() == "https" && allowed_domains.iter().any(is_allowed)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(address: &str, is_sandbox: bool) -> bool {
        let domains = [
            "shop.example",
            "pay.shop.example:8443",
            "https://app.example:8443",
            "capacitor://localhost",
            "*.wild.example",
            "xn--bcher-kva.example",
        ];
        allowed(address, &domains.map(str::to_owned), is_sandbox).is_some()
    }

    #[test]
    fn the_templates_own_hosts_are_allowed_with_any_path() {
        for address in [
            "https://shop.example",
            "https://shop.example/back?a=1&b=%2f#c",
            "https://SHOP.example:443/",
            "https://pay.shop.example:8443/x",
            "https://app.example:8443/x",
            "https://bücher.example/",
        ] {
            assert!(is_allowed(address, false), "{address}");
        }
    }

    #[test]
    fn nothing_else_is_however_it_is_written() {
        for address in [
            "",
            "/back",
            "//shop.example",
            "shop.example",
            "http://shop.example/",
            "https://evil.example/",
            "https://evil.example/?shop.example",
            "https://evil.example/#https://shop.example",
            "https://shop.example.evil.example/",
            "https://evilshop.example/",
            "https://sub.shop.example/",
            "https://a.wild.example/",
            "https://*.wild.example/",
            "https://shop.example@evil.example/",
            "https://user@shop.example/",
            "https://user:pass@shop.example/",
            "https://shop.example:8443/",
            "https://pay.shop.example/",
            "https://app.example/",
            "https://localhost/",
            "capacitor://localhost/",
            "https://shop.example./",
            "https:\\\\shop.example\\",
            "https:/\\evil.example",
            "https://shop.example\\@evil.example/",
            "https://evil.example\\.shop.example/",
            " https://shop.example/",
            "https://shop.example/\r\nSet-Cookie: a=b",
            "ht\ttps://shop.example/",
            "javascript:alert(1)//shop.example",
            "javascript://shop.example/%0aalert(1)",
            "data:text/html,shop.example",
            "ftp://shop.example/",
            "blob:https://shop.example/1",
            "https://shop%2eexample.evil.example/",
            "https://shop.example%00.evil.example/",
            "https://ѕhop.example/",
            "https://[::ffff:7f00:1]/",
            "http://localhost/",
            "http://127.0.0.1:8080/",
        ] {
            assert!(!is_allowed(address, false), "{address}");
        }
        assert!(!is_allowed(&format!("https://shop.example/{}", "x".repeat(2000)), false));
    }

    #[test]
    fn in_the_sandbox_this_machine_is_allowed_too_and_nothing_that_looks_like_it() {
        for address in
            ["http://localhost:8080/back", "https://localhost/", "http://127.0.0.1:1/", "http://[::1]:1/"]
        {
            assert!(is_allowed(address, true), "{address}");
        }
        for address in
            ["http://localhost.evil.example/", "http://127.0.0.1.evil.example/", "ftp://localhost/"]
        {
            assert!(!is_allowed(address, true), "{address}");
        }
    }
}
