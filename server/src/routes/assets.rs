//! The widget's script, for customers' pages.

use std::sync::{Arc, LazyLock};

use axum::Router;
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

/// The script of a server that browsers reach at `public_origin`.
pub(super) fn router(public_origin: &str) -> Router<AppState> {
    let file = Arc::new(script_of(public_origin));
    let script = get(async move |headers: HeaderMap| for_any_page(file.respond(&headers)));
    Router::new()
        .route("/assets/v2/persona.js", script.clone())
        .route("/assets/v2/persona.compat.js", get(compat))
        .route("/persona.js", script)
        .route("/persona.compat.js", get(compat))
}

/// The script as this server serves it: a page that loads it from here talks to here,
/// unless it says otherwise.
fn script_of(public_origin: &str) -> StaticFile {
    // A JSON string is a JavaScript string.
    let host = serde_json::Value::from(public_origin);
    // In the syntax of the oldest browsers that the script is for.
    let line = format!("\n;window.Persona.defaultHost=window.Persona.defaultHost||{host};\n");
    let line = line.as_bytes();
    let mut file = StaticFile::new(CONTENT_TYPE, CACHE_CONTROL, [built!("persona.js", ""), line].concat());
    if let Some(brotli) = appended::to_brotli(built!("persona.js", ".br"), line) {
        file = file.with_brotli(brotli);
    }
    if let Some(gzip) = appended::to_gzip(built!("persona.js", ".gz"), line) {
        file = file.with_gzip(gzip);
    }
    file
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
