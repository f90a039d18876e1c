//! Where the flow lives: from the `host` option to the base URL.

/// The flow of Persona's own production.
pub const PRODUCTION: &str = "https://inquiry.withpersona.com";

/// What a URL parser tells of a candidate; `None` if it is no URL.
pub struct Parts {
    /// `https:`
    pub protocol: String,
    /// Without the port.
    pub hostname: String,
}

/// The base URL for a `host` option: a word (`development`, `staging`, `canary`,
/// `production`), or a host name with or without a port. `parse` is the browser's parser.
/// `None` when it is none of these: the official SDK then goes on with production.
#[must_use]
pub fn base_url(host: &str, parse: impl Fn(&str) -> Option<Parts>) -> Option<String> {
    let known = match host {
        "development" => "http://localhost:3000",
        "staging" => "https://inquiry.withpersona-staging.com",
        "canary" => "https://canary.withpersona.com",
        "production" => PRODUCTION,
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.to_owned());
    }
    let scheme = if host.starts_with("localhost") { "http://" } else { "https://" };
    let url = [scheme, host].concat();
    let Parts { protocol, hostname } = parse(&url)?;
    let is_local = hostname == "localhost";
    let is_usable = is_local || (protocol == "https:" && hostname.contains('.'));
    is_usable.then(|| without_slash(&url))
}

/// The base URL for a whole origin, as `Persona.defaultHost` and `data-host` may give
/// it: `https://…`, or `http://…` of a server that is being tried out.
#[must_use]
pub fn base_url_of_origin(host: &str) -> Option<String> {
    (host.starts_with("https://") || host.starts_with("http://")).then(|| without_slash(host))
}

fn without_slash(url: &str) -> String {
    url.strip_suffix('/').unwrap_or(url).to_owned()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    /// Enough of a parser for names and ports.
    fn parse(url: &str) -> Option<Parts> {
        let (protocol, rest) = url.split_once("//")?;
        let hostname = rest.split(['/', ':', '?']).next()?;
        let is_name = !hostname.is_empty() && !hostname.contains([' ', '%', '<']);
        is_name.then(|| Parts { protocol: protocol.to_owned(), hostname: hostname.to_owned() })
    }

    #[test]
    fn words_stand_for_known_hosts() {
        assert_eq!(base_url("development", parse).as_deref(), Some("http://localhost:3000"));
        assert_eq!(base_url("production", parse).as_deref(), Some(PRODUCTION));
    }

    #[test]
    fn a_name_is_https_and_localhost_is_http() {
        assert_eq!(base_url("verify.shop.example", parse).as_deref(), Some("https://verify.shop.example"));
        assert_eq!(base_url("verify.shop.example/", parse).as_deref(), Some("https://verify.shop.example"));
        assert_eq!(base_url("localhost:8081", parse).as_deref(), Some("http://localhost:8081"));
        assert_eq!(base_url("localhost.evil.example", parse), None);
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for host in ["", "nodots", "a b.c", "http://verify.shop.example"] {
            assert_eq!(base_url(host, parse), None, "{host}");
        }
    }

    #[test]
    fn a_whole_origin_is_taken_as_it_is() {
        assert_eq!(base_url_of_origin("http://localhost:3000/").as_deref(), Some("http://localhost:3000"));
        assert_eq!(base_url_of_origin("verify.shop.example"), None);
        assert_eq!(base_url_of_origin("javascript:alert(1)"), None);
    }
}
