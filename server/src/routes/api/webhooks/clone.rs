//! `POST /webhooks/{webhook-id}/clone`

use axum::extract::State;

use super::document::{check_query, with_secrets};
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, Nothing, Optional, WebhookId};
use crate::state::AppState;

pub(super) async fn clone(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check_query(&query)?;
    let webhook = state.store.clone_webhook(&caller.environment, &id, caller.at).await?;
    Ok(Document::ok(with_secrets(&webhook, &caller, &query)))
}
