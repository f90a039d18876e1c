//! Attributes of webhooks, checked.

use axum::http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::environment::EnvironmentName;
use crate::domain::inflection::Inflection;
use crate::domain::webhook::target::{self, Loopback};
use crate::domain::webhook::{Included, WebhookSettings, is_event_name};
use crate::routes::api::VERSIONS;
use crate::routes::api::request::given;
use crate::routes::error::ApiError;

#[derive(Deserialize)]
pub(super) enum WebhookKind {
    #[serde(rename = "webhook")]
    Webhook,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Attributes {
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "given")]
    pub(super) description: Option<Option<String>>,
    pub(super) url: Option<String>,
    pub(super) enabled_events: Option<Vec<String>>,
    pub(super) api_version: Option<String>,
    pub(super) api_key_inflection: Option<String>,
    pub(super) api_attributes_blocklist: Option<Vec<String>>,
    pub(super) file_access_token_expires_in: Option<i64>,
    pub(super) payload_filter: Option<PayloadFilter>,
    pub(super) included_allowlist: Option<IncludedAllowlist>,
    pub(super) relationship_allowlist: Option<RelationshipAllowlist>,
    pub(super) custom_http_headers: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayloadFilter {
    #[serde(default)]
    data: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "state", rename_all = "snake_case")]
pub(super) enum IncludedAllowlist {
    IncludeAll {},
    IncludeNone {},
    Custom {
        #[serde(rename = "event-types")]
        event_types: Vec<EventType>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EventType {
    event_type: String,
    relationships: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "state", rename_all = "snake_case")]
pub(super) enum RelationshipAllowlist {
    IncludeAll {},
    IncludeNone {},
}

/// Attributes that have been checked.
pub(super) struct Changes {
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
    pub(super) fn apply(self, settings: &mut WebhookSettings) {
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
    pub(super) fn check(self, environment: EnvironmentName, loopback: Loopback) -> Result<Changes, ApiError> {
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
        if self.api_version.as_ref().is_some_and(|version| !VERSIONS.contains(&version.as_str())) {
            return Err(refuse("api-version", format!("must be of {}", VERSIONS.join(", "))));
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
