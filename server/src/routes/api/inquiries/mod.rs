//! `/inquiries`: one file for each endpoint, or for a few that differ by a word.

mod attributes;
mod create;
mod decide;
mod document;
mod expire;
mod list;
mod one_time_link;
mod redact;
mod resume;
mod retrieve;
mod simulate;
mod tags;
mod update;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

const PATH: &str = "/api/v1/inquiries";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/inquiries", post(create::create).get(list::list))
        .route(
            "/inquiries/{inquiry-id}",
            get(retrieve::retrieve).patch(update::update).delete(redact::redact),
        )
        .route("/inquiries/{inquiry-id}/add-tag", post(tags::add_tag))
        .route("/inquiries/{inquiry-id}/remove-tag", post(tags::remove_tag))
        .route("/inquiries/{inquiry-id}/set-tags", post(tags::set_tags))
        .route("/inquiries/{inquiry-id}/generate-one-time-link", post(one_time_link::generate_link))
        .route("/inquiries/{inquiry-id}/resume", post(resume::resume))
        .route("/inquiries/{inquiry-id}/expire", post(expire::expire))
        .route("/inquiries/{inquiry-id}/approve", post(decide::approve))
        .route("/inquiries/{inquiry-id}/decline", post(decide::decline))
        .route("/inquiries/{inquiry-id}/mark-for-review", post(decide::mark_for_review))
        .route("/inquiries/{inquiry-id}/perform-simulate-actions", post(simulate::simulate))
}
