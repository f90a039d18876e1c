//! `POST /webhooks/{webhook-id}/enable`, `…/disable` and `…/archive`

use axum::extract::State;

use super::document::{check_query, document};
use crate::domain::webhook::WebhookStatus;
use crate::resource;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, Nothing, Optional, WebhookId};
use crate::state::AppState;

pub(super) async fn enable(
    state: State<AppState>,
    caller: Caller,
    id: WebhookId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    set_status(state, caller, id, query, WebhookStatus::Enabled).await
}

pub(super) async fn disable(
    state: State<AppState>,
    caller: Caller,
    id: WebhookId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    set_status(state, caller, id, query, WebhookStatus::Disabled).await
}

pub(super) async fn archive(
    state: State<AppState>,
    caller: Caller,
    id: WebhookId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    set_status(state, caller, id, query, WebhookStatus::Archived).await
}

async fn set_status(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
    status: WebhookStatus,
) -> Answer {
    check_query(&query)?;
    let webhook = state
        .store
        .change_webhook(&caller.environment, &id, caller.at, |webhook| webhook.set_status(status))
        .await?;
    Ok(Document::ok(document(&query, resource::webhook::object(&webhook))))
}
