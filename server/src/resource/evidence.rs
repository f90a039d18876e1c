//! The resources `document/…`, `selfie/…` and `verification/…`.

use serde_json::{Value, json};

use super::moment;
use crate::domain::check::Check;
use crate::domain::evidence::{Evidence, EvidenceGroup};
use crate::domain::inquiry::Inquiry;

/// What was handed in for an inquiry, or came of it, as a resource object.
#[must_use]
pub fn object(evidence: &Evidence, inquiry: &Inquiry) -> Value {
    let created = moment(evidence.created_at);
    let (attributes, relationships) = match evidence.kind.group() {
        EvidenceGroup::Selfies => (
            json!({ "status": evidence.status, "created-at": created, "processed-at": null }),
            json!({ "inquiry": { "data": { "type": "inquiry", "id": inquiry.id } } }),
        ),
        EvidenceGroup::Documents => (
            json!({
                "status": evidence.status,
                "created-at": created,
                "processed-at": null,
                "processed-at-ts": null,
                "front-photo": evidence.picture.as_ref().map(|picture| json!({
                    "filename": picture.filename,
                    "byte-size": picture.byte_size,
                })),
                "back-photo": null,
                "selfie-photo": null,
                "id-class": null,
            }),
            json!({
                "inquiry": { "data": { "type": "inquiry", "id": inquiry.id } },
                "template": { "data": null },
                "inquiry-template": {
                    "data": { "type": "inquiry-template", "id": inquiry.template_id }
                },
                "inquiry-template-version": {
                    "data": { "type": "inquiry-template-version", "id": inquiry.template_version_id }
                },
                "transaction": { "data": null },
                "document-files": { "data": [] },
            }),
        ),
        EvidenceGroup::Verifications => {
            let second = evidence.created_at.as_second();
            (
                json!({
                    "status": evidence.status,
                    "created-at": created,
                    "created-at-ts": second,
                    "submitted-at": created,
                    "submitted-at-ts": second,
                    "completed-at": created,
                    "completed-at-ts": second,
                    "redacted-at": null,
                    "country-code": null,
                    "tags": [],
                    "checks": evidence.checks.iter().map(check).collect::<Vec<_>>(),
                }),
                json!({
                    "inquiry": { "data": { "type": "inquiry", "id": inquiry.id } },
                    "template": { "data": null },
                    "inquiry-template": {
                        "data": { "type": "inquiry-template", "id": inquiry.template_id }
                    },
                    "inquiry-template-version": {
                        "data": { "type": "inquiry-template-version", "id": inquiry.template_version_id }
                    },
                    "transaction": { "data": null },
                    "verification-template": {
                        "data": evidence.template_id.as_ref().map(|id| json!({
                            "type": evidence.kind.as_str().replace("verification/", "verification-template/"),
                            "id": id,
                        }))
                    },
                    "verification-template-version": { "data": null },
                    "accounts": { "data": [] },
                }),
            )
        }
    };
    json!({
        "type": evidence.kind.as_str(),
        "id": evidence.id,
        "attributes": attributes,
        "relationships": relationships,
    })
}

/// A check. Whoever decides on the inquiry decides on what they require of it: here a
/// failed one only makes the individual try again.
fn check(check: &Check) -> Value {
    json!({
        "name": check.name,
        "status": check.status,
        "reasons": check.reasons,
        "requirement": "requires_retry",
        "metadata": {},
    })
}
