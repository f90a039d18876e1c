//! The HTTP client for webhooks and verifiers. Customers choose the addresses, so the client only
//! connects to public ones. A name's addresses are checked when they are used.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;

use crate::domain::environment::EnvironmentName;
use crate::domain::webhook::target::{self, Loopback, Reach};

/// How much of a webhook's response is read. Its content does not matter.
const MAX_ANSWER: usize = 4096;

/// A client for each reach.
pub(crate) struct OutboundClient {
    public: reqwest::Client,
    loopback: reqwest::Client,
    allowed: Loopback,
}

/// The status of a receiver's response, or why there was none.
pub(crate) type Answered = Result<u16, &'static str>;

impl OutboundClient {
    pub(crate) fn new(timeout: Duration, allowed: Loopback) -> Result<Self, reqwest::Error> {
        crate::secrets::tls::choose_provider();
        let client = |reach| {
            reqwest::Client::builder()
                .dns_resolver(PublicOnlyResolver(reach))
                .redirect(Policy::none())
                // A proxy would connect without this check.
                .no_proxy()
                .pool_max_idle_per_host(0)
                .timeout(timeout)
                .user_agent(concat!("persona-server/", env!("CARGO_PKG_VERSION")))
                .build()
        };
        Ok(Self { public: client(Reach::Public)?, loopback: client(Reach::Loopback)?, allowed })
    }

    /// Posts a JSON body and returns the status of the answer, whatever it is.
    pub(crate) async fn send(
        &self,
        url: &str,
        environment: EnvironmentName,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Answered {
        let mut response = self.begin(url, environment, headers, body).await?;
        let status = response.status().as_u16();
        // A part of the body is read so that the receiver does not see its response cut off. Whether it
        // arrives makes no difference.
        let mut read = 0;
        while read < MAX_ANSWER
            && let Ok(Some(chunk)) = response.chunk().await
        {
            read += chunk.len();
        }
        Ok(status)
    }

    /// Posts a JSON body and returns status and body of the answer, which may have `longest`
    /// bytes at most. An error comes with the status, if there was one.
    pub(crate) async fn ask(
        &self,
        url: &str,
        environment: EnvironmentName,
        headers: HeaderMap,
        body: Vec<u8>,
        longest: usize,
    ) -> Result<(u16, Vec<u8>), (Option<u16>, &'static str)> {
        let begun = self.begin(url, environment, headers, body).await;
        let mut response = begun.map_err(|reason| (None, reason))?;
        let status = response.status().as_u16();
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| (Some(status), reason(&error)))? {
            if answer.len() + chunk.len() > longest {
                return Err((Some(status), "the answer is too long"));
            }
            answer.extend_from_slice(&chunk);
        }
        Ok((status, answer))
    }

    async fn begin(
        &self,
        url: &str,
        environment: EnvironmentName,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<reqwest::Response, &'static str> {
        // Checked again, because what is allowed may have changed since the address was set, and IP
        // addresses do not reach the resolver.
        let (url, reach) = target::check(url, environment, self.allowed).map_err(|_| REFUSED)?;
        let client = match reach {
            Reach::Public => &self.public,
            Reach::Loopback => &self.loopback,
        };
        client.post(url).headers(headers).body(body).send().await.map_err(|error| reason(&error))
    }
}

/// Headers of a delivery, from pairs of names and values.
pub(crate) fn headers(pairs: &[(String, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        if let (Ok(name), Ok(value)) =
            (axum::http::HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            headers.insert(name, value);
        }
    }
    headers
}

const REFUSED: &str = "the address is not allowed";

fn reason(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<NotAllowed>() {
            return REFUSED;
        }
        cause = error.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "no proper answer"
    }
}

/// None of a name's addresses may be connected to.
#[derive(Debug, thiserror::Error)]
#[error("{REFUSED}")]
struct NotAllowed;

/// Resolves names, without the addresses that may not be connected to.
#[derive(Clone, Copy)]
struct PublicOnlyResolver(Reach);

impl Resolve for PublicOnlyResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self(reach) = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| reach.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NotAllowed.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_connected_to() {
        let resolve = async |reach| {
            let name = "localhost".parse::<Name>().unwrap();
            PublicOnlyResolver(reach).resolve(name).await.map(Iterator::count)
        };
        assert!(resolve(Reach::Loopback).await.unwrap() > 0);
        let error = resolve(Reach::Public).await.err().unwrap();
        assert!(error.is::<NotAllowed>(), "{error}");
    }

    #[tokio::test]
    async fn the_client_for_public_addresses_does_not_get_through_to_a_local_server() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = OutboundClient::new(Duration::from_secs(5), Loopback::Allowed).unwrap();
        let error = client.public.post(format!("http://localhost:{port}/")).send().await.unwrap_err();
        assert_eq!(reason(&error), REFUSED);
        let environment = EnvironmentName::Production;
        for url in [format!("https://127.0.0.1:{port}"), format!("http://localhost:{port}")] {
            assert_eq!(client.send(&url, environment, HeaderMap::new(), Vec::new()).await, Err(REFUSED));
        }
    }
}
