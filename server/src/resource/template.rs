//! The resource `inquiry-template`.

use serde_json::{Value, json};

use super::field_schema;
use crate::domain::template::InquiryTemplate;

/// The template as a resource object.
#[must_use]
pub(crate) fn object(template: &InquiryTemplate) -> Value {
    let version =
        template.version_id.as_ref().map(|id| json!({ "type": "inquiry-template-version", "id": id }));
    json!({
        "type": "inquiry-template",
        "id": template.id,
        "attributes": {
            "name": template.name,
            "status": if template.version_id.is_some() { "active" } else { "inactive" },
            "embedded-flow-domain-allowlist": template.allowed_domains,
            "hosted-flow-subdomains": [],
            "hosted-flow-redirect-uri-schemes": [],
            "field-schemas": template.plan.fields().into_iter().map(field_schema::object).collect::<Vec<_>>(),
        },
        "relationships": { "latest-published-version": { "data": version } },
    })
}
