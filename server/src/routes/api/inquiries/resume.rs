//! `POST /inquiries/{inquiry-id}/resume`

use axum::extract::State;
use serde_json::{Value, json};

use super::document::{check, document, token};
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Nothing, Optional};
use crate::state::AppState;

pub(super) async fn resume(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let moved = state.store.resume_inquiry(&caller.environment, &id, caller.at).await?;
    let token = token(&state, &moved)?;
    let mut document = document(&state, &query, vec![moved.record], false).await?;
    if let Value::Object(document) = &mut document {
        document.insert("meta".to_owned(), json!({ "session-token": token }));
    }
    Ok(Document::ok(document))
}
