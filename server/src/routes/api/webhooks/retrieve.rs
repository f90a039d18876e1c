//! `GET /webhooks/{webhook-id}`

use axum::extract::State;

use super::document::{check_query, with_secrets};
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, WebhookId};
use crate::state::AppState;

pub(super) async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
) -> Answer {
    check_query(&query)?;
    let webhook = state.store.webhook(&caller.environment, &id).await?;
    Ok(Document::ok(with_secrets(&webhook, &caller, &query)))
}
