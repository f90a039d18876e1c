//! `POST /webhooks`

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::Map;

use super::attributes::{Attributes, WebhookKind};
use super::document::{check_query, with_secrets};
use crate::domain::inflection::Inflection;
use crate::domain::webhook::{DEFAULT_FILE_TOKEN_SECONDS, Included, WebhookSettings};
use crate::routes::api::VERSIONS;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, Required};
use crate::routes::error::ApiError;
use crate::state::AppState;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    data: CreateData,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateData {
    /// Not of the contract, but many clients of such APIs send it.
    #[serde(default, rename = "type")]
    _kind: Option<WebhookKind>,
    attributes: Attributes,
}

pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
    Required(body): Required<Create>,
) -> Answer {
    check_query(&query)?;
    let attributes = body.data.attributes;
    for (name, missing) in [
        ("name", attributes.name.is_none()),
        ("url", attributes.url.is_none()),
        ("enabled-events", attributes.enabled_events.is_none()),
    ] {
        if missing {
            return Err(ApiError::bad_request(format!("data.attributes.{name}: is missing")));
        }
    }
    let changes = attributes.check(caller.environment.name, state.loopback_receivers)?;
    let version = headers.get("persona-version").and_then(|version| version.to_str().ok());
    let mut settings = WebhookSettings {
        name: None,
        description: None,
        url: String::new(),
        enabled_events: Vec::new(),
        api_version: version.or(VERSIONS.first().copied()).unwrap_or_default().to_owned(),
        inflection: Inflection::default(),
        blocklist: Vec::new(),
        file_token_seconds: DEFAULT_FILE_TOKEN_SECONDS,
        payload_filter: Map::new(),
        included: Included::default(),
        relationships: true,
        headers: Vec::new(),
    };
    changes.apply(&mut settings);
    let webhook = state.store.create_webhook(&caller.environment, settings, caller.at).await?;
    Ok(Document::created(with_secrets(&webhook, &caller, &query)))
}
