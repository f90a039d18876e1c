//! `GET /inquiries/{inquiry-id}`

use axum::extract::State;

use super::document::{check, one};
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId};
use crate::state::AppState;

pub(super) async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
) -> Answer {
    check(&query)?;
    let record = state.store.inquiry(&caller.environment, &id, caller.at).await?;
    one(&state, &query, record).await
}
