//! What a request says: who asks, and its body.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use persona_protocol::IdPrefix;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::json::Unambiguous;
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::inflection;
use crate::limits::requests::Quota;
use crate::routes::error::ApiError;

/// The longest body that is read.
const MAX_BODY: usize = 1024 * 1024;

/// Who asks: the environment of the key. Put there before any route runs.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// The only one whose objects exist for them.
    pub(super) environment: Environment,
    pub(super) at: WallTime,
    /// How many more requests they may make.
    pub(super) quota: Quota,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::Unauthenticated)
    }
}

/// Who asks, if their environment is the sandbox. Decided before the body is read.
pub(super) struct SandboxCaller(pub(super) Caller);

impl<S: Sync> FromRequestParts<S> for SandboxCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if caller.environment.is_sandbox() {
            Ok(Self(caller))
        } else {
            Err(ApiError::Forbidden("this works in the sandbox only"))
        }
    }
}

/// An id in the address, whatever it is of. One that is no text names nothing.
pub(super) struct AnyId(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for AnyId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        id.map(|Path(id)| Self(id)).map_err(|_| ApiError::NotFound { details: None })
    }
}

/// An object's id in the address. What is not shaped like one names nothing.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $prefix:ident,)+) => { $(
        $(#[$doc])*
        pub(super) struct $name(pub(super) String);

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
                Path::<String>::from_request_parts(parts, state)
                    .await
                    .ok()
                    .map(|Path(id)| Self(id))
                    .filter(|Self(id)| IdPrefix::$prefix.matches(id))
                    .ok_or(ApiError::NotFound { details: None })
            }
        }
    )+ };
}

ids! {
    /// `inq_…`
    InquiryId: Inquiry,
    /// `iqse_…`
    SessionId: InquirySession,
    /// `itmpl_…`
    TemplateId: InquiryTemplate,
    /// `evt_…`
    EventId: Event,
    /// `wbh_…`
    WebhookId: Webhook,
}

/// A body that must be there.
pub(super) struct Required<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Required<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(body).await?;
        if bytes.is_empty() {
            return Err(ApiError::bad_request("the body is missing: it must be a JSON object"));
        }
        demand_json(&parts.headers)?;
        demand_utf8(&parts.headers)?;
        parse(&bytes).map(Self)
    }
}

/// A body that may be missing, with the headers that describe one.
pub(super) struct Optional<T>(pub(super) T);

impl<T: DeserializeOwned + Default, S: Sync> FromRequest<S> for Optional<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(body).await?;
        // Clients put content types of their own on a body that is not there, or that
        // they were not asked for; what it is shows when it is read.
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        demand_utf8(&parts.headers)?;
        parse(&bytes).map(Self)
    }
}

/// A body that is not asked for: nothing, `{}` or `null`.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Deserializes an attribute that may be `null`, which differs from one that is missing.
pub(super) fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

pub(super) async fn read(body: Body) -> Result<Bytes, ApiError> {
    axum::body::to_bytes(body, MAX_BODY).await.map_err(|error| {
        let too_long = std::error::Error::source(&error)
            .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if too_long { ApiError::TooLarge(MAX_BODY) } else { ApiError::bad_request("the body is incomplete") }
    })
}

fn demand_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let essence = content_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if ["application/json", "application/vnd.api+json"]
        .iter()
        .any(|known| essence.eq_ignore_ascii_case(known))
    {
        Ok(())
    } else {
        Err(ApiError::UnsupportedMediaType)
    }
}

/// JSON is always UTF-8. Text in another charset would be decoded wrongly.
fn demand_utf8(headers: &HeaderMap) -> Result<(), ApiError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let charset = content_type.unwrap_or_default().split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    // US-ASCII is a part of UTF-8.
    let known = ["utf-8", "utf8", "us-ascii"];
    match charset {
        Some(charset) if !known.iter().any(|name| charset.eq_ignore_ascii_case(name)) => {
            Err(ApiError::UnsupportedCharset)
        }
        _ => Ok(()),
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // Some clients and editors begin a text with a byte-order mark.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| ApiError::bad_request("the body is not UTF-8"))?;
    let Unambiguous(value) = serde_json::from_str(text)
        .map_err(|error| ApiError::bad_request(format!("the body is not JSON: {error}")))?;
    let value = match value {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::Object(_) => value,
        _ => return Err(ApiError::bad_request("the body must be a JSON object")),
    };
    if holds_nul(&value) {
        // PostgreSQL keeps no such text, and nobody means it.
        return Err(ApiError::bad_request("the body holds the character U+0000"));
    }
    let value = inflection::normalise(value)
        .map_err(|key| ApiError::bad_request(format!("{key} is given twice, written in two ways")))?;
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer(error.path());
        let place = pointer.trim_start_matches('/').replace('/', ".");
        let what = error.into_inner();
        BadAttribute { place, pointer, what: what.to_string() }.into()
    })
}

struct BadAttribute {
    place: String,
    pointer: String,
    what: String,
}

impl From<BadAttribute> for ApiError {
    fn from(BadAttribute { place, pointer, what }: BadAttribute) -> Self {
        if place.is_empty() {
            Self::bad_request(what)
        } else {
            Self::BadRequest { details: format!("{place}: {what}"), pointer: Some(pointer) }
        }
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(object) => object.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        _ => false,
    }
}
