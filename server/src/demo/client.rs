//! How a customer's back end talks to the API: a few calls and a key.

use serde_json::{Value, json};

/// The API with a key.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    key: String,
    template_id: String,
}

/// A call that did not go as hoped.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    /// The API answered with an error.
    #[error("the API answered {status}: {title}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The first error's title and details.
        title: String,
    },
    /// No answer.
    #[error("the API cannot be reached")]
    Unreachable(#[from] reqwest::Error),
}

/// What the shop remembers of an inquiry.
#[derive(Clone, Debug)]
pub(super) struct Inquiry {
    /// `inq_…`
    pub id: String,
    /// Its status at the moment of the call.
    pub status: String,
    /// When it expires, if it does.
    pub expires_at: Option<String>,
}

impl Client {
    /// The API at `base` (`http://127.0.0.1:3000`), used with `key`, for inquiries of `template_id`.
    #[must_use]
    pub(crate) fn new(base: &str, key: &str, template_id: &str) -> Self {
        Self {
            // The demo's API is on this machine, without TLS: no certificates are needed, not
            // even those that the system may lack.
            http: reqwest::Client::builder().tls_certs_only([]).build().unwrap_or_default(),
            base: format!("{}/api/v1", base.trim_end_matches('/')),
            key: key.to_owned(),
            template_id: template_id.to_owned(),
        }
    }

    /// Creates an inquiry about the visitor whom the shop calls `reference_id`.
    pub(super) async fn create_inquiry(&self, reference_id: &str) -> Result<Inquiry, ApiError> {
        let body = json!({ "data": { "attributes": {
            "inquiry-template-id": self.template_id,
            "reference-id": reference_id,
        } } });
        self.call(self.http.post(self.url("/inquiries")).json(&body)).await.map(|answer| inquiry(&answer))
    }

    /// Reads an inquiry.
    pub(super) async fn inquiry(&self, id: &str) -> Result<Inquiry, ApiError> {
        self.call(self.http.get(self.url(&format!("/inquiries/{id}")))).await.map(|answer| inquiry(&answer))
    }

    /// Step one of resuming: a bare POST gives a session token.
    pub(super) async fn resume(&self, id: &str) -> Result<String, ApiError> {
        let answer = self.call(self.http.post(self.url(&format!("/inquiries/{id}/resume")))).await?;
        Ok(text(&answer, "/meta/session-token").unwrap_or_default())
    }

    /// How far the sandbox's clock has been moved, in seconds.
    pub(super) async fn clock_advance(&self) -> Result<i64, ApiError> {
        self.call(self.http.get(self.url("/test-clock"))).await.map(|answer| advanced_seconds(&answer))
    }

    /// Moves the sandbox's clock, and with it the expiry of everything in it.
    pub(super) async fn advance_clock(&self, seconds: u32) -> Result<i64, ApiError> {
        let body = json!({ "meta": { "advance-seconds": seconds } });
        self.call(self.http.post(self.url("/test-clock")).json(&body))
            .await
            .map(|answer| advanced_seconds(&answer))
    }

    /// Sets the sandbox's clock right again.
    pub(super) async fn reset_clock(&self) -> Result<(), ApiError> {
        self.call(self.http.delete(self.url("/test-clock"))).await.map(drop)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> Result<Value, ApiError> {
        let response = request.bearer_auth(&self.key).send().await?;
        let status = response.status();
        // Some answers, such as that of a DELETE, have no body.
        let body: Value = serde_json::from_slice(&response.bytes().await?).unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let title = [text(&body, "/errors/0/title"), text(&body, "/errors/0/details")].into_iter().flatten();
        Err(ApiError::Refused { status: status.as_u16(), title: title.collect::<Vec<_>>().join(". ") })
    }
}

fn inquiry(answer: &Value) -> Inquiry {
    Inquiry {
        id: text(answer, "/data/id").unwrap_or_default(),
        status: text(answer, "/data/attributes/status").unwrap_or_default(),
        expires_at: text(answer, "/data/attributes/expires-at"),
    }
}

fn text(answer: &Value, pointer: &str) -> Option<String> {
    answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

fn advanced_seconds(answer: &Value) -> i64 {
    answer.pointer("/data/attributes/advanced-seconds").and_then(Value::as_i64).unwrap_or_default()
}
