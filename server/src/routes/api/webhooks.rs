//! `/webhooks`

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::routing::{get, post};
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Document};
use super::query::{self, Query};
use super::request::{Caller, Nothing, Optional, Required, WebhookId};
use crate::domain::environment::EnvironmentName;
use crate::domain::inflection::Inflection;
use crate::domain::webhook::target::Loopback;
use crate::domain::webhook::{
    DEFAULT_FILE_TOKEN_SECONDS, DEFAULT_OVERLAP, Included, MAX_OVERLAP, Webhook, WebhookSettings,
    WebhookStatus, is_event_name, target,
};
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::DELIVERY_STATUSES as STATUSES;
use crate::{ids, resource};

const PATH: &str = "/api/v1/webhooks";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/webhooks", get(list).post(create))
        .route("/webhooks/{webhook-id}", get(retrieve).patch(update))
        .route("/webhooks/{webhook-id}/deliveries", get(deliveries))
        .route("/webhooks/{webhook-id}/enable", post(enable))
        .route("/webhooks/{webhook-id}/disable", post(disable))
        .route("/webhooks/{webhook-id}/archive", post(archive))
        .route("/webhooks/{webhook-id}/rotate-secret", post(rotate_secret))
        .route("/webhooks/{webhook-id}/clone", post(clone))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
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

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Update {
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

#[derive(Deserialize)]
enum WebhookKind {
    #[serde(rename = "webhook")]
    Webhook,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Attributes {
    name: Option<String>,
    #[serde(deserialize_with = "given")]
    description: Option<Option<String>>,
    url: Option<String>,
    enabled_events: Option<Vec<String>>,
    api_version: Option<String>,
    api_key_inflection: Option<String>,
    api_attributes_blocklist: Option<Vec<String>>,
    file_access_token_expires_in: Option<i64>,
    payload_filter: Option<PayloadFilter>,
    included_allowlist: Option<IncludedAllowlist>,
    relationship_allowlist: Option<RelationshipAllowlist>,
    custom_http_headers: Option<Map<String, Value>>,
}

/// Tells a null from what is not there.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayloadFilter {
    #[serde(default)]
    data: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "state", rename_all = "snake_case")]
