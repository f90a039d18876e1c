//! Whether the server lives, and whether it can do its work.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::routes::error::ApiError;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// The process answers. Nothing else is asked: a server is not restarted because its
/// database is away.
async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The database can be read and written as well, and the server is not about to end.
async fn ready(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    if state.is_stopping.load(Ordering::Relaxed) {
        return Err(ApiError::Stopping);
    }
    if state.store.is_ready().await {
        Ok(Json(json!({ "status": "ok" })))
    } else {
        Err(ApiError::Unavailable)
    }
}
