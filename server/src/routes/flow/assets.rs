//! The flow's script and style sheet, built by `npm run build` and kept in the binary.
//! Their addresses hold their hashes, so that browsers may keep them for good.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::routes::with_headers;
use crate::security::to_hex;
use crate::state::AppState;

struct Asset {
    address: String,
    kind: &'static str,
    text: &'static str,
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/flow.css"));
    Asset::new("flow", "css", "text/css; charset=utf-8", text)
});

static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/flow.js"));
    Asset::new("flow", "js", "text/javascript; charset=utf-8", text)
});

impl Asset {
    fn new(name: &str, ending: &str, kind: &'static str, text: &'static str) -> Self {
        let hash: String = to_hex(&Sha256::digest(text)).chars().take(16).collect();
        Self { address: format!("/flow/assets/{name}-{hash}.{ending}"), kind, text }
    }
}

/// Path of the style sheet.
pub(super) fn stylesheet() -> &'static str {
    &STYLESHEET.address
}

/// Path of the script.
pub(super) fn script() -> &'static str {
    &SCRIPT.address
}

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/flow/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>) -> Response {
    let asset =
        [&*STYLESHEET, &*SCRIPT].into_iter().find(|asset| asset.address.ends_with(&format!("/{name}")));
    match asset {
        Some(asset) => with_headers(
            ([(header::CONTENT_TYPE, asset.kind)], asset.text).into_response(),
            [
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
        ),
        // After an update, pages that are still open ask for what no longer is.
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
