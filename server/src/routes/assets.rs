//! The widget's script, for customers' pages.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::with_headers;
use crate::security::to_hex;
use crate::state::AppState;

const SCRIPT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/persona.js"));

/// The engine without WebAssembly, which the script loads from beside itself. Byte for
/// byte as it was built: the script knows its hash.
const COMPAT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/persona.compat.js"));

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/v2/persona.js", get(script))
        .route("/assets/v2/persona.compat.js", get(compat))
        .route("/persona.js", get(script))
        .route("/persona.compat.js", get(compat))
}

/// The script as this server serves it: a page that loads it from here talks to here,
/// unless it says otherwise.
#[derive(Debug)]
pub struct Script {
    body: Arc<str>,
    etag: HeaderValue,
}

impl Script {
    /// The script of a server that browsers reach at `public_origin`.
    #[must_use]
    pub fn new(public_origin: &str) -> Self {
        // A JSON string is a JavaScript string.
        let host = serde_json::Value::from(public_origin);
        // In the syntax of the oldest browsers that the script is for.
        let body = format!("{SCRIPT}\n;Persona.defaultHost=Persona.defaultHost||{host};\n");
        let etag = etag_of(&body);
        Self { body: body.into(), etag }
    }
}

async fn script(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let Script { body, etag } = &*state.script;
    serve(body, etag, &headers)
}

async fn compat(headers: HeaderMap) -> Response {
    static ETAG: LazyLock<HeaderValue> = LazyLock::new(|| etag_of(COMPAT));
    serve(COMPAT, &ETAG, &headers)
}

fn etag_of(body: &str) -> HeaderValue {
    let digest = to_hex(&Sha256::digest(body.as_bytes()));
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

fn serve(body: &str, etag: &HeaderValue, headers: &HeaderMap) -> Response {
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == etag);
    let mut response = if same {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(body.to_owned()).into_response()
    };
    response.headers_mut().insert(header::ETAG, etag.clone());
    with_headers(
        response,
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            // Its address says no version: five minutes, then ask whether it is the same.
            (header::CACHE_CONTROL, "public, max-age=300"),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
    )
}
