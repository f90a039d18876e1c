//! What goes wrong in a request, as the API says it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::store;

/// In how many seconds whoever meets a server without its database is to ask again.
pub(crate) const UNAVAILABLE_FOR: u64 = 3;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// It cannot be understood: 400.
    #[error("{details}")]
    BadRequest {
        /// What is wrong, naming the attribute, header or parameter.
        details: String,
        /// Where in the body, as a JSON pointer.
        pointer: Option<String>,
    },
    /// No key, or none of this server: 401.
    #[error("Must be authenticated to access this endpoint")]
    Unauthenticated,
    /// Not in this environment: 403.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The key is not for that: 403.
    #[error("{0}")]
    KeyForbidden(String),
    /// There is no such thing in this environment: 404.
    #[error("Record not found")]
    NotFound {
        /// Which one, if the request named several.
        details: Option<String>,
    },
    /// There is no such address: 404.
    #[error("nothing exists at this address")]
    NoRoute,
    /// The address takes other methods: 405.
    #[error("this address does not support that method")]
    MethodNotAllowed,
    /// Its state does not allow it: 409.
    #[error("{0}")]
    Conflict(String),
    /// It is no HTTP: 400.
    #[error("this is not a valid HTTP/1.1 request")]
    Malformed,
    /// Its address is too long: 414.
    #[error("the address is too long")]
    AddressTooLong,
    /// Its headers are too many or too long: 431.
    #[error("too many headers, or headers too long")]
    HeadersTooLarge,
    /// It did not arrive in time: 408.
    #[error("the request did not arrive in time: send it again, faster")]
    TooSlow,
    /// The body broke off: 400.
    #[error("the body is incomplete")]
    Incomplete,
    /// The body is too long: 413.
    #[error("the body is longer than {0} bytes")]
    TooLarge(usize),
    /// The body is no JSON by its own word: 415.
    #[error("the body must be JSON, with the header Content-Type: application/json")]
    UnsupportedMediaType,
    /// The body's charset is not UTF-8: 415.
    #[error("the body must be UTF-8: remove the charset from the header Content-Type, or send charset=utf-8")]
    UnsupportedCharset,
    /// The body is compressed: 415.
    #[error("the body must be sent as it is, without a Content-Encoding")]
    UnsupportedEncoding,
    /// It was understood and cannot be done: 422.
    #[error("{details}")]
    Unprocessable {
        /// What is wrong.
        details: String,
        /// Where in the body, as a JSON pointer.
        pointer: Option<String>,
    },
    /// Too many requests: 429.
    #[error("at most {limit} requests a minute: try again in {retry_after} s")]
    RateLimited {
        /// How many are allowed.
        limit: u32,
        /// After how many seconds there will be some again.
        retry_after: u64,
    },
    /// A defect of the server's: 500.
    #[error("the server failed; see its log for this response's Request-Id")]
    Internal,
    /// The database or the storage cannot be used now: 503.
    #[error("the server's data is unavailable: try again")]
    Unavailable,
    /// There is no room for it now: 503.
    #[error("the server is busy: try again in a moment")]
    Busy,
    /// The server is about to end: 503.
    #[error("this server is stopping: ask another one")]
    Stopping,
}

impl ApiError {
    /// A 400 that is not about the body.
    pub(crate) fn bad_request(details: impl Into<String>) -> Self {
        Self::BadRequest { details: details.into(), pointer: None }
    }

    /// A 422 about one attribute of the body.
    pub(crate) fn unprocessable(pointer: &str, details: impl Into<String>) -> Self {
        Self::Unprocessable { details: details.into(), pointer: Some(pointer.to_owned()) }
    }

    /// The whole answer, where nothing else is there to write one.
    pub(crate) fn as_raw_http(&self) -> String {
        let (status, body) = (self.status(), self.body().to_string());
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-content-type-options: nosniff\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    }

