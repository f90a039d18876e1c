//! `/rate-limits`

use axum::Router;
use axum::routing::get;
use serde_json::json;

use super::answer::{Answer, Document};
use super::query::Query;
use super::request::Caller;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/rate-limits", get(list))
}

/// How things stand after this request, which counts as any other.
async fn list(caller: Caller, query: Query) -> Answer {
    query.no_list()?;
    query.check_include(&[])?;
    Ok(Document::ok(json!({
        "data": [{
            "type": "rate-limit/api",
            "attributes": {
                "limit": caller.quota.limit,
                "remaining": caller.quota.remaining,
                "seconds-to-reset": caller.quota.reset,
            },
        }],
    })))
}
