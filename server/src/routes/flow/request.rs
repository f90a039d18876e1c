//! What a request for the flow brings: the address's or the form's values, the session
//! token, and the browser's secret. All of it may be made up.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use persona_protocol::query;
use serde_json::{Map, Value};

use crate::domain::session::BrowserFingerprint;
use crate::secrets::hashes::new_browser_secret;
use crate::store::Visitor;

/// The script asks for views alone, not for pages; its answers say so, too.
pub(super) const FLOW: HeaderName = HeaderName::from_static("persona-flow");
/// The browser's secret, as the script shows it.
const BROWSER: HeaderName = HeaderName::from_static("persona-browser");
/// The browser's secret, where there is no script. It proves nothing by itself: what
/// opens an inquiry is the session token, which no cookie holds.
const BROWSER_COOKIE: &str = "persona-browser";

/// Names and values, as an address or a form gives them.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(Vec<(String, String)>);

impl Values {
    /// From `application/x-www-form-urlencoded`. What is no UTF-8 becomes replacement characters.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// From the parts of a multipart form.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of that name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        values.find(|value| !value.is_empty())
    }

    /// The value of that name as it was typed, empty if there is none.
    pub(super) fn typed(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// All values of that name: those of check boxes, say.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// What the page knows of the individual already: `fields[name-first]=Ada`.
    pub(super) fn fields(&self) -> Map<String, Value> {
        const MAX_FIELDS: usize = 50;
        let inside = |key: &str| {
            let name = key.strip_prefix(query::FIELDS)?.strip_prefix('[')?.strip_suffix(']')?;
            (!name.is_empty() && !name.contains(['[', ']'])).then(|| name.to_owned())
        };
        let known =
            self.0.iter().filter_map(|(key, value)| Some((inside(key)?, Value::from(value.as_str()))));
        known.take(MAX_FIELDS).collect()
    }

    /// The same, of a page that stands by itself or in a frame. Its path says which, whatever
    /// its query says: nobody can have the hosted page framed by naming a flow type.
    pub(super) fn standing(mut self, is_hosted: bool) -> Self {
        if is_hosted {
            self.0.retain(|(name, _)| name != query::FLOW_TYPE);
        } else if self.is_hosted() {
            self.0.push((query::FLOW_TYPE.to_owned(), "embedded".to_owned()));
        }
        self
    }

    /// Whether the flow stands by itself, not in a frame of the widget's.
    pub(super) fn is_hosted(&self) -> bool {
        self.get(query::FLOW_TYPE).is_none()
    }
}

/// Who asks, and how.
#[derive(Debug)]
pub(super) struct Asking {
    /// Whether the script asks, for the view alone.
    pub(super) is_fragment: bool,
    /// The session token of the header; where there is no script, forms hold it.
    pub(super) token: Option<String>,
    /// The browser's secret.
    secret: String,
    /// Whether it asks to see something, and to change nothing.
    pub(super) only_looks: bool,
    /// Whether the secret is new, so that a cookie must be set.
    pub(super) is_new_browser: bool,
    ip_address: Option<String>,
    user_agent: Option<String>,
    /// `Accept-Language`.
    pub(super) languages: Option<String>,
}

impl Asking {
    pub(super) fn visitor(&self) -> Visitor<'_> {
        Visitor {
            browser: BrowserFingerprint::of(&self.secret),
            ip_address: self.ip_address.as_deref(),
            user_agent: self.user_agent.as_deref(),
        }
    }

    /// The address of who asks.
    pub(super) fn ip_address(&self) -> Option<&str> {
        self.ip_address.as_deref()
    }

    /// The cookie for a browser without script. Partitioned and for all sites, since the
    /// flow may be in a frame of another site's page.
    pub(super) fn cookie(&self) -> String {
        format!(
            "{BROWSER_COOKIE}={}; Path=/flow; Max-Age=604800; HttpOnly; Secure; SameSite=None; Partitioned",
            self.secret
        )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let headers = &parts.headers;
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let known =
            text(BROWSER).map(str::to_owned).or_else(|| cookie(headers)).filter(|secret| is_secret(secret));
        Ok(Self {
            is_fragment: text(FLOW) == Some("fragment"),
            only_looks: parts.method == Method::GET,
            token: text(header::AUTHORIZATION)
                .and_then(|value| value.strip_prefix("Bearer "))
                .map(str::to_owned),
            is_new_browser: known.is_none(),
            secret: known.unwrap_or_else(new_browser_secret),
            ip_address: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string()),
            user_agent: text(header::USER_AGENT).map(|agent| agent.chars().take(500).collect()),
            languages: text(header::ACCEPT_LANGUAGE).map(str::to_owned),
        })
    }
}

/// Whether it has the length of a secret. A short one could be guessed.
fn is_secret(text: &str) -> bool {
    (32..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == BROWSER_COOKIE).map(|(_, secret)| secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_fields_are_read_from_their_brackets_and_nothing_deeper() {
        let values =
            Values::parse(b"fields%5Bname-first%5D=Ada&fields[a][b]=x&fields[]=y&fields=z&name-first=w");
        assert_eq!(values.fields(), Map::from_iter([("name-first".to_owned(), Value::from("Ada"))]));
    }

    #[test]
    fn an_empty_value_is_none() {
        assert_eq!(Values::parse(b"inquiry-id=&inquiry-id=inq_1").get("inquiry-id"), Some("inq_1"));
        assert_eq!(Values::parse(b"inquiry-id=").get("inquiry-id"), None);
    }

    #[test]
    fn what_could_be_guessed_is_no_browsers_secret() {
        assert!(is_secret(&new_browser_secret()));
        assert!(!is_secret("short"));
        assert!(!is_secret(&"x".repeat(129)));
        assert!(!is_secret(&"é".repeat(40)));
    }
}
