//! `POST /inquiries/{inquiry-id}/approve`, `…/decline` and `…/mark-for-review`

use axum::extract::State;
use serde::Deserialize;

use super::attributes::MAX_NOTE;
use super::document::{check, one};
use crate::domain::decision::Decision;
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Nothing, Optional};
use crate::routes::error::ApiError;
use crate::state::AppState;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Review {
    meta: Option<ReviewMeta>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ReviewMeta {
    comment: Option<String>,
}

pub(super) async fn approve(
    state: State<AppState>,
    caller: Caller,
    id: InquiryId,
    query: Query,
    Optional(body): Optional<Review>,
) -> Answer {
    decide(state, caller, id, query, Decision::Approve, body).await
}

pub(super) async fn decline(
    state: State<AppState>,
    caller: Caller,
    id: InquiryId,
    query: Query,
    Optional(body): Optional<Review>,
) -> Answer {
    decide(state, caller, id, query, Decision::Decline, body).await
}

pub(super) async fn mark_for_review(
    state: State<AppState>,
    caller: Caller,
    id: InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    decide(state, caller, id, query, Decision::MarkForReview, Review::default()).await
}

async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    decision: Decision,
    body: Review,
) -> Answer {
    check(&query)?;
    let comment = body.meta.and_then(|meta| meta.comment);
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > MAX_NOTE) {
        return Err(ApiError::unprocessable(
            "/meta/comment",
            format!("meta.comment: must be of at most {MAX_NOTE} characters"),
        ));
    }
    let record = state.store.decide_inquiry(&caller.environment, &id, decision, comment, caller.at).await?;
    one(&state, &query, record).await
}
