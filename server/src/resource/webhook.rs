//! The resource `webhook`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{moment, optional_moment};
use crate::domain::webhook::{Included, Webhook};

/// The webhook as a resource object, without its secrets.
#[must_use]
pub(crate) fn object(webhook: &Webhook) -> Value {
    let settings = &webhook.settings;
    let included = match &settings.included {
        Included::None => json!({ "state": "include_none" }),
        Included::All => json!({ "state": "include_all" }),
        Included::Custom(types) => {
            let types: Value = types
                .iter()
                .map(|(kind, names)| json!({ "event-type": kind, "relationships": names }))
                .collect();
            json!({ "state": "custom", "event-types": types })
        }
    };
    json!({
        "type": "webhook",
        "id": webhook.id,
        "attributes": {
            "status": webhook.status.as_str(),
            "url": settings.url,
            "name": settings.name,
            "description": settings.description,
            "api-version": settings.api_version,
            "api-key-inflection": settings.inflection.as_str(),
            "api-attributes-blocklist": settings.blocklist,
            "file-access-token-expires-in": settings.file_token_seconds,
            "enabled-events": settings.enabled_events,
            "payload-filter": settings.payload_filter,
            "included-allowlist": included,
            "relationship-allowlist": {
                "state": if settings.relationships { "include_all" } else { "include_none" },
            },
            "created-at": moment(webhook.created_at),
        },
    })
}

/// The webhook as a resource object, with the secrets that count at that moment.
#[must_use]
pub(crate) fn object_with_secrets(webhook: &Webhook, now: Timestamp) -> Value {
    let mut object = object(webhook);
    let secrets: Vec<Value> = webhook
        .secrets_at(now)
        .map(|secret| json!({ "value": secret.value, "expires-at": optional_moment(secret.expires_at) }))
        .collect();
    if let Some(attributes) = object.get_mut("attributes").and_then(Value::as_object_mut) {
        let current = secrets.first().and_then(|secret| secret.get("value")).cloned();
        attributes.insert("secret".to_owned(), current.unwrap_or_default());
        attributes.insert("secrets".to_owned(), secrets.into());
    }
    object
}
