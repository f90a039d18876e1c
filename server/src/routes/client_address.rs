//! Where a request comes from, behind a proxy, too.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use crate::state::AppState;

/// Replaces the address of a trusted proxy by the one that it names in `X-Forwarded-For`,
/// so that nothing behind here has to know of proxies.
pub(super) async fn settle(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let client = client(peer.ip(), request.headers(), &state.trusted_proxies);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
    }
    next.run(request).await
}

/// The last address in the chain that is no trusted proxy's: what stands before it may
/// have been made up by it. A chain that breaks off ends at the last one that is known.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| {
        let address = address.to_canonical();
        trusted.iter().any(|net| net.contains(&address))
    };
    let mut client = peer.to_canonical();
    let chain: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(str::trim)
        .collect();
    for named in chain.into_iter().rev() {
        if !is_trusted(client) {
            break;
        }
        match address(named) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// Some proxies write the port as well.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client_of(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxy = ["10.0.0.0/8"];
        assert_eq!(client_of("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(client_of("192.0.2.1", &["198.51.100.7"], &proxy), "192.0.2.1");
        assert_eq!(client_of("10.0.0.1", &["198.51.100.7"], &proxy), "198.51.100.7");
        assert_eq!(client_of("::ffff:10.0.0.1", &["198.51.100.7:4711"], &proxy), "198.51.100.7");
        assert_eq!(client_of("10.0.0.1", &[], &proxy), "10.0.0.1");
    }

    #[test]
    fn what_the_client_itself_wrote_is_not_believed() {
        let proxy = ["10.0.0.0/8"];
        assert_eq!(client_of("10.0.0.1", &["127.0.0.1, 198.51.100.7"], &proxy), "198.51.100.7");
        assert_eq!(client_of("10.0.0.1", &["127.0.0.1", "198.51.100.7, 10.0.0.2"], &proxy), "198.51.100.7");
        assert_eq!(client_of("10.0.0.1", &["198.51.100.7, nonsense"], &proxy), "10.0.0.1");
    }
}
