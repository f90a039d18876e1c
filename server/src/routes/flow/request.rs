//! A request for the flow: who asks and how, and what the form or the address says. All of it may be
//! made up.
//!
//! [`FlowRequest`] reads a form. [`QueryRequest`] has its values in the address and leaves the body
//! alone. [`FileRequest`] reads a form up to its file.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use persona_protocol::query;

use super::form_data::FormData;
use super::multipart::{self, File};
use crate::domain::session::BrowserFingerprint;
use crate::flow::admission::Caller;
use crate::flow::open::NewInquiry;
use crate::flow::templates::TemplateName;
use crate::secrets::hashes::new_browser_secret;
use crate::state::AppState;
use crate::store::Visitor;

/// The script asks for views alone, not for pages; the responses to it have this header, too.
pub(super) const FLOW: HeaderName = HeaderName::from_static("persona-flow");
/// The browser's secret, as the script shows it.
const BROWSER: HeaderName = HeaderName::from_static("persona-browser");
/// The browser's secret, where there is no script. It proves nothing by itself: the session token
/// opens an inquiry, and no cookie holds that.
const BROWSER_COOKIE: &str = "persona-browser";

/// The longest form without a file where one with a file is allowed, too.
const MAX_FORM: usize = 64 * 1024;

/// A request for the flow.
pub(super) struct FlowRequest {
    pub(super) state: AppState,
    pub(super) head: Head,
    /// What the form or the address says.
    pub(super) form: FormData,
}

/// A request for the flow whose values are in its address.
pub(super) struct QueryRequest(pub(super) FlowRequest);

/// A request with a form whose file has not been read.
pub(super) struct FileRequest {
    pub(super) request: FlowRequest,
    pub(super) file: File,
}

/// Who asks, and how.
#[derive(Debug)]
pub(super) struct Head {
    /// Whether the script asks, for the view alone.
    pub(super) is_fragment: bool,
    /// The session token of the header; where there is no script, forms hold it.
    pub(super) token: Option<String>,
    /// The browser's secret.
    secret: String,
    /// Whether the request asks to see something, and to change nothing.
    pub(super) only_looks: bool,
    /// Whether the secret is new, so that a cookie must be set.
    pub(super) is_new_browser: bool,
    ip_address: Option<String>,
    user_agent: Option<String>,
    /// `Accept-Language`.
    pub(super) languages: Option<String>,
}

impl FlowRequest {
    /// The session token: of the header, else of the form.
    pub(super) fn token(&self) -> Option<&str> {
        self.head.token.as_deref().or_else(|| self.form.get(query::SESSION_TOKEN))
    }

    /// Who asks for which inquiry, and with which proof.
    pub(super) fn caller(&self) -> Caller<'_> {
        Caller {
            inquiry_id: self.form.get(query::INQUIRY_ID),
            token: self.token(),
            visitor: self.head.visitor(),
        }
    }

    /// The template that the page names.
    pub(super) fn template(&self) -> TemplateName<'_> {
        TemplateName {
            environment_id: self.form.get(query::ENVIRONMENT_ID),
            environment: self.form.get(query::ENVIRONMENT),
            template_id: self
                .form
                .get(query::INQUIRY_TEMPLATE_ID)
                .or_else(|| self.form.get(query::TEMPLATE_ID)),
            version_id: self.form.get(query::INQUIRY_TEMPLATE_VERSION_ID),
        }
    }

    /// What the page knows for an inquiry that does not exist yet.
    pub(super) fn new_inquiry(&self) -> NewInquiry<'_> {
        NewInquiry {
            template: self.template(),
            reference_id: self.form.get(query::REFERENCE_ID),
            account_id: self.form.get(query::ACCOUNT_ID),
            fields: self.form.fields(),
        }
    }

    /// A request whose form may have a file, which is not read.
    pub(super) async fn without_file(request: Request, state: &AppState) -> Self {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
            return FileRequest::read(request, state).await.request;
        }
        let (mut parts, body) = request.into_parts();
        let head = Head::read(&mut parts);
        let body = axum::body::to_bytes(body, MAX_FORM).await.unwrap_or_default();
        Self { state: state.clone(), head, form: FormData::parse(&body) }
    }
}

impl FromRequest<AppState> for FlowRequest {
    type Rejection = BytesRejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let head = Head::read(&mut parts);
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await?;
        Ok(Self { state: state.clone(), head, form: FormData::parse(&body) })
    }
}

impl FromRequestParts<AppState> for QueryRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let form = FormData::parse(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self(FlowRequest { state: state.clone(), head: Head::read(parts), form }))
    }
}

impl FromRequest<AppState> for FileRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::read(request, state).await)
    }
}

impl FileRequest {
    async fn read(request: Request, state: &AppState) -> Self {
        let (mut parts, body) = request.into_parts();
        let head = Head::read(&mut parts);
        let (form, file) = multipart::texts(Request::from_parts(parts, body)).await;
        Self { request: FlowRequest { state: state.clone(), head, form }, file }
    }
}

impl Head {
    /// Reads it from the head of a request.
    pub(super) fn read(parts: &mut Parts) -> Self {
        let headers = &parts.headers;
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let known =
            text(BROWSER).map(str::to_owned).or_else(|| cookie(headers)).filter(|secret| is_secret(secret));
        Self {
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
        }
    }

    /// The browser.
    pub(super) fn visitor(&self) -> Visitor<'_> {
        Visitor {
            browser: BrowserFingerprint::of(&self.secret),
            ip_address: self.ip_address.as_deref(),
            user_agent: self.user_agent.as_deref(),
        }
    }

    /// The IP address of the client.
    pub(super) fn ip_address(&self) -> Option<&str> {
        self.ip_address.as_deref()
    }

    /// The cookie for a browser without script. Partitioned and for all sites, because the flow may be
    /// in a frame of another site's page.
    pub(super) fn cookie(&self) -> String {
        format!(
            "{BROWSER_COOKIE}={}; Path=/flow; Max-Age=604800; HttpOnly; Secure; SameSite=None; Partitioned",
            self.secret
        )
    }
}

/// Whether a text has the length of a secret. A short one could be guessed.
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
    fn what_could_be_guessed_is_no_browsers_secret() {
        assert!(is_secret(&new_browser_secret()));
        assert!(!is_secret("short"));
        assert!(!is_secret(&"x".repeat(129)));
        assert!(!is_secret(&"é".repeat(40)));
    }
}
