//! `GET /webhooks/{webhook-id}/deliveries`: the outcome of each delivery.

use axum::extract::State;
use serde_json::{Value, json};

use super::PATH;
use crate::resource;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::{self, Query};
use crate::routes::api::request::{Caller, WebhookId};
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::DELIVERY_STATUSES as STATUSES;

pub(super) async fn deliveries(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
) -> Answer {
    query.check_include(&[])?;
    let mut status = None;
    for (name, value) in query.filters() {
        match name {
            "status" if STATUSES.contains(&value) => status = Some(value),
            "status" => {
                return Err(ApiError::bad_request(format!(
                    "filter[status]: must be one of {}",
                    STATUSES.join(", ")
                )));
            }
            name => return Err(query::unknown(&format!("filter[{name}]"))),
        }
    }
    let found = state.store.deliveries(&caller.environment, &id, status, &query.page()?).await?;
    let links = query.links(&format!("{PATH}/{id}/deliveries"), &found, |delivery| &delivery.event_id);
    let data: Value = found
        .items
        .iter()
        .map(|delivery| query.prune(resource::webhook_delivery::object(delivery)))
        .collect();
    Ok(Document::ok(json!({ "data": data, "links": links })))
}
