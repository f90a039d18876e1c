//! The flow's script and style sheet, built by `npm run build` and kept in the binary.
//! Their addresses hold their hashes, so that browsers may keep them for good.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
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
    /// The same, packed with brotli.
    packed: &'static [u8],
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/flow.css"));
    let packed = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/flow.css.br"));
    Asset::new("flow", "css", "text/css; charset=utf-8", text, packed)
});

static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/flow.js"));
    let packed = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/flow.js.br"));
    Asset::new("flow", "js", "text/javascript; charset=utf-8", text, packed)
});

/// What tells a page that it may not show the flow.
static REFUSING_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/refuse.js"));
    let packed = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/flow/refuse.js.br"));
    Asset::new("refuse", "js", "text/javascript; charset=utf-8", text, packed)
});

impl Asset {
    fn new(name: &str, ending: &str, kind: &'static str, text: &'static str, packed: &'static [u8]) -> Self {
        let hash: String = to_hex(&Sha256::digest(text)).chars().take(16).collect();
        Self { address: format!("/flow/assets/{name}-{hash}.{ending}"), kind, text, packed }
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
        Some(asset) => with_headers(
            if takes_brotli(&headers) {
                let kind = [(header::CONTENT_TYPE, asset.kind), (header::CONTENT_ENCODING, "br")];
                (kind, asset.packed).into_response()
            } else {
                ([(header::CONTENT_TYPE, asset.kind)], asset.text).into_response()
            },
            [
                (header::VARY, "Accept-Encoding"),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
        ),
        // After an update, pages that are still open ask for what no longer is.
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether the browser unpacks brotli; all do, over https and on localhost.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("br")
            && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_for_those_who_take_it() {
        let takes = |value: &'static str| {
            takes_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]))
        };
        assert!(takes("gzip, deflate, br, zstd") && takes("br;q=0.5") && takes("BR"));
        assert!(!takes("gzip") && !takes("br;q=0, gzip") && !takes("brotli"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