enum IncludedAllowlist {
    IncludeAll {},
    IncludeNone {},
    Custom {
        #[serde(rename = "event-types")]
        event_types: Vec<EventType>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct EventType {
    event_type: String,
    relationships: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "state", rename_all = "snake_case")]
enum RelationshipAllowlist {
    IncludeAll {},
    IncludeNone {},
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rotate {
    meta: RotateMeta,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct RotateMeta {
    expires_in_seconds: Option<i64>,
}

async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&[])?;
    if let Some((name, _)) = query.filters().next() {
        return Err(query::unknown(&format!("filter[{name}]")));
    }
    let found = state.store.webhooks(&caller.environment, &query.page()?).await?;
    let links = query.links(PATH, &found, |webhook| &webhook.id);
    let data: Value =
        found.items.iter().map(|webhook| query.prune(resource::webhook::object(webhook))).collect();
    Ok(Document::ok(json!({ "data": data, "links": links })))
}

async fn create(
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
        api_version: version.or(super::VERSIONS.first().copied()).unwrap_or_default().to_owned(),
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

async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    WebhookId(id): WebhookId,
    query: Query,
) -> Answer {
    check_query(&query)?;
    let webhook = state.store.webhook(&caller.environment, &id).await?;
    Ok(Document::ok(with_secrets(&webhook, &caller, &query)))
}

/// What came of each attempt to tell the webhook.
async fn deliveries(
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

async fn update(
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

async fn enable(
    state: State<AppState>,
    caller: Caller,
    id: WebhookId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    set_status(state, caller, id, query, WebhookStatus::Enabled).await
}

async fn disable(
    state: State<AppState>,
    caller: Caller,
    id: WebhookId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    set_status(state, caller, id, query, WebhookStatus::Disabled).await
}

async fn archive(
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

async fn rotate_secret(
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

async fn clone(
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

fn check_query(query: &Query) -> Result<(), ApiError> {
    query.no_list()?;
    query.check_include(&[])
}

fn with_secrets(webhook: &Webhook, caller: &Caller, query: &Query) -> Value {
    document(query, resource::webhook::object_with_secrets(webhook, caller.at.0))
}

fn document(query: &Query, object: Value) -> Value {
    let mut document = Map::new();
    document.insert("data".to_owned(), query.prune(object));
    if query.include.is_some() {
        document.insert("included".to_owned(), json!([]));
    }
    Value::Object(document)
}

/// Attributes that have been found to be right.
struct Changes {
    name: Option<String>,
    description: Option<Option<String>>,
    url: Option<String>,
    enabled_events: Option<Vec<String>>,
    api_version: Option<String>,
    inflection: Option<Inflection>,
    blocklist: Option<Vec<String>>,
    file_token_seconds: Option<i64>,
    payload_filter: Option<Map<String, Value>>,
    included: Option<Included>,
    relationships: Option<bool>,
    headers: Option<Vec<(String, String)>>,
}

impl Changes {
    fn apply(self, settings: &mut WebhookSettings) {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        set(&mut settings.name, self.name.map(Some));
        set(&mut settings.description, self.description);
        set(&mut settings.url, self.url);
        set(&mut settings.enabled_events, self.enabled_events);
        set(&mut settings.api_version, self.api_version);
        set(&mut settings.inflection, self.inflection);
        set(&mut settings.blocklist, self.blocklist);
        set(&mut settings.file_token_seconds, self.file_token_seconds);
        set(&mut settings.payload_filter, self.payload_filter);
        set(&mut settings.included, self.included);
        set(&mut settings.relationships, self.relationships);
        set(&mut settings.headers, self.headers);
        settings.included = std::mem::take(&mut settings.included).normalised(&settings.enabled_events);
    }
}

fn refuse(name: &str, what: impl std::fmt::Display) -> ApiError {
    ApiError::unprocessable(&format!("/data/attributes/{name}"), format!("{name}: {what}"))
}

impl Attributes {
    fn check(self, environment: EnvironmentName, loopback: Loopback) -> Result<Changes, ApiError> {
        if self.name.as_ref().is_some_and(|name| name.trim().is_empty() || name.len() > 255) {
            return Err(refuse("name", "must be 1 to 255 bytes long"));
        }
        if self.description.iter().flatten().any(|text| text.len() > 4096) {
            return Err(refuse("description", "must be at most 4096 bytes long"));
        }
        if let Some(url) = &self.url {
            target::check(url, environment, loopback).map_err(|refused| refuse("url", refused))?;
        }
        if let Some(events) = &self.enabled_events
            && (events.is_empty() || events.len() > 300 || !events.iter().all(|name| is_event_name(name)))
        {
            return Err(refuse("enabled-events", "must be 1 to 300 names such as inquiry.completed, or *"));
        }
        if self.api_version.as_ref().is_some_and(|version| !super::VERSIONS.contains(&version.as_str())) {
            return Err(refuse("api-version", format!("must be of {}", super::VERSIONS.join(", "))));
        }
        let inflection = self.api_key_inflection.map(|name| {
            Inflection::parse(&name)
                .ok_or_else(|| refuse("api-key-inflection", "must be kebab, camel or snake"))
        });
        if self.api_attributes_blocklist.as_ref().is_some_and(|patterns| {
            patterns.len() > 200 || patterns.iter().any(|pattern| pattern.is_empty() || pattern.len() > 255)
        }) {
            return Err(refuse("api-attributes-blocklist", "must be at most 200 patterns of 1 to 255 bytes"));
        }
        if self.file_access_token_expires_in.is_some_and(|seconds| !(1..=604_800).contains(&seconds)) {
            return Err(refuse("file-access-token-expires-in", "must be a whole number from 1 to 604800"));
        }
        Ok(Changes {
            name: self.name,
            description: self.description,
            url: self.url,
            enabled_events: self.enabled_events,
            api_version: self.api_version,
            inflection: inflection.transpose()?,
            blocklist: self.api_attributes_blocklist,
            file_token_seconds: self.file_access_token_expires_in,
            payload_filter: self.payload_filter.map(|filter| {
                filter.data.into_iter().map(|data| ("data".to_owned(), Value::Object(data))).collect()
            }),
            included: self.included_allowlist.map(included).transpose()?,
            relationships: self
                .relationship_allowlist
                .map(|allowlist| matches!(allowlist, RelationshipAllowlist::IncludeAll {})),
            headers: self.custom_http_headers.map(custom_headers).transpose()?,
        })
    }
}

fn included(allowlist: IncludedAllowlist) -> Result<Included, ApiError> {
    let event_types = match allowlist {
        IncludedAllowlist::IncludeAll {} => return Ok(Included::All),
        IncludedAllowlist::IncludeNone {} => return Ok(Included::None),
        IncludedAllowlist::Custom { event_types } => event_types,
    };
    let wrong = |what: &str| refuse("included-allowlist", what);
    if !(1..=200).contains(&event_types.len()) {
        return Err(wrong("event-types must be 1 to 200"));
    }
    let mut types: Vec<(String, Vec<String>)> = Vec::new();
    for EventType { event_type, relationships } in event_types {
        if types.iter().any(|(known, _)| *known == event_type) {
            return Err(wrong("each event-type must be given once"));
        }
        let whole = relationships.iter().any(|name| name == "*");
        if relationships.is_empty() || relationships.len() > 100 || (whole && relationships.len() > 1) {
            return Err(wrong("relationships must be 1 to 100 names, or * alone"));
        }
        types.push((event_type, relationships));
    }
    Ok(Included::Custom(types))
}

/// Headers that a customer may not set: they say where one request ends, where it goes
/// and what it is.
const RESERVED: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn custom_headers(headers: Map<String, Value>) -> Result<Vec<(String, String)>, ApiError> {
    let wrong = |what: &str| refuse("custom-http-headers", what);
    if headers.len() > 20 {
        return Err(wrong("must be at most 20"));
    }
    headers
        .into_iter()
        .map(|(name, value)| {
            let parsed = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| wrong("a name must be made of letters, digits and hyphens"))?;
            let known = parsed.as_str();
            if RESERVED.contains(&known) || known.starts_with("persona-") || known.starts_with("proxy-") {
                return Err(wrong(&format!("{known} cannot be set")));
            }
            let value = value.as_str().filter(|value| {
                value.len() <= 4096 && HeaderValue::from_str(value).is_ok_and(|value| value.to_str().is_ok())
            });
            // The value may be a password: it is not repeated.
            let value = value.ok_or_else(|| {
                wrong(&format!("{known} must be a string of at most 4096 printable ASCII characters"))
            })?;
            Ok((known.to_owned(), value.to_owned()))
        })
        .collect()
}
