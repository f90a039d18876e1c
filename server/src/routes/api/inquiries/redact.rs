//! `DELETE /inquiries/{inquiry-id}`

use axum::extract::State;

use super::document::{check, one};
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Nothing, Optional};
use crate::state::AppState;

pub(super) async fn redact(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let record = state.store.redact_inquiry(&caller.environment, &id, caller.at).await?;
    // Those that cannot be deleted now will be by the job that comes by.
    state.delete_discarded_files().await;
    one(&state, &query, record).await
}
