//! `PATCH /webhooks/{webhook-id}`

use axum::extract::State;
use serde::Deserialize;

use super::attributes::{Attributes, WebhookKind};
use super::document::{check_query, document};
use crate::resource;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, Required, WebhookId};
use crate::state::AppState;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Update {
    data: UpdateData,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UpdateData {
    #[serde(rename = "type")]
    _kind: Option<WebhookKind>,
    #[serde(rename = "id")]
    _id: Option<String>,
    attributes: Attributes,
}

pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
    Required(body): Required<Update>,
) -> Answer {
    check_query(&query)?;
    let changes = body.data.attributes.check(caller.environment.name, state.loopback_receivers)?;
    let webhook = state
        .store
        .change_webhook(&caller.environment, &id, caller.at, |webhook| {
            webhook.check_changeable()?;
            changes.apply(&mut webhook.settings);
            Ok(())
        })
        .await?;
    Ok(Document::ok(document(&query, resource::webhook::object(&webhook))))
}
