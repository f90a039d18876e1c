//! `POST /webhooks/{webhook-id}/rotate-secret`

use axum::extract::State;
use jiff::SignedDuration;
use serde::Deserialize;

use super::document::{check_query, with_secrets};
use crate::domain::webhook::{DEFAULT_OVERLAP, MAX_OVERLAP};
use crate::ids;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, Optional, WebhookId};
use crate::routes::error::ApiError;
use crate::state::AppState;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Rotate {
    meta: RotateMeta,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct RotateMeta {
    expires_in_seconds: Option<i64>,
}

pub(super) async fn rotate_secret(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
    Optional(body): Optional<Rotate>,
) -> Answer {
    check_query(&query)?;
    let overlap = match body.meta.expires_in_seconds {
        None => DEFAULT_OVERLAP,
        Some(seconds) if (0..=MAX_OVERLAP.as_secs()).contains(&seconds) => SignedDuration::from_secs(seconds),
        Some(_) => {
            let details = format!(
                "meta.expires-in-seconds: must be a whole number from 0 to {}",
                MAX_OVERLAP.as_secs()
            );
            return Err(ApiError::unprocessable("/meta/expires-in-seconds", details));
        }
    };
    let secret = ids::new(persona_protocol::IdPrefix::WebhookSecret);
    let webhook = state
        .store
        .change_webhook(&caller.environment, &id, caller.at, |webhook| {
            webhook.rotate(secret, overlap, caller.at.0)
        })
        .await?;
    Ok(Document::ok(with_secrets(&webhook, &caller, &query)))
}
