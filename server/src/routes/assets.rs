//! The widget's script, for customers' pages.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use axum::routing::get;

use super::static_file::{StaticFile, built, built_file};
use super::{appended, with_headers};
use crate::state::AppState;

const CONTENT_TYPE: &str = "text/javascript; charset=utf-8";
/// The address names no version: the client asks every five minutes whether it is the same.
const CACHE_CONTROL: &str = "public, max-age=300, must-revalidate";

/// The engine without WebAssembly, which the script loads from beside itself. Byte for
/// byte as it was built: the script knows its hash.
static COMPAT: LazyLock<StaticFile> =
    LazyLock::new(|| built_file!("persona.compat.js", CONTENT_TYPE, CACHE_CONTROL));

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
pub struct Script(StaticFile);

impl Script {
    /// The script of a server that browsers reach at `public_origin`.
    #[must_use]
    pub fn new(public_origin: &str) -> Self {
        // A JSON string is a JavaScript string.
        let host = serde_json::Value::from(public_origin);
        // In the syntax of the oldest browsers that the script is for.
        let line = format!("\n;window.Persona.defaultHost=window.Persona.defaultHost||{host};\n");
        let line = line.as_bytes();
        let mut file =
            StaticFile::new(CONTENT_TYPE, CACHE_CONTROL, [built!("persona.js", ""), line].concat());
        if let Some(brotli) = appended::to_brotli(built!("persona.js", ".br"), line) {
            file = file.with_brotli(brotli);
        }
        if let Some(gzip) = appended::to_gzip(built!("persona.js", ".gz"), line) {
            file = file.with_gzip(gzip);
        }
        Self(file)
    }
}

async fn script(State(state): State<AppState>, headers: HeaderMap) -> Response {
    for_any_page(state.script.0.respond(&headers))
}

async fn compat(headers: HeaderMap) -> Response {
    for_any_page(COMPAT.respond(&headers))
}

/// Lets pages of every origin load it, also with an integrity hash and under
/// `Cross-Origin-Embedder-Policy`.
fn for_any_page(response: Response) -> Response {
    with_headers(
        response,
        [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        ],
    )
}
