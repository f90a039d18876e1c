//! `/webhooks`: one file for each endpoint, or for a few that differ by a word.

mod attributes;
mod clone;
mod create;
mod deliveries;
mod document;
mod list;
mod retrieve;
mod rotate_secret;
mod status;
mod update;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

const PATH: &str = "/api/v1/webhooks";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/webhooks", get(list::list).post(create::create))
        .route("/webhooks/{webhook-id}", get(retrieve::retrieve).patch(update::update))
        .route("/webhooks/{webhook-id}/deliveries", get(deliveries::deliveries))
        .route("/webhooks/{webhook-id}/enable", post(status::enable))
        .route("/webhooks/{webhook-id}/disable", post(status::disable))
        .route("/webhooks/{webhook-id}/archive", post(status::archive))
        .route("/webhooks/{webhook-id}/rotate-secret", post(rotate_secret::rotate_secret))
        .route("/webhooks/{webhook-id}/clone", post(clone::clone))
}
