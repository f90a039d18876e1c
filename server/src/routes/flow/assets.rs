//! The flow's script and style sheet, built by `npm run build` and kept in the binary.
//! Their addresses hold their hashes, so that browsers may keep them for good.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::routes::static_file::{StaticFile, built_file};
use crate::state::AppState;

struct Asset {
    address: String,
    file: StaticFile,
}

const FOR_GOOD: &str = "public, max-age=31536000, immutable";

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("flow", "css", built_file!("flow/flow.css", "text/css; charset=utf-8", FOR_GOOD))
});

static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("flow", "js", built_file!("flow/flow.js", "text/javascript; charset=utf-8", FOR_GOOD))
});

/// Tells a page that it may not show the flow.
static REFUSING_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("refuse", "js", built_file!("flow/refuse.js", "text/javascript; charset=utf-8", FOR_GOOD))
});

impl Asset {
    fn new(name: &str, ending: &str, file: StaticFile) -> Self {
        let hash: String = file.hash().chars().take(16).collect();
        Self { address: format!("/flow/assets/{name}-{hash}.{ending}"), file }
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

/// Path of the script that only tells of a refusal.
pub(super) fn refusing_script() -> &'static str {
    &REFUSING_SCRIPT.address
}

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/flow/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let asset = [&*STYLESHEET, &*SCRIPT, &*REFUSING_SCRIPT]
        .into_iter()
        .find(|asset| asset.address.ends_with(&format!("/{name}")));
    match asset {
        Some(asset) => asset.file.respond(&headers),
        // After an update, pages that are still open request files that no longer exist.
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
