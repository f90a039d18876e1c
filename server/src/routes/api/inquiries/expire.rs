//! `POST /inquiries/{inquiry-id}/expire`

use axum::extract::State;

use super::document::{check, one};
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Nothing, Optional};
use crate::state::AppState;

pub(super) async fn expire(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let record = state.store.expire_inquiry(&caller.environment, &id, caller.at).await?;
    one(&state, &query, record).await
}