    /// The status of the answer.
    #[must_use]
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest { .. } | Self::Malformed | Self::Incomplete => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::KeyForbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound { .. } | Self::NoRoute => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType | Self::UnsupportedCharset | Self::UnsupportedEncoding => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::Unprocessable { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::Busy | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::BadRequest { .. } | Self::Malformed | Self::Incomplete => "Bad Request",
            Self::Unauthenticated => "Must be authenticated to access this endpoint",
            Self::Forbidden(_) | Self::KeyForbidden(_) => "Forbidden",
            Self::NotFound { .. } => "Record not found",
            Self::NoRoute => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::Conflict(_) => "Conflict",
            Self::AddressTooLong => "URI too long",
            Self::HeadersTooLarge => "Request header fields too large",
            Self::TooSlow => "Request timeout",
            Self::TooLarge(_) => "Payload too large",
            Self::UnsupportedMediaType | Self::UnsupportedCharset | Self::UnsupportedEncoding => {
                "Unsupported media type"
            }
            Self::Unprocessable { .. } => "Unprocessable entity",
            Self::RateLimited { .. } => "Rate limit exceeded",
            Self::Internal => "Internal server error",
            Self::Unavailable | Self::Busy | Self::Stopping => "Service unavailable",
        }
    }

    fn body(&self) -> Value {
        let mut error = Map::new();
        error.insert("title".to_owned(), self.title().into());
        match self {
            Self::Unauthenticated | Self::NotFound { details: None } => {}
            Self::NotFound { details: Some(details) } => {
                error.insert("details".to_owned(), details.as_str().into());
            }
            _ => {
                error.insert("details".to_owned(), self.to_string().into());
            }
        }
        match self {
            // The contract gives `source` to 422 alone, and `meta` to the others.
            Self::Unprocessable { pointer: Some(pointer), .. } => {
                error.insert("source".to_owned(), json!({ "pointer": pointer }));
            }
            Self::BadRequest { pointer: Some(pointer), .. } => {
                error.insert("meta".to_owned(), json!({ "pointer": pointer }));
            }
            _ => {}
        }
        json!({ "errors": [error] })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.body())).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::UnsupportedEncoding => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
            Self::TooSlow => {
                // The rest of the body is not waited for.
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Busy => {
                // The rest of the body is not waited for.
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Self::RateLimited { retry_after, .. } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
            }
            Self::Unavailable | Self::Stopping => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(UNAVAILABLE_FOR));
            }
            _ => {}
        }
        response
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        use store::Error;
        match error {
            Error::NotFound => Self::NotFound { details: None },
            Error::NoAccount => Self::NotFound { details: Some("data.attributes.account-id".to_owned()) },
            Error::Conflict(conflict) => Self::Conflict(conflict.to_string()),
            Error::Webhook(already) => Self::Conflict(already.to_string()),
            Error::UnknownCursor => {
                Self::bad_request("page[after] and page[before] must be ids of this list's objects")
            }
            Error::TooManySessions | Error::InactiveTemplate | Error::OutOfOrder(_) => {
                Self::Unprocessable { details: error.to_string(), pointer: None }
            }
            Error::TooLarge(too_large) => {
                Self::unprocessable("/data/attributes/fields", format!("data.attributes.fields: {too_large}"))
            }
            Error::ClockOutOfRange => Self::unprocessable(
                "/meta/advance-seconds",
                "meta.advance-seconds: the test clock can be moved 100 years forward in all",
            ),
            Error::Closed(_) | Error::Denied(_) | Error::Finished | Error::SessionTaken(_) => {
                Self::Conflict(error.to_string())
            }
            Error::Database(_) if error.is_unstorable_text() => {
                Self::bad_request("text must not contain the character U+0000")
            }
            Error::Database(_) | Error::Storage(_) | Error::Due => {
                tracing::error!(%error, "a request failed");
                if error.is_passing() { Self::Unavailable } else { Self::Internal }
            }
            Error::Vault(source) => {
                tracing::error!(error = %source, "encrypted data in the database cannot be read");
                Self::Internal
            }
            Error::Corrupt(what) => {
                tracing::error!(what, "a row of the database cannot be read");
                Self::Internal
            }
        }
    }
}
